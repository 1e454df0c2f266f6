"""The panel of a removal: what it asks before it lets anything go."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import row
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.removal.countdown import Countdown
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.preview_view import Previewed
from vault_app.desktop.removal.summary import confirm_number
from vault_app.desktop.theme import Theme
from vault_app.model.errors import CannotConnect
from vault_app.model.removal import (
    MailboxShare,
    Obstacle,
    Preview,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    WayOut,
)


def preview(
    messages: int,
    *,
    mode: RemovalMode = RemovalMode.LOCAL_ONLY,
    placements: int | None = None,
    last_copies: int = 0,
    way: WayOut = WayOut.TRASH,
    elsewhere: tuple[MailboxShare, ...] = (),
    obstacles: tuple[Obstacle, ...] = (),
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
        choices=RemovalChoices(way=way),
        elsewhere=elsewhere,
        obstacles=obstacles,
    )


def shown(asked: Preview, number_of_rows: int = 0) -> Previewed:
    return Previewed(preview=asked, sample=tuple(row(each + 1) for each in range(number_of_rows)))


def _texts(panel: RemovalPanel) -> str:
    return "\n".join(each.text() for each in panel.findChildren(QLabel) if each.isVisible())


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> RemovalPanel:
    made = RemovalPanel(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def _choice(panel: RemovalPanel) -> tuple[RemovalMode, WayOut]:
    return panel.mode, panel.way


def _says(panel: RemovalPanel, text: str, qtbot: QtBot) -> None:
    """What was put into a layout is shown a moment later."""
    qtbot.waitUntil(lambda: text in _texts(panel))


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
    panel.show_preview(shown(preview(2), 2))
    with qtbot.waitSignal(panel.confirmed) as heard:
        _button(panel, "Keep local-only", qtbot).click()
    assert heard.args == [RemovalMode.LOCAL_ONLY]


def test_many_need_their_number(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=1200)
    panel.show_preview(shown(preview(1200)))
    go = _button(panel, "Keep local-only", qtbot)
    typed = panel.findChildren(QLineEdit)[-1]
    assert not go.isEnabled()
    for text, is_enough in (("120", False), ("1,200", True), ("12000", False), ("1200", True)):
        typed.setText(text)
        assert go.isEnabled() is is_enough


def test_a_purge_offers_three_ways_and_asks_anew(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=True, number=2)
    assert _choice(panel)[0] is RemovalMode.PURGE_SERVER
    with qtbot.waitSignal(panel.choice_changed):
        panel.card(RemovalMode.PURGE_ALL).click()
    assert _choice(panel)[0] is RemovalMode.PURGE_ALL


def test_nothing_to_remove_offers_nothing_but_a_way_back(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2, placements=0)))
    with qtbot.waitSignal(panel.closed):
        _button(panel, "Close", qtbot).click()


def test_while_it_runs_it_can_be_stopped_and_not_closed(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2)))
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
    panel.show_preview(
        shown(preview(300, mode=RemovalMode.PURGE_ALL, last_copies=300), number_of_rows=5)
    )
    go = _button(panel, "Purge everywhere", qtbot)
    bottom = go.mapTo(panel, go.rect().bottomRight())
    assert panel.rect().contains(bottom)
    panel.scroll_to_end()
    assert go.mapTo(panel, go.rect().bottomRight()) == bottom


def test_the_trash_is_offered_first_and_both_ways_stand_apart(
    panel: RemovalPanel, qtbot: QtBot
) -> None:
    panel.ask(is_purge=False, number=2)
    assert _choice(panel)[1] is WayOut.TRASH
    panel.show_preview(shown(preview(2)))
    _says(panel, "Bring back from the trash", qtbot)
    with qtbot.waitSignal(panel.choice_changed):
        panel.way_card(WayOut.FOR_GOOD).click()
    assert _choice(panel)[1] is WayOut.FOR_GOOD
    panel.show_preview(shown(preview(2, way=WayOut.FOR_GOOD)))
    _says(panel, "past the trash", qtbot)
    assert "Bring back from the trash" not in _texts(panel)


def test_nothing_can_be_left_in_a_trash_where_nothing_is_to_be_left(panel: RemovalPanel) -> None:
    panel.ask(is_purge=True, number=2)
    assert panel.way_card(WayOut.TRASH).isVisible()
    panel.card(RemovalMode.PURGE_ALL).click()
    assert not panel.way_card(WayOut.TRASH).isVisible()
    assert _choice(panel)[1] is WayOut.FOR_GOOD
    panel.card(RemovalMode.PURGE_SERVER).click()
    assert _choice(panel)[1] is WayOut.TRASH


def test_copies_elsewhere_are_named_and_can_be_taken_too(panel: RemovalPanel, qtbot: QtBot) -> None:
    share = MailboxShare(account_id=2, account="Work", mailbox="Sent", placements=3)
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2, elsewhere=(share,))))
    _says(panel, "3 copies in Sent of Work", qtbot)
    tick = panel.preview.elsewhere
    assert tick is not None
    with qtbot.waitSignal(panel.elsewhere_taken) as heard:
        tick.click()
    assert heard.args == [True]
    # Nobody says yes to what is being counted anew.
    assert not panel.foot.isVisible()


def test_what_stands_in_the_way_is_said_before_anything_is_decided(
    panel: RemovalPanel, qtbot: QtBot
) -> None:
    on_hold = Obstacle(reason=SkipReason.ON_HOLD, account="Nora", placements=1)
    no_backup = Obstacle(reason=SkipReason.NO_BACKUP, account="", placements=2)
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2, obstacles=(on_hold, no_backup))))
    _says(panel, "1 copy of Nora: It is on hold.", qtbot)
    waiver = panel.preview.waiver
    assert waiver is not None
    with qtbot.waitSignal(panel.backup_waived) as heard:
        waiver.click()
    assert heard.args == [True]
    panel.show_preview(shown(preview(2, placements=0, obstacles=(on_hold,))))
    _says(panel, "1 copy of Nora: It is on hold.", qtbot)
    _button(panel, "Close", qtbot)


def test_half_a_minute_to_think_again(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2)))
    panel.show_countdown(30)
    panel.show_left(12.2)
    _says(panel, "Begins in 12 seconds", qtbot)
    assert not panel.way_card(WayOut.TRASH).isEnabled()
    with qtbot.waitSignal(panel.thought_again):
        _button(panel, "Cancel", qtbot).click()
    with qtbot.waitSignal(panel.thought_again):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    panel.show_preview(shown(preview(2)))
    assert panel.way_card(WayOut.TRASH).isEnabled()
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]


def test_a_countdown_ends_once_and_not_at_all_when_it_is_cancelled(qtbot: QtBot) -> None:
    countdown = Countdown()
    over: list[bool] = []
    countdown.over.connect(lambda: over.append(True))
    countdown.start(0.3)
    assert countdown.is_running
    countdown.cancel()
    countdown.start(0)
    assert over == [True]
    with qtbot.waitSignal(countdown.over, timeout=10_000):
        countdown.start(0.1)
    assert not countdown.is_running
    assert over == [True, True]


def test_the_technical_words_stand_behind_a_fold(panel: RemovalPanel, qtbot: QtBot) -> None:
    panel.ask(is_purge=False, number=2)
    panel.show_preview(shown(preview(2)))
    _says(panel, "What stays", qtbot)
    said = _texts(panel)
    assert not any(word in said for word in ("UID", "EXPUNGE", "MOVE", "IMAP"))
    fold = panel.findChild(Fold)
    assert fold is not None
    fold.set_open(True)
    _says(panel, "UID MOVE", qtbot)
