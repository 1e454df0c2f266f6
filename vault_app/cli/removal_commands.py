"""remove, receipts: take copies away after a preview, and show the proof."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vault_app.archive.vault import Vault
from vault_app.cli import documents
from vault_app.cli.asking import ask_yes
from vault_app.cli.call import Call
from vault_app.cli.console import Console, error_document
from vault_app.cli.render import Column, Paint, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER, SERVER_FAILED
from vault_app.model.errors import Cancelled, UsageError
from vault_app.model.query import Numbered, Query, parse_query
from vault_app.model.removal import Preview, Receipt, RemovalMode, SkipReason, Step
from vault_app.tasks.accounts import connector
from vault_app.tasks.removal import (
    RemovalReport,
    abandon_plan,
    discard_plan,
    make_plan,
    preview_removal,
    resume_plans,
    run_plan,
)
from vault_app.tasks.searching import read_query_in
from vault_app.wording import quantities
from vault_app.wording import removal as words
from vault_app.wording.errors import explain
from vault_app.wording.states import folder_name
from vault_app.wording.text import say

_PAGE = 1000


def remove(call: Call) -> int:
    options = call.options
    if options.resume or options.abandon:
        return _go_on(call)
    if not options.mode:
        raise UsageError(reason="mode-missing")
    if not options.query:
        raise UsageError(reason="query-missing")
    if not (options.preview or options.yes) and (call.console.is_json or not call.console.can_ask):
        raise UsageError(reason="answer-missing")
    text = " ".join(options.query).strip()
    mode = RemovalMode(options.mode)
    parse_query(text)  # a slip of the pen is told before a passphrase is asked for
    with call.vault() as vault:
        query = read_query_in(vault, text, call.world_of(vault))
        if options.preview:
            preview = replace(preview_removal(vault, query, mode), query=text)
            return _answer(call, preview, ())
        return _plan_and_run(call, vault, query, mode, text=text)


def _plan_and_run(call: Call, vault: Vault, query: Query, mode: RemovalMode, *, text: str) -> int:
    """What is previewed here is the plan itself: exactly that, and nothing newer, is removed."""
    plan = make_plan(vault, query, mode, text=text)
    preview = replace(preview_removal(vault, Numbered("plan", plan.id), mode), query=text)
    if not plan.messages or not (call.options.yes or _is_wanted(call, preview)):
        discard_plan(vault, plan.id)
        if plan.messages:
            call.console.note(say("Nothing was removed."))
            return DONE
        return _answer(call, preview, ())
    try:
        with call.job() as job:
            report = run_plan(
                job, vault, call.world_of(vault), plan.id, connector(vault, call.home.secrets, job)
            )
    except Cancelled:
        call.console.note(say("Go on with: remove --resume. Or give it up: remove --abandon"))
        raise
    return _answer(call, preview, (report,))


def _is_wanted(call: Call, preview: Preview) -> bool:
    for line in preview_lines(preview, call.console):
        call.console.tell(line)
    call.console.out.flush()
    return ask_yes(call.console, say("Do this? Type yes to go on: "))


def _answer(call: Call, preview: Preview, reports: Sequence[RemovalReport]) -> int:
    document = {
        **documents.preview(preview),
        "executed": bool(reports),
        "plan": reports[0].plan.id if reports else None,
        **removal_document(reports),
    }
    call.console.answer(
        document,
        lambda: (
            outcome_lines(reports, call.console)
            if reports
            else preview_lines(preview, call.console)
        ),
    )
    return _end(call, reports)


def _go_on(call: Call) -> int:
    with call.vault() as vault, call.job() as job:
        connect = connector(vault, call.home.secrets, job)
        if call.options.abandon:
            with vault.reader() as reader:
                plans = reader.unfinished_plans()
            reports = tuple(abandon_plan(job, vault, plan.id, connect) for plan in plans)
        else:
            reports = resume_plans(job, vault, call.world_of(vault), connect)
    document = {"plans": [report.plan.id for report in reports], **removal_document(reports)}
    call.console.answer(document, lambda: outcome_lines(reports, call.console))
    return _end(call, reports)


def _end(call: Call, reports: Sequence[RemovalReport]) -> int:
    for report in reports:
        if report.error is not None:
            explained = explain(report.error)
            call.console.note(f"{explained.title}. {explained.what_happened}")
            call.console.note(say("What is left goes on with: remove --resume"))
    return exit_code(reports)


def exit_code(reports: Sequence[RemovalReport]) -> int:
    """4 when a server was lost on the way, 1 when anything that was to go is still there."""
    if any(report.error for report in reports):
        return SERVER_FAILED
    is_left = any(
        report.open_items
        or any(reason is not SkipReason.NOT_ON_SERVER for reason in _reasons(report.receipts))
        for report in reports
    )
    return LEFT_OVER if is_left else DONE


def removal_document(reports: Sequence[RemovalReport]) -> documents.Document:
    receipts = [receipt for report in reports for receipt in report.receipts]
    return {
        "confirmed": sum(report.confirmed for report in reports),
        "skipped": sum(report.skipped for report in reports),
        "failed": sum(report.failed for report in reports),
        "open": sum(report.open_items for report in reports),
        "errors": [error_document(report.error) for report in reports if report.error],
        "reasons": {reason.value: number for reason, number in _reasons(receipts).items()},
        "receipts": [documents.receipt(receipt) for receipt in receipts],
    }


def _reasons(receipts: Iterable[Receipt]) -> Counter[SkipReason]:
    return Counter(
        receipt.reason
        for receipt in receipts
        if receipt.reason is not None and receipt.outcome is not Step.CONFIRMED
    )


def preview_lines(preview: Preview, console: Console) -> Iterable[str]:
    paint, width = console.paint, console.text_width
    said = words.preview_words(preview)
    if not preview.messages:
        yield from said.goes
        return
    yield paint("bold", said.title)
    yield from wrap(words.mode_meaning(preview.mode), width)
    for heading, sentences, style in (
        (say("What goes:"), said.goes, "red"),
        (say("What stays:"), said.stays, "green"),
    ):
        if sentences:
            yield paint(style, heading)
        for sentence in sentences:
            yield f"  - {sentence}"
    for warning in said.warnings:
        for line in wrap(warning, width):
            yield paint("yellow", line)


def outcome_lines(reports: Sequence[RemovalReport], console: Console) -> Iterable[str]:
    if not reports:
        yield say("No removal was interrupted; there is nothing to go on with.")
    for report in reports:
        yield words.outcome_sentence(
            report.plan.mode,
            confirmed=report.confirmed,
            skipped=report.skipped,
            failed=report.failed,
            open_items=report.open_items,
        )
        for line in words.reasons_summary(_reasons(report.receipts)):
            yield console.paint("yellow", f"  {line}")


def receipts(call: Call) -> int:
    with call.vault() as vault:
        found = all_receipts(vault, limit=call.options.limit)
    call.console.answer(
        [documents.receipt(each) for each in found],
        lambda: receipt_lines(found, width=call.console.width, paint=call.console.paint),
    )
    return DONE


def all_receipts(vault: Vault, *, limit: int | None) -> list[Receipt]:
    found: list[Receipt] = []
    with vault.reader() as reader:
        while limit is None or len(found) < limit:
            page = reader.receipts(
                _PAGE if limit is None else min(_PAGE, limit - len(found)), len(found)
            )
            if not page:
                break
            found.extend(page)
    return found


def receipt_lines(found: Sequence[Receipt], *, width: int, paint: Paint) -> Iterable[str]:
    if not found:
        yield say("No receipts: Homeport has removed nothing yet.")
        return
    columns = [
        Column(title=say("No."), is_right=True, style="dim"),
        Column(title=say("When")),
        Column(title=say("Outcome"), may_shrink=True),
        Column(title=say("Subject"), may_shrink=True),
        Column(title=say("From where"), may_shrink=True),
        Column(title=say("How checked"), may_shrink=True),
    ]
    rows = [
        [
            str(each.id),
            quantities.date_time(each.at),
            _outcome(each),
            clean(each.subject) or say("(no subject)"),
            f"{folder_name(clean(each.mailbox))} @ {clean(each.host)}"
            if each.host
            else say("the vault"),
            words.verification(each.verification),
        ]
        for each in found
    ]
    yield from table(columns, rows, width=width, paint=paint)


def _outcome(receipt: Receipt) -> str:
    name = words.step_name(receipt.outcome)
    if receipt.reason is None or receipt.outcome is Step.CONFIRMED:
        return name
    return say("{outcome}: {reason}", outcome=name, reason=words.skip_reason(receipt.reason))
