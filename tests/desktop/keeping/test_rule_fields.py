"""The sentence of a rule and what narrows it: from a rule into fields and back."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT, FakeVault, mailbox
from tests.desktop.keeping.looking import texts
from tests.desktop.keeping.samples import rule
from vault_app.desktop.keeping import ages
from vault_app.desktop.keeping.conditions import Conditions
from vault_app.desktop.keeping.offered import read_offered
from vault_app.desktop.keeping.sentence import RuleSentence
from vault_app.desktop.theme import Theme
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction

OFFERED = {
    HeldIn.ANYWHERE: (),
    HeldIn.COUNTRY: (("IE", "Ireland"), ("US", "United States")),
    HeldIn.MAILBOX: (("INBOX", "Inbox"),),
}


@pytest.fixture
def sentence(theme: Theme, qtbot: QtBot) -> RuleSentence:
    made = RuleSentence(theme)
    qtbot.addWidget(made)
    made.show()
    made.offer(OFFERED)
    return made


@pytest.fixture
def conditions(theme: Theme, qtbot: QtBot) -> Conditions:
    made = Conditions(theme)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("days", "said"),
    [(730, (2, ages.YEAR)), (90, (3, ages.MONTH)), (31, (31, ages.DAY)), (0, (0, ages.DAY))],
)
def test_an_age_is_told_in_the_largest_whole_unit(days: int, said: tuple[int, int]) -> None:
    assert ages.split(days) == said
    assert ages.joined(str(said[0]), said[1]) == days


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "٣", "200000"])
def test_what_is_no_age(text: str) -> None:
    assert ages.joined(text, ages.YEAR) is None


@pytest.mark.parametrize(
    "kept",
    [
        rule(),
        rule(held_in=HeldIn.ANYWHERE, value="", action=RuleAction.VAULT, older_than_days=3650),
        rule(held_in=HeldIn.MAILBOX, value="INBOX", older_than_days=45),
        rule(held_in=HeldIn.COUNTRY, value="SE", action=RuleAction.FOR_GOOD),
    ],
)
def test_a_rule_comes_out_of_the_sentence_as_it_went_in(
    sentence: RuleSentence, kept: RemovalRule
) -> None:
    sentence.show_rule(kept)
    assert sentence.put_into(kept) == kept
    # Also before it is known what there is to choose from.
    sentence.offer({})
    assert sentence.put_into(kept) == kept


def test_another_way_of_choosing_offers_other_values(sentence: RuleSentence) -> None:
    sentence.show_rule(rule())
    heard: list[None] = []
    sentence.changed.connect(lambda: heard.append(None))
    sentence.held_in.take(HeldIn.MAILBOX)
    assert sentence.value.value() == "INBOX"
    sentence.held_in.take(HeldIn.ANYWHERE)
    assert not sentence.value.isVisible()
    assert len(heard) == 2
    sentence.held_in.take(HeldIn.ACCOUNT)
    assert sentence.complain()
    assert "Nothing of that kind is known" in texts(sentence)


def test_an_age_that_is_none_is_complained_of(sentence: RuleSentence) -> None:
    sentence.show_rule(rule())
    assert not sentence.complain()
    sentence.number.setText("two")
    assert sentence.put_into(rule()) is None
    assert sentence.complain()
    assert "Say how old" in texts(sentence)


def test_conditions_come_out_as_they_went_in(conditions: Conditions) -> None:
    for kept in (
        rule(),
        rule(
            sender="newsletter",
            recipient="nora",
            larger_than=2_500_000,
            with_attachments=True,
            not_flagged=False,
            exceptions="in:clients",
            most_per_run=20,
        ),
    ):
        conditions.show_rule(kept)
        assert conditions.put_into(kept) == kept
        assert not conditions.complain()


def test_numbers_that_are_none_are_complained_of(conditions: Conditions) -> None:
    conditions.show_rule(rule())
    conditions.larger.set_text("big")
    conditions.most.set_text("0")
    assert conditions.put_into(rule()) is None
    assert conditions.complain()
    assert conditions.larger.has_error()
    assert conditions.most.has_error()
    conditions.larger.set_text("1,5")
    conditions.most.set_text("1,000")
    assert not conditions.complain()
    changed = conditions.put_into(rule())
    assert changed is not None
    assert (changed.larger_than, changed.most_per_run) == (1_500_000, 1_000)


def test_what_is_offered_is_what_the_vault_holds() -> None:
    vault = FakeVault()
    vault.account_list = [ACCOUNT]
    vault.mailbox_list = [mailbox(1, "INBOX"), mailbox(2, "Clients")]
    offered = read_offered(vault.reader(), lambda code: {"IE": "Ireland"}[code])
    assert offered[HeldIn.COUNTRY] == (("IE", "Ireland"),)
    assert offered[HeldIn.CONTROLLER] == (("Microsoft Corporation", "Microsoft Corporation"),)
    assert offered[HeldIn.REGION] == (("Dublin", "Dublin"),)
    assert offered[HeldIn.ACCOUNT] == (("nora@example.net", "Nora"),)
    assert [value for value, _ in offered[HeldIn.MAILBOX]] == ["Clients", "INBOX"]
    assert offered[HeldIn.ANYWHERE] == ()
