"""relocate, put-back: bring mail into an account, prove it there, and answer what became of it."""

from collections.abc import Iterable, Sequence

from vault_app.archive.vault import Vault
from vault_app.cli.asking import ask_yes
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import error_document
from vault_app.cli.documents import Document
from vault_app.cli.removal_commands import removal_document
from vault_app.cli.vault_commands import DONE, LEFT_OVER, SERVER_FAILED
from vault_app.model.errors import Cancelled, UsageError
from vault_app.model.query import Query, parse_query
from vault_app.tasks.accounts import connector
from vault_app.tasks.relocating import (
    RelocationPreview,
    RelocationReport,
    make_relocation,
    preview_relocation,
    put_back,
    run_relocation,
    unfinished_relocations,
)
from vault_app.tasks.searching import read_query_in
from vault_app.wording import relocation as words
from vault_app.wording.quantities import messages
from vault_app.wording.text import one_line, say


def relocate(call: Call) -> int:
    options = call.options
    if options.resume:
        return _go_on(call)
    if not (options.source and options.target):
        raise UsageError(reason="accounts-missing")
    if not options.query:
        raise UsageError(reason="query-missing")
    _check_answer(call, is_answered=options.preview or options.yes)
    text = _text(options.query)
    parse_query(text)  # a slip of the pen is told before a passphrase is asked for
    with call.vault() as vault:
        query = read_query_in(vault, text, call.world_of(vault))
        with vault.reader() as reader:
            source = find_account(reader, options.source).id
            target = find_account(reader, options.target).id
        preview = preview_relocation(
            vault,
            query,
            source=source,
            target=target,
            prefix=options.into,
            removes_source=options.remove,
        )
        is_wanted = not options.preview and preview.messages
        if is_wanted and not (options.yes or _affirmed(call, preview)):
            call.console.note(say("Nothing was copied."))
            return DONE
        if not is_wanted:
            call.console.answer(_preview_document(preview), lambda: _preview_lines(preview))
            return DONE
        relocation = make_relocation(
            vault,
            query,
            source=source,
            target=target,
            prefix=options.into,
            removes_source=options.remove,
            text=text,
        )
        return _answer(call, [_run(call, vault, relocation.id)])


def put_mail_back(call: Call) -> int:
    options = call.options
    _check_answer(call, is_answered=options.yes)
    text = _text(options.query)
    parse_query(text)
    with call.vault() as vault:
        ids = _found(vault, read_query_in(vault, text, call.world_of(vault)))
        with vault.reader() as reader:
            target = find_account(reader, options.target)
        question = say(
            "Put {messages} into {folder} of {account}? Type yes to go on: ",
            messages=messages(len(ids)),
            folder=one_line(options.folder),
            account=one_line(target.address),
        )
        if not ids or not (options.yes or ask_yes(call.console, question)):
            call.console.answer(relocation_document(()), lambda: [say("Nothing was copied.")])
            return DONE
        with call.job() as job:
            connect = connector(vault, call.home.secrets)
            world = call.world_of(vault)
            report = put_back(job, vault, world, ids, target.id, options.folder, connect)
        return _answer(call, [report])


def _go_on(call: Call) -> int:
    with call.vault() as vault:
        with vault.reader() as reader:
            waiting = [each.id for each in unfinished_relocations(reader)]
        return _answer(call, [_run(call, vault, relocation_id) for relocation_id in waiting])


def _run(call: Call, vault: Vault, relocation_id: int) -> RelocationReport:
    try:
        with call.job() as job:
            connect = connector(vault, call.home.secrets)
            return run_relocation(job, vault, call.world_of(vault), relocation_id, connect)
    except Cancelled:
        call.console.note(say("Go on with: relocate --resume"))
        raise


def _answer(call: Call, reports: Sequence[RelocationReport]) -> int:
    call.console.answer(relocation_document(reports), lambda: _result_lines(reports))
    if any(report.error for report in reports):
        return SERVER_FAILED
    return DONE if all(words.is_whole(report) for report in reports) else LEFT_OVER


def relocation_document(reports: Sequence[RelocationReport]) -> Document:
    """What became of relocations, as JSON."""
    removals = [report.removal for report in reports if report.removal is not None]
    reasons: dict[str, int] = {}
    for report in reports:
        for reason, number in report.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + number
    return {
        "relocations": [report.relocation.id for report in reports],
        "verified": sum(report.relocation.verified for report in reports),
        "skipped": sum(report.relocation.skipped for report in reports),
        "failed": sum(report.relocation.failed for report in reports),
        "open": sum(report.open_items for report in reports),
        "is_full": any(report.is_full for report in reports),
        "reasons": reasons,
        "errors": [error_document(report.error) for report in reports if report.error],
        "removal": removal_document(removals) if removals else None,
    }


def _result_lines(reports: Sequence[RelocationReport]) -> Iterable[str]:
    if not reports:
        yield say("No move was interrupted; there is nothing to go on with.")
    for report in reports:
        yield words.result_title(report)
        yield from words.result_sentences(report)
        for reason, number in words.result_reasons(report):
            yield f"  {number}: {reason}"
        if report.open_items:
            yield say("What is left goes on with: relocate --resume")


def _preview_document(preview: RelocationPreview) -> Document:
    return {
        "messages": preview.messages,
        "size": preview.size,
        "copies": preview.copies,
        "removes_source": preview.removes_source,
        "folders": [
            {"from": each.source, "to": each.target, "copies": each.copies}
            for each in preview.folders
        ],
        "executed": False,
    }


def _preview_lines(preview: RelocationPreview) -> Iterable[str]:
    yield words.preview_title(preview)
    if target := words.preview_text(preview):
        yield target
    if preview.messages and preview.removes_source:
        yield say(
            "Then they are removed at their old place, each only after its new copy is proven."
        )


def _affirmed(call: Call, preview: RelocationPreview) -> bool:
    for line in _preview_lines(preview):
        call.console.tell(line)
    call.console.out.flush()
    return ask_yes(call.console, say("Do this? Type yes to go on: "))


def _check_answer(call: Call, *, is_answered: bool) -> None:
    if not is_answered and (call.console.is_json or not call.console.can_ask):
        raise UsageError(reason="answer-missing")


def _text(words_given: Sequence[str]) -> str:
    return " ".join(words_given).strip()


def _found(vault: Vault, query: Query) -> list[int]:
    with vault.reader() as reader:
        return [each for chunk in reader.message_ids(query) for each in chunk]
