"""Facts change: only the mail concerned is judged anew, from its trace, and that is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tasks.judged_mail import AMSTERDAM, Mail, at_exchange, at_google, draft
from vault_app.archive import declarations, storing
from vault_app.archive.database import Connection
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.boot import resources_folder
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account, GoneWhy
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.regions.values import Operator, Site
from vault_app.regions.world import World
from vault_app.tasks import reassess as task
from vault_app.tasks import rejudging_process
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.fact_changes import Touching, compare
from vault_app.tasks.reassess import is_due, reassess
from vault_app.tasks.rejudging import Rejudger


@pytest.fixture
def mail(vault: Vault, world: World) -> Mail:
    return Mail(vault, world)


@pytest.fixture
def exchange(mail: Mail) -> Account:
    return mail.add_account("erin@contoso.example", "outlook.office365.com")


@pytest.fixture
def google(mail: Mail) -> Account:
    return mail.add_account("erin@gmail.com", "imap.gmail.com")


def altered(world: World, change: Callable[[Operator], Operator], *, operator: str) -> World:
    """The same world with other facts of one operator."""
    operators = tuple(
        change(each) if each.id == operator else each for each in world.facts.operators
    )
    return world.with_facts(replace(world.facts, operators=operators))


def dublin_moves_to_cork(operator: Operator) -> Operator:
    def move(site: Site) -> Site:
        return replace(site, city="Cork") if site.city == "Dublin" else site

    return replace(operator, sites=tuple(move(site) for site in operator.sites))


@pytest.fixture
def other(world: World) -> World:
    return altered(world, dublin_moves_to_cork, operator="microsoft")


class StopAfter(QuietJob):
    """A person who stops a task at its nth question."""

    def __init__(self, checks: int) -> None:
        self.left = checks

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def unread(*_: object) -> bytes:
    raise AssertionError("not to be asked for")


def test_nothing_is_due_after_a_pull(mail: Mail, exchange: Account, world: World) -> None:
    mail.store(exchange, at_exchange(1))
    assert not is_due(mail.vault, world)
    assert reassess(QuietJob(), mail.vault, world).messages == 0
    with mail.vault.reader() as reader:
        assert reader.reassessments() == []


def test_only_what_is_concerned_and_never_a_body(
    mail: Mail,
    exchange: Account,
    google: Account,
    other: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = mail.store(exchange, at_exchange(1), at_exchange(2, AMSTERDAM))
    (third,) = mail.store(google, at_google(3))
    before = mail.delivered()
    monkeypatch.setattr(Reader, "raw", unread)
    assert is_due(mail.vault, other)
    report = reassess(QuietJob(), mail.vault, other)
    assert (report.cause, report.messages, report.changed) == (("microsoft",), 2, 1)
    after = mail.delivered()
    assert after[first][0].holding.site == "Cork"
    assert "Cork" in after[first][0].because
    assert after[second] == before[second]
    assert after[third] == before[third]
    assert not is_due(mail.vault, other)
    with mail.vault.reader() as reader:
        (told,) = reader.reassessments()
        assert (told.cause, told.messages, told.changed) == (("microsoft",), 2, 1)
        assert told.finished_at is not None
        (change,) = reader.custody_changes(told.id)
        assert change.message_id == first
        assert change.before is not None
        assert change.after is not None
        assert (change.before.site, change.after.site) == ("Dublin", "Cork")
        assert reader.count(parse_query("region:Cork")) == 0  # the mailbox lies where the newest is
        assert [stay.holding.site for stay in reader.stays(exchange.id)] == ["Cork", "Amsterdam"]


def test_judging_all_anew_finds_the_same(
    mail: Mail, exchange: Account, google: Account, world: World
) -> None:
    mail.store(exchange, at_exchange(1), at_exchange(2, AMSTERDAM), draft(3), at_google(4))
    mail.store(google, at_google(5), draft(6), at_exchange(7), at_exchange(1))
    before = mail.delivered()
    mail.vault.write(forget_facts)
    report = reassess(QuietJob(), mail.vault, world)
    assert (report.cause, report.messages, report.changed) == ((), 7, 0)
    assert mail.delivered() == before


def test_a_copy_that_is_gone_keeps_its_end(mail: Mail, exchange: Account, other: World) -> None:
    (message_id,) = mail.store(exchange, at_exchange(1))
    with mail.vault.reader() as reader:
        (placement,) = reader.placements(message_id)
    mail.vault.write(storing.mark_gone, [placement.id], GoneWhy.VANISHED)
    before = mail.delivered()[message_id][0]
    reassess(QuietJob(), mail.vault, other)
    (after,) = mail.delivered()[message_id]
    assert after.holding.site == "Cork"
    assert after.until == before.until is not None
    with mail.vault.reader() as reader:
        assert reader.holding_totals() == []


def test_broken_off_and_gone_on_with(
    mail: Mail, exchange: Account, other: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_BATCH", 2)
    mail.store(exchange, *(at_exchange(n) for n in range(9)))
    for checks in (1, 2, 3):
        with pytest.raises(Cancelled):
            reassess(StopAfter(checks), mail.vault, other)
        assert is_due(mail.vault, other)
    with mail.vault.reader() as reader:
        (begun,) = reader.reassessments()
        assert begun.finished_at is None
        assert 0 < begun.changed < 9
    report = reassess(QuietJob(), mail.vault, other)
    assert (report.messages, report.changed) == (9, 9)
    assert {each[0].holding.site for each in mail.delivered().values()} == {"Cork"}
    assert not is_due(mail.vault, other)


def test_broken_off_and_the_facts_are_as_before_again(
    mail: Mail,
    exchange: Account,
    world: World,
    other: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some mail was judged by facts that nobody has any more."""
    monkeypatch.setattr(task, "_BATCH", 2)
    mail.store(exchange, *(at_exchange(n) for n in range(9)))
    before = mail.delivered()
    with pytest.raises(Cancelled):
        reassess(StopAfter(4), mail.vault, other)
    assert mail.delivered() != before
    assert is_due(mail.vault, world)
    reassess(QuietJob(), mail.vault, world)
    assert mail.delivered() == before
    assert not is_due(mail.vault, world)
    with mail.vault.reader() as reader:
        assert all(each.finished_at for each in reader.reassessments())


