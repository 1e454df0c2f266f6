"""remove, receipts: take copies away after a preview, and show the proof."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vault_app.archive.vault import Vault
from vault_app.cli import documents
from vault_app.cli.asking import ask_same, ask_yes
from vault_app.cli.call import Call
from vault_app.cli.console import Console, error_document
from vault_app.cli.render import Column, Paint, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER, SERVER_FAILED
from vault_app.model.errors import Cancelled, UsageError
from vault_app.model.jobs import Job
from vault_app.model.query import Numbered, Query, parse_query
from vault_app.model.removal import (
    Preview,
    ProofKind,
    Receipt,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
    WayOut,
)
from vault_app.tasks.accounts import connector
from vault_app.tasks.backing_up import still_in_backups
from vault_app.tasks.removal import (
    RemovalReport,
    abandon_plan,
    discard_plan,
    make_plan,
    preview_removal,
    resume_plans,
    run_plan,
)
from vault_app.tasks.removal_settings import removal_settings
from vault_app.tasks.searching import read_query_in
from vault_app.wording import quantities
from vault_app.wording import removal as words
from vault_app.wording.errors import explain
from vault_app.wording.removal_ways import undo_sentences, way_meaning, way_name
from vault_app.wording.states import folder_name
from vault_app.wording.text import say
from vault_app.wording.upkeep import still_in_backups_sentences

_PAGE = 1000
# Beyond so many, "yes" is said too easily.
_MANY = 100
WAIT_SECONDS = 30


def remove(call: Call) -> int:
    options = call.options
    if options.resume or options.abandon:
        return _go_on(call)
    if not options.mode:
        raise UsageError(reason="mode-missing")
    if not options.query:
        raise UsageError(reason="query-missing")
    if not options.preview:
        check_can_answer(call)
    text = " ".join(options.query).strip()
    mode = RemovalMode(options.mode)
    parse_query(text)  # a slip of the pen is told before a passphrase is asked for
    with call.vault() as vault:
        query = read_query_in(vault, text, call.world_of(vault))
        if options.preview:
            preview = preview_removal(
                vault,
                query,
                mode,
                choices=_choices(call, vault),
                takes_elsewhere=options.elsewhere,
                world=call.world_of(vault),
            )
            return _answer(call, replace(preview, query=text), ())
        return begin_removal(call, vault, query, mode, text=text)


def _choices(call: Call, vault: Vault) -> RemovalChoices:
    """As the vault's owner wants it, unless this call says otherwise."""
    with vault.reader() as reader:
        choices = removal_settings(reader).choices
    options = call.options
    return RemovalChoices(
        way=WayOut(options.way) if options.way else choices.way,
        proof=ProofKind(options.proof) if options.proof else choices.proof,
        needs_backup=choices.needs_backup and not options.no_backup_needed,
    )


def check_can_answer(call: Call) -> None:
    """Raise ``UsageError`` where nobody said yes, and nobody can be asked."""
    if not call.options.yes and (call.console.is_json or not call.console.can_ask):
        raise UsageError(reason="answer-missing")


def begin_removal(call: Call, vault: Vault, query: Query, mode: RemovalMode, *, text: str) -> int:
    """What is previewed here is the plan itself: exactly that, and nothing newer, is removed."""
    world = call.world_of(vault)
    plan = make_plan(
        vault,
        query,
        mode,
        text=text,
        choices=_choices(call, vault),
        takes_elsewhere=call.options.elsewhere,
    )
    pinned = Numbered("plan", plan.id)
    preview = preview_removal(vault, pinned, mode, choices=plan.choices, world=world)
    preview = replace(preview, query=text)
    if not plan.messages or not (call.options.yes or _is_wanted(call, preview)):
        discard_plan(vault, plan.id)
        if plan.messages:
            call.console.note(say("Nothing was removed."))
            return DONE
        return _answer(call, preview, ())
    began = False
    try:
        with call.job() as job:
            if not call.options.yes:
                _wait(call, job)
            began = True
            # Not stopped by the job: a batch that has begun is always brought to its end.
            connect = connector(vault, call.home.secrets)
            report = run_plan(job, vault, world, plan.id, connect)
    except Cancelled:
        if not began:
            discard_plan(vault, plan.id)
            call.console.note(say("Nothing was removed."))
            return DONE
        call.console.note(say("Go on with: remove --resume. Or give it up: remove --abandon"))
        raise
    if mode.touches_vault:
        _tell_of_backups(call, vault, plan.id)
    return _answer(call, preview, (report,))


