"""The page, the line and the tray icon show what is so and emit what is chosen."""

from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT, mailbox
from vault_app.desktop.kit.basics import column
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.keeper import AccountFolders
from vault_app.desktop.watching.line import WatchLine
from vault_app.desktop.watching.schedule_page import SchedulePage
from vault_app.desktop.watching.standing import SIGN_ICONS, Sign, Standing
from vault_app.desktop.watching.times import TimesField, read_time
from vault_app.desktop.watching.tray import Tray, tray_icon
from vault_app.model.errors import SettingInvalid
from vault_app.model.schedule import Schedule

INBOX, WORK = mailbox(1, "INBOX", use="inbox"), mailbox(2, "Work")
WAITING = Standing(sign=Sign.WAITING, words="Next pull at 14:35")


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> SchedulePage:
    made = SchedulePage(theme)
    qtbot.addWidget(made)
    made.show_schedule(Schedule())
    made.show_folders((AccountFolders(ACCOUNT, (INBOX, WORK), (INBOX,)),))
    made.resize(900, 700)
    made.show()
    return made


def _chosen(page: SchedulePage) -> list[Schedule]:
    found: list[Schedule] = []
    page.chosen.connect(found.append)
    return found


def test_it_shows_what_is_kept_and_says_nothing_by_itself(page: SchedulePage) -> None:
    found = _chosen(page)
    page.show_schedule(
        Schedule(
            minutes=42,
            quiet_from=time(21, 30),
            quiet_until=time(6),
            pauses_on_metered=False,
            waits_for_news=False,
            pulls_on_resume=False,
            is_paused=True,
        )
    )
    assert page.minutes.text_of_choice() == "Every 42 minutes"
    assert (page.times.begin.text(), page.times.end.text()) == ("21:30", "06:00")
    switches = (page.news, page.resume, page.metered, page.quiet)
    assert [each.isChecked() for each in switches] == [False, False, False, True]
    assert page.pause.text() == "Go on"
    assert not page.views[0].isVisible()
    assert found == []


def test_each_choice_is_emitted_at_once(page: SchedulePage) -> None:
    found = _chosen(page)
    page.news.click()
    page.resume.click()
    page.metered.click()
    page.quiet.click()
    page.pause.click()
    page.minutes.choose(60)
    page.minutes.chosen.emit()
    assert found[-1] == Schedule(
        minutes=60,
        quiet_from=time(22),
        quiet_until=time(7),
        pauses_on_metered=False,
        waits_for_news=False,
        pulls_on_resume=False,
        is_paused=True,
    )
    assert len(found) == 6
    page.quiet.click()
    assert (found[-1].quiet_from, found[-1].quiet_until) == (None, None)


def test_times_are_taken_when_they_are_ones(page: SchedulePage) -> None:
    page.quiet.click()
    found = _chosen(page)
    begin, end = page.times.begin, page.times.end
    begin.set_text("24")
    begin.edit.editingFinished.emit()
    assert begin.has_error()
    begin.set_text("7")
    begin.edit.editingFinished.emit()
    assert end.has_error()
    assert found == []
    begin.set_text("23.15")
    begin.edit.editingFinished.emit()
    assert (begin.text(), begin.has_error(), end.has_error()) == ("23:15", False, False)
    assert found[-1].quiet_from == time(23, 15)
    end.edit.editingFinished.emit()
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7", time(7)),
        ("07:30", time(7, 30)),
        (" 7.05 ", time(7, 5)),
        ("0730", time(7, 30)),
        ("23h59", time(23, 59)),
        ("24:00", None),
        ("7:60", None),
        ("", None),
        ("noon", None),
        ("7:5", None),
    ],
)
def test_times_as_people_write_them(text: str, at: time | None) -> None:
    assert read_time(text) == at


def test_an_empty_times_field_has_no_value(theme: Theme, qtbot: QtBot) -> None:
    made = TimesField()
    qtbot.addWidget(made)
    assert made.value() is None


