"""Checks the ledger, and writes receipts and the ledger itself as files for others."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from vault_app import __version__
from vault_app.archive.ledger import NO_PREVIOUS, add_entry, entry_hash
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.formats.ledger_json import write_ledger, write_receipts
from vault_app.formats.press_process import PressBeside, PressFailed
from vault_app.formats.receipt_pdf import ReceiptComposer, receipt_pdf
from vault_app.keys.signing import SignatureCheck
from vault_app.model.errors import FileNotWritten, FileUnusable, ReceiptNotFound
from vault_app.model.jobs import Job
from vault_app.model.ledger import LedgerCheck, LedgerEntry, LedgerKind
from vault_app.model.receipts import ReceiptFile
from vault_app.model.removal import Plan, Receipt
from vault_app.regions.world import World
from vault_app.tasks.new_file import check_place, new_file
from vault_app.tasks.receipts import entry_content, receipt_records

_CHUNK: Final = 500

# The number of an entry and its hash, as somebody outside kept them.
Head = tuple[int, bytes]

# What is wrong with the first entry that does not fit.
SOUND: Final = ""
NO_KEY: Final = "no-key"
MISSING: Final = "missing"
ALTERED: Final = "altered"
NOT_CHAINED: Final = "not-chained"
FORGED: Final = "forged"
CUT_OFF: Final = "cut-off"
RECEIPT_DIFFERS: Final = "receipt-differs"
OTHER_HEAD: Final = "other-head"


def check_ledger(job: Job, vault: Vault, *, known: Sequence[Head] = ()) -> LedgerCheck:
    """Check every entry: numbers without gaps, the chain, the signatures of the vault's own key,
    and that each receipt is what its entry says. Changes nothing.

    Whoever has the vault's key could write another ledger in its place. That is found by what lies
    elsewhere: ``known`` are numbers and hashes of entries from receipts and exports that were given
    away.

    Raises:
        Cancelled: between entries.
    """
    expected = dict(known)
    signature = SignatureCheck(vault.public_key)
    number, previous, fault = 0, NO_PREVIOUS, SOUND
    with vault.reader() as reader:
        total = reader.ledger_length()
        while not fault:
            entries = reader.ledger_from(number + 1, _CHUNK)
            if not entries:
                break
            for entry in entries:
                fault = _fault(entry, number + 1, previous, vault.public_key, signature)
                if not fault and expected.pop(entry.number, entry.hash) != entry.hash:
                    fault = OTHER_HEAD
                if fault:
                    break
                number, previous = entry.number, entry.hash
            job.check()
            job.progress(number, total, "steps")
        broken_at = number + 1 if fault else None
        if not fault:
            broken_at, fault = _cut_off(reader, number, expected)
        if not fault:
            broken_at = reader.first_receipt_that_differs()
            fault = SOUND if broken_at is None else RECEIPT_DIFFERS
    return LedgerCheck(
        entries=number,
        head=previous,
        public_key=vault.public_key,
        broken_at=broken_at,
        detail=fault,
    )


def _fault(
    entry: LedgerEntry,
    number: int,
    previous: bytes,
    public_key: bytes,
    signature: SignatureCheck,
) -> str:
    if entry.number != number:
        return MISSING
    if entry.previous != previous:
        return NOT_CHAINED
    try:
        found = entry_hash(entry.number, entry.at, entry.kind, entry.previous, entry.document)
    except UnicodeEncodeError:
        return ALTERED
    if found != entry.hash:
        return ALTERED
    if not signature.is_by_key(entry.signature, entry.hash):
        return FORGED
    if number == 1 and _key_in(entry) != public_key.hex():
        return NO_KEY
    return SOUND


def _key_in(entry: LedgerEntry) -> object:
    return entry_content(entry).get("public_key") if entry.kind == LedgerKind.KEY else None


def _cut_off(reader: Reader, number: int, expected: dict[int, bytes]) -> tuple[int | None, str]:
    """Entries after the last that must have been there."""
    if number == 0:
        return 1, NO_KEY
    last = max([*expected, reader.highest_number_in_receipts()])
    return (number + 1, CUT_OFF) if last > number else (None, SOUND)


class ReceiptFormat(enum.StrEnum):
    """``PDF`` is for reading and printing, ``JSON`` has all exactly and can be checked."""

    PDF = "pdf"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFile:
    """A file that was written: ``count`` receipts, or entries of the ledger. ``sha256`` is that of
    the file, and stands in the ledger as entry ``ledger_number``."""

    path: Path
    format: ReceiptFormat
    count: int
    size: int
    sha256: str
    ledger_number: int


def receipt_format_of(path: Path) -> ReceiptFormat:
    """What a file's name says; raises ``FileUnusable``."""
    try:
        return ReceiptFormat(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise FileUnusable(file=str(path), reason="format-unknown") from error


def export_receipts(
    job: Job,
    vault: Vault,
    world: World,
    words: ReceiptComposer,
    *,
    path: Path,
    kind: ReceiptFormat,
    receipt_ids: Sequence[int] = (),
    plan_id: int | None = None,
    may_replace: bool = False,
) -> LedgerFile:
    """Write receipts as a file: some by number, or all of a removal. Stopped or failed, it leaves
    nothing behind and replaces nothing. That they were written stands in the ledger.

    Raises:
        ReceiptNotFound
        FileTaken, FileUnusable, FileNotWritten: about the file.
    """
    check_place(path, may_replace=may_replace, vault_folder=vault.folder)
    with vault.reader() as reader:
        plan, receipts = _chosen(reader, receipt_ids, plan_id)
        key_entry, head = _ends(reader)
        content = ReceiptFile(
            vault=_name(vault),
            program=__version__,
            made_at=_now(),
            public_key=vault.public_key,
            plan=plan,
            records=receipt_records(reader, world, receipts),
            key_entry=key_entry,
            head=head,
        )
    job.check()
    printed = _print(job, world, words, content, path) if kind is ReceiptFormat.PDF else b""
    with new_file(path, may_replace=may_replace) as file:
        if kind is ReceiptFormat.PDF:
            file.write(printed)
        else:
            write_receipts(file, content, notice=words.notice())
    number = vault.write(
        add_entry,
        LedgerKind.EXPORT,
        {
            "what": "receipts",
            "plan": plan_id,
            "receipts": len(receipts),
            "format": kind.value,
            "file_sha256": file.sha256,
        },
    )
    return LedgerFile(
        path=path,
        format=kind,
        count=len(receipts),
        size=file.size,
        sha256=file.sha256,
        ledger_number=number,
    )


def export_ledger(job: Job, vault: Vault, *, path: Path, may_replace: bool = False) -> LedgerFile:
    """Write the whole ledger as JSON; else like :func:`export_receipts`.

    Raises:
        FileTaken, FileUnusable, FileNotWritten: about the file.
    """
    check_place(path, may_replace=may_replace, vault_folder=vault.folder)
    with vault.reader() as reader:
        _, head = _ends(reader)
        with new_file(path, may_replace=may_replace) as file:
            write_ledger(
                file,
                _entries(job, reader, head.number),
                head=head,
                public_key=vault.public_key,
                vault=_name(vault),
                program=__version__,
                made_at=_now(),
            )
    number = vault.write(
        add_entry,
        LedgerKind.EXPORT,
        {"what": "ledger", "entries": head.number, "format": "json", "file_sha256": file.sha256},
    )
    return LedgerFile(
        path=path,
        format=ReceiptFormat.JSON,
        count=head.number,
        size=file.size,
        sha256=file.sha256,
        ledger_number=number,
    )


def _chosen(
    reader: Reader, receipt_ids: Sequence[int], plan_id: int | None
) -> tuple[Plan | None, list[Receipt]]:
    if plan_id is None:
        receipts = reader.receipts_of(receipt_ids)
        missing = set(receipt_ids) - {each.id for each in receipts}
        if missing or not receipts:
            raise ReceiptNotFound(receipt=min(missing, default=0))
        return None, receipts
    try:
        plan = reader.plan(plan_id)
    except KeyError as error:
        raise ReceiptNotFound(receipt=plan_id) from error
    receipts = reader.receipts_of_plan(plan_id)
    if not receipts:
        raise ReceiptNotFound(receipt=plan_id)
    return plan, receipts


def _ends(reader: Reader) -> tuple[LedgerEntry, LedgerEntry]:
    """The first and the last entry; every opened vault has one."""
    (first,) = reader.ledger_from(1, 1)
    (last,) = reader.ledger(1)
    return first, last


def _entries(job: Job, reader: Reader, last: int) -> Iterator[LedgerEntry]:
    for start in range(1, last + 1, _CHUNK):
        job.check()
        yield from reader.ledger_from(start, min(_CHUNK, last + 1 - start))
        job.progress(min(start + _CHUNK - 1, last), last, "steps")


def _print(
    job: Job, world: World, words: ReceiptComposer, content: ReceiptFile, path: Path
) -> bytes:
    if world.resources is None:
        raise RuntimeError("the facts were not loaded from the shipped resources")
    try:
        return receipt_pdf(content, press=PressBeside(world.resources, job.check), composer=words)
    except PressFailed as error:
        raise FileNotWritten(file=str(path), reason="too-long") from error


def _name(vault: Vault) -> str:
    return vault.folder.name.removesuffix(".vault")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
