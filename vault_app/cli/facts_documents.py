"""The JSON documents of the commands about the facts: add keys, never rename any."""

import dataclasses
from collections.abc import Sequence

from vault_app.cli.documents import Document
from vault_app.regions.events import Case, Incident
from vault_app.regions.judgement import Explanation
from vault_app.regions.reference import Reference, Statement
from vault_app.regions.references import Counts
from vault_app.regions.tables import Complaint
from vault_app.regions.values import Entity, Facts, Operator, Provider, Site, Zone


def check(facts: Facts | None, complaints: Sequence[Complaint], counts: Counts | None) -> Document:
    return {
        "ok": not complaints,
        "version": facts.version if facts else None,
        "as_of": facts.as_of.isoformat() if facts else None,
        "complaints": [
            {
                "file": each.file,
                "key": each.key,
                "value": None if each.value is None else str(each.value),
                "reason": each.reason,
            }
            for each in complaints
        ],
        "counts": dataclasses.asdict(counts) | {"unverified": counts.facts - counts.verified}
        if counts
        else None,
    }


def reference(value: Reference) -> Document:
    return {
        "source": value.source,
        "source_date": value.source_date or None,
        "verified": value.verified,
        "documented": value.documented,
        "read_on": value.read_on.isoformat() if value.read_on else None,
        "since": value.since.isoformat() if value.since else None,
        "until": value.until.isoformat() if value.until else None,
        "note": value.note,
    }


def _maybe(value: Reference | None) -> Document | None:
    return reference(value) if value else None


def explanation(value: Explanation) -> Document:
    return {
        "host": value.host,
        "operator": value.operator_id or None,
        "operator_name": value.operator or None,
        "services": list(value.services),
        "suffix": value.suffix or None,
        "rule": value.rule or None,
        "clause": value.clause or None,
        "protocols": list(value.protocols),
        "role": value.role or None,
        "code": value.code or None,
        "site": value.site or None,
        "zone": value.zone or None,
        "country": value.country or None,
        "confidence": value.confidence.value,
        "references": [reference(each) for each in dict.fromkeys(value.references)],
    }


def service_row(value: Provider) -> Document:
    return {
        "id": value.id,
        "name": value.name,
        "operator": value.operator_id,
        "kinds": list(value.kinds),
        "country": value.place.country if value.place else None,
    }


def service(value: Provider, operator: Operator, incidents: Sequence[Incident]) -> Document:
    kept, place, copies = value.retention, value.place, value.copies
    return {
        **service_row(value),
        "operator_name": value.operator_name,
        "suffixes": list(operator.suffixes),
        "suffixes_reference": _maybe(operator.hosts_reference),
        "domains": sorted(value.domains),
        "domains_reference": _maybe(value.domains_reference),
        "offered_in": sorted(value.offered_in),
        "offered_reference": _maybe(value.offered_reference),
        "imap": [
            {"host": each.host, "port": each.port, "security": each.security}
            | {"reference": reference(each.reference)}
            for each in value.imap
        ],
        "entities": [entity(each) for each in value.entities],
        "place": {"country": place.country, "city": place.city or None}
        | {"documented": place.is_documented, "reference": reference(place.reference)}
        if place
        else None,
        "copies": {"countries": sorted(copies.countries)} | statement(copies) if copies else None,
        "retention": {
            "trash_days": kept.trash_days,
            "recoverable_days": kept.recoverable_days,
            "backup_days": kept.backup_days,
        }
        | statement(kept)
        if kept
        else None,
        "disclosure": statement(value.disclosure),
        "zones": [_zone(each) for each in operator.zones],
        "sites": [_site(each) for each in operator.sites],
        "notes": [statement(each) for each in value.notes],
        "incidents": [incident(each) for each in incidents],
    }


def statement(value: Statement) -> Document:
    return {"text": value.text, "reference": reference(value.reference)}


def entity(value: Entity) -> Document:
    return {
        "name": value.name,
        "country": value.country or None,
        "parent": value.parent or None,
        "parent_country": value.parent_country or None,
        "since": value.since.isoformat() if value.since else None,
        "until": value.until.isoformat() if value.until else None,
        "mailboxes_in": ["*"] if value.is_for_any_place else sorted(value.mailboxes_in),
        "reference": reference(value.reference),
    }


def _zone(value: Zone) -> Document:
    return {
        "codes": [code.upper() for code in value.codes],
        "name": value.name,
        "country": value.country or None,
        "copies": value.copies.text if value.copies else None,
        "reference": reference(value.reference),
    }


def _site(value: Site) -> Document:
    return {
        "codes": [code.upper() for code in value.codes],
        "zones": [zone.upper() for zone in value.zones],
        "city": value.city or None,
        "country": value.country,
        "reference": reference(value.reference),
    }


def incident(value: Incident) -> Document:
    return {
        "id": value.id,
        "name": value.name,
        "services": list(value.services),
        "networks": list(value.networks),
        "since": value.since.isoformat(),
        "until": value.until.isoformat(),
        "disclosed": value.disclosed.isoformat() if value.disclosed else None,
        "affected": value.affected,
        "mail": value.mail,
        "happened": value.happened,
        "taken": value.taken,
        "advice": value.advice,
        "reference": reference(value.reference),
    }


def case(value: Case) -> Document:
    return {
        "id": value.id,
        "name": value.name,
        "question": value.question,
        "lesson": value.lesson,
        "steps": [
            {
                "day": step.day.isoformat(),
                "title": step.title,
                "text": step.text,
                "orders": list(step.orders),
                "reference": reference(step.reference),
            }
            for step in value.steps
        ],
        "reference": reference(value.reference),
    }