def _is_wanted(call: Call, preview: Preview) -> bool:
    for line in preview_lines(preview, call.console):
        call.console.tell(line)
    call.console.out.flush()
    if preview.messages > _MANY:
        question = say("Do this? Type the number of messages to go on ({n}): ", n=preview.messages)
        return ask_same(call.console, question, str(preview.messages))
    return ask_yes(call.console, say("Do this? Type yes to go on: "))


def _wait(call: Call, job: Job) -> None:
    """Time to think again; raises ``Cancelled`` on Ctrl-C."""
    call.console.note(
        say("It begins in {n} seconds. Ctrl-C stops it, and nothing is removed.", n=WAIT_SECONDS)
    )
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        job.check()
        time.sleep(0.1)


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


def _tell_of_backups(call: Call, vault: Vault, plan_id: int) -> None:
    """What was deleted from the vault may still lie in copies of it."""
    with vault.reader() as reader:
        found = still_in_backups(reader, plan_id)
    for sentence in still_in_backups_sentences(found):
        call.console.note(sentence)


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
    if preview.mode.touches_server and preview.mode is not RemovalMode.PURGE_ALL:
        way = preview.choices.way
        yield from wrap(f"{way_name(way)}. {way_meaning(way)}", width)
    # Of last copies the warning says that they cannot come back.
    undone = undo_sentences(preview, by_command=True)
    for heading, sentences, style in (
        (say("What goes:"), said.goes, "red"),
        (say("What stays:"), said.stays, "green"),
        (say("What would be left alone, and why:"), said.left_alone, "yellow"),
        (
            say("Other copies of the same messages, which stay (--elsewhere takes them too):"),
            said.elsewhere,
            "yellow",
        ),
        (say("How to undo it:"), () if preview.last_copies else undone, "bold"),
    ):
        if sentences:
            yield paint(style, heading)
        for sentence in sentences:
            yield f"  - {sentence}"
    if any(each.reason is SkipReason.NO_BACKUP for each in preview.obstacles):
        yield from wrap(_no_backup_hint(), width)
    for warning in said.warnings:
        for line in wrap(warning, width):
            yield paint("yellow", line)


def _no_backup_hint() -> str:
    return say("Make one first: backup make FOLDER. Or do without: --no-backup-needed")


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
            way=report.plan.choices.way,
        )
        reasons = _reasons(report.receipts)
        for line in words.reasons_summary(reasons):
            yield console.paint("yellow", f"  {line}")
        if SkipReason.NO_BACKUP in reasons:
            yield from wrap(_no_backup_hint(), console.text_width)
        plan = report.plan
        if report.confirmed and plan.mode.touches_server and plan.choices.way is WayOut.TRASH:
            yield say("Until the trash is emptied, this brings them back: restore {n}", n=plan.id)


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
        Column(title=say("Removal"), is_right=True),
        Column(title=say("When")),
        Column(title=say("Outcome"), may_shrink=True),
        Column(title=say("Subject"), may_shrink=True),
        Column(title=say("From where"), may_shrink=True),
        Column(title=say("How checked"), may_shrink=True),
    ]
    rows = [
        [
            str(each.id),
            str(each.plan_id),
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
    name = words.outcome_name(receipt)
    if receipt.reason is None or receipt.outcome is Step.CONFIRMED:
        return name
    return say("{outcome}: {reason}", outcome=name, reason=words.skip_reason(receipt.reason))
