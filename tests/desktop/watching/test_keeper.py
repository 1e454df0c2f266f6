"""What keeps a vault in step, apart from any widget: on a real vault, with pulls that are noted and
not made, and with the clock and the network in the test's hands."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.watching.noted import NotedPulling
from vault_app.archive import accounts as account_writes
from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.opened import Opened
from vault_app.desktop.watching.keeper import Keeper
from vault_app.desktop.watching.standing import Sign, Standing
from vault_app.desktop.watching.surroundings import Surroundings
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.errors import (
    AllowanceUsed,
    Cancelled,
    CannotConnect,
    SignInRefused,
)
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.pulls import PullWhy
from vault_app.model.schedule import Schedule
from vault_app.tasks.accounts import add_account
from vault_app.tasks.schedule import keep_schedule, schedule_of
from vault_app.tasks.vaults import create_vault
from vault_app.tasks.watching import Tempo

LONG = 20_000
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
NEVER_AGAIN = Tempo(pauses=(600.0,))


@dataclass
class Stage:
    """A keeper with everything around it."""

    opened: Opened
    pulling: NotedPulling
    around: Surroundings
    keeper: Keeper
    told: list[Standing]
    now: datetime = NOON

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.around.changed.emit()

    @property
    def whys(self) -> list[PullWhy]:
        return [why for why, _ in self.pulling.asked]

    @property
    def sign(self) -> Sign:
        return self.keeper.standing.sign


def _add(vault: Vault, home: Home, name: str) -> Account:
    return add_account(
        vault,
        home.secrets,
        address=f"{name}@example.org",
        label="",
        # Nobody answers there.
        server=ServerSettings(host="127.0.0.1", port=1, user=name),
        password="x",
    )


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path / "mail.vault", "quince and medlar", cost=LEAST_COST) as made:
        yield made


@pytest.fixture
def stage(vault: Vault, home: Home, jobs: Jobs, qtbot: QtBot) -> Iterator[Stage]:
    opened = Opened(vault, home, jobs)
    pulling, around = NotedPulling(), Surroundings()
    held: list[Stage] = []
    keeper = Keeper(
        opened,
        pulling,  # type: ignore[arg-type]
        around,
        tempo=NEVER_AGAIN,
        now=lambda: held[0].now if held else NOON,
    )
    told: list[Standing] = []
    keeper.changed.connect(told.append)
    made = Stage(opened, pulling, around, keeper, told)
    held.append(made)
    yield made
    opened.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("listen-")]


def _begin(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.keeper.learnt, timeout=LONG):
        stage.keeper.begin()


def _until(qtbot: QtBot, is_so: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(is_so()), timeout=LONG)


def test_nothing_happens_before_it_begins(stage: Stage) -> None:
    stage.around.woke.emit()
    stage.keeper.note_news(1)
    assert stage.told == []


def test_without_accounts_it_waits_for_some(stage: Stage, home: Home, qtbot: QtBot) -> None:
    _begin(stage, qtbot)
    assert stage.keeper.standing.words == "No account to pull from"
    assert not stage.keeper.standing.has_accounts
    account = _add(stage.opened.vault, home, "ada")
    _until(qtbot, lambda: stage.keeper.accounts == (account,))
    # Whoever added it pulls it; the clock begins now.
    assert stage.whys == []
    stage.later(minutes=16)
    assert stage.whys == [PullWhy.TIMER]


@pytest.fixture
def going(stage: Stage, home: Home, qtbot: QtBot) -> Stage:
    """With two accounts of which the first pull is done."""
    for name in ("ada", "ben"):
        _add(stage.opened.vault, home, name)
    _begin(stage, qtbot)
    _until(qtbot, lambda: stage.pulling.asked)
    with qtbot.waitSignal(stage.keeper.learnt, timeout=LONG):
        stage.pulling.end()
    stage.pulling.asked.clear()
    return stage


def test_accounts_that_were_never_pulled_are_due_at_once(
    stage: Stage, home: Home, qtbot: QtBot
) -> None:
    accounts = [_add(stage.opened.vault, home, name) for name in ("ada", "ben")]
    _begin(stage, qtbot)
    assert stage.pulling.asked == [(PullWhy.TIMER, tuple(each.id for each in accounts))]
    assert stage.keeper.standing.sign is Sign.PULLING
    stage.pulling.end()
    assert stage.sign is Sign.WAITING
    assert stage.keeper.standing.words.startswith("Next pull at")


def test_the_clock_starts_pulls(going: Stage) -> None:
    going.later(minutes=14)
    assert going.whys == []
    going.later(minutes=1)
    assert going.whys == [PullWhy.TIMER]
    # One at a time.
    going.later(minutes=60)
    assert going.whys == [PullWhy.TIMER]


def test_news_start_a_pull_of_that_account_alone(going: Stage) -> None:
    second = going.keeper.accounts[1].id
    going.keeper.note_news(second)
    assert going.pulling.asked == [(PullWhy.NEWS, (second,))]
    # More news while it runs are not lost.
    going.keeper.note_news(going.keeper.accounts[0].id)
    assert len(going.pulling.asked) == 1
    going.pulling.end()
    assert going.pulling.asked[1] == (PullWhy.NEWS, (going.keeper.accounts[0].id,))


def test_a_pull_by_news_does_not_put_off_the_clock(going: Stage) -> None:
    going.later(minutes=10)
    going.keeper.note_news(going.keeper.accounts[0].id)
    going.pulling.end()
    going.later(minutes=5)
    assert going.whys == [PullWhy.NEWS, PullWhy.TIMER]


def test_waking_and_the_network_start_a_pull(going: Stage) -> None:
    going.around.woke.emit()
    going.pulling.end()
    going.around.take(is_offline=True)
    assert going.sign is Sign.OFFLINE
    going.later(minutes=60)
    assert going.whys == [PullWhy.RESUMED]
    going.around.take(is_offline=False)
    # It was due by the clock as well; once is enough.
    assert len(going.whys) == 2
    assert going.whys[1] in (PullWhy.NETWORK, PullWhy.TIMER)


def test_waking_starts_none_if_that_is_not_wanted(going: Stage) -> None:
    going.keeper.choose(Schedule(pulls_on_resume=False))
    going.around.woke.emit()
    assert going.whys == []


def test_paused_nothing_starts_and_going_on_takes_up_what_is_due(
    going: Stage, qtbot: QtBot
) -> None:
    going.keeper.set_paused(True)
    assert going.sign is Sign.PAUSED
    going.keeper.note_news(going.keeper.accounts[0].id)
    going.around.woke.emit()
    going.later(minutes=90)
    assert going.whys == []
    # What a person asks for is done.
    going.keeper.pull_now()
    assert going.whys == [PullWhy.ASKED]
    going.pulling.end()
    going.later(minutes=90)
    going.keeper.set_paused(False)
    assert going.whys == [PullWhy.ASKED, PullWhy.TIMER]


def test_choices_are_kept_and_read_again(going: Stage, qtbot: QtBot) -> None:
    wanted = Schedule(minutes=60, quiet_from=time(22), quiet_until=time(7))
    going.keeper.choose(wanted)

    def kept() -> bool:
        with going.opened.vault.reader() as reader:
            return schedule_of(reader) == wanted

    _until(qtbot, kept)


def test_a_metered_network_is_waited_out_unless_it_may_be_used(going: Stage) -> None:
    going.around.take(is_metered=True)
    assert going.sign is Sign.METERED
    going.later(minutes=30)
    assert going.whys == []
    going.keeper.choose(replace(going.keeper.schedule, pauses_on_metered=False))
    assert going.whys == [PullWhy.TIMER]


def test_in_quiet_hours_nobody_is_listened_to(stage: Stage, home: Home, qtbot: QtBot) -> None:
    local = NOON.astimezone()
    quiet = Schedule(
        quiet_from=(local - timedelta(hours=1)).time(),
        quiet_until=(local + timedelta(hours=1)).time(),
    )
    _add(stage.opened.vault, home, "ada")
    keep_schedule(stage.opened.vault, quiet)
    _begin(stage, qtbot)
    assert stage.sign is Sign.QUIET
    assert stage.keeper.standing.words.startswith("Quiet until")
    assert stage.keeper.standing.listening == ()
    stage.keeper.note_news(stage.keeper.accounts[0].id)
    assert stage.whys == []
    stage.later(hours=1)
    assert stage.whys == [PullWhy.TIMER]
    assert len(stage.keeper.standing.listening) == 1


def test_a_failed_pull_is_told_and_tried_again_by_the_clock(going: Stage) -> None:
    going.later(minutes=15)
    going.pulling.end(CannotConnect(host="imap.example.org", port=993, reason="refused"))
    standing = going.keeper.standing
    assert standing.sign is Sign.TROUBLE
    assert standing.words.startswith("Pull failed; again at")
    assert "ada@example.org" in standing.more[0]
    assert "ben@example.org" in standing.more[1]
    going.later(minutes=15)
    going.pulling.end()
    assert going.sign is Sign.WAITING
    assert going.keeper.standing.more == ()


def test_an_account_at_its_daily_limit_rests_and_goes_on_by_itself(going: Stage) -> None:
    first, second = going.keeper.accounts
    going.keeper.choose(Schedule(minutes=60))
    going.later(minutes=60)
    limit = AllowanceUsed(host="imap.example.org", until=going.now + timedelta(minutes=90))
    going.pulling.end(limit, of=first)
    assert "daily limit" in going.keeper.standing.more[0]
    going.keeper.note_news(first.id)
    assert len(going.pulling.asked) == 1
    going.later(minutes=60)
    assert going.pulling.asked[1] == (PullWhy.TIMER, (second.id,))
    going.pulling.end()
    # What the other account brought does not hide it.
    assert "daily limit" in going.keeper.standing.more[0]
    going.later(minutes=30)
    assert going.pulling.asked[2] == (PullWhy.TIMER, (first.id,))
    going.pulling.end()
    assert going.keeper.standing.more == ()
    # The clock of the other one was not put off by that.
    going.later(minutes=30)
    assert going.pulling.asked[3] == (PullWhy.TIMER, (first.id, second.id))


def test_where_all_accounts_rest_the_line_says_until_when(going: Stage) -> None:
    going.later(minutes=15)
    going.pulling.end(
        AllowanceUsed(host="imap.example.org", until=going.now + timedelta(minutes=90))
    )
    assert going.keeper.standing.words.startswith("Daily limit; goes on at")
    going.later(minutes=30)
    assert len(going.pulling.asked) == 1
    assert going.keeper._timer.interval() > 1000


def test_a_pull_that_was_stopped_is_no_trouble(going: Stage) -> None:
    going.later(minutes=15)
    going.pulling.end(Cancelled())
    assert going.sign is Sign.WAITING
    going.keeper.pull_now()
    going.pulling.end()
    assert going.sign is Sign.WAITING


def test_a_refused_account_is_left_out_until_a_person_signs_in(going: Stage, qtbot: QtBot) -> None:
    first, second = going.keeper.accounts
    vault = going.opened.vault
    vault.write(account_writes.note_refusal, first.id, "[AUTHENTICATIONFAILED]")
    _until(qtbot, lambda: going.keeper.accounts[0].refusal is not None)
    going.later(minutes=15)
    assert going.pulling.asked == [(PullWhy.TIMER, (second.id,))]
    going.pulling.end()
    assert any("sign in again" in line for line in going.keeper.standing.more)
    vault.write(account_writes.note_refusal, second.id, "[AUTHENTICATIONFAILED]")
    _until(qtbot, lambda: going.keeper.accounts[1].refusal is not None)
    assert going.keeper.standing.words == "Sign in again"
    going.later(minutes=60)
    assert len(going.whys) == 1
    # What is due and cannot be done is not looked at all the time.
    assert going.keeper._timer.interval() > 1000
    vault.write(account_writes.set_server, first.id, first.server)
    _until(qtbot, lambda: len(going.whys) == 2)


def test_an_account_that_is_forgotten_leaves_no_trouble(going: Stage, qtbot: QtBot) -> None:
    going.later(minutes=15)
    refused = SignInRefused(host="imap.example.org", user="ada", server_text="")
    going.pulling.end(refused)
    assert going.sign is Sign.TROUBLE
    going.opened.vault.write(account_writes.remove_account, going.keeper.accounts[0].id)
    _until(qtbot, lambda: len(going.keeper.accounts) == 1)
    more = " ".join(going.keeper.standing.more)
    assert "ben@example.org" in more
    assert "ada@example.org" not in more


def test_once_the_vault_is_closed_nothing_starts(going: Stage) -> None:
    told = len(going.told)
    going.opened.close()
    going.around.woke.emit()
    going.around.returned.emit()
    going.keeper.note_news(1)
    going.later(minutes=90)
    assert going.whys == []
    assert len(going.told) == told
