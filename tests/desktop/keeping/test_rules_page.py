"""The page of removal rules: the list, the editor with its count, and what one would take."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import row
from tests.desktop.keeping.looking import press, texts
from tests.desktop.keeping.rule_finds import finds
from tests.desktop.keeping.samples import NOW, rule
from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.rule_card import RemovalRuleCard
from vault_app.desktop.keeping.rule_form import NEW_RULE
from vault_app.desktop.keeping.rules_page import RemovalRulesPage
from vault_app.desktop.theme import Theme
from vault_app.model.errors import QueryInvalid
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns

OFFERED = {HeldIn.COUNTRY: (("IE", "Ireland"), ("US", "United States"))}


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> RemovalRulesPage:
    made = RemovalRulesPage(theme, lambda code: {"IE": "Ireland"}.get(code, code))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def cards(page: RemovalRulesPage) -> list[RemovalRuleCard]:
    return [each for each in page.list.findChildren(RemovalRuleCard) if not each.isHidden()]


def test_without_rules_there_is_a_kind_word_and_a_way_on(page: RemovalRulesPage) -> None:
    assert page.stack.currentWidget() is page.nothing
    press(page, "Add a rule")
    assert page.stack.currentWidget() is page.form
    assert page.form.draft() == NEW_RULE


def test_rules_stand_in_their_order_and_can_be_moved(page: RemovalRulesPage) -> None:
    one, two = rule(id=1), rule(id=2, name="Newsletters")
    page.show_rules((one, two))
    moved: list[tuple[object, int]] = []
    page.moved.connect(lambda *both: moved.append(both))
    first, second = cards(page)
    assert "1. Old mail in Ireland" in texts(first)
    assert "2. Newsletters" in texts(second)
    assert not first.up.isEnabled()
    first.down.click()
    second.up.click()
    assert moved == [(one, 1), (two, 0)]


def test_switching_trying_and_deleting_ask_for_it(page: RemovalRulesPage, qtbot: QtBot) -> None:
    page.show_rules((rule(),))
    (card,) = cards(page)
    assert not card.up.isVisible()
    with qtbot.waitSignal(page.switched) as switched:
        card.switch.click()
    assert switched.args == [rule(), False]
    with qtbot.waitSignal(page.try_wanted):
        press(card, "Show and run…")
    card.delete_wanted.emit()
    with qtbot.waitSignal(page.deleted):
        press(page, "Delete the rule")


def test_a_rule_that_stopped_says_why(page: RemovalRulesPage, qtbot: QtBot) -> None:
    page.show_rules((rule(stopped="facts", stopped_at=NOW, is_on=False),))
    (card,) = cards(page)
    assert "topped" in texts(card)
    with qtbot.waitSignal(page.try_wanted):
        press(card, "Look at it…")


def test_the_editor_counts_while_one_types(page: RemovalRulesPage, qtbot: QtBot) -> None:
    page.edit(NEW_RULE)
    page.form.offer(OFFERED)
    with qtbot.waitSignal(page.form.asked, timeout=5_000):
        page.form.sentence.held_in.take(HeldIn.COUNTRY)
    draft = page.form.draft()
    assert draft is not None
    assert (draft.held_in, draft.value) == (HeldIn.COUNTRY, "IE")
    page.form.show_finds(draft, finds())
    assert "1,204 messages" in texts(page.form)
    with qtbot.waitSignal(page.try_wanted) as tried:
        press(page, "Show what it would take")
    assert tried.args == [draft]
    # An answer to what was entered before is not shown.
    page.form.show_finds(rule(), finds(count=7))
    assert "1,204 messages" in texts(page.form)
    page.form.show_uncounted(draft, QueryInvalid(query="x", reason="unreadable"))
    assert page.form.conditions.exceptions.has_error()


def test_the_editor_says_what_is_missing_and_emits_the_rule(page: RemovalRulesPage) -> None:
    saved: list[RemovalRule] = []
    page.form.saved.connect(saved.append)
    page.edit(NEW_RULE)
    page.form.save()
    assert page.form.name.has_error()
    page.form.name.set_text(" Old mail ")
    page.form.runs.choose(RuleRuns.AFTER_PULL)
    page.form.conditions.most.set_text("none")
    page.form.save()
    assert not saved
    page.form.conditions.most.set_text("50")
    page.form.sentence.action.choose(RuleAction.FOR_GOOD)
    page.form.save()
    (made,) = saved
    assert made.name == "Old mail"
    assert made.runs is RuleRuns.AFTER_PULL
    assert made.action is RuleAction.FOR_GOOD
    assert made.most_per_run == 50


def test_a_kept_rule_is_carried_out_from_the_list(page: RemovalRulesPage, qtbot: QtBot) -> None:
    kept = rule()
    page.show_rules((kept,))
    page.show_finds(kept, finds(count=2), [row(1), row(2)])
    assert page.finds.model.rowCount() == 2
    with qtbot.waitSignal(page.finds.run_wanted) as run:
        press(page, "Remove 2 messages")
    assert run.args == [kept]
    page.show_running(kept)
    page.show_progress(Progress(done=1, total=2, unit="messages", note="", seconds=1.0))
    assert not page.finds.run.isEnabled()
    assert page.progress.isVisible()
    page.end_running()
    assert page.finds.run.isEnabled()
    # Nothing that changes meanwhile takes the list away.
    page.show_rules((kept,))
    assert page.stack.currentWidget() is page.finds
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.list


def test_what_goes_for_good_in_numbers_asks_for_the_number(page: RemovalRulesPage) -> None:
    page.show_finds(rule(action=RuleAction.FOR_GOOD), finds(), [row(1)])
    view = page.finds
    assert view.run.text() == "Remove 1,000 messages"
    assert not view.run.isEnabled()
    view.typed.setText("999")
    assert not view.run.isEnabled()
    view.typed.setText("1,000")
    assert view.run.isEnabled()
    page.show_finds(rule(action=RuleAction.TRASH), finds(), [row(1)])
    assert view.run.isEnabled()
    assert not view.typed.isVisible()


def test_a_draft_is_only_looked_at(page: RemovalRulesPage) -> None:
    draft = rule(id=None, name="")
    page.show_finds(draft, finds(), [row(1)])
    assert not page.finds.run.isVisible()
    page.go_back()
    assert page.stack.currentWidget() is page.form
    assert page.form.draft() == draft


def test_a_stopped_rule_runs_again_after_a_look(page: RemovalRulesPage, qtbot: QtBot) -> None:
    stopped = rule(stopped="facts", is_on=False)
    page.show_finds(stopped, finds(), [row(1)])
    assert not page.finds.run.isVisible()
    with qtbot.waitSignal(page.finds.on_wanted) as wanted:
        press(page, "Let it run again")
    assert wanted.args == [stopped]


def test_locking_forgets_them(page: RemovalRulesPage) -> None:
    page.show_rules((rule(name="Secret clients"),))
    page.show_finds(rule(name="Secret clients"), finds(), [row(1)])
    page.clear()
    assert "Secret" not in texts(page)
    assert page.finds.model.rowCount() == 0
