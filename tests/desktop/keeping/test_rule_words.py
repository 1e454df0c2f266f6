"""Rules of removal in plain words."""

from datetime import timedelta

from tests.desktop.keeping.rule_finds import finds
from tests.desktop.keeping.samples import NOW, rule
from vault_app.desktop.keeping.rule_words import (
    finds_sentence,
    run_sentence,
    standing_sentence,
)
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns
from vault_app.wording.removal_rules import age_words, rule_sentence


def said(kept: RemovalRule) -> str:
    return rule_sentence(kept, lambda code: {"IE": "Ireland"}.get(code, code))


def test_a_rule_in_a_sentence() -> None:
    assert said(rule()) == (
        "Mail held in Ireland older than 2 years goes to the provider’s trash."
        " Left alone: flagged mail."
    )
    narrow = rule(
        held_in=HeldIn.MAILBOX,
        value="INBOX",
        older_than_days=90,
        sender="newsletter",
        larger_than=5_000_000,
        with_attachments=True,
        not_flagged=False,
        exceptions="in:clients",
        action=RuleAction.FOR_GOOD,
    )
    assert said(narrow) == (
        "Mail in the folder Inbox older than 3 months from “newsletter” larger than 5.0 MB with"
        " attachments is removed from the server for good. Left alone: what “in:clients” finds."
    )
    retention = rule(held_in=HeldIn.ANYWHERE, value="", action=RuleAction.VAULT, not_flagged=False)
    assert said(retention) == ("Mail held anywhere older than 2 years is removed from this vault.")


def test_ages() -> None:
    assert [age_words(days) for days in (365, 60, 45)] == ["1 year", "2 months", "45 days"]


def test_how_a_rule_stands() -> None:
    fresh = standing_sentence(rule(), 0, NOW)
    assert fresh == "Not run yet · when you say so · at most 1,000 messages a run"
    asked = standing_sentence(
        rule(last_run_at=NOW - timedelta(hours=3), runs=RuleRuns.AFTER_PULL), 12, NOW
    )
    assert asked.startswith("12 messages wait for your word · Last run 3 hours ago")
    stopped = standing_sentence(rule(stopped="facts", stopped_at=NOW), 0, NOW)
    assert stopped.startswith("Stopped just now. ")


def test_what_a_rule_finds_and_did() -> None:
    title, text = finds_sentence(finds())
    assert title == "1,204 messages, 34 MB"
    assert text.startswith("The oldest is of ")
    assert finds_sentence(finds(count=0)) == ("It would take nothing now.", "")
    assert run_sentence(None) == "It found nothing to remove."
