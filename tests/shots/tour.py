"""One tour through the window in one variant; started by ``take``."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from tests.shots.custody_tour import custody
from tests.shots.keeping_tour import keeping
from tests.shots.removal_tour import removing, select
from tests.shots.stage import Stage
from tests.shots.standing_tour import standing
from tests.shots.take import VARIANTS
from tests.shots.watch_tour import watching
from tests.shots.wizard_tour import wizard_steps
from vault_app.desktop.jobs import Progress
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.theme import ThemeChoice
from vault_app.model.removal import Plan, RemovalMode
from vault_app.tasks.pull import LeftOver, MailboxReport, PullReport

PASSPHRASE: Final = "quince medlar rowan sloe"
STEP: Final = Progress(done=18_204, total=51_330, unit="messages", note="INBOX", seconds=12.0)
PLAN: Final = Plan(
    id=1,
    mode=RemovalMode.LOCAL_ONLY,
    query="",
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    started_at=datetime(2026, 3, 1, tzinfo=UTC),
    finished_at=None,
    messages=412,
    placements=412,
)
LEFT_OVERS: Final = PullReport(
    mailboxes=(
        MailboxReport(
            account="nora@example.org",
            mailbox="INBOX",
            listed=1204,
            stored=1202,
            new=1202,
            vanished=1,
            quarantined=1,
        ),
        MailboxReport(
            account="nora@example.org",
            mailbox="Sent",
            listed=610,
            stored=610,
            new=610,
            vanished=0,
            quarantined=0,
        ),
    ),
    left_over=(LeftOver(mailbox="INBOX", uid=4711, reason="no-content", detail=""),),
    messages=1812,
    bytes=412_000_000,
    seconds=95.0,
)


def tour(stage: Stage) -> None:
    before_a_vault(stage)
    an_empty_vault(stage)
    locked_and_wrong(stage)
    page = the_demo(stage)
    reading(stage, page)
    searching(stage, page)
    custody(stage, page)
    standing(stage, page)
    keeping(stage, page)
    removing(stage, page)
    banners(stage, page)
    overlays(stage, page)
    stage.window.lock()
    stage.settle(0.6)
    stage.shoot("demo-over")


def before_a_vault(stage: Stage) -> None:
    window, entrance = stage.window, stage.window.entrance
    window.stack.setCurrentWidget(entrance.welcome)
    stage.settle()
    stage.shoot("welcome")
    entrance.show_create()
    create = entrance.create
    stage.settle()
    stage.shoot("create")
    create.passphrase.edit.setText("summer2024")
    create.again.edit.setText("summer")
    stage.settle(0.6)
    create.submit()
    stage.settle()
    stage.shoot("create-not-yet")
    for field in (create.passphrase, create.again):
        field.set_text(PASSPHRASE)
        field.set_error("")
    stage.settle(0.6)
    create.submit()
    stage.settle(0.05)
    stage.shoot("create-busy")
    stage.until(lambda: window.page is not None)


def an_empty_vault(stage: Stage) -> None:
    page = stage.page
    wizard_steps(stage, page)
    page.show_mail()
    stage.settle(0.6)
    stage.shoot("no-mail-yet")
    watching(stage, page)


def locked_and_wrong(stage: Stage) -> None:
    window, unlock = stage.window, stage.window.entrance.unlock
    window.lock()
    stage.settle(0.6)
    stage.shoot("unlock")
    unlock.passphrase.edit.setText("not it at all")
    unlock.submit()
    stage.until(unlock.passphrase.has_error)
    stage.shoot("unlock-wrong")


def the_demo(stage: Stage) -> MainPage:
    stage.window.entrance.start_demo()
    stage.settle(0.1)
    stage.shoot("demo-making-ready")
    stage.until(lambda: stage.window.page is not None, settle=0)
    page = stage.page
    stage.until(lambda: not page.pulling.is_running, settle=1.2)
    stage.shoot("pulled")
    pull = page.pull_page
    pull.start("nora@lindqvist.example")
    pull.show_progress(Progress(done=0, total=51_330, unit="messages", note="INBOX", seconds=0.1))
    pull.show_progress(STEP)
    stage.settle()
    stage.shoot("pulling")
    pull.show_report(LEFT_OVERS)
    stage.settle()
    stage.shoot("pulled-with-left-overs")
    page.show_mail()
    stage.until(lambda: page.list_model.is_settled and page.list_model.rowCount() > 250)
    return page


def reading(stage: Stage, page: MainPage) -> None:
    view = page.list_pane.list
    view.setFocus()
    stage.shoot("mail-nothing-selected")
    view.go_to(0)
    stage.settle(1.5)
    stage.shoot("mail")
    view.go_to(3)
    stage.settle(2.5)
    stage.shoot("mail-html")
    page.reader.message.strip.click()
    stage.settle(1.0)
    stage.shoot("custody")
    page.reader.message.strip.click()
    find(stage, page, "has:attachment")
    view.go_to(0)
    stage.settle(1.5)
    stage.shoot("attachments")
    find(stage, page, "")
    page.list_pane.progress.start("Pulling nora@lindqvist.example …")
    page.list_pane.progress.show()
    page.list_pane.progress.show_progress(
        Progress(done=0, total=51_330, unit="messages", note="INBOX", seconds=0.1), "INBOX"
    )
    page.list_pane.progress.show_progress(STEP, "INBOX")
    stage.settle()
    stage.shoot("pulling-in-the-background")
    page.list_pane.progress.hide()


def find(stage: Stage, page: MainPage, text: str) -> None:
    page.list_pane.search.edit.setText(text)
    stage.settle(0.4)
    stage.until(lambda: page.list_model.is_settled or page.list_pane.search.error_text())


def searching(stage: Stage, page: MainPage) -> None:
    page.list_pane.search.setFocus()
    find(stage, page, "from:nora -is:gone larger:1k")
    stage.shoot("search")
    find(stage, page, "before:yesterday")
    stage.shoot("search-not-readable")
    find(stage, page, "xyzzy")
    stage.shoot("search-nothing-found")
    find(stage, page, "")
    tree = page.sidebar.tree
    tree.choose("country:IE")
    tree.expand(page.sidebar_model.find("country:IE"))
    stage.settle(0.8)
    stage.shoot("region")
    select(stage, page, 0, 0)
    stage.settle(1.2)
    stage.shoot("letter-of-a-region")
    tree.choose("state:gone")
    stage.settle(0.8)
    stage.shoot("state-empty")
    tree.choose("all")
    stage.settle(0.8)


def banners(stage: Stage, page: MainPage) -> None:
    page.demo_notice.hide()
    stage.settle()
    opened = stage.window.opened
    assert opened is not None
    assert opened.stay is not None
    opened.stay.server.stop()
    page.pull_all()
    stage.until(lambda: not page.pulling.is_running, settle=0.6)
    stage.shoot("server-not-there")
    page.notice.hide()
    page.unfinished.show_plans([PLAN])
    stage.settle()
    stage.shoot("removal-left-open")
    page.plan_notice.hide()
    page.list_pane.list.go_to(12)
    stage.settle(1.5)


def overlays(stage: Stage, page: MainPage) -> None:
    window = stage.window
    popup(stage, "search-help", page.list_pane.search.show_help)
    popup(stage, "keys", window.show_keys)
    popup(stage, "menu", lambda: window.menu.popup(window.mapToGlobal(window.rect().center())))
    window.show_fault(RuntimeError("for the picture"))
    stage.settle()
    stage.shoot("fault")
    window.fault_page.go_on.emit()
    stage.settle()


def popup(stage: Stage, name: str, show: Callable[[], object]) -> None:
    show()
    stage.settle()
    shown: QWidget | None = QApplication.activePopupWidget()
    assert shown is not None
    stage.shoot(name, over=shown)
    shown.close()
    stage.settle(0.1)


def main() -> int:
    target, variant = Path(sys.argv[1]), VARIANTS[sys.argv[2]]
    stage = Stage(target, ThemeChoice(variant.theme), variant.size)
    tour(stage)
    stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
