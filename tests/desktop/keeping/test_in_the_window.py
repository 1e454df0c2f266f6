"""The pages in the real window, on the demo: by the sidebar, by keys and by the list's menu."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.boot import Home
from vault_app.desktop.application import build_window
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.keeping.hold_card import HoldCard
from vault_app.desktop.keeping.holds_page import HoldsPage
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.settings import Settings
from vault_app.model.jobs import Change, QuietJob
from vault_app.model.query import EVERYTHING, Listed, Numbered, Placed
from vault_app.model.removal import RemovalMode, SkipReason, WayOut
from vault_app.model.removal_rules import RemovalRule, Returned
from vault_app.tasks.accounts import connector
from vault_app.tasks.removal import make_plan, run_plan
from vault_app.tasks.returned import returned

LONG = 60_000


def _raise(error: BaseException) -> None:
    raise error


@pytest.fixture
def page(
    qapp: QApplication, home: Home, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainPage]:
    window, theme = build_window(qapp, home, jobs, Settings(tmp_path / "settings.ini"))
    window.show_fault = _raise  # type: ignore[method-assign]
    jobs.unexpected.connect(_raise)
    window.start()
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    made = window.page
    assert made is not None
    if made.pulling.is_running:
        with qtbot.waitSignal(made.pulling.finished, timeout=LONG):
            pass
    made.show_mail()
    qtbot.waitUntil(lambda: made.list_model.rowCount() > 0, timeout=LONG)
    yield made
    window.close()
    theme.setParent(window)
    window.deleteLater()


def test_by_the_sidebar_and_by_the_list(page: MainPage, qtbot: QtBot) -> None:
    keeping = page.rooms.keeping
    page.sidebar.upkeep_wanted.emit()
    assert page.center.currentWidget() is keeping.upkeep
    qtbot.waitUntil(lambda: keeping.upkeep.upkeep is not None, timeout=LONG)
    QTest.keyClick(keeping.upkeep, Qt.Key.Key_Escape)
    assert page.center.currentWidget() is page.mail
    page.list_pane.list.go_to(0)
    page.list_pane.list.move_away.emit()
    moving = keeping.moving
    qtbot.waitUntil(lambda: page.center.currentWidget() is moving, timeout=LONG)
    assert moving.stack.currentWidget() is moving.nothing
    moving.nothing.acted.emit()
    assert page.center.currentWidget() is page.account_page


def test_a_selection_is_put_on_hold_and_cannot_be_purged(page: MainPage, qtbot: QtBot) -> None:
    keeping, holds = page.rooms.keeping, page.rooms.keeping.holds
    page.list_pane.list.go_to(0)
    page.list_pane.list.hold.emit()
    qtbot.waitUntil(lambda: page.center.currentWidget() is holds, timeout=LONG)
    holds.form.name.set_text("Dispute")
    holds.form.reason.set_text("My lawyer asked for it")
    holds.form.save()
    qtbot.waitUntil(lambda: bool(_cards(holds)), timeout=LONG)
    vault, world = page._opened.vault, page._opened.world
    with vault.reader() as reader:
        (hold,) = reader.holds()
        (held,) = [
            each for chunk in reader.message_ids(Numbered("hold", hold.id)) for each in chunk
        ]
    plan = make_plan(vault, Listed((held,)), RemovalMode.PURGE_VAULT)
    connect = connector(vault, page._opened.secrets)
    report = run_plan(QuietJob(), vault, world, plan.id, connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.ON_HOLD]
    _cards(holds)[0].show_wanted.emit()
    qtbot.waitUntil(lambda: page.list_model.rowCount() == 1, timeout=LONG)
    keeping.open_holds()
    qtbot.waitUntil(lambda: len(_cards(holds)) == 1, timeout=LONG)
    _cards(holds)[0].lifted.emit("It is over")
    qtbot.waitUntil(lambda: not _cards(holds), timeout=LONG)
    with vault.reader() as reader:
        assert [hold.lifted_reason for hold in reader.holds()] == ["It is over"]


def test_mail_that_came_back_is_told_until_it_is_left(page: MainPage, qtbot: QtBot) -> None:
    talk, banner = page.rooms.keeping.returned, page.banners.returned
    assert talk is not None
    assert banner.isHidden()
    vault = page._opened.vault
    with vault.reader() as reader:
        message = next(iter(reader.message_ids(EVERYTHING)))[0]
        (copy,) = reader.placements(message)

    def come_back(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO returned (placement_id, message_id, is_same, seen_at, removed_at)"
            " VALUES (?, ?, 1, 2, 1)",
            (copy.id, message),
        )

    vault.write(alters(Change.MESSAGES)(come_back))
    qtbot.waitUntil(lambda: not banner.isHidden(), timeout=LONG)
    with qtbot.waitSignal(talk.keep_local, timeout=LONG) as wanted:
        talk._remove(1)
    assert wanted.args == [Placed((copy.id,)), 1]
    talk._leave()
    qtbot.waitUntil(lambda: _returned(vault) == [], timeout=LONG)
    assert banner.isHidden()


def _cards(page: HoldsPage) -> list[HoldCard]:
    return [card for card in page.list.findChildren(HoldCard) if card.isVisible()]


def _returned(vault: Vault) -> list[Returned]:
    with vault.reader() as reader:
        return returned(reader)


def test_a_rule_is_made_looked_at_and_carried_out(page: MainPage, qtbot: QtBot) -> None:
    keeping, shown = page.rooms.keeping, page.rooms.keeping.rules
    keeping.open_rules()
    assert page.center.currentWidget() is shown
    vault = page._opened.vault
    rule = RemovalRule(name="Old mail", older_than_days=3_000, most_per_run=2)
    shown.form.saved.emit(rule)
    qtbot.waitUntil(lambda: _rules(vault) == ["Old mail"], timeout=LONG)
    with vault.reader() as reader:
        (kept,) = reader.removal_rules()
    shown.try_wanted.emit(kept)
    qtbot.waitUntil(lambda: shown.finds.isVisible(), timeout=LONG)
    shown.finds.run_wanted.emit(kept)
    qtbot.waitUntil(lambda: not keeping.rules_flow.is_running, timeout=LONG)
    with vault.reader() as reader:
        (plan,) = [each for each in reader.plans() if each.choices.rule_id == kept.id]
    assert plan.confirmed == 2
    assert plan.choices.way is WayOut.TRASH
    shown.deleted.emit(kept)
    qtbot.waitUntil(lambda: _rules(vault) == [], timeout=LONG)


def _rules(vault: Vault) -> list[str]:
    with vault.reader() as reader:
        return [rule.name for rule in reader.removal_rules()]
