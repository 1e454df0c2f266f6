"""The panel of a removal: what it asks before it lets anything go."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import row
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.summary import confirm_number
from vault_app.desktop.theme import Theme
from vault_app.model.errors import CannotConnect
from vault_app.model.removal import MailboxShare, Preview, RemovalMode


def preview(
    messages: int,
    *,
    mode: RemovalMode = RemovalMode.LOCAL_ONLY,
    placements: int | None = None,
    last_copies: int = 0,
) -> Preview:
    copies = messages if placements is None else placements
    return Preview(
        mode=mode,
        query="",
        messages=messages,
        size=messages * 1000,
        placements=copies,
        vault_messages=messages if mode.touches_vault else 0,
        last_copies=last_copies,
        oldest=datetime(2014, 3, 12, tzinfo=UTC),
        newest=datetime(2024, 3, 12, tzinfo=UTC),
        mailboxes=(MailboxShare(account_id=1, account="Nora", mailbox="INBOX", placements=copies),),
        sample=(1, 2),
    )


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> RemovalPanel:
    made = RemovalPanel(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def _button(panel: RemovalPanel, text: str, qtbot: QtBot) -> QPushButton:
    """The one button of that name; a layout shows what was put into it a moment later."""

    def found() -> list[QPushButton]:
        buttons = panel.findChildren(QPushButton)
        return [each for each in buttons if each.text() == text and each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (preview(100), None),
        (preview(101), 101),
        (preview(3, mode=RemovalMode.PURGE_ALL, last_copies=3), 3),
        (preview(3, mode=RemovalMode.PURGE_VAULT), None),
    ],
)
def test_many_or_the_last_have_to_be_typed(asked: Preview, expected: int | None) -> None:
    assert confirm_number(asked) == expected


def test_a_few_need_one_click(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(preview(2), [row(1), row(2)])
    with qtbot.waitSignal(panel.confirmed) as heard:
        _button(panel, "Keep local-only", qtbot).click()
    assert heard.args == [RemovalMode.LOCAL_ONLY]


def test_many_need_their_number(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=1200)
    panel.show_preview(preview(1200), [])
    go = _button(panel, "Keep local-only", qtbot)
    typed = panel.findChildren(QLineEdit)[-1]
    assert not go.isEnabled()
    for text, is_enough in (("120", False), ("1,200", True), ("12000", False), ("1200", True)):
        typed.setText(text)
        assert go.isEnabled() is is_enough


def test_a_purge_offers_three_ways_and_asks_anew(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=True, number=2)
    assert panel.mode is RemovalMode.PURGE_SERVER
    with qtbot.waitSignal(panel.mode_chosen) as heard:
        panel.card(RemovalMode.PURGE_ALL).click()
    assert heard.args == [RemovalMode.PURGE_ALL]


def test_nothing_to_remove_offers_nothing_but_a_way_back(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(preview(2, placements=0), [])
    with qtbot.waitSignal(panel.closed):
        _button(panel, "Close", qtbot).click()


def test_while_it_runs_it_can_be_stopped_and_not_closed(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(preview(2), [])
    panel.show_running()
    assert panel.is_running
    with qtbot.waitSignal(panel.stop_wanted):
        _button(panel, "Stop", qtbot).click()
    panel.show_stopped()
    assert not panel.is_running
    with qtbot.waitSignal(panel.confirmed):
        _button(panel, "Go on", qtbot).click()
    with qtbot.waitSignal(panel.abandon_wanted):
        _button(panel, "Leave the rest alone", qtbot).click()


def test_a_lost_server_can_be_tried_again(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_running()
    panel.show_error(CannotConnect(host="h", port=993, reason="refused"), can_retry=True)
    with qtbot.waitSignal(panel.confirmed):
        _button(panel, "Go on", qtbot).click()


def test_what_is_asked_is_always_in_sight(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.resize(600, 600)
    panel.ask(is_purge=True, number=300)
    panel.card(RemovalMode.PURGE_ALL).click()
    panel.show_preview(preview(300, mode=RemovalMode.PURGE_ALL, last_copies=300), [row(1)] * 5)
    go = _button(panel, "Purge everywhere", qtbot)
    bottom = go.mapTo(panel, go.rect().bottomRight())
    assert panel.rect().contains(bottom)
    panel.scroll_to_end()
    assert go.mapTo(panel, go.rect().bottomRight()) == bottom
