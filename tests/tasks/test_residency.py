"""Rules of where mail may lie, checked in a real vault."""

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from tests.tasks.places import AMSTERDAM, VIRGINIA, at_exchange, pulled
from vault_app.model.errors import QueryInvalid, SettingInvalid
from vault_app.model.jobs import QuietJob
from vault_app.model.query import EVERYTHING
from vault_app.model.residency import ResidencyKind, ResidencyRule, RuleCheck, Verdict
from vault_app.tasks.residency import (
    breaches,
    check_after_pull,
    check_rules,
    delete_rule,
    find_rule,
    put_rule,
    verdicts,
)
from vault_app.tasks.searching import read_query


@pytest.fixture
def full(desk: Desk, mail_user: MailUser) -> Desk:
    return pulled(desk, mail_user)


def keep(
    desk: Desk,
    *places: str,
    name: str = "Stays here",
    kind: ResidencyKind = ResidencyKind.ONLY,
    scope: str = "",
    control: bool = False,
    past: bool = False,
    is_on: bool = True,
) -> int:
    rule = ResidencyRule(
        name=name,
        scope=scope,
        kind=kind,
        places=places,
        counts_control=control,
        counts_past=past,
        is_on=is_on,
    )
    return put_rule(desk.vault, desk.world, rule)


def check(desk: Desk) -> list[RuleCheck]:
    return check_rules(QuietJob(), desk.vault, desk.world)


def test_what_breaks_a_rule_and_what_nobody_can_say(full: Desk) -> None:
    rule_id = keep(full, "EEA")
    (found,) = check(full)
    assert (found.messages, found.breaches, found.unknown) == (4, 1, 1)
    assert found.is_new
    (breach,) = found.sample
    assert breach.custody.holding.country == "US"
    assert (breach.rule_id, breach.is_past) == (rule_id, False)
    assert breach.custody.evidence
    assert breach.custody.since is not None
    with full.vault.reader() as reader:
        (noted,) = reader.residency_rules()
        query = read_query(f"breach:{rule_id}", full.world, reader)
    assert (noted.breaches, noted.unknown) == (1, 1)
    assert noted.checked_at is not None
    assert [row.id for row in full.rows(query)] == [breach.message_id]
    (again,) = check(full)
    assert not again.is_new


def test_the_company_may_count(full: Desk) -> None:
    keep(full, "US", kind=ResidencyKind.NEVER, control=True)
    (found,) = check(full)
    # All of them belong to American companies in the end, wherever the bytes lie.
    assert (found.breaches, found.unknown) == (4, 0)


def test_a_scope_is_a_search(full: Desk) -> None:
    keep(full, "EEA", scope='subject:"Letter 1"')
    (found,) = check(full)
    assert (found.messages, found.breaches) == (1, 0)


def test_a_copy_that_is_gone_counts_where_it_is_to(full: Desk) -> None:
    keep(full, "EEA", name="now")
    keep(full, "EEA", name="ever", past=True)
    full.remove(EVERYTHING)
    now, ever = check(full)
    assert (now.breaches, now.unknown) == (0, 0)
    assert ever.breaches == 1
    assert ever.sample[0].is_past


def test_after_a_pull(desk: Desk, mail_user: MailUser) -> None:
    keep(desk, "EEA", name="a")
    keep(desk, "IE", name="b")
    keep(desk, "DE", name="off", is_on=False)
    mail_user.append("INBOX", at_exchange(AMSTERDAM, 1, "2021-03-01"))
    desk.pull()
    (broken,) = check_after_pull(QuietJob(), desk.vault, desk.world)
    assert (broken.rule.name, broken.is_new) == ("b", True)
    mail_user.append("INBOX", at_exchange(VIRGINIA, 2, "2021-03-02"))
    desk.pull()
    assert {each.rule.name for each in check_after_pull(QuietJob(), desk.vault, desk.world)} == {
        "a",
        "b",
    }


def test_pages_of_breaches(full: Desk) -> None:
    keep(full, "US", kind=ResidencyKind.NEVER, control=True)
    with full.vault.reader() as reader:
        rule = find_rule(reader, "stays here")
        everything = breaches(reader, full.world, rule)
        pages = [breaches(reader, full.world, rule, 2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 0]
    assert [*pages[0], *pages[1]] == everything


@pytest.mark.parametrize(
    ("name", "places", "scope"),
    [
        ("", ("EEA",), ""),
        ("x", ("Atlantis",), ""),
        ("x", (), ""),
        ("x", ("EEA",), "before:soon"),
        ("x", ("EEA",), "breach:1"),
        ("TAKEN", ("EEA",), ""),
    ],
)
def test_what_cannot_be_meant(desk: Desk, name: str, places: tuple[str, ...], scope: str) -> None:
    keep(desk, "EEA", name="taken")
    with pytest.raises((SettingInvalid, QueryInvalid)):
        keep(desk, *places, name=name, scope=scope)
    assert len(check(desk)) == 1


def test_a_rule_is_changed_and_forgotten(full: Desk) -> None:
    rule_id = keep(full, "Switzerland", "eea")
    with full.vault.reader() as reader:
        assert find_rule(reader, str(rule_id)).places == ("CH", "EEA")
    changed = ResidencyRule(
        id=rule_id, name="Stays here", scope="", kind=ResidencyKind.ONLY, places=("US", "IE")
    )
    assert put_rule(full.vault, full.world, changed) == rule_id
    assert check(full)[0].breaches == 0
    delete_rule(full.vault, rule_id)
    assert check(full) == []
    with full.vault.reader() as reader, pytest.raises(SettingInvalid):
        find_rule(reader, "stays here")


def test_a_rule_about_what_is_gone_hides_no_other(full: Desk) -> None:
    first = keep(full, "EEA", name="first", scope="is:on-server")
    keep(full, "EEA", name="second")
    broken = ResidencyRule(
        id=first, name="first", scope="incident:forgotten", kind=ResidencyKind.ONLY, places=("EEA",)
    )
    with full.vault.reader() as reader:
        second = find_rule(reader, "second")
    found = check_rules(QuietJob(), full.vault, full.world, [broken, second])
    assert [each.is_readable for each in found] == [False, True]
    assert found[1].breaches == 1


def test_ahead_of_putting_a_copy_somewhere(desk: Desk) -> None:
    keep(desk, "EEA", name="place")
    keep(desk, "EEA", name="company", control=True)
    keep(desk, "US", name="never", kind=ResidencyKind.NEVER)
    keep(desk, "DE", name="off", is_on=False)
    with desk.vault.reader() as reader:
        abroad = verdicts(reader, desk.world, "US")
        near = verdicts(reader, desk.world, "IE")
        nowhere = verdicts(reader, desk.world, "")
    assert [(rule.name, verdict) for rule, verdict in abroad] == [
        ("place", Verdict.BREACH),
        ("company", Verdict.BREACH),
        ("never", Verdict.BREACH),
    ]
    assert [(rule.name, verdict) for rule, verdict in near] == [("company", Verdict.UNKNOWN)]
    assert {verdict for _, verdict in nowhere} == {Verdict.UNKNOWN}
