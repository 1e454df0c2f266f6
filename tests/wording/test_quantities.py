"""Numbers as people read them; the edges between units matter."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.wording import quantities

NOON = datetime(2014, 3, 12, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1234, "1.2 kB"),
        (12_345, "12 kB"),
        (999_499, "999 kB"),
        (999_950, "1.0 MB"),
        (1_240_000, "1.2 MB"),
        (120_000_000, "120 MB"),
        (999_999_999, "1.0 GB"),
        (5_000_000_000_000, "5.0 TB"),
        (5_000_000_000_000_000, "5,000 TB"),
    ],
)
def test_size(octets: int, text: str) -> None:
    assert quantities.size(octets) == text


@given(st.integers(min_value=0, max_value=10**15))
def test_size_never_shows_a_thousand_of_the_smaller_unit(octets: int) -> None:
    assert not quantities.size(octets).startswith(("1000", "1,000 kB", "1,000 MB", "1,000 GB"))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds"),
        (4.9, "a few seconds"),
        (12, "about 10 seconds"),
        (49, "about 50 seconds"),
        (50, "about 1 minute"),
        (110, "about 2 minutes"),
        (3000, "about 1 hour"),
        (4500, "about 1 hour 15 minutes"),
        (3 * 3600, "about 3 hours"),
        (10 * 3600, "about 10 hours"),
        (24 * 3600, "about 1 day"),
        (80 * 3600, "about 3 days"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert quantities.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.25, "0.25 s"), (2.51, "2.5 s"), (42.4, "42 s"), (125, "2 min 5 s"), (4800, "1 h 20 min")],
)
def test_elapsed(seconds: float, text: str) -> None:
    assert quantities.elapsed(seconds) == text


def test_rates() -> None:
    assert quantities.rate(1234.5) == "1,234 messages/s"
    assert quantities.rate(0.5) == "0.5 messages/s"
    assert quantities.rate(3_400_000, "bytes") == "3.4 MB/s"


def test_counts() -> None:
    assert quantities.messages(1) == "1 message"
    assert quantities.messages(1_234_567) == "1,234,567 messages"
    assert quantities.copies(0) == "0 copies"


def test_percent_admits_neither_too_early_an_end_nor_too_late_a_start() -> None:
    assert quantities.percent(9_999, 10_000) == "99 %"
    assert quantities.percent(1, 10_000) == "1 %"
    assert quantities.percent(10_000, 10_000) == "100 %"
    assert quantities.percent(0, 0) == "0 %"


def test_dates_follow_the_given_zone() -> None:
    late = datetime(2014, 3, 11, 23, 30, tzinfo=UTC)
    assert quantities.date(late, UTC) == "11 March 2014"
    assert quantities.date_time(late, timezone(timedelta(hours=2))) == "12 March 2014, 01:30"


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (timedelta(hours=3), "09:00"),
        (timedelta(days=1), "Yesterday"),
        (timedelta(days=2), "Monday"),
        (timedelta(days=7), "5 Mar"),
        (timedelta(days=70), "1 Jan"),
        (timedelta(days=100), "2 Dec 2013"),
        (timedelta(days=-1), "13 Mar"),
    ],
)
def test_list_date(back: timedelta, text: str) -> None:
    assert quantities.list_date(NOON - back, NOON, UTC) == text


def test_ago() -> None:
    assert quantities.ago(NOON, NOON) == "just now"
    assert quantities.ago(NOON - timedelta(minutes=12), NOON) == "12 minutes ago"
    assert quantities.ago(NOON - timedelta(days=3), NOON) == "3 days ago"
    assert quantities.ago(NOON - timedelta(days=60), NOON) == "on 11 January 2014"


def test_iso_is_utc() -> None:
    there = datetime(2014, 3, 12, 9, 5, tzinfo=timezone(timedelta(hours=1)))
    assert quantities.iso(there) == "2014-03-12T08:05:00Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_date_can_be_said(moment: datetime) -> None:
    assert quantities.date(moment)
    assert quantities.list_date(moment, NOON)
    assert quantities.iso(moment)
