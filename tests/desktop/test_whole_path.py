"""The real window on the real demo server: make a vault, pull, read, keep local-only, lock."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from vault_app.boot import Home
from vault_app.demo.server import DemoServer
from vault_app.desktop.application import build_window
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.removal.job_row import JobRow
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.receipts_asker import Answer
from vault_app.desktop.settings import Settings
from vault_app.desktop.window import MainWindow
from vault_app.model.mail import PlacementState
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import Plan, Receipt, RemovalMode, Step, WayOut
from vault_app.tasks.ledger import ReceiptFormat

PASSPHRASE = "quince and medlar"
LONG = 30_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def window(
    qapp: QApplication, home: Home, jobs: Jobs, settings: Settings, qtbot: QtBot
) -> Iterator[MainWindow]:
    made, theme = build_window(qapp, home, jobs, settings)
    made.show_fault = _raise  # type: ignore[method-assign]
    jobs.unexpected.connect(_raise)
    made.start()
    yield made
    made.close()
    theme.setParent(made)
    made.deleteLater()


def _raise(error: BaseException) -> None:
    raise error


def _page(window: MainWindow) -> MainPage:
    assert window.page is not None
    return window.page


def _rows(page: MainPage) -> int:
    return page.list_model.rowCount()


def _pulled(page: MainPage, qtbot: QtBot) -> None:
    if page.pulling.is_running:
        with qtbot.waitSignal(page.pulling.finished, timeout=LONG):
            pass
    page.show_mail()
    counted: list[int] = []
    page.session.read(lambda reader: reader.count(EVERYTHING), receiver=page, done=counted.append)
    qtbot.waitUntil(lambda: bool(counted), timeout=LONG)
    assert counted[0] > 250
    qtbot.waitUntil(lambda: _rows(page) == counted[0], timeout=LONG)


def test_from_nothing_to_a_receipt(
    window: MainWindow, home: Home, settings: Settings, qtbot: QtBot
) -> None:
    with DemoServer(home.resources) as server:
        window.entrance.welcome.make_vault.emit()
        create = window.entrance.create
        create.passphrase.edit.setText(PASSPHRASE)
        create.again.edit.setText(PASSPHRASE)
        create.submit()
        qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
        page = _page(window)

        _add_by_hand(page, server, qtbot)
        wizard = page.account_page
        with qtbot.waitSignal(page.pulling.finished, timeout=LONG) as pulled:
            wizard.done.add_wanted.emit(True)
        report = pulled.args[0].merged()
        assert report.left_over == ()
        assert all(
            box.listed == box.stored + box.vanished + box.quarantined for box in report.mailboxes
        )

        _pulled(page, qtbot)
        before = _rows(page)
        _keep_three(page, qtbot)

        page.sidebar.tree.choose("state:local-only")
        qtbot.waitUntil(lambda: _rows(page) == 3 and page.list_model.is_settled, timeout=LONG)
        page.sidebar.tree.choose("all")
        qtbot.waitUntil(lambda: _rows(page) == before, timeout=LONG)

        _see_the_receipts(page, home.vaults.parent / "receipts.json", qtbot)

        folder = settings.recent()[0]
        window.lock()
        assert window.page is None
        unlock = window.entrance.unlock
        assert window.stack.currentWidget() is unlock
        unlock.passphrase.edit.setText("not it at all")
        unlock.submit()
        qtbot.waitUntil(unlock.passphrase.has_error, timeout=LONG)
        unlock.passphrase.edit.setText(PASSPHRASE)
        unlock.submit()
        qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
        assert window.opened is not None
        assert window.opened.folder == folder
        qtbot.waitUntil(lambda: _rows(_page(window)) == before, timeout=LONG)


def _add_by_hand(page: MainPage, server: DemoServer, qtbot: QtBot) -> None:
    """From the first step to a sign-in that works: the demo's server is one that nobody knows."""
    wizard = page.account_page
    assert page.center.currentWidget() is wizard
    wizard.address.address.set_text(server.address)
    wizard.address.by_hand.emit(server.address)
    assert wizard.page is wizard.server
    wizard.server.host.set_text(server.settings.host)
    wizard.server.port.set_text(str(server.settings.port))
    wizard.server.user.set_text(server.settings.user)
    wizard.server.trust(server.settings.ca_pem or "", name="demo.pem")
    wizard.server.submit()
    qtbot.waitUntil(lambda: wizard.page is wizard.password, timeout=LONG)
    wizard.password.password.set_text("wrong")
    wizard.password.submit()
    qtbot.waitUntil(lambda: not wizard.password.notice.isHidden(), timeout=LONG)
    assert page.center.currentWidget() is wizard
    wizard.password.password.set_text(server.password)
    wizard.password.submit()
    qtbot.waitUntil(lambda: wizard.page is wizard.done, timeout=LONG)


def _keep_three(page: MainPage, qtbot: QtBot) -> None:
    view, model = page.list_pane.list, page.list_model
    selection = QItemSelection(model.index(0, 0), model.index(2, 0))
    view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    ids = list(view.selection().ids)
    panel = page.removal_panel
    page.removal.wait_seconds = 0
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        view.keep_local.emit()
    assert page.right.currentWidget() is panel
    _past_the_trash(panel, qtbot)
    panel.confirmed.emit(panel.mode)
    qtbot.waitUntil(lambda: not page.removal.is_running, timeout=LONG)
    assert _states(page, ids, qtbot) == [PlacementState.LOCAL_ONLY] * 3


def _past_the_trash(panel: RemovalPanel, qtbot: QtBot) -> None:
    """For good, and without the backup that is asked for then."""
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        panel.way_card(WayOut.FOR_GOOD).click()
    assert panel.preview.waiver is not None
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        panel.preview.waiver.click()


