"""The pages in the real window, on the demo: by the sidebar, by keys and by the list's menu."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vault_app.boot import Home
from vault_app.desktop.application import build_window
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.settings import Settings

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
