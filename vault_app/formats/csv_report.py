"""A report as CSV (RFC 4180): one line for each piece of evidence, for spreadsheets and counting.

UTF-8 with a byte order mark, since Excel takes a file without one for a legacy code page and
breaks every name that is not ASCII; LibreOffice, Numbers and Python's "utf-8-sig" read it as well.
"""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from vault_app.formats.claims import (
    account_name,
    evidence_document,
    holding_facts,
    instant,
    sender,
)
from vault_app.formats.glyphs import show_steering
from vault_app.formats.report import MessageEntry, Origin, Summary
from vault_app.model.custody import Copy, CopyKind, Custody, Evidence

COLUMNS = (
    "report_made_at",
    "facts_version",
    "scope",
    "message",
    "sha256",
    "date",
    "from",
    "to",
    "subject",
    "bytes",
    "state",
    "claim",
    "claim_number",
    "kind",
    "provider",
    "provider_name",
    "entity",
    "entity_country",
    "controller",
    "controller_country",
    "country",
    "site",
    "account",
    "mailboxes",
    "since",
    "until",
    "confidence",
    "why",
    "source",
    "evidence_number",
    "evidence_kind",
    "evidence_where",
    "evidence_seen",
    "evidence_points_to",
    "evidence_confidence",
    "evidence_observed_at",
)
# What spreadsheets take for the start of a formula, in the wide forms as well.
_FORMULA = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
# Excel cuts a cell off after 32,767 characters and moves what follows into the next line.
_MOST_LETTERS = 32_000

_Row = dict[str, object]


class CsvReport:
    """Claims are "custody" (a holder, from-until), "delivered" (where it was put when it came),
    "copy" (the vault's own, and what providers may keep of a removed one), "more" (what else was
    seen). A claim with several pieces of evidence takes as many lines; one without takes one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._base: _Row = {}

    def begin(self, origin: Origin) -> None:
        self._base = {
            "report_made_at": instant(origin.made_at),
            "facts_version": origin.facts_version,
            "scope": f"{origin.scope.kind.value}: {origin.scope.value}",
        }
        self._file.write(b"\xef\xbb\xbf" + _line(COLUMNS))

    def add(self, entry: MessageEntry) -> None:
        row = entry.row
        about = self._base | {
            "message": row.id,
            "sha256": entry.sha256,
            "date": instant(row.date),
            "from": sender(row),
            "to": row.recipients,
            "subject": row.subject,
            "bytes": row.size,
            "state": row.state.value,
        }
        claims = list(_claims(entry)) or [{"claim": "none"}]
        self._file.write(b"".join(_line(_cells(about | claim)) for claim in claims))

    def end(self, summary: Summary) -> None:
        """Nothing: a last line of another kind would break every program that reads the table."""


def _claims(entry: MessageEntry) -> Iterator[_Row]:
    known = entry.known
    for number, custody in enumerate(known.intervals, 1):
        yield from _with_evidence(_custody(custody, entry, number), custody.evidence)
    for number, custody in enumerate(known.delivered, 1):
        claim = _custody(custody, entry, number) | {"claim": "delivered", "mailboxes": ""}
        yield from _with_evidence(claim, custody.evidence)
    others = [each for each in known.copies if each.kind is not CopyKind.SERVER]
    for number, copy in enumerate(others, 1):
        yield from _with_evidence(_copy(copy, entry, number), copy.evidence)
    if known.extra_evidence:
        yield from _with_evidence({"claim": "more", "claim_number": 1}, known.extra_evidence)


def _custody(value: Custody, entry: MessageEntry, number: int) -> _Row:
    return {
        "claim": "custody",
        "claim_number": number,
        **holding_facts(value.holding),
        "account": account_name(value.account_id, entry.accounts),
        "mailboxes": _mailboxes(value, entry),
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "why": value.because,
    }


def _mailboxes(value: Custody, entry: MessageEntry) -> str:
    """Those of the copy that this interval is about."""
    for copy in entry.known.copies:
        if (copy.holding, copy.account_id, copy.since, copy.until) == (
            value.holding,
            value.account_id,
            value.since,
            value.until,
        ):
            return "; ".join(copy.mailboxes)
    return ""


def _copy(value: Copy, entry: MessageEntry, number: int) -> _Row:
    return {
        "claim": "copy",
        "claim_number": number,
        "kind": value.kind.value,
        **(holding_facts(value.holding) if value.holding else {}),
        "account": account_name(value.account_id, entry.accounts),
        "mailboxes": "; ".join(value.mailboxes),
        "since": instant(value.since),
        "until": instant(value.until),
        "confidence": value.confidence.value,
        "why": value.because,
        "source": value.source,
    }


def _with_evidence(claim: _Row, evidence: tuple[Evidence, ...]) -> Iterator[_Row]:
    if not evidence:
        yield claim
    for number, each in enumerate(evidence, 1):
        facts = {f"evidence_{name}": value for name, value in evidence_document(each).items()}
        yield claim | {"evidence_number": number} | facts


def _cells(row: _Row) -> Iterator[str]:
    return (harmless(row.get(name)) for name in COLUMNS)


def harmless(value: object) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before what might begin a formula.

    Characters that steer a screen are shown as their codes. The JSON report has the exact text.
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = show_steering(str(value))
    if len(text) > _MOST_LETTERS:
        text = text[:_MOST_LETTERS] + f" […{len(text) - _MOST_LETTERS} more]"
    return "'" + text if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def _line(cells: Iterator[str] | tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(list(cells))
    return text.getvalue().encode("utf-8")
