"""The shapes of the JSON documents about copies, law, residency rules and declarations.

As in ``documents``: keys are stable, some may be added, none is ever renamed.
"""

from datetime import UTC, date, datetime

from vault_app.cli.documents import (
    Document,
    custody,
    holding_facts,
)
from vault_app.formats.claims import evidence_document, hop_document, instant, reach_document
from vault_app.model.countries import CountryNames
from vault_app.model.custody import Copy, YearTotal
from vault_app.model.declarations import Declaration
from vault_app.model.dns import DnsSeen
from vault_app.model.law import (
    LawTotal,
    LegalOrder,
    MessageCustody,
    MessageReach,
    OrderReach,
    ReachedHolding,
    Residue,
)
from vault_app.model.reassessment import Reassessment
from vault_app.model.residency import Breach, ResidencyRule, RuleCheck
from vault_app.regions.world import World
from vault_app.wording import reach as reach_words
from vault_app.wording import residency as residency_words
from vault_app.wording.custody import CountryName


def day(value: date | None) -> str | None:
    """ISO 8601, "2026-12-23"."""
    return None if value is None else value.isoformat()


def law_total(value: LawTotal, country_name: CountryName) -> Document:
    """``messages`` counts copies; ``firm`` those reached by place or company."""
    return {
        "country": value.country or None,
        "name": country_name(value.country) if value.country else None,
        "messages": value.copies,
        "bytes": value.size,
        "firm": value.firm,
        "routes": [route.value for route in value.routes],
        "orders": list(value.orders),
    }


def year_total(value: YearTotal, country_name: CountryName) -> Document:
    return {
        "year": value.year,
        **holding_facts(value.holding, country_name),
        "messages": value.copies,
        "bytes": value.size,
    }


def message_custody(value: MessageCustody, world: World) -> Document:
    """``intervals`` is as it always was; present holders first."""
    name, now = world.country_name, datetime.now(UTC)
    on = now.date()
    return {
        "intervals": [
            {
                **custody(each, name, reaches=world.reaches(each.holding, on=on)),
                "limited_by": [
                    reach_document(limit) for limit in world.limits(each.holding, on=on)
                ],
            }
            for each in value.intervals
        ],
        "delivered": [custody(each, name, reaches=()) for each in value.delivered],
        "copies": [copy(each, name, now) for each in value.copies],
        "route": [hop_document(each) for each in value.route],
        "extra_evidence": [evidence_document(each) for each in value.extra_evidence],
        "facts_as_of": day(value.facts_as_of),
    }


def copy(value: Copy, country_name: CountryName, now: datetime) -> Document:
    """``kind``: "server", "residue" (of a removed copy) or "vault", whose holder is null."""
    holding = value.holding
    return {
        "kind": value.kind.value,
        **({} if holding is None else holding_facts(holding, country_name)),
        "account": value.account_id,
        "mailboxes": list(value.mailboxes),
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "sentence": reach_words.copy_sentence(value, country_name, now),
        "because": value.because,
        "source": value.source or None,
    }


def order(value: LegalOrder) -> Document:
    return {
        "id": value.id,
        "name": value.name,
        "kind": value.kind,
        "country": value.home or None,
        "countries": list(value.countries),
        "instrument": value.instrument,
        "reach": [route.value for route in value.reach],
        "data_kinds": list(value.data_kinds),
        "conflict_rule": value.conflict_rule or None,
        "in_force_since": value.in_force_since or None,
        "note": value.note,
        "source": value.source,
        "verified": value.is_verified,
    }


def residue(value: Residue) -> Document:
    """``days`` and ``until`` are null where the provider does not say."""
    return {
        "provider": value.provider or None,
        "days": value.days,
        "until": day(value.until),
        "text": value.text or None,
        "source": value.source or None,
        "verified": value.is_verified,
        "sentence": reach_words.residue_sentence(value),
    }


