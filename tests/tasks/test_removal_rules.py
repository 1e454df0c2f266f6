"""Rules of removal on a real vault and a real server: what they take, in which order, and what
stops them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive import removal_rules as writes
from vault_app.model.errors import QueryInvalid, SettingInvalid
from vault_app.model.jobs import QuietJob
from vault_app.model.ledger import LedgerKind
from vault_app.model.removal import RemovalMode, SkipReason, WayOut
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns
from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.tasks import removal_rules as tasks
from vault_app.tasks.account_choices import set_read_only
from vault_app.tasks.holds import make_hold
from vault_app.tasks.removal import RemovalReport, make_plan
from vault_app.tasks.removal_rule_basis import what_changed
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.residency import delete_rule as delete_residency_rule
from vault_app.tasks.residency import put_rule as put_residency_rule

LETTERS = 6
OLD = RemovalRule(name="Old mail", older_than_days=30)


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    """Six letters in the inbox, the first of which is the oldest, and an empty trash."""
    mail_user.create("Trash")
    mail_user.bulk_load("INBOX", [letter(n) for n in range(LETTERS)])
    desk.pull()
    return desk


def save(desk: Desk, rule: RemovalRule, **changes: Any) -> RemovalRule:
    return tasks.save_rule(desk.vault, desk.world, replace(rule, **changes))


def run(desk: Desk, rule: RemovalRule) -> RemovalReport | None:
    assert rule.id is not None
    return tasks.run_rule(QuietJob(), desk.vault, desk.world, rule.id, desk.connect)


def after_pull(desk: Desk) -> tuple[RemovalReport, ...]:
    desk.pull()
    return tasks.run_rules_after_pull(
        QuietJob(), desk.vault, desk.world, desk.account.id, desk.connect
    )


def kept(desk: Desk, name: str = OLD.name) -> RemovalRule:
    with desk.vault.reader() as reader:
        return tasks.find_rule(reader, name)


def subjects_on_server(mail_user: MailUser, mailbox: str = "INBOX") -> set[int]:
    raws = mail_user.messages(mailbox).values()
    return {
        n for n in range(LETTERS * 2) for raw in raws if f"Subject: Letter {n}\r".encode() in raw
    }


def needs_no_backup(desk: Desk) -> None:
    set_removal_settings(desk.vault, RemovalSettings(needs_backup=False))


def test_a_rule_takes_the_oldest_up_to_its_bound(pulled: Desk, mail_user: MailUser) -> None:
    rule = save(pulled, OLD, most_per_run=4)
    finds = tasks.rule_preview(pulled.vault, pulled.world, rule)
    assert (finds.count, len(finds.sample), finds.is_capped) == (LETTERS, 4, True)
    assert finds.oldest == datetime(2024, 5, 1, 7, 8, 9, tzinfo=UTC)
    report = run(pulled, rule)
    assert report is not None
    assert (report.confirmed, report.plan.mode) == (4, RemovalMode.LOCAL_ONLY)
    assert (report.plan.choices.way, report.plan.choices.rule_id) == (WayOut.TRASH, rule.id)
    assert subjects_on_server(mail_user) == {4, 5}
    assert subjects_on_server(mail_user, "Trash") == {0, 1, 2, 3}
    assert kept(pulled).last_run_at is not None
    # What lies in the trash by now is not found again.
    assert (again := run(pulled, rule)) is not None
    assert again.confirmed == 2
    assert run(pulled, rule) is None
    assert len(pulled.rows()) == LETTERS


def test_nothing_young_flagged_or_excepted_goes(pulled: Desk, mail_user: MailUser) -> None:
    mail_user.add_flags("INBOX", mail_user.uids("INBOX")[:1], ["\\Flagged"])
    pulled.pull()
    report = run(pulled, save(pulled, OLD, exceptions='subject:"Letter 3"'))
    assert report is not None
    assert subjects_on_server(mail_user) == {0, 3}
    young = (datetime.now(UTC) - datetime(2024, 5, 1, tzinfo=UTC)) // timedelta(days=1) + 1
    assert run(pulled, save(pulled, OLD, name="Young", older_than_days=young)) is None


@pytest.mark.parametrize(
    ("held_in", "value", "takes"),
    [
        (HeldIn.MAILBOX, "INBOX", {0, 1, 2, 3, 4, 5}),
        (HeldIn.MAILBOX, "INBOX/Work", {8}),
        (HeldIn.ANYWHERE, "", {0, 1, 2, 3, 4, 5, 8}),
    ],
)
def test_a_place_is_meant_whole(
    pulled: Desk, mail_user: MailUser, held_in: HeldIn, value: str, takes: set[int]
) -> None:
    mail_user.create("INBOX/Work")
    mail_user.append("INBOX/Work", letter(8))
    pulled.pull()
    run(pulled, save(pulled, OLD, held_in=held_in, value=value))
    assert subjects_on_server(mail_user, "Trash") == takes


def test_a_holder_is_meant_by_the_whole_name(pulled: Desk) -> None:
    with pulled.vault.reader() as reader:
        provider = next(each.provider for each in reader.holdings().values() if each.provider)

    def found(value: str) -> int:
        rule = replace(OLD, held_in=HeldIn.PROVIDER, value=value)
        return tasks.rule_preview(pulled.vault, pulled.world, rule).count

    assert found(provider.upper()) == LETTERS
    assert found(provider[:-1]) == 0
    assert found("%") == 0


def test_the_first_rule_that_finds_a_message_has_it(pulled: Desk, mail_user: MailUser) -> None:
    needs_no_backup(pulled)
    first = save(pulled, OLD, name="Threes", exceptions='-subject:"Letter 3"')
    second = save(pulled, OLD, name="All", action=RuleAction.FOR_GOOD)
    assert tasks.rule_preview(pulled.vault, pulled.world, second).count == LETTERS - 1
    run(pulled, second)
    assert subjects_on_server(mail_user) == {3}
    assert subjects_on_server(mail_user, "Trash") == set()
    # Off, it has nothing any more.
    tasks.switch_rule(pulled.vault, first.id or 0, is_on=False)
    assert tasks.rule_preview(pulled.vault, pulled.world, second).count == 1
    tasks.switch_rule(pulled.vault, first.id or 0, is_on=True)
    tasks.move_rule(pulled.vault, second.id or 0, 0)
    with pulled.vault.reader() as reader:
        assert [each.name for each in tasks.rules(reader)] == ["All", "Threes"]
    assert tasks.rule_preview(pulled.vault, pulled.world, second).count == 1


def test_what_is_on_hold_does_not_use_up_the_bound(pulled: Desk, mail_user: MailUser) -> None:
    make_hold(
        pulled.vault, pulled.world, name="Case", reason="Dispute", query_text='subject:"Letter 0"'
    )
    report = run(pulled, save(pulled, OLD, most_per_run=2))
    assert report is not None
    assert report.skipped == 0
    assert subjects_on_server(mail_user) == {0, 3, 4, 5}


def test_what_no_backup_holds_is_left_alone(pulled: Desk, mail_user: MailUser) -> None:
    rule = save(pulled, OLD, action=RuleAction.FOR_GOOD)
    finds = tasks.rule_preview(pulled.vault, pulled.world, rule)
    assert (finds.count, finds.without_backup) == (0, LETTERS)
    assert run(pulled, rule) is None
    needs_no_backup(pulled)
    assert run(pulled, rule) is not None
    assert subjects_on_server(mail_user) == set()


def test_a_read_only_account_is_left_alone(pulled: Desk) -> None:
    rule = save(pulled, OLD)
    set_read_only(pulled.vault, pulled.account.id, is_read_only=True)
    assert run(pulled, rule) is None
    assert run(pulled, save(pulled, OLD, name="All", action=RuleAction.EVERYWHERE)) is None


def test_retention_takes_from_the_vault_alone(pulled: Desk, mail_user: MailUser) -> None:
    report = run(pulled, save(pulled, OLD, action=RuleAction.VAULT, most_per_run=2))
    assert report is not None
    assert report.plan.mode is RemovalMode.PURGE_VAULT
    assert {row.subject for row in pulled.rows()} == {f"Letter {n}" for n in (2, 3, 4, 5)}
    assert len(mail_user.uids("INBOX")) == LETTERS


def test_everywhere_means_server_and_vault(pulled: Desk, mail_user: MailUser) -> None:
    mail_user.create("Other")
    mail_user.append("Other", letter(0))
    pulled.pull()
    rule = save(pulled, OLD, action=RuleAction.EVERYWHERE, held_in=HeldIn.MAILBOX, value="INBOX")
    report = run(pulled, rule)
    assert report is not None
    assert report.plan.mode is RemovalMode.PURGE_ALL
    assert subjects_on_server(mail_user) == set()
    # The copy elsewhere is not what the rule is about, so that the vault keeps its own.
    assert subjects_on_server(mail_user, "Other") == {0}
    assert [row.subject for row in pulled.rows()] == ["Letter 0"]


def test_it_runs_by_itself_only_once_it_was_tried(pulled: Desk, mail_user: MailUser) -> None:
    rule = save(pulled, OLD, runs=RuleRuns.AFTER_PULL)
    assert after_pull(pulled) == ()
    assert kept(pulled).stopped == tasks.NOT_TRIED
    tasks.rule_preview(pulled.vault, pulled.world, rule)
    save(pulled, kept(pulled), stopped="", stopped_at=None)
    mail_user.append("INBOX", letter(7))
    (report,) = after_pull(pulled)
    assert report.confirmed == LETTERS + 1
    # In another form it is another rule.
    save(pulled, kept(pulled), sender="ada@example.org")
    after_pull(pulled)
    assert kept(pulled).stopped == tasks.NOT_TRIED


def test_what_was_left_alone_is_not_tried_after_each_pull(
    pulled: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = save(pulled, OLD, runs=RuleRuns.AFTER_PULL, most_per_run=2)
    tasks.rule_preview(pulled.vault, pulled.world, rule)
    # Somebody stars the oldest between the plan and its proof.
    make = make_plan

    def starred(*given: Any, **named: Any) -> Any:
        plan = make(*given, **named)
        mail_user.add_flags("INBOX", mail_user.uids("INBOX")[:1], ["\\Flagged"])
        return plan

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "make_plan", starred)
        (first,) = tasks.run_rules_after_pull(
            QuietJob(), pulled.vault, pulled.world, pulled.account.id, pulled.connect
        )
    assert [each.reason for each in first.receipts if each.reason] == [SkipReason.FLAGGED_SINCE]
    mail_user.remove_flags("INBOX", mail_user.uids("INBOX")[:1], ["\\Flagged"])
    (second,) = after_pull(pulled)
    assert (second.confirmed, second.skipped) == (2, 0)
    assert subjects_on_server(mail_user) == {0, 4, 5}


def test_other_uids_stop_it(pulled: Desk, mail_user: MailUser) -> None:
    rule = save(pulled, OLD, runs=RuleRuns.AFTER_PULL)
    tasks.rule_preview(pulled.vault, pulled.world, rule)
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 7)
    assert after_pull(pulled) == ()
    assert kept(pulled).stopped == tasks.UIDVALIDITY
    assert len(mail_user.uids("INBOX")) == LETTERS
    with pytest.raises(SettingInvalid):
        run(pulled, rule)
    # Its owner has looked at it.
    tasks.rule_preview(pulled.vault, pulled.world, rule)
    save(pulled, kept(pulled), stopped="", stopped_at=None)
    (report,) = after_pull(pulled)
    assert report.confirmed == LETTERS


def test_other_facts_stop_a_rule_that_chooses_by_them(pulled: Desk) -> None:
    with pulled.vault.reader() as reader:
        holding = next(each for each in reader.holdings().values() if each.provider)
    by_holder = save(pulled, OLD, held_in=HeldIn.PROVIDER, value=holding.provider)
    anywhere = save(pulled, OLD, name="Anywhere")
    with pulled.vault.reader() as reader:
        basis = json.loads(reader.removal_rule_facts(by_holder.id or 0))
    basis["facts"][""] = "other rules of judging"
    pulled.vault.write(writes.put_removal_rule, by_holder, json.dumps(basis))
    with pytest.raises(SettingInvalid):
        run(pulled, by_holder)
    assert kept(pulled).stopped == tasks.FACTS
    assert run(pulled, anywhere) is None, "what the stopped one finds is still its own"
    tasks.delete_rule(pulled.vault, by_holder.id or 0)
    assert run(pulled, anywhere) is not None


@pytest.mark.parametrize(
    ("facts", "holders", "why"),
    [
        ({"": "1", "a": "1", "b": "1"}, ["a"], ""),
        ({"": "1", "a": "1", "b": "2"}, ["a"], ""),
        ({"": "1", "a": "2", "b": "1"}, ["a"], "facts"),
        # It has just begun to choose by this one, whose facts are others.
        ({"": "1", "a": "1", "b": "2"}, ["a", "b"], "facts"),
        ({"": "2", "a": "1", "b": "1"}, ["a"], "facts"),
        # Of this one no operator's facts tell, so that any of them may have been what changed.
        ({"": "1", "a": "1", "b": "2"}, ["nobody"], "facts"),
        ({"": "1", "a": "1", "b": "2"}, [], ""),
    ],
)
def test_only_facts_that_concern_a_rule_stop_it(
    facts: dict[str, str], holders: list[str], why: str
) -> None:
    before = {"facts": {"": "1", "a": "1", "b": "1"}, "holders": holders[:1], "countries": []}
    now = {"facts": facts, "holders": holders, "countries": []}
    changed = what_changed(*(json.dumps({**each, "uidvalidity": {}}) for each in (before, now)))
    assert changed == why


def test_words_that_mean_nothing_any_more_stop_it_and_those_behind(pulled: Desk) -> None:
    law = put_residency_rule(
        pulled.vault,
        pulled.world,
        ResidencyRule(name="EEA", scope="", kind=ResidencyKind.ONLY, places=("EEA",)),
    )
    first = save(pulled, OLD, exceptions="breach:EEA")
    second = save(pulled, OLD, name="Behind")
    delete_residency_rule(pulled.vault, law)
    for rule in (second, first):
        with pytest.raises(SettingInvalid):
            run(pulled, rule)
    assert kept(pulled).stopped == tasks.UNREADABLE
    assert kept(pulled, "Behind").stopped == tasks.RULE_BEFORE


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"older_than_days": 0},
        {"most_per_run": 0},
        {"sender": "***"},
        {"exceptions": "***"},
        {"exceptions": "is:nowhere"},
        {"held_in": HeldIn.COUNTRY, "value": ""},
        {"held_in": HeldIn.COUNTRY, "value": "Atlantis"},
        {"held_in": HeldIn.ACCOUNT, "value": "nobody@example.com"},
        {"held_in": HeldIn.MAILBOX, "value": "INB"},
    ],
)
def test_what_cannot_be_meant_is_not_kept(pulled: Desk, changes: dict[str, Any]) -> None:
    with pytest.raises((SettingInvalid, QueryInvalid)):
        save(pulled, OLD, **changes)


def test_rules_that_wait_for_a_word_are_counted(pulled: Desk) -> None:
    rule = save(pulled, OLD, most_per_run=4)
    save(pulled, OLD, name="By itself", runs=RuleRuns.AFTER_PULL)
    assert tasks.rules_waiting(pulled.vault, pulled.world) == ((rule, 4),)


def test_the_ledger_tells_what_became_of_a_rule(pulled: Desk) -> None:
    set_removal_settings(pulled.vault, RemovalSettings(keeps_subject=False))
    rule = save(pulled, OLD, name="Secret clients", sender="ada")
    tasks.switch_rule(pulled.vault, rule.id or 0, is_on=False)
    tasks.delete_rule(pulled.vault, rule.id or 0)
    with pulled.vault.reader() as reader:
        assert tasks.rules(reader) == []
        entries = [each for each in reader.ledger(10) if each.kind is LedgerKind.RULE]
    told = [json.loads(each.document)["event"] for each in reversed(entries)]
    assert told == ["made", "switched off", "deleted"]
    assert not any("ecret" in each.document or "ada" in each.document for each in entries)
