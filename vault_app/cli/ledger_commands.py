"""receipt, ledger: one receipt whole, files of receipts, and the ledger that they stand in."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call
from vault_app.cli.console import Console
from vault_app.cli.documents import Document
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.formats.ledger_json import entry_document, receipt_document
from vault_app.model.errors import FileUnusable, ReceiptNotFound, UsageError
from vault_app.model.ledger import LedgerCheck, LedgerEntry
from vault_app.model.receipts import ReceiptRecord
from vault_app.tasks.ledger import (
    Head,
    LedgerFile,
    ReceiptFormat,
    check_ledger,
    export_ledger,
    export_receipts,
    receipt_format_of,
)
from vault_app.tasks.new_file import check_place
from vault_app.tasks.receipts import receipt_records
from vault_app.wording import ledger as words
from vault_app.wording import quantities
from vault_app.wording.receipt_paper import ReceiptPages
from vault_app.wording.text import say

_HASH_DIGITS = 64


def receipt(call: Call) -> int:
    options = call.options
    if bool(options.numbers) == (options.plan is not None):
        raise UsageError(reason="receipts-unclear")
    path = Path(options.to) if options.to else None
    kind = None if path is None else receipt_format_of(path)
    with call.vault() as vault:
        if path is None or kind is None:
            return _show(call, vault)
        check_place(path, may_replace=options.overwrite, vault_folder=vault.folder)
        world = call.world_of(vault)
        with call.job() as job:
            written = export_receipts(
                job,
                vault,
                world,
                ReceiptPages(world.country_name),
                path=path,
                kind=kind,
                receipt_ids=options.numbers,
                plan_id=options.plan,
                may_replace=options.overwrite,
            )
    return _answer_file(call, written)


def _show(call: Call, vault: Vault) -> int:
    options, world = call.options, call.world_of(vault)
    with vault.reader() as reader:
        if options.plan is not None:
            found = reader.receipts_of_plan(options.plan)
        else:
            found = reader.receipts_of(options.numbers)
        missing = set(options.numbers) - {each.id for each in found}
        if missing or not found:
            raise ReceiptNotFound(receipt=min(missing, default=options.plan))
        records = receipt_records(reader, world, found)
    pages = ReceiptPages(world.country_name)
    call.console.answer(
        [receipt_document(each) for each in records],
        lambda: _receipt_lines(records, pages, call.console),
    )
    return DONE


def _receipt_lines(
    records: Sequence[ReceiptRecord], pages: ReceiptPages, console: Console
) -> Iterable[str]:
    """The same sections as on paper."""
    for number, record in enumerate(records):
        if number:
            yield ""
        section = pages.receipt_section(record)
        yield console.paint("bold", clean(section.heading))
        yield from wrap(clean(section.lead), console.text_width)
        for fact in (*section.facts, *(fact for each in section.sections for fact in each.facts)):
            yield f"  {fact.name}: {clean(fact.value)}"


def ledger(call: Call) -> int:
    action = call.options.action
    if action == "check":
        return _check(call)
    return _export(call) if action == "export" else _list(call)


def _list(call: Call) -> int:
    with call.reader() as reader:
        entries = reader.ledger(max(0, call.options.limit))
    call.console.answer(
        [entry_document(each) for each in entries],
        lambda: _entry_lines(entries, call.console),
    )
    return DONE


def _entry_lines(entries: Sequence[LedgerEntry], console: Console) -> Iterable[str]:
    columns = [
        Column(title=say("No."), is_right=True, style="dim"),
        Column(title=say("When")),
        Column(title=say("About")),
        Column(title=say("What it says"), may_shrink=True),
    ]
    rows = [
        [
            str(each.number),
            quantities.date_time(each.at),
            words.kind_name(each.kind),
            clean(words.entry_words(json.loads(each.document))),
        ]
        for each in entries
    ]
    yield from table(columns, rows, width=console.width, paint=console.paint)


def _check(call: Call) -> int:
    known = [_head(text) for text in call.options.known]
    with call.vault() as vault, call.job() as job:
        checked = check_ledger(job, vault, known=known)
    call.console.answer(_check_document(checked), lambda: _check_lines(checked, call.console))
    return DONE if words.is_sound(checked) else LEFT_OVER


def _head(text: str) -> Head:
    """An entry's number and fingerprint, as "12:ab34…"."""
    number, _, digits = text.partition(":")
    try:
        if len(digits) != _HASH_DIGITS:
            raise ValueError(digits)
        return int(number), bytes.fromhex(digits)
    except ValueError as error:
        raise UsageError(reason="known-entry-unclear", value=text) from error


def _check_document(checked: LedgerCheck) -> Document:
    return {
        "is_sound": words.is_sound(checked),
        "entries": checked.entries,
        "last_hash": checked.head.hex(),
        "public_key": checked.public_key.hex(),
        "broken_at": checked.broken_at,
        "fault": checked.detail or None,
    }


def _check_lines(checked: LedgerCheck, console: Console) -> Iterable[str]:
    style = "green" if words.is_sound(checked) else "red"
    yield console.paint(style, say("{title}.", title=words.check_title(checked)))
    yield from wrap(words.check_sentence(checked), console.text_width)
    yield say("Key of the vault: {key}", key=checked.public_key.hex())
    yield say("Last entry that fits: {n}:{hash}", n=checked.entries, hash=checked.head.hex())
    for line in wrap(words.limits_of_a_check(), console.text_width):
        yield console.paint("dim", line)


def _export(call: Call) -> int:
    path = Path(call.options.file)
    if receipt_format_of(path) is not ReceiptFormat.JSON:
        raise FileUnusable(file=str(path), reason="format-unknown")
    with call.vault() as vault, call.job() as job:
        written = export_ledger(job, vault, path=path, may_replace=call.options.overwrite)
    return _answer_file(call, written)


def _answer_file(call: Call, written: LedgerFile) -> int:
    document: Document = {
        "file": str(written.path),
        "format": written.format.value,
        "count": written.count,
        "bytes": written.size,
        "sha256": written.sha256,
        "ledger_entry": written.ledger_number,
    }
    call.console.answer(document, lambda: _file_lines(call, written))
    return DONE


def _file_lines(call: Call, written: LedgerFile) -> Iterable[str]:
    yield from wrap(words.file_sentence(written), call.console.text_width)
    resources = call.home.world.resources
    if written.format is ReceiptFormat.JSON and resources is not None:
        yield say(
            "Anybody can check it: python3 {script} {file}",
            script=resources / "verify_ledger.py",
            file=written.path,
        )
    # As sha256sum writes it, so that "sha256sum --check" reads it.
    yield f"{written.sha256}  {written.path}"