def reached(value: ReachedHolding, country_name: CountryName) -> Document:
    return {
        **holding_facts(value.holding, country_name),
        "routes": [route.value for route in value.routes],
        "messages": value.copies,
        "bytes": value.size,
        "limits": [reach_document(limit) for limit in value.limits],
        "residue": residue(value.residue),
    }


def order_reach(value: OrderReach, country_name: CountryName) -> Document:
    """``messages`` counts each message once, ``copies`` and what is by holding or route copies."""
    return {
        "order": order(value.order),
        "found": value.total,
        "on_servers": value.on_servers,
        "messages": value.messages,
        "copies": value.copies,
        "bytes": value.size,
        "routes": [
            {"route": each.route.value, "messages": each.copies, "bytes": each.size}
            for each in value.routes
        ],
        "holdings": [reached(each, country_name) for each in value.holdings],
        "after_purge": {
            "messages": 0,
            "sentence": reach_words.after_purge_sentence(value),
            "residues": [residue(each) for each in value.residues],
        },
        "not_reached_by_purging": [
            {
                "kind": each.code,
                "provider": each.provider or None,
                "text": reach_words.untouched_text(each),
                "source": each.source or None,
            }
            for each in value.untouched
        ],
        "day": day(value.day),
        "facts_as_of": day(value.facts_as_of),
    }


def message_reach(value: MessageReach, country_name: CountryName) -> Document:
    return {
        **order(value.order),
        "routes": [route.value for route in value.routes],
        "holdings": [reached(each, country_name) for each in value.holdings],
    }


def rule(value: ResidencyRule, country_name: CountryNames) -> Document:
    """``breaches`` and ``unknown`` are messages, as of ``checked_at``."""
    return {
        "id": value.id,
        "name": value.name,
        "scope": value.scope,
        "kind": value.kind.value,
        "places": list(value.places),
        "counts_control": value.counts_control,
        "counts_past": value.counts_past,
        "on": value.is_on,
        "sentence": residency_words.rule_sentence(value, country_name),
        "checked_at": instant(value.checked_at),
        "breaches": value.breaches,
        "unknown": value.unknown,
    }


def rule_check(value: RuleCheck, country_name: CountryNames, shown: list[Document]) -> Document:
    """``query`` finds exactly the messages that break the rule; ``shown`` are the first of them."""
    return {
        **rule(value.rule, country_name),
        "messages": value.messages,
        "new": value.is_new,
        "readable": value.is_readable,
        "query": f"breach:{value.rule.id}",
        "breaking": shown,
    }


def breach(value: Breach, country_name: CountryNames, *, what_to_do: str) -> Document:
    return {
        "message": value.message_id,
        "past": value.is_past,
        "what_to_do": what_to_do,
        **custody(value.custody, country_name, reaches=()),
    }


def declaration(value: Declaration) -> Document:
    return {
        "id": value.id,
        "kind": value.kind.value,
        "account": value.account_id,
        "host": value.host or None,
        "holder": value.holder or None,
        "controller": value.controller or None,
        "controller_country": value.controller_country or None,
        "country": value.country or None,
        "site": value.site or None,
        "since": day(value.since),
        "until": day(value.until),
        "note": value.note or None,
        "document": value.document_name or None,
        "made_at": instant(value.made_at),
    }


def reassessment(value: Reassessment) -> Document:
    """``cause`` are ids of operators; empty where the rules of judging themselves changed."""
    return {
        "id": value.id,
        "cause": list(value.cause),
        "facts_as_of": value.facts_as_of,
        "started_at": instant(value.started_at),
        "finished_at": instant(value.finished_at),
        "messages": value.messages,
        "changed": value.changed,
    }


def dns(value: DnsSeen) -> Document:
    return {
        "domain": value.domain,
        "mx": list(value.mx),
        "spf": list(value.spf),
        "autodiscover": value.autodiscover or None,
        "unanswered": list(value.unanswered),
        "asked_at": instant(value.asked_at),
    }
