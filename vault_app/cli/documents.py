"""The shapes of the JSON documents. Scripts depend on these keys: add some, never rename any.

Countries are ISO 3166-1 alpha-2 codes or null, instants ISO 8601 in UTC, sizes bytes.
"""

from collections.abc import Sequence

from vault_app.formats.claims import evidence_document, instant, reach_document, sender
from vault_app.mime.display import Correspondent
from vault_app.model.countries import CountryNames
from vault_app.model.custody import Confidence, Custody, Holding, HoldingTotal, Reach
from vault_app.model.mail import Account, MessageRow, PartRow, Placement
from vault_app.model.removal import MailboxShare, Preview, Receipt
from vault_app.model.sign_in import Proxy
from vault_app.wording import custody as custody_words
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import iso

Document = dict[str, object]


def account(value: Account) -> Document:
    return {
        "id": value.id,
        "address": value.address,
        "label": value.label,
        "server": value.server.host,
        "port": value.server.port,
        "security": value.server.security.value,
        "user": value.server.user,
        "has_own_ca": value.server.ca_pem is not None,
        "sign_in": value.server.method.value,
        "issuer": value.server.issuer,
        "is_refused": value.refusal is not None,
        "proxy": _proxy(value.server.proxy),
    }


def _proxy(proxy: Proxy | None) -> str | None:
    """As --proxy takes it; never the password."""
    if proxy is None:
        return None
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return f"{proxy.kind.value}://{host}:{proxy.port}"


def message(
    row: MessageRow,
    *,
    placements: Sequence[Placement],
    holding: Holding | None,
    country_name: CountryName,
) -> Document:
    """``mailboxes`` are those on a server now, or else those where the message lay before."""
    return {
        "id": row.id,
        "date": iso(row.date),
        "from": sender(row),
        "to": row.recipients,
        "subject": row.subject,
        "mailboxes": mailboxes(placements),
        "placement_state": row.state.value,
        "region": region(holding, country_name),
        "country": (holding.country or None) if holding else None,
        "provider": (holding.provider or None) if holding else None,
        "controller": (holding.controller or None) if holding else None,
        "controller_country": (holding.controller_country or None) if holding else None,
        "size": row.size,
        "has_attachments": row.has_attachments,
        "is_seen": row.is_seen,
        "is_flagged": row.is_flagged,
        "snippet": row.preview,
    }


def mailboxes(placements: Sequence[Placement]) -> list[str]:
    live = [placement for placement in placements if placement.gone_at is None]
    return list(dict.fromkeys(placement.mailbox for placement in live or placements))


def region(holding: Holding | None, country_name: CountryName) -> str | None:
    """ "Dublin, Ireland", "Ireland", or null where the place is not known."""
    if holding is None or not (holding.country or holding.site):
        return None
    return custody_words.place(holding, country_name)


def correspondent(value: Correspondent) -> Document:
    return {"name": value.name, "address": value.address, "is_doubtful": value.is_doubtful}


def part(value: PartRow) -> Document:
    return {
        "section": value.section,
        "media_type": value.media_type,
        "filename": value.filename,
        "size": value.size,
    }


def placement(value: Placement) -> Document:
    return {
        "account_id": value.account_id,
        "mailbox": value.mailbox,
        "uidvalidity": value.uidvalidity,
        "uid": value.uid,
        "flags": list(value.flags),
        "first_seen": iso(value.first_seen),
        "last_seen": iso(value.last_seen),
        "gone_at": instant(value.gone_at),
        "gone_why": value.gone_why.value if value.gone_why else None,
    }


def holding_facts(holding: Holding, country_name: CountryName) -> Document:
    return {
        "region": region(holding, country_name),
        "country": holding.country or None,
        "site": holding.site or None,
        "provider": holding.provider or None,
        "entity": holding.entity or None,
        "entity_country": holding.entity_country or None,
        "controller": holding.controller or None,
        "controller_country": holding.controller_country or None,
    }


def holding_total(total: HoldingTotal, country_name: CountryName) -> Document:
    """``query`` finds exactly these messages."""
    by_confidence = {confidence.value: 0 for confidence in Confidence}
    by_confidence.update(
        {confidence.value: messages for confidence, messages in total.by_confidence}
    )
    return {
        **holding_facts(total.holding, country_name),
        "messages": total.messages,
        "bytes": total.size,
        "by_confidence": by_confidence,
        "confidence": total.confidence.value,
        "oldest": instant(total.oldest),
        "newest": instant(total.newest),
        "query": f"holding:{total.holding.id}",
    }


def custody(value: Custody, country_name: CountryNames, *, reaches: Sequence[Reach]) -> Document:
    return {
        **holding_facts(value.holding, country_name),
        "account": value.account_id,
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "sentence": custody_words.custody_sentence(value, country_name),
        "because": value.because,
        "evidence": [evidence_document(each) for each in value.evidence],
        "reached_by": [reach_document(each) for each in reaches],
    }


def share(value: MailboxShare) -> Document:
    return {
        "account": value.account,
        "mailbox": value.mailbox,
        "placements": value.placements,
    }


def preview(value: Preview) -> Document:
    return {
        "mode": value.mode.value,
        "query": value.query,
        "messages": value.messages,
        "bytes": value.size,
        "placements": value.placements,
        "vault_messages": value.vault_messages,
        "last_copies": value.last_copies,
        "oldest": instant(value.oldest),
        "newest": instant(value.newest),
        "mailboxes": [share(each) for each in value.mailboxes],
        "sample": list(value.sample),
        "way": value.choices.way.value,
        "proof": value.choices.proof.value,
        "needs_backup": value.choices.needs_backup,
        "elsewhere": [share(each) for each in value.elsewhere],
        "obstacles": [
            {
                "reason": each.reason.value,
                "account": each.account,
                "placements": each.placements,
            }
            for each in value.obstacles
        ],
    }


def receipt(value: Receipt) -> Document:
    return {
        "id": value.id,
        "plan": value.plan_id,
        "mode": value.mode.value,
        "outcome": value.outcome.value,
        "reason": value.reason.value if value.reason else None,
        "message": value.message_id,
        "sha256": value.sha256,
        "subject": value.subject,
        "from": value.sender,
        "date": iso(value.message_date),
        "account": value.account,
        "server": value.host,
        "mailbox": value.mailbox,
        "uidvalidity": value.uidvalidity,
        "uid": value.uid,
        "server_answer": value.server_answer,
        "verification": value.verification,
        "at": iso(value.at),
        "way": value.way.value,
        "proof": value.proof.value if value.proof else None,
        "ledger_entry": value.ledger_number or None,
    }
