"""The claims of a report as documents with stable keys, and the fingerprint over them.

Programs depend on these keys: add some, never rename any. Instants are ISO 8601 in UTC, countries
ISO 3166-1 alpha-2 or null, sizes bytes.

The fingerprint of a report is SHA-256 over its message documents in their order, each as JSON with
sorted keys, without blanks, in ASCII, with a line feed after it. In Python, for a JSON report:

    digest = hashlib.sha256()
    for message in json.load(file)["messages"]:
        text = json.dumps(message, sort_keys=True, separators=(",", ":"))
        digest.update(text.encode() + b"\\n")

It speaks of what the report claims, so it is the same for PDF, CSV and JSON of the same mail.
"""

import hashlib
import json
from datetime import UTC, datetime

from vault_app.formats.report import HoldingShare, MessageEntry, Origin, Summary
from vault_app.model.custody import (
    Confidence,
    Copy,
    Custody,
    Evidence,
    Holding,
    Reach,
    RouteHop,
)
from vault_app.model.mail import MessageRow

Document = dict[str, object]

FORMAT = "homeport-custody-report"
FORMAT_VERSION = 1


class Fingerprint:
    """Grows with each message document."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, message: Document) -> None:
        text = json.dumps(message, sort_keys=True, separators=(",", ":"))
        self._digest.update(text.encode("ascii") + b"\n")

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def origin_document(origin: Origin) -> Document:
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": instant(origin.made_at),
        "program": f"Homeport {origin.program}",
        "vault": origin.vault,
        "scope": {"kind": origin.scope.kind.value, "value": origin.scope.value},
        "facts": {
            "version": origin.facts_version,
            "as_of": origin.facts_as_of.isoformat() if origin.facts_as_of else None,
        },
    }


def summary_document(summary: Summary) -> Document:
    return {
        "messages": summary.messages,
        "bytes": summary.size,
        "only_here": summary.only_here,
        "holdings": [share_document(share) for share in summary.shares],
    }


def share_document(share: HoldingShare) -> Document:
    by_confidence = {confidence.value: 0 for confidence in Confidence}
    by_confidence.update((each.value, number) for each, number in share.total.by_confidence)
    return {
        "number": share.number,
        **holding_facts(share.total.holding),
        "copies": share.total.messages,
        "bytes": share.total.size,
        "by_confidence": by_confidence,
        "oldest": instant(share.total.oldest),
        "newest": instant(share.total.newest),
        "messages_earlier": share.earlier,
        "reached_by": [reach_document(each) for each in share.reaches],
        "limited_by": [reach_document(each) for each in share.limits],
    }


def message_document(entry: MessageEntry) -> Document:
    """One message with all that is claimed of it.

    "custody" are the intervals, present holders first; "delivered" says where it was put when it
    came; "copies" adds what providers may still keep of a removed one, and the vault's own.
    """
    row, known, accounts = entry.row, entry.known, entry.accounts
    return {
        "id": row.id,
        "sha256": entry.sha256,
        "subject": row.subject,
        "from": sender(row),
        "to": row.recipients,
        "date": instant(row.date),
        "bytes": row.size,
        "state": row.state.value,
        "custody": [_custody(each, accounts) for each in known.intervals],
        "delivered": [_custody(each, accounts) for each in known.delivered],
        "copies": [_copy(each, accounts) for each in known.copies],
        "route": [hop_document(each) for each in known.route],
        "more_evidence": [evidence_document(each) for each in known.extra_evidence],
    }


def _custody(value: Custody, accounts: dict[int, str]) -> Document:
    return {
        **holding_facts(value.holding),
        "account": account_name(value.account_id, accounts),
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "why": value.because,
        "evidence": [evidence_document(each) for each in value.evidence],
    }


def _copy(value: Copy, accounts: dict[int, str]) -> Document:
    return {
        "kind": value.kind.value,
        **(holding_facts(value.holding) if value.holding else {}),
        "account": account_name(value.account_id, accounts),
        "mailboxes": list(value.mailboxes),
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "why": value.because,
        "evidence": [evidence_document(each) for each in value.evidence],
        "source": value.source or None,
    }


def hop_document(value: RouteHop) -> Document:
    return {
        "line": value.line,
        "text": value.text,
        "from": value.from_host or None,
        "from_address": value.from_address or None,
        "by": value.by_host or None,
        "protocol": value.protocol or None,
        "at": instant(value.at),
        "trusted": value.is_trusted,
        "readable": value.is_readable,
        "operator": value.operator or None,
        "country": value.country or None,
        "site": value.site or None,
    }


def evidence_document(value: Evidence) -> Document:
    return {
        "kind": value.kind.value,
        "seen": value.seen,
        "where": value.where,
        "points_to": value.points_to,
        "confidence": value.confidence.value,
        "observed_at": instant(value.observed_at),
    }


def holding_facts(holding: Holding) -> Document:
    return {
        "provider": holding.provider_id or None,
        "provider_name": holding.provider or None,
        "entity": holding.entity or None,
        "entity_country": holding.entity_country or None,
        "controller": holding.controller or None,
        "controller_country": holding.controller_country or None,
        "country": holding.country or None,
        "site": holding.site or None,
    }


def reach_document(value: Reach) -> Document:
    return {
        "jurisdiction": value.jurisdiction_id,
        "name": value.name,
        "country": value.country or None,
        "instrument": value.instrument,
        "through": value.through,
        "note": value.note,
        "source": value.source,
    }


def sender(row: MessageRow) -> str:
    """ "Ada Lovelace <ada@example.org>", or what there is of it."""
    if row.sender_name and row.sender_address:
        return f"{row.sender_name} <{row.sender_address}>"
    return row.sender_name or row.sender_address


def account_name(account_id: int | None, accounts: dict[int, str]) -> str | None:
    return None if account_id is None else accounts.get(account_id)


def instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
