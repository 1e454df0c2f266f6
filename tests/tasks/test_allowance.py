"""Providers that let only so much be fetched: pulls stop in time, lose nothing, and go on."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive import traffic
from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.boot import resources_folder
from vault_app.model.errors import AllowanceUsed, SignInNeeded, SignInRefused
from vault_app.model.pulls import PullOutcome, PullRun, PullWhy
from vault_app.regions.limits import LimitsIndex, ServerLimits, load_limits
from vault_app.regions.reference import Reference
from vault_app.regions.world import World
from vault_app.tasks.allowance import allowance

LIMIT = 200_000
LETTERS = [letter(number, body="x" * 20_000) for number in range(30)]


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        for raw in LETTERS:
            running.inbox.add(raw)
        yield running


@pytest.fixture
def limited(world: World, server: HostileServer) -> World:
    """The world in which this server's provider allows so many bytes in a day."""
    limits = ServerLimits(
        hosts=("localhost",),
        bytes_a_day=LIMIT,
        reference=Reference(source="a test", verified=True),
    )
    return world.with_server_limits(LimitsIndex([limits]))


@pytest.fixture
def desk(vault: Vault, limited: World, server: HostileServer) -> Desk:
    return desk_for(vault, limited, server.settings(), server.password)


def runs(desk: Desk) -> Sequence[PullRun]:
    with desk.vault.reader() as reader:
        return reader.pull_runs(desk.account.id)


def age_traffic(desk: Desk, hours: int) -> None:
    @alters()
    def age(connection: Connection) -> None:
        connection.execute("UPDATE traffic SET hour = hour - ?", (hours,))

    desk.vault.write(age)


def test_a_pull_stops_at_the_limit_and_goes_on_a_day_later(desk: Desk) -> None:
    with pytest.raises(AllowanceUsed) as caught:
        desk.pull()
    kept = len(desk.rows())
    assert 10 <= kept <= 12
    until = caught.value.facts["until"]
    assert isinstance(until, datetime)
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=25)
    with pytest.raises(AllowanceUsed):
        desk.pull()
    assert len(desk.rows()) == kept
    age_traffic(desk, 26)
    with pytest.raises(AllowanceUsed):
        desk.pull()
    assert 20 <= len(desk.rows()) <= 24
    age_traffic(desk, 26)
    desk.pull()
    assert desk.raws() == sorted(LETTERS)
    assert [run.outcome for run in runs(desk)] == [
        PullOutcome.COMPLETE,
        *[PullOutcome.ALLOWANCE] * 3,
    ]


def test_what_is_left_can_be_told(desk: Desk) -> None:
    with pytest.raises(AllowanceUsed):
        desk.pull()
    with desk.vault.reader() as reader:
        stand = allowance(reader, desk.world, desk.account)
    assert stand is not None
    assert (stand.bytes_a_day, stand.left, stand.source) == (LIMIT, 0, "a test")
    assert stand.used >= LIMIT


def test_other_servers_have_no_limit(desk: Desk, world: World) -> None:
    with desk.vault.reader() as reader:
        assert allowance(reader, world, desk.account) is None


def test_half_of_it_is_worth_beginning_again(desk: Desk) -> None:
    now = datetime.now(UTC)
    for hours, size in ((20, 60_000), (10, 100_000), (3, 40_000)):
        at = int((now - timedelta(hours=hours)).timestamp())
        desk.vault.write(traffic.add_traffic, desk.account.id, at=at, bytes=size)
    with desk.vault.reader() as reader:
        stand = allowance(reader, desk.world, desk.account)
    assert stand is not None
    assert stand.left == 0
    # The first 60,000 are not half of it; with those of ten hours ago it is more than half.
    wait = stand.until - now
    assert timedelta(hours=14) <= wait <= timedelta(hours=15)


def test_the_shipped_limits() -> None:
    limits = load_limits(resources_folder())
    gmail = limits.of("imap.gmail.com")
    assert gmail.bytes_a_day == 2_000_000_000
    assert limits.of("IMAP.GMAIL.COM.") == gmail
    assert limits.of("notimap.gmail.com.example.org") == ServerLimits()
    assert limits.of("ximap.gmail.com") == ServerLimits()


def test_the_history_of_pulls(desk: Desk, world: World, server: HostileServer) -> None:
    desk.world = world
    desk.pull()
    server.password = "another"
    with pytest.raises(SignInRefused):
        desk.pull(connect=desk.connect)
    newest, first = runs(desk)
    assert (first.outcome, first.new, first.messages) == (PullOutcome.COMPLETE, 30, 30)
    assert first.bytes == sum(map(len, LETTERS))
    assert (newest.outcome, newest.why) == (PullOutcome.REFUSED, PullWhy.ASKED)
    assert "sign-in-refused" in newest.error
    with desk.vault.reader() as reader:
        refusal = reader.account(desk.account.id).refusal
    assert refusal is not None
    assert "AUTHENTICATIONFAILED" in refusal.text
    before = server.connections
    with pytest.raises(SignInNeeded):
        desk.pull()
    assert server.connections == before


def test_a_mailbox_that_may_be_cut_short(desk: Desk, world: World) -> None:
    """Providers that hide what is older do so at round numbers."""
    limits = ServerLimits(hosts=("localhost",), shown_at_most=(30,))
    desk.world = world.with_server_limits(LimitsIndex([limits]))
    for _ in range(2):
        report = desk.pull()
        assert [left.reason for left in report.left_over] == ["cut-short"]
        with desk.vault.reader() as reader:
            assert [box.trouble for box in reader.mailboxes()] == ["cut-short"]


def test_small_portions_where_they_are_wanted(
    desk: Desk, world: World, server: HostileServer
) -> None:
    limits = ServerLimits(hosts=("localhost",), chunk_messages=7)
    desk.world = world.with_server_limits(LimitsIndex([limits]))
    desk.pull()
    bodies = [line for c in server.commands if b"BODY.PEEK[]" in (line := c.line)]
    assert len(bodies) == 5
