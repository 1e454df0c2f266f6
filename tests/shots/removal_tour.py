"""The states of a removal in the panel, and of the page of all removals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from tests.shots.stage import Stage
from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.removal.jobs import JobState, RemovalsRead, listed
from vault_app.desktop.removal.preview_view import Previewed
from vault_app.desktop.removal.removals_page import RemovalsPage
from vault_app.model.errors import ConnectionLost
from vault_app.model.removal import (
    MailboxShare,
    Obstacle,
    Plan,
    Preview,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    WayOut,
)
from vault_app.model.removal_history import PlanEnding
from vault_app.model.removal_rules import RemovalRule

_AT: Final = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
_STEP: Final = Progress(done=1_820, total=5_133, unit="messages", note="INBOX", seconds=12.0)
_TRASH: Final = RemovalChoices(way=WayOut.TRASH)
_PLAN: Final = Plan(
    id=9,
    mode=RemovalMode.LOCAL_ONLY,
    query="",
    created_at=_AT,
    started_at=_AT,
    finished_at=_AT + timedelta(minutes=2),
    messages=412,
    placements=431,
    choices=_TRASH,
    confirmed=431,
)
_PLANS: Final = (
    replace(_PLAN, id=15, finished_at=None, messages=5133, placements=5133, confirmed=1820),
    replace(_PLAN, id=14, finished_at=None, confirmed=200, mode=RemovalMode.PURGE_SERVER),
    replace(_PLAN, id=13, confirmed=420, skipped=8, failed=3),
    replace(_PLAN, id=12, choices=replace(_TRASH, way=WayOut.FOR_GOOD, rule_id=4)),
    replace(_PLAN, id=11, mode=RemovalMode.PURGE_ALL, confirmed=840, skipped=3),
    _PLAN,
)
_ENDINGS: Final = {
    15: PlanEnding(accounts={"nora@lindqvist.example": 5133}),
    14: PlanEnding(accounts={"nora@lindqvist.example": 400, "Work": 31}),
    13: PlanEnding(
        accounts={"Work": 431},
        reasons={SkipReason.STILL_THERE: 3, SkipReason.ON_HOLD: 6, SkipReason.SIZE_DIFFERS: 2},
    ),
    12: PlanEnding(accounts={"Work": 431}),
    11: PlanEnding(accounts={"Work": 431}, reasons={SkipReason.CHANGED_SINCE: 3}),
    9: PlanEnding(accounts={"nora@lindqvist.example": 431}),
}
_RULE: Final = RemovalRule(id=4, name="Old work mail out of the US", older_than_days=700)


def select(stage: Stage, page: MainPage, first: int, last: int) -> None:
    model = page.list_model
    selection = QItemSelection(model.index(first, 0), model.index(last, 0))
    page.list_pane.list.selectionModel().select(
        selection, QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    page.list_pane.list.setFocus()
    stage.settle(0.6)


def removing(stage: Stage, page: MainPage) -> None:
    """Before anything is removed, then three removals, and the page that tells of them."""
    page.show_removals()
    stage.settle(0.6)
    stage.shoot("removals-none")
    page.show_mail()
    keeping(stage, page)
    obstacles(stage, page)
    purging(stage, page)
    removals(stage, page)


def keeping(stage: Stage, page: MainPage) -> None:
    panel = page.removal_panel
    select(stage, page, 1, 8)
    stage.shoot("many-selected")
    page.list_pane.keep_local.emit()
    stage.settle(1.0)
    stage.shoot("keep-preview")
    for fold in panel.findChildren(Fold):
        fold.set_open(True)
    stage.settle()
    panel.scroll_to_end()
    stage.settle()
    stage.shoot("keep-preview-details")
    panel.way_card(WayOut.FOR_GOOD).click()
    stage.settle(1.0)
    stage.shoot("keep-for-good")
    panel.way_card(WayOut.TRASH).click()
    stage.settle(1.0)
    panel.confirmed.emit(panel.mode)
    stage.settle(1.2)
    stage.shoot("keep-counting-down")
    panel.thought_again.emit()
    stage.settle(0.8)
    page.removal.wait_seconds = 0
    panel.confirmed.emit(panel.mode)
    panel.show_progress(Progress(done=3, total=8, unit="messages", note="INBOX", seconds=1.0))
    stage.settle(0.01)
    stage.shoot("keep-running")
    stage.until(lambda: not page.removal.is_running, settle=1.2)
    stage.shoot("keep-result")
    panel.closed.emit()
    for_good(stage, page)
    page.sidebar.tree.choose("state:local-only")
    stage.settle(1.0)
    page.list_pane.list.go_to(0)
    stage.settle(1.5)
    stage.shoot("local-only")
    page.reader.message.strip.click()
    stage.settle(1.0)
    stage.shoot("local-only-copies")
    page.reader.message.strip.click()
    page.sidebar.tree.choose("all")
    stage.settle(0.8)


def for_good(stage: Stage, page: MainPage) -> None:
    """A removal past the trash, without the backup that is asked for."""
    panel = page.removal_panel
    select(stage, page, 20, 24)
    page.list_pane.keep_local.emit()
    stage.settle(0.8)
    panel.way_card(WayOut.FOR_GOOD).click()
    stage.settle(0.8)
    if panel.preview.waiver is not None:
        panel.preview.waiver.click()
        stage.settle(0.8)
        stage.shoot("keep-without-a-backup")
    panel.confirmed.emit(panel.mode)
    stage.until(lambda: not page.removal.is_running, settle=1.0)
    panel.closed.emit()
    stage.settle()


def obstacles(stage: Stage, page: MainPage) -> None:
    """What the demo, which has one account, cannot show."""
    panel = page.removal_panel
    select(stage, page, 30, 34)
    page.list_pane.keep_local.emit()
    stage.settle(0.8)
    preview = Preview(
        mode=RemovalMode.LOCAL_ONLY,
        query="",
        messages=5,
        size=412_000,
        placements=6,
        vault_messages=0,
        last_copies=0,
        oldest=_AT - timedelta(days=900),
        newest=_AT,
        mailboxes=(
            MailboxShare(account_id=1, account="Work", mailbox="INBOX", placements=4),
            MailboxShare(account_id=1, account="Work", mailbox="Archive/2023", placements=2),
        ),
        sample=(),
        choices=RemovalChoices(way=WayOut.FOR_GOOD, needs_backup=True),
        elsewhere=(
            MailboxShare(account_id=2, account="Home", mailbox="INBOX", placements=2),
            MailboxShare(account_id=2, account="Home", mailbox="Sent", placements=1),
        ),
        obstacles=(
            Obstacle(reason=SkipReason.ON_HOLD, account="", placements=1),
            Obstacle(reason=SkipReason.READ_ONLY, account="Home", placements=2),
            Obstacle(reason=SkipReason.NO_BACKUP, account="", placements=3),
        ),
    )
    panel.show_preview(
        Previewed(
            preview=preview,
            unreached=("Backups of Microsoft may hold it for 30 days, until 3 December 2026.",),
        )
    )
    stage.settle()
    stage.shoot("keep-obstacles")
    panel.scroll_to_end()
    stage.settle()
    stage.shoot("keep-obstacles-below")
    panel.closed.emit()
    stage.settle()


def purging(stage: Stage, page: MainPage) -> None:
    panel = page.removal_panel
    page.list_pane.list.selectAll()
    page.list_pane.list.setFocus()
    stage.settle(0.4)
    page.list_pane.purge.emit()
    stage.settle(1.0)
    stage.shoot("purge-server")
    panel.card(RemovalMode.PURGE_ALL).click()
    stage.settle(1.0)
    stage.shoot("purge-everywhere")
    panel.scroll_to_end()
    stage.settle()
    stage.shoot("purge-everywhere-below")
    panel.show_running()
    panel.show_stopped()
    stage.settle()
    stage.shoot("purge-stopped")
    panel.show_running()
    panel.show_error(
        ConnectionLost(host="imap.lindqvist.example", reason="timed out"), can_retry=True
    )
    stage.settle()
    stage.shoot("purge-server-lost")
    panel.closed.emit()
    stage.settle()


def removals(stage: Stage, page: MainPage) -> None:
    page.show_removals()
    removals = page.removals
    stage.until(lambda: removals.every.isVisible(), settle=0.6)
    stage.shoot("removals")
    for place, job in enumerate(removals.shown.in_state(JobState.FINISHED)[:2]):
        removals.job_opened.emit(job)
        stage.settle(1.2)
        stage.shoot(f"removal-{place}")
        bar = removals.receipts.details.verticalScrollBar()
        bar.setValue(bar.maximum())
        stage.settle()
        stage.shoot(f"removal-{place}-below")
        if removals.restore.isVisible():
            removals.restore.click()
            stage.until(lambda: removals.restore.isEnabled(), settle=1.0)
            stage.shoot("removal-brought-back")
        removals.go_back()
    removals.check.click()
    stage.until(lambda: not removals.work.isVisible(), settle=0.6)
    stage.shoot("ledger-checked")
    removals.every_wanted.emit()
    stage.settle(1.0)
    stage.shoot("every-receipt")
    some_removals(stage, removals)
    page.show_mail()


def some_removals(stage: Stage, removals: RemovalsPage) -> None:
    """The list as it is after a year: the demo does not last so long."""
    receipts = removals.receipts.receipts
    removals.show_list()
    read = RemovalsRead(plans=_PLANS, endings=_ENDINGS, rules={4: _RULE.name}, older=37)
    shown = listed(read, (15,), _STEP, watched=15)
    removals.show_removals(replace(shown, asking=((_RULE, 118),)))
    stage.settle()
    stage.shoot("removals-of-a-year")
    bar = removals.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    stage.settle()
    stage.shoot("removals-of-a-year-below")
    failed = shown.in_state(JobState.FAILED)[0]
    removals.show_job(failed, receipts, restorable=420)
    stage.settle()
    stage.shoot("removal-with-reasons")
    removals.show_list()
