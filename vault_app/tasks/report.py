"""Writes a custody report for a message, a search or an account as PDF, CSV or JSON."""

import enum
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from vault_app import __version__
from vault_app.archive.ledger import add_entry
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.formats.csv_report import CsvReport
from vault_app.formats.json_report import JsonReport
from vault_app.formats.pdf_report import Composer, PdfReport
from vault_app.formats.press_process import PressBeside, PressFailed
from vault_app.formats.report import MessageEntry, Origin, ReportWriter, Scope, ScopeKind, Summary
from vault_app.formats.tally import Tally
from vault_app.model.custody import Holding, Reach
from vault_app.model.errors import FileNotWritten, FileUnusable, MessageNotFound
from vault_app.model.jobs import Job
from vault_app.model.ledger import LedgerKind
from vault_app.model.mail import Account
from vault_app.model.query import Listed, Numbered, Query
from vault_app.regions.world import World
from vault_app.tasks.custody import custody_of
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.new_file import Hashed, check_place, new_file

_PAGE = 200


class ReportFormat(enum.StrEnum):
    """``PDF`` is for reading and printing, ``CSV`` for spreadsheets, ``JSON`` has all exactly."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"


class ReportWords(Composer, Protocol):
    """What a face puts in. ``notice`` is the sentence that a report is no legal advice."""

    @property
    def notice(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """What is wanted: made by ``about_message``, ``about_account`` or ``about_search``."""

    scope: Scope
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWritten:
    """``detailed`` is how many messages stand in it one by one: in a PDF not more than some.
    ``sha256`` is that of the file, ``content_sha256`` the report's fingerprint."""

    path: Path
    format: ReportFormat
    messages: int
    detailed: int
    size: int
    sha256: str
    content_sha256: str


def about_message(message_id: int) -> ReportOrder:
    return ReportOrder(
        scope=Scope(kind=ScopeKind.MESSAGE, value=str(message_id)), query=Listed((message_id,))
    )


def about_messages(message_ids: Sequence[int], text: str) -> ReportOrder:
    """A selection, which ``text`` describes."""
    return ReportOrder(
        scope=Scope(kind=ScopeKind.SEARCH, value=text), query=Listed(tuple(message_ids))
    )


def about_account(account: Account) -> ReportOrder:
    return ReportOrder(
        scope=Scope(kind=ScopeKind.ACCOUNT, value=account.address),
        query=Numbered("account-id", account.id),
    )


def about_search(text: str, query: Query) -> ReportOrder:
    """``text`` is the search as it was typed, ``query`` what was read from it."""
    return ReportOrder(scope=Scope(kind=ScopeKind.SEARCH, value=text), query=query)


def format_of(path: Path) -> ReportFormat:
    """What a file's name says; raises ``FileUnusable``."""
    try:
        return ReportFormat(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise FileUnusable(file=str(path), reason="format-unknown") from error


def write_report(
    job: Job,
    vault: Vault,
    world: World,
    words: ReportWords,
    order: ReportOrder,
    *,
    path: Path,
    kind: ReportFormat,
    may_replace: bool = False,
) -> ReportWritten:
    """Write the report. Stopped or failed, it leaves nothing behind and replaces nothing. That it
    was written stands in the ledger.

    Memory is that of the ids and, for PDF, of the messages that are described.

    Raises:
        FileTaken, FileUnusable, FileNotWritten: about the file.
        MessageNotFound: the one message that was wanted is not in the vault.
    """
    check_place(path, may_replace=may_replace, vault_folder=vault.folder)
    declared = vault_world(vault, world)
    tally = Tally()
    with new_file(path, may_replace=may_replace) as file, vault.reader() as reader:
        writer = _writer(job, file, kind, world, words)
        writer.begin(_origin(vault, declared, order.scope))
        for entry in _entries(job, reader, declared, order):
            tally.add(entry)
            writer.add(entry)
        summary = tally.summary(lambda holding: _laws(declared, holding))
        try:
            writer.end(summary)
        except PressFailed as error:
            raise FileNotWritten(file=str(path), reason="too-long") from error
    vault.write(
        add_entry,
        LedgerKind.EXPORT,
        {
            "what": "custody-report",
            "format": kind.value,
            "messages": summary.messages,
            "content_sha256": summary.content_sha256,
            "file_sha256": file.sha256,
        },
    )
    return _told(path, kind, summary, file, writer)


def _writer(
    job: Job, file: Hashed, kind: ReportFormat, world: World, words: ReportWords
) -> ReportWriter:
    target = cast("BinaryIO", file)
    if kind is ReportFormat.JSON:
        return JsonReport(target, notice=words.notice)
    if kind is ReportFormat.CSV:
        return CsvReport(target)
    if world.resources is None:
        raise RuntimeError("the facts were not loaded from the shipped resources")
    return PdfReport(target, press=PressBeside(world.resources, job.check), composer=words)


def _origin(vault: Vault, world: World, scope: Scope) -> Origin:
    return Origin(
        vault=vault.folder.name.removesuffix(".vault"),
        scope=scope,
        made_at=datetime.now(UTC).replace(microsecond=0),
        program=__version__,
        facts_version=world.facts.version,
        facts_as_of=world.facts.as_of,
    )


def _entries(job: Job, reader: Reader, world: World, order: ReportOrder) -> Iterator[MessageEntry]:
    """Newest first. A message that is removed from the vault meanwhile is left out."""
    ids = array("q")
    for chunk in reader.message_ids(order.query):
        job.check()
        ids.extend(chunk)
    if order.scope.kind is ScopeKind.MESSAGE and not ids:
        raise MessageNotFound(message=order.scope.value)
    accounts = _Accounts(reader)
    now = datetime.now(UTC)
    for start in range(0, len(ids), _PAGE):
        for number, row in enumerate(reader.rows(ids[start : start + _PAGE]), start):
            job.check()
            job.progress(number, len(ids), "messages")
            try:
                known = custody_of(reader, world, row.id, now=now)
                sha256 = reader.sha256(row.id).hex()
            except MessageNotFound:
                continue
            held = (*known.intervals, *known.delivered)
            ids_met = {each.account_id for each in held}
            ids_met |= {each.account_id for each in known.copies}
            named = accounts.name(ids_met)
            yield MessageEntry(row=row, sha256=sha256, known=known, accounts=named)
    job.progress(len(ids), len(ids), "messages")


class _Accounts:
    """The addresses of accounts, also of those that were removed; each read once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._addresses: dict[int, str] = {}

    def name(self, ids: Iterable[int | None]) -> dict[int, str]:
        named = {}
        for account_id in ids:
            if account_id is not None:
                if account_id not in self._addresses:
                    self._addresses[account_id] = self._reader.account(account_id).address
                named[account_id] = self._addresses[account_id]
        return named


def _laws(world: World, holding: Holding) -> tuple[tuple[Reach, ...], tuple[Reach, ...]]:
    today = datetime.now(UTC).date()
    return world.reaches(holding, on=today), world.limits(holding, on=today)


def _told(
    path: Path, kind: ReportFormat, summary: Summary, file: Hashed, writer: ReportWriter
) -> ReportWritten:
    return ReportWritten(
        path=path,
        format=kind,
        messages=summary.messages,
        detailed=writer.detailed if isinstance(writer, PdfReport) else summary.messages,
        size=file.size,
        sha256=file.sha256,
        content_sha256=summary.content_sha256,
    )
