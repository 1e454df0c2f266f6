"""The page of holds: the list, the form, and lifting one with a reason."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.keeping.looking import press, texts
from tests.desktop.keeping.samples import NOW, hold
from vault_app.desktop.keeping.hold_card import HoldCard
from vault_app.desktop.keeping.holds_page import HoldsPage
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.theme import Theme
from vault_app.model.errors import QueryInvalid


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> HoldsPage:
    made = HoldsPage(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_without_holds_there_is_a_kind_word_and_a_way_on(page: HoldsPage) -> None:
    assert page.stack.currentWidget() is page.nothing
    press(page, "Add a hold")
    assert page.stack.currentWidget() is page.form


def test_a_hold_says_what_why_and_since_when(page: HoldsPage) -> None:
    page.show_holds((hold(), hold(id=2, name="Tax papers", query="", messages=14)))
    told = texts(page)
    for expected in (
        "All mail found by “from:landlord”, also what comes later",
        "Why: My lawyer asked me to keep everything.",
        "14 messages",
        "Since ",
    ):
        assert expected in told


def test_lifting_asks_for_a_reason(page: HoldsPage, qtbot: QtBot) -> None:
    page.show_holds((hold(),))
    (card,) = page.list.findChildren(HoldCard)
    heard: list[tuple[object, str]] = []
    page.lifted.connect(lambda *both: heard.append(both))
    press(card, "Lift the hold…")
    press(card, "Lift the hold")
    assert not heard
    assert "Say why" in texts(card)
    card.reason.set_text(" The case is over. ")
    QTest.keyClick(card.reason.edit, Qt.Key.Key_Return)
    assert heard == [(hold(), "The case is over.")]


def test_lifted_holds_are_kept_behind_a_fold(page: HoldsPage) -> None:
    lifted = hold(lifted_at=NOW - timedelta(days=1), lifted_reason="The case is over.")
    page.show_holds((lifted,))
    assert page.stack.currentWidget() is page.list
    assert not page.list.findChildren(HoldCard)
    assert "The case is over." not in texts(page)
    page.findChildren(Fold)[0].set_open(True)
    assert "Lifted because: The case is over." in texts(page)


def test_the_form_says_what_is_missing(page: HoldsPage) -> None:
    made: list[tuple[object, ...]] = []
    page.form.made.connect(lambda *each: made.append(each))
    page.begin()
    page.form.save()
    assert not made
    assert all(field.has_error() for field in (page.form.name, page.form.reason, page.form.search))
    page.form.name.set_text("Landlord")
    page.form.reason.set_text("My lawyer")
    page.form.search.set_text("from:landlord")
    page.form.save()
    assert made == [("Landlord", "My lawyer", "from:landlord", ())]


def test_a_search_is_counted_while_it_is_typed(page: HoldsPage, qtbot: QtBot) -> None:
    page.begin()
    with qtbot.waitSignal(page.form.asked, timeout=5_000) as asked:
        QTest.keyClicks(page.form.search.edit, "in:clients")
    assert asked.args == ["in:clients"]
    page.form.show_count("in:clients", 1_204)
    assert "1,204 messages now" in texts(page.form)
    page.form.show_count("something older", 3)
    assert "1,204 messages now" in texts(page.form)
    page.form.show_uncounted("in:clients", QueryInvalid(query="x", reason="unreadable"))
    assert page.form.search.has_error()


def test_selected_messages_are_held_without_a_search(page: HoldsPage) -> None:
    made: list[tuple[object, ...]] = []
    page.form.made.connect(lambda *each: made.append(each))
    page.begin((4, 5))
    assert not page.form.search.isVisible()
    assert "2 messages, as selected" in texts(page.form)
    page.form.name.set_text("Two letters")
    page.form.reason.set_text("Asked for")
    page.form.save()
    assert made == [("Two letters", "Asked for", "", (4, 5))]


def test_back_leads_from_the_form_to_the_list_first(page: HoldsPage, qtbot: QtBot) -> None:
    page.show_holds((hold(),))
    page.begin()
    # What changes meanwhile does not take the form away.
    page.show_holds((hold(), hold(id=2)))
    assert page.stack.currentWidget() is page.form
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.list
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_locking_forgets_them(page: HoldsPage) -> None:
    page.show_holds((hold(name="Secret case"),))
    page.clear()
    assert "Secret" not in texts(page)
