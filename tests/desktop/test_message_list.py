"""The list of messages: a million rows, blanks instead of waits, selection by id."""

from array import array

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import DUBLIN, FakeVault, row
from vault_app.desktop.mail.list_model import ListRole, MessageListModel
from vault_app.desktop.mail.list_view import MessageList
from vault_app.desktop.mail.row_pages import PAGE_ROWS
from vault_app.desktop.session import Session
from vault_app.desktop.theme import Theme
from vault_app.model.errors import DiskFailed
from vault_app.model.jobs import Change
from vault_app.model.mail import MessageRow, PlacementState
from vault_app.model.query import EVERYTHING, Words

MILLION = 1_000_000


@pytest.fixture
def model(session: Session) -> MessageListModel:
    return MessageListModel(session)


@pytest.fixture
def shown(model: MessageListModel, theme: Theme, qtbot: QtBot) -> MessageList:
    view = MessageList(theme, lambda code: code)
    view.show_model(model)
    view.resize(420, 600)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


def _fill(model: MessageListModel, vault: FakeVault, count: int, qtbot: QtBot) -> None:
    vault.ids = array("q", range(count, 0, -1))
    with qtbot.waitSignal(model.settled, timeout=20_000):
        model.show_query(EVERYTHING)


def _message(model: MessageListModel, place: int) -> MessageRow | None:
    found = model.data(model.index(place, 0), ListRole.MESSAGE)
    assert found is None or isinstance(found, MessageRow)
    return found


def test_the_model_keeps_qts_contract(
    model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    _fill(model, fake_vault, 300, qtbot)
    fake_vault.ids = array("q", range(400, 100, -1))
    with qtbot.waitSignal(model.settled):
        model.show_query(Words("", "x", False))
    fake_vault.ids = array("q")
    with qtbot.waitSignal(model.settled):
        model.show_query(Words("", "y", False))
    assert model.rowCount() == 0


def test_rows_come_blank_first_and_then_filled(
    model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 300, qtbot)
    with qtbot.waitSignal(model.dataChanged):
        assert _message(model, 0) is None
    first = _message(model, 0)
    assert first is not None
    assert first.subject == "Subject 300"
    assert model.data(model.index(0, 0), ListRole.HOLDING) == DUBLIN
    assert "Unread" in model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)


def test_asking_never_waits_for_the_vault(
    model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 10_000, qtbot)
    fake_vault.gate.clear()
    assert all(_message(model, place) is None for place in range(0, 10_000, PAGE_ROWS))
    fake_vault.gate.set()
    # The page that was wanted last is read among the first; most of those passed by never are.
    qtbot.waitUntil(lambda: _message(model, 9_984) is not None)
    assert fake_vault.read_pages < 20


def test_a_million_rows_are_shown_and_jumped_through(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, MILLION, qtbot)
    assert model.rowCount() == MILLION
    shown.go_to(MILLION - 1)
    qtbot.waitUntil(lambda: _message(model, MILLION - 1) is not None)
    last = _message(model, MILLION - 1)
    assert last is not None
    assert last.id == 1
    assert fake_vault.read_pages < 40


def test_select_all_is_the_query_and_not_a_million_ids(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, MILLION, qtbot)
    shown.selectAll()
    chosen = shown.selection()
    assert chosen.is_all
    assert (chosen.count, len(chosen.ids), chosen.query) == (MILLION, 0, EVERYTHING)
    shown.go_to(5)
    assert not shown.selection().is_all


def test_a_selection_is_its_ids(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 50, qtbot)
    selection = QItemSelection(model.index(2, 0), model.index(4, 0))
    shown.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert list(shown.selection().ids) == [48, 47, 46]


def test_new_mail_keeps_the_selection_on_its_message(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100, qtbot)
    shown.go_to(10)
    fake_vault.ids = array("q", range(110, 0, -1))
    with qtbot.waitSignal(model.settled):
        fake_vault.tell(Change.MESSAGES)
    assert list(shown.selection().ids) == [90]
    assert shown.currentIndex().row() == 20


def test_new_mail_keeps_a_selection_deep_in_a_long_list(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100_000, qtbot)
    shown.go_to(60_000)
    fake_vault.ids = array("q", range(100_007, 0, -1))
    with qtbot.waitSignal(model.settled):
        fake_vault.tell(Change.MESSAGES)
    assert list(shown.selection().ids) == [40_000]
    assert shown.currentIndex().row() == 60_007
    assert shown.rowAt(0) > 59_000


def test_a_change_without_new_mail_repaints_rows_in_place(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100, qtbot)
    qtbot.waitUntil(lambda: _message(model, 0) is not None)
    fake_vault.changed[100] = row(100, state=PlacementState.LOCAL_ONLY)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    fake_vault.tell(Change.MESSAGES)

    def is_local() -> bool:
        first = _message(model, 0)
        # Never blank in between: what is known stays until the new row is there.
        assert first is not None
        return first.state is PlacementState.LOCAL_ONLY

    qtbot.waitUntil(is_local)
    assert not resets


def _press(qtbot: QtBot, view: MessageList, key: Qt.Key) -> None:
    qtbot.keyClick(view, key)  # type: ignore[no-untyped-call]


def test_keys_step_and_ask(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100, qtbot)
    shown.setFocus()
    _press(qtbot, shown, Qt.Key.Key_J)
    _press(qtbot, shown, Qt.Key.Key_J)
    assert shown.currentIndex().row() == 1
    _press(qtbot, shown, Qt.Key.Key_K)
    assert shown.currentIndex().row() == 0
    _press(qtbot, shown, Qt.Key.Key_End)
    assert shown.currentIndex().row() == 99
    for key, signal in (
        (Qt.Key.Key_Slash, shown.search),
        (Qt.Key.Key_L, shown.keep_local),
        (Qt.Key.Key_Delete, shown.purge),
        (Qt.Key.Key_Return, shown.activated_message),
    ):
        with qtbot.waitSignal(signal):
            _press(qtbot, shown, key)
    _press(qtbot, shown, Qt.Key.Key_Escape)
    assert shown.selected_count() == 0


def test_the_reader_follows_the_current_row(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100, qtbot)
    with qtbot.waitSignal(shown.opened) as heard:
        shown.go_to(3)
    assert heard.args == [97]
    with qtbot.waitSignal(shown.chosen) as many:
        shown.selectAll()
    assert many.args == [100]


def test_a_search_that_breaks_is_told(
    model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    fake_vault.error = DiskFailed(folder="x", detail="y")
    with qtbot.waitSignal(model.broken) as heard:
        model.show_query(EVERYTHING)
    assert heard.args == [fake_vault.error]


def test_locking_empties_the_list(
    model: MessageListModel, session: Session, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100, qtbot)
    session.close()
    assert model.rowCount() == 0


def test_the_interface_goes_on_while_the_vault_is_stuck(
    shown: MessageList, model: MessageListModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    _fill(model, fake_vault, 100_000, qtbot)
    fake_vault.gate.clear()
    ticks: list[None] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(None))
    timer.start(0)
    for place in range(0, 100_000, 9_973):
        shown.go_to(place)
        model.show_query(Words("", f"word {place}", False))
        shown.selectAll()
    qtbot.waitUntil(lambda: len(ticks) > 50)
    fake_vault.gate.set()
    with qtbot.waitSignal(model.settled):
        model.show_query(EVERYTHING)