class _Answers:
    """Says at once where a file shall go."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(self, title: str, name: str, kinds: Sequence[ReceiptFormat], done: Answer) -> None:
        done(self.path, ReceiptFormat.JSON)


def _see_the_receipts(page: MainPage, file: Path, qtbot: QtBot) -> None:
    """From the list of removals to one, its receipts, and a check of the whole ledger."""
    page.show_removals()
    removals = page.removals
    qtbot.waitUntil(lambda: removals.every.isVisible(), timeout=LONG)
    qtbot.waitUntil(lambda: bool(removals.list.findChildren(JobRow)), timeout=LONG)
    removals.list.findChildren(JobRow)[0].open.click()
    table = removals.receipts.table
    qtbot.waitUntil(lambda: table.model().rowCount() == 3, timeout=LONG)
    qtbot.waitUntil(lambda: "Who held it" in _texts(removals.receipts.details), timeout=LONG)
    page.removals_flow.asker = _Answers(file)
    removals.save.click()
    qtbot.waitUntil(lambda: "Saved as receipts.json" in _texts(removals), timeout=LONG)
    assert file.stat().st_size > 0
    removals.go_back()
    removals.check.click()
    qtbot.waitUntil(lambda: "The ledger is whole" in _texts(removals), timeout=LONG)


def _texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def _states(page: MainPage, ids: list[int], qtbot: QtBot) -> list[PlacementState]:
    found: list[PlacementState] = []
    page.session.read(
        lambda reader: [row.state for row in reader.rows(ids)],
        receiver=page,
        done=found.extend,
    )
    qtbot.waitUntil(lambda: bool(found), timeout=LONG)
    return found


def test_the_demo_goes_through_search_and_purge_and_leaves_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    page = _page(window)
    assert window.opened is not None
    stay = window.opened.stay
    assert stay is not None
    _pulled(page, qtbot)

    search = page.list_pane.search
    search.edit.setText("is:nowhere")
    qtbot.waitUntil(lambda: bool(search.error_text()))
    everything = _rows(page)
    search.edit.setText("is:on-server larger:1k")
    qtbot.waitUntil(lambda: not search.error_text())
    qtbot.waitUntil(lambda: 0 < _rows(page) < everything, timeout=LONG)
    search.edit.setText("xyzzy plugh")
    qtbot.waitUntil(lambda: page.list_pane.empty.isVisible(), timeout=LONG)
    search.clear()
    qtbot.waitUntil(lambda: _rows(page) == everything, timeout=LONG)

    page.list_pane.list.go_to(0)
    panel = page.removal_panel
    page.removal.wait_seconds = 0
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        page.list_pane.list.purge.emit()
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        panel.card(RemovalMode.PURGE_ALL).click()
    panel.confirmed.emit(panel.mode)
    qtbot.waitUntil(lambda: not page.removal.is_running, timeout=LONG)
    qtbot.waitUntil(lambda: _rows(page) == everything - 1, timeout=LONG)

    folder = stay.folder
    assert folder.is_dir()
    window.lock()
    qtbot.waitUntil(lambda: not folder.exists(), timeout=LONG)
    assert not stay.server.is_running
    assert window.stack.currentWidget() is window.entrance.welcome


def test_what_went_to_the_trash_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    page = _page(window)
    _pulled(page, qtbot)
    page.list_pane.list.go_to(0)
    panel = page.removal_panel
    page.removal.wait_seconds = 0.1
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        page.list_pane.list.keep_local.emit()
    panel.confirmed.emit(panel.mode)
    assert page.removal.is_running
    qtbot.waitUntil(lambda: not page.removal.is_running, timeout=LONG)
    page.show_removals()
    removals = page.removals
    qtbot.waitUntil(lambda: bool(removals.list.findChildren(JobRow)), timeout=LONG)
    removals.list.findChildren(JobRow)[0].open.click()
    qtbot.waitUntil(lambda: removals.restore.isVisible(), timeout=LONG)
    removals.restore.click()
    qtbot.waitUntil(lambda: "1 copy lies where it was before." in _texts(removals), timeout=LONG)
    qtbot.waitUntil(lambda: not removals.restore.isVisible(), timeout=LONG)


def test_locking_while_mail_is_coming_leaves_nothing_behind(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    assert window.opened is not None
    stay = window.opened.stay
    assert stay is not None
    window.lock()
    assert window.page is None
    qtbot.waitUntil(lambda: not stay.folder.exists(), timeout=LONG)
    assert not stay.server.is_running


def test_an_interrupted_removal_is_offered_again(window: MainWindow, qtbot: QtBot) -> None:
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    page = _page(window)
    _pulled(page, qtbot)
    page.list_pane.list.go_to(0)
    panel = page.removal_panel
    page.removal.wait_seconds = 0
    with qtbot.waitSignal(panel.previewed, timeout=LONG):
        page.list_pane.list.keep_local.emit()
    panel.confirmed.emit(panel.mode)
    panel.stop_wanted.emit()
    qtbot.waitUntil(lambda: not page.removal.is_running, timeout=LONG)
    panel.closed.emit()
    assert page.right.currentWidget() is page.reader
    found: list[tuple[list[Plan], list[Receipt]]] = []
    page.session.read(
        lambda reader: (reader.unfinished_plans(), reader.receipts()),
        receiver=page,
        done=found.append,
    )
    qtbot.waitUntil(lambda: bool(found), timeout=LONG)
    plans, receipts = found[0]
    # Either the stop came in time and the rest is offered again, or there was no rest.
    if plans:
        qtbot.waitUntil(lambda: not page.plan_notice.isHidden(), timeout=LONG)
    else:
        assert [receipt.outcome for receipt in receipts] == [Step.CONFIRMED]