def test_folders_are_ticked_and_what_is_open_stays_open(page: SchedulePage) -> None:
    found: list[tuple[object, object]] = []
    page.folders_chosen.connect(lambda account, folders: found.append((account, folders)))
    view = page.views[0]
    view.fold.set_open(True)
    assert [line.isChecked() for line in view.lines()] == [True, False]
    view.lines()[1].click()
    assert found == [(ACCOUNT, (INBOX, WORK))]
    assert "Inbox, Work" in view.fold.head.text()
    page.show_folders((AccountFolders(ACCOUNT, (INBOX, WORK), (INBOX, WORK)),))
    assert page.views[0] is not view
    assert page.views[0].fold.is_open
    assert [line.isChecked() for line in page.views[0].lines()] == [True, True]


def test_what_stands_is_said(page: SchedulePage) -> None:
    page.show_standing(
        Standing(
            sign=Sign.TROUBLE,
            words="Pull failed; again at 14:35",
            more=("nora@example.net: The server cannot be reached.",),
            listening=((ACCOUNT, "no connection; it is tried again by and by"),),
        )
    )
    texts = [each.text() for each in page.findChildren(type(page._words))]
    assert "Pull failed; again at 14:35" in texts
    assert "nora@example.net: The server cannot be reached." in texts
    assert "No connection; it is tried again by and by" in texts
    page.show_standing(Standing(sign=Sign.PULLING, words="Pulling …"))
    assert not page.pull.isEnabled()
    page.show_error(SettingInvalid(setting="folders", value=21, reason="too-many-folders"))
    assert page.notice.isVisible()


@pytest.mark.parametrize("has_tray", [True, False])
def test_staying_is_offered_where_there_is_a_tray(page: SchedulePage, has_tray: bool) -> None:
    page.show_surroundings(tells_metered=False, has_tray=has_tray, stays=True, idle_minutes=0)
    assert page.stays.isEnabled() is has_tray
    assert page.stays.isChecked() is has_tray
    asked: list[bool] = []
    page.stays_chosen.connect(asked.append)
    page.stays.click()
    assert asked == ([False] if has_tray else [])


def test_the_page_can_be_worked_by_keyboard(page: SchedulePage, qtbot: QtBot) -> None:
    for control in (page.minutes, page.news, page.resume, page.quiet, page.metered, page.stays):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_the_line_shows_the_words_that_fit_and_tells_the_rest(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    line = WatchLine(theme)
    holder.setLayout(column(line))
    holder.resize(240, 40)
    assert line.isHidden()
    line.show_standing(WAITING)
    holder.show()
    assert line.text().strip() == "Next pull at 14:35"
    line.show_standing(
        Standing(sign=Sign.TROUBLE, words="Words that are too long " * 4, more=("And why.",))
    )
    assert line.text().endswith("…")
    assert "And why." in line.toolTip()
    line.click()
    assert not line.isChecked()


def test_every_sign_has_a_shape_of_its_own(theme: Theme) -> None:
    assert set(SIGN_ICONS) == set(Sign)
    drawn = {
        sign: bytes(
            tray_icon(theme, Standing(sign=sign, words="")).pixmap(32, 32).toImage().constBits()
        )
        for sign in (Sign.WAITING, Sign.PULLING, Sign.PAUSED, Sign.TROUBLE)
    }
    locked = bytes(tray_icon(theme, None).pixmap(32, 32).toImage().constBits())
    assert len({*drawn.values(), locked}) == 5


def test_the_tray_says_how_it_stands_and_what_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    tray = Tray(theme)
    assert not tray.pull.isEnabled()
    assert not tray.pause.isEnabled()
    assert tray.leave.isEnabled()
    tray.show_standing(WAITING)
    assert tray.state.text() == "Next pull at 14:35"
    assert "Next pull at 14:35" in tray.icon.toolTip()
    paused: list[bool] = []
    tray.pause_wanted.connect(paused.append)
    tray.pause.trigger()
    tray.show_standing(Standing(sign=Sign.PAUSED, words="Paused", is_paused=True))
    assert tray.pause.text() == "Go on"
    tray.pause.trigger()
    assert paused == [True, False]
    for action, signal in (
        (tray.open, tray.open_wanted),
        (tray.pull, tray.pull_wanted),
        (tray.leave, tray.quit_wanted),
    ):
        with qtbot.waitSignal(signal):
            action.trigger()
    tray.show_standing(Standing(sign=Sign.PULLING, words="Pulling …"))
    assert not tray.pull.isEnabled()
    tray.show_standing(None)
    assert tray.state.text() == "Locked: nothing is pulled"
