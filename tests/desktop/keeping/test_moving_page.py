"""The page about moving house: what it asks, what it says, and where there is nothing to move."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.keeping.looking import press, texts
from tests.desktop.keeping.samples import account
from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.moving_form import MoveWish, Source
from vault_app.desktop.keeping.moving_page import MovingPage
from vault_app.desktop.theme import Theme

OLD = account(1, "nora@old.example")
NEW = account(2, "nora@new.example")
LOCKED = account(3, "nora@locked.example", is_read_only=True)


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> MovingPage:
    made = MovingPage(theme)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_with_one_account_there_is_nowhere_to_move_to(page: MovingPage, qtbot: QtBot) -> None:
    page.begin([Source(OLD, 14)], [OLD])
    assert "There is no other account" in texts(page)
    with qtbot.waitSignal(page.add_account):
        press(page, "Add an account")


def test_what_lies_only_at_home_can_be_put_into_a_folder(page: MovingPage) -> None:
    page.begin([], [OLD, LOCKED])
    told = texts(page)
    assert "Put on a server again" in page.title.text()
    assert "lies only in your vault" in told
    assert "At the old place" not in told
    assert page.form.wish() is None
    page.form.folder.set_text("Back home")
    assert page.form.wish() == MoveWish(
        source=None, target=1, prefix="Back home", removes_source=False
    )


def test_without_any_account_there_is_nowhere_to_put_it(page: MovingPage) -> None:
    page.begin([], [])
    assert "There is no account" in texts(page)


def test_the_form_asks_where_and_says_what_that_is(page: MovingPage) -> None:
    asked: list[MoveWish] = []
    started: list[MoveWish] = []
    page.form.asked.connect(asked.append)
    page.form.started.connect(started.append)
    page.begin([Source(OLD, 14)], [OLD, NEW, LOCKED])
    assert asked == [MoveWish(source=1, target=2, prefix="", removes_source=False)]
    assert "From: nora@old.example (14 messages)" in page.form.source.text()
    assert not page.form.start.isEnabled()
    page.form.show_counted("14 messages", "", button_text="Copy 14 messages")
    page.form.remove.click()
    assert asked[-1].removes_source
    assert not page.form.start.isEnabled()
    page.form.show_counted("14 messages", "", button_text="Move 14 messages")
    press(page, "Move 14 messages")
    assert started == [MoveWish(source=1, target=2, prefix="", removes_source=True)]


def test_a_folder_has_to_have_a_name(page: MovingPage) -> None:
    page.begin([Source(OLD, 14)], [OLD, NEW])
    press(page, "Below one folder")
    assert page.form.wish() is None
    page.form.folder.set_text(" Old ")
    assert page.form.wish() == MoveWish(source=1, target=2, prefix="Old", removes_source=False)
    page.form.clear()
    assert page.form.wish() is None


def test_a_running_move_shows_how_far_it_is(page: MovingPage, qtbot: QtBot) -> None:
    page.show_running("Copying to nora@new.example …")
    page.show_progress(Progress(done=5, total=14, unit="messages", note="", seconds=1.0))
    assert "5 of 14 messages" in texts(page)
    with qtbot.waitSignal(page.stop_wanted):
        press(page, "Stop")


def test_the_result_names_what_was_left_alone(page: MovingPage, qtbot: QtBot) -> None:
    page.show_result(
        "12 of 14 messages were copied",
        ["They were read back at the new place."],
        [("The new server altered them.", "2")],
        is_whole=False,
        has_receipts=True,
        can_go_on=False,
    )
    told = texts(page)
    assert "12 of 14" in told
    assert "The new server altered them." in told
    with qtbot.waitSignal(page.removals_wanted):
        press(page, "Show the receipts")
    with qtbot.waitSignal(page.done):
        press(page, "Back to the mail")


def test_what_was_stopped_can_go_on(page: MovingPage, qtbot: QtBot) -> None:
    page.show_stopped(can_go_on=True)
    assert "is not copied twice" in texts(page)
    with qtbot.waitSignal(page.again_wanted):
        press(page, "Go on")
