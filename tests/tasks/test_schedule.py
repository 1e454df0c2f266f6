"""When the next pull is due: pauses, quiet hours over midnight and over changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tasks.conftest import Desk
from vault_app.archive.vault import Vault
from vault_app.model.errors import SettingInvalid
from vault_app.model.schedule import Schedule
from vault_app.tasks.schedule import (
    Decision,
    Holdup,
    folders_to_choose,
    holdup_now,
    keep_schedule,
    last_pull,
    listen_to,
    listened_folders,
    next_run,
    quiet_end,
    schedule_of,
)

# Hypothesis wants it without a zone, and adds one.
START = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
NIGHT = Schedule(minutes=15, quiet_from=time(22), quiet_until=time(7))
BERLIN = ZoneInfo("Europe/Berlin")


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_never_pulled_is_due_now() -> None:
    assert next_run(Schedule(), NOON, None) == Decision(NOON, None)


@pytest.mark.parametrize(("ago", "left"), [(0, 15), (10, 5), (15, 0), (4000, 0)])
def test_a_pause_after_the_last_pull(ago: int, left: int) -> None:
    found = next_run(Schedule(minutes=15), NOON, NOON - _minutes(ago))
    assert found == Decision(NOON + _minutes(left), None)


def test_a_clock_that_was_set_back_delays_by_one_pause_at_most() -> None:
    future = NOON + timedelta(days=400)
    assert next_run(Schedule(minutes=15), NOON, future).when == NOON + _minutes(15)


def test_without_a_timer_nothing_is_due() -> None:
    assert next_run(Schedule(minutes=0), NOON, None) == Decision(None, None)


@pytest.mark.parametrize(
    ("schedule", "is_metered", "is_offline", "holdup"),
    [
        (Schedule(is_paused=True), True, True, Holdup.PAUSED),
        (Schedule(), True, True, Holdup.OFFLINE),
        (Schedule(), True, False, Holdup.METERED),
        (Schedule(pauses_on_metered=False), True, False, None),
    ],
)
def test_what_holds_everything_up(
    schedule: Schedule, is_metered: bool, is_offline: bool, holdup: Holdup | None
) -> None:
    found = next_run(schedule, NOON, None, is_metered=is_metered, is_offline=is_offline)
    assert found == Decision(None if holdup else NOON, holdup)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-05-12T21:59", None),
        ("2026-05-12T22:00", "2026-05-13T07:00"),
        ("2026-05-13T00:00", "2026-05-13T07:00"),
        ("2026-05-13T06:59", "2026-05-13T07:00"),
        ("2026-05-13T07:00", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, until: str | None) -> None:
    found = quiet_end(NIGHT, datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN)
    assert found == (datetime.fromisoformat(until).replace(tzinfo=BERLIN) if until else None)


def test_quiet_hours_by_day() -> None:
    lesson = Schedule(quiet_from=time(9), quiet_until=time(17))
    assert quiet_end(lesson, NOON, UTC) == NOON.replace(hour=17)
    assert quiet_end(lesson, NOON.replace(hour=17), UTC) is None


def test_what_falls_due_in_quiet_hours_waits_for_their_end() -> None:
    evening = NOON.replace(hour=21, minute=50)
    end = datetime(2026, 5, 13, 7, tzinfo=UTC)
    assert next_run(NIGHT, evening, evening, zone=UTC) == Decision(end, None)
    inside = NOON.replace(hour=23)
    assert next_run(NIGHT, inside, None, zone=UTC) == Decision(end, Holdup.QUIET)
    assert holdup_now(NIGHT, inside, zone=UTC) is Holdup.QUIET


def test_in_the_night_when_the_clock_goes_back_quiet_hours_end_once() -> None:
    # On 25 October 2026, 03:00 summer time is 02:00 winter time: 02:30 comes twice.
    schedule = Schedule(quiet_from=time(1), quiet_until=time(2, 30))
    first = datetime(2026, 10, 25, 0, 29, tzinfo=UTC)  # 02:29 summer time
    assert quiet_end(schedule, first, BERLIN) == first + _minutes(1)
    again = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 winter time
    assert quiet_end(schedule, again, BERLIN) is None


def test_in_the_night_when_the_clock_goes_forward_quiet_hours_still_end() -> None:
    # On 29 March 2026, 02:00 winter time is 03:00 summer time: 02:30 does not come.
    schedule = Schedule(quiet_from=time(1), quiet_until=time(2, 30))
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30 winter time
    assert quiet_end(schedule, before, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert quiet_end(schedule, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), BERLIN) is None


@given(
    begin=st.times(),
    end=st.times(),
    now=st.datetimes(
        min_value=START, max_value=START + timedelta(days=5000), timezones=st.just(UTC)
    ),
    ago=st.integers(-100_000, 100_000),
    minutes=st.integers(1, 10_080),
    zone=st.sampled_from(
        [UTC, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]
    ),
)
def test_the_next_run_is_never_past_and_never_in_quiet_hours(
    begin: time, end: time, now: datetime, ago: int, minutes: int, zone: ZoneInfo
) -> None:
    schedule = Schedule(minutes=minutes, quiet_from=begin, quiet_until=end)
    found = next_run(schedule, now, now - _minutes(ago), zone=zone).when
    assert found is not None
    assert now <= found <= now + _minutes(minutes) + timedelta(hours=25)
    assert quiet_end(schedule, found, zone) is None


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(),
        Schedule(minutes=0, is_paused=True, waits_for_news=False),
        Schedule(
            minutes=60,
            quiet_from=time(0),
            quiet_until=time(23, 59),
            pauses_on_metered=False,
            pulls_on_resume=False,
        ),
    ],
)
def test_choices_are_kept_in_the_vault(vault: Vault, schedule: Schedule) -> None:
    with vault.reader() as reader:
        assert schedule_of(reader) == Schedule()
    keep_schedule(vault, schedule)
    with vault.reader() as reader:
        assert schedule_of(reader) == schedule


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        (Schedule(minutes=-1), "minutes-out-of-range"),
        (Schedule(minutes=10_081), "minutes-out-of-range"),
        (Schedule(quiet_from=time(22)), "quiet-half"),
        (Schedule(quiet_until=time(22)), "quiet-half"),
        (Schedule(quiet_from=time(22), quiet_until=time(22)), "quiet-empty"),
    ],
)
def test_choices_that_cannot_be_meant_are_refused(
    vault: Vault, schedule: Schedule, reason: str
) -> None:
    with pytest.raises(SettingInvalid) as caught:
        keep_schedule(vault, schedule)
    assert caught.value.facts["reason"] == reason


def test_the_inbox_is_listened_to_unless_others_are_chosen(desk: Desk) -> None:
    with desk.vault.reader() as reader:
        assert listened_folders(reader, desk.account.id) == ()
        assert last_pull(reader) is None
    desk.pull()
    with desk.vault.reader() as reader:
        folders = folders_to_choose(reader, desk.account.id)
        assert folders[0].special_use == "inbox"
        assert listened_folders(reader, desk.account.id) == folders[:1]
        assert last_pull(reader) is not None
    listen_to(desk.vault, desk.account, [each.id for each in folders[1:]])
    with desk.vault.reader() as reader:
        assert listened_folders(reader, desk.account.id) == (folders[1:] or folders[:1])
    listen_to(desk.vault, desk.account, [10**9])
    with desk.vault.reader() as reader:
        assert listened_folders(reader, desk.account.id) == folders[:1]
    with pytest.raises(SettingInvalid):
        listen_to(desk.vault, desk.account, range(21))