def test_mail_from_before_there_were_traces(
    mail: Mail, exchange: Account, google: Account, world: World
) -> None:
    mail.store(exchange, at_exchange(1), draft(2))
    mail.store(google, at_google(3))
    with mail.vault.reader() as reader:
        traces = {each: reader.trace(each) for each in mail.ids()}
        names = sorted(reader.domain_sets().values())
    mail.vault.write(forget_traces)
    assert is_due(mail.vault, world)
    report = reassess(QuietJob(), mail.vault, world)
    assert (report.messages, report.changed) == (3, 0)
    with mail.vault.reader() as reader:
        assert {each: reader.trace(each) for each in mail.ids()} == traces
        assert sorted(set(reader.domain_sets().values()) - {""}) == sorted(set(names) - {""})


def test_processes_beside_find_what_this_one_finds(
    mail: Mail, exchange: Account, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudging_process, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(task, "_BATCH", 3)
    mail.store(exchange, *(at_exchange(n) for n in range(10)), draft(11))
    before = mail.delivered()
    mail.vault.write(spoil)
    assert mail.delivered() != before
    mail.vault.write(forget_facts)
    with monkeypatch.context() as patch:
        patch.setattr(Rejudger, "judge", unread)
        report = reassess(QuietJob(), mail.vault, World.load(resources_folder()))
    assert (report.messages, report.changed) == (11, 11)
    assert mail.delivered() == before


def test_a_process_that_dies_loses_nothing(
    mail: Mail, exchange: Account, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudging_process, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(rejudging_process, "_serve", dies)
    monkeypatch.setattr(task, "_BATCH", 3)
    mail.store(exchange, *(at_exchange(n) for n in range(10)))
    mail.vault.write(spoil)
    mail.vault.write(forget_facts)
    report = reassess(QuietJob(), mail.vault, World.load(resources_folder()))
    assert (report.messages, report.changed) == (10, 10)


def test_the_owner_declares_whose_server_it_is(mail: Mail, google: Account, world: World) -> None:
    own = mail.add_account("erin@acme.example", "mail.acme.example", ip="203.0.113.5")
    (here,) = mail.store(own, draft(1))
    (there,) = mail.store(google, at_google(2))
    before = mail.delivered()
    assert before[here][0].holding.country == ""
    mail.vault.write(
        declarations.add_declaration,
        Declaration(
            kind=DeclarationKind.SERVER,
            host="mail.acme.example",
            holder="Acme AS",
            controller="Acme AS",
            controller_country="NO",
            country="NO",
            site="Oslo",
            since=date(2015, 1, 1),
        ),
        None,
    )
    declared = vault_world(mail.vault, world)
    report = reassess(QuietJob(), mail.vault, declared)
    assert (report.messages, report.changed) == (1, 1)
    after = mail.delivered()
    assert (after[here][0].holding.country, after[here][0].holding.site) == ("NO", "Oslo")
    assert after[there] == before[there]
    with mail.vault.reader() as reader:
        assert reader.count(parse_query("country:NO")) == 1
        assert reader.count(EVERYTHING) == 2
        (stated,) = reader.declarations()
    assert stated.id is not None
    mail.vault.write(declarations.withdraw_declaration, stated.id)
    reassess(QuietJob(), mail.vault, vault_world(mail.vault, world))
    assert mail.delivered()[here][0].holding == before[here][0].holding


def test_what_changed() -> None:
    before = {"": ("1", frozenset[str]()), "a": ("x", frozenset({"a.example"}))}
    assert not compare(before, before)
    assert compare({}, before).is_all
    assert compare(before, {**before, "": ("2", frozenset())}).is_all
    now = {**before, "a": ("y", frozenset({"b.example"})), "c": ("z", frozenset({"c.example"}))}
    changes = compare(before, now)
    assert changes.operators == {"a", "c"}
    assert not changes.is_all
    assert changes.domains == {"a.example", "b.example", "c.example"}
    assert compare(now, before).operators == {"a", "c"}


@pytest.mark.parametrize(
    ("names", "is_concerned"),
    [
        ("outlook.com", True),
        ("prod.outlook.com", True),
        ("db1.prod.outlook.com", True),
        ("notoutlook.com com", True),  # "com" lies above it
        ("notoutlook.com", False),
        ("outlook.com.evil.example", False),
        ("google.com .", False),
        ("", False),
    ],
)
def test_names_are_compared_by_whole_labels(names: str, is_concerned: bool) -> None:
    assert Touching({"prod.outlook.com"}).concerns(names) is is_concerned


def test_names_without_a_domain() -> None:
    assert Touching({"."}).concerns("example.org .")
    assert not Touching({"."}).concerns("example.org")


def dies(_: Any) -> None:
    pass


@alters()
def forget_facts(connection: Connection) -> None:
    connection.execute("DELETE FROM fact_seen")


@alters()
def forget_traces(connection: Connection) -> None:
    for table in ("trace", "domain_set", "fact_seen"):
        connection.execute(f"DELETE FROM {table}")


@alters()
def spoil(connection: Connection) -> None:
    connection.execute("UPDATE custody SET because = 'It was so.', confidence = 'unknown'")
