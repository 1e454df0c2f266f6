"""The page in the real window, on the demo: from the account's menu, and back to the mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
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
    yield made
    window.close()
    theme.setParent(window)
    window.deleteLater()


def test_from_the_account_to_its_proof_and_back(page: MainPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(page.sidebar_model.contents.accounts), timeout=LONG)
    account = page.sidebar_model.contents.accounts[0]
    page.rooms.open_provider(account.id)
    provider, status = page.rooms.provider, page.rooms.status
    qtbot.waitUntil(lambda: provider.view is not None, timeout=LONG)
    provider.pulls.click()
    assert page.center.currentWidget() is status
    qtbot.waitUntil(lambda: status.status is not None, timeout=LONG)
    assert status.sheet.history.model.rowCount() == 1
    status.check.click()
    title = status.sheet.proof.title
    qtbot.waitUntil(lambda: title.text().startswith("Everything"), timeout=LONG)
    qtbot.waitUntil(status.pull.isEnabled, timeout=LONG)
    status.pull.click()
    qtbot.waitUntil(lambda: status.sheet.history.model.rowCount() == 2, timeout=LONG)
    qtbot.waitUntil(lambda: not page.pulling.is_running, timeout=LONG)
    status.left.emit()
    assert page.center.currentWidget() is page.mail
