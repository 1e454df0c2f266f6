"""Residency rules: their words, the form, the cards and what breaks them."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import row
from tests.desktop.law.values import NOON, breach, country_name, rule
from vault_app.desktop.law.rule_card import RuleCard
from vault_app.desktop.law.rule_words import (
    bloc_in_sentence,
    broken_text,
    broken_title,
    check_words,
    rule_extras,
    rule_sentence,
)
from vault_app.desktop.law.rules_page import RulesPage
from vault_app.desktop.theme import Theme
from vault_app.model.errors import SettingInvalid
from vault_app.model.residency import ResidencyKind, ResidencyRule


def place_name(code: str) -> str:
    return bloc_in_sentence(code) if code in ("EU", "EEA") else country_name(code)


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> RulesPage:
    made = RulesPage(
        theme,
        country_name,
        place_name,
        countries=[("CH", "Switzerland"), ("NO", "Norway"), ("US", "United States")],
        blocs=("EU", "EEA"),
    )
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_rule_in_words() -> None:
    assert rule_sentence(rule(), place_name) == (
        "Mail found by “account:work” must lie only in the European Economic Area."
    )
    never = rule(scope="", kind=ResidencyKind.NEVER, places=("US", "CH"))
    assert rule_sentence(never, place_name) == (
        "All mail must never lie in United States and Switzerland."
    )
    assert rule_extras(rule()) == ""
    strict = rule(counts_control=True, counts_past=True)
    assert "sits elsewhere" in rule_extras(strict)
    assert "gone by now" in rule_extras(strict)
    assert "sits there" in rule_extras(rule(kind=ResidencyKind.NEVER, counts_control=True))


def test_what_a_check_found_in_words() -> None:
    now = NOON + timedelta(minutes=3)
    assert check_words(rule(checked_at=None), now) == "Not checked yet"
    assert check_words(rule(), now) == "Nothing known breaks it · checked 3 minutes ago"
    found = check_words(rule(breaches=14, unknown=3), now)
    assert found == "14 messages break it · of 3 messages nobody can say · checked 3 minutes ago"


def test_what_the_banner_says() -> None:
    one, two = rule(breaches=1), rule(id=2, name="Never there", breaches=2_000)
    assert broken_title([one]) == "A residency rule is broken: Work mail"
    assert broken_text([one]) == "1 message lies where it must not."
    assert broken_title([one, two]) == "2 residency rules are broken"
    assert broken_text([one, two]) == "Work mail (1 message) and Never there (2,000 messages)"


def test_without_rules_there_is_a_kind_word_and_a_way_on(page: RulesPage) -> None:
    assert page.stack.currentWidget() is page.nothing
    assert not page.check.isVisible()
    page.nothing.acted.emit()
    assert page.stack.currentWidget() is page.form


def test_the_form_says_what_is_missing_and_what_it_means(page: RulesPage, qtbot: QtBot) -> None:
    page.nothing.acted.emit()
    form = page.form
    heard: list[ResidencyRule] = []
    page.saved.connect(heard.append)
    form.save()
    assert not heard
    assert form.name.has_error()
    form.name.set_text(" Work mail ")
    form.scope.set_text("account:work")
    form.kind.choose(ResidencyKind.NEVER)
    form.places.edit.setText("switzerland")
    QTest.keyClick(form.places.edit, Qt.Key.Key_Return)
    form.places.edit.setText("Atlantis")
    QTest.keyClick(form.places.edit, Qt.Key.Key_Return)
    assert "No country of that name is known." in texts(form)
    eea = next(each for each in form.places.findChildren(QPushButton) if each.text() == "EEA")
    eea.click()
    form.control.setChecked(True)
    assert "must never lie in Switzerland and the European Economic Area" in texts(form)
    form.save()
    (saved,) = heard
    assert saved.name == "Work mail"
    assert saved.places == ("CH", "EEA")
    assert saved.counts_control
    assert saved.id is None


def test_changing_a_rule_keeps_its_number(page: RulesPage) -> None:
    page.show_rules([rule(id=9)])
    page.edit(page.rules[0])
    assert page.form.draft() == rule(id=9)
    page.show_error(SettingInvalid(setting="rule", value="Work mail", reason="name-taken"))
    assert page.form.notice.isVisible()
    page.go_back()
    assert page.stack.currentWidget() is page.list


def test_switching_off_and_deleting_ask_for_it(page: RulesPage, qtbot: QtBot) -> None:
    page.show_rules([rule(breaches=14)])
    (card,) = page.list.findChildren(RuleCard)
    assert "14 messages break it" in texts(card)
    with qtbot.waitSignal(page.saved) as heard:
        card.switch.click()
    assert heard.args is not None
    assert not heard.args[0].is_on
    card.delete_wanted.emit()
    assert page.notice.isVisible()
    yes = next(
        each for each in page.notice.findChildren(QPushButton) if each.text() == "Delete the rule"
    )
    with qtbot.waitSignal(page.deleted):
        yes.click()


def test_what_breaks_it_shows_copy_evidence_and_what_to_do(page: RulesPage, qtbot: QtBot) -> None:
    broken = rule(breaches=700)
    page.show_rules([broken])
    (card,) = page.list.findChildren(RuleCard)
    with qtbot.waitSignal(page.breaches_wanted):
        card.breaches_wanted.emit()
    page.show_breaches(broken, [breach(1), breach(2)], {1: row(1), 2: row(2)})
    told = texts(page.breaches)
    for expected in (
        "The newest 2 of 700 messages that break it.",
        "Microsoft 365 · Dublin, Ireland",
        "A mailbox server in Dublin took it in.",
        "You can make this message local-only",
    ):
        assert expected in told
    with qtbot.waitSignal(page.plan_removal):
        next(
            each for each in page.breaches.findChildren(QPushButton) if "removal" in each.text()
        ).click()
    # The list may be read again meanwhile; who reads breaches stays there.
    page.show_rules([broken])
    assert page.stack.currentWidget() is page.breaches
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.list


def test_locking_forgets_them(page: RulesPage) -> None:
    page.show_rules([rule(name="Secret clients")])
    page.show_breaches(rule(name="Secret clients"), [breach()], {1: row(1)})
    page.clear()
    everything = "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())
    assert "Secret" not in everything
    assert page.breaches.table.model().rowCount() == 0
