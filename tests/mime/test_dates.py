"""Date fields, right and wrong, to one instant."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.mime.dates import parse_date

_NOON = datetime(2002, 8, 22, 12, 36, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Thu, 22 Aug 2002 12:36:23 +0000",
        "Thu, 22 Aug 2002 12:36:23 GMT",
        "Thu, 22 Aug 2002 08:36:23 -0400 (EDT)",
        "Thu, 22 Aug 2002 08:36:23 EDT",
        "Thu,22 Aug 2002 14:36:23 +0200",
        "22 Aug 2002 14:36:23 +02:00",
        "22 Aug 2002 14:36:23 GMT+0200",
        "22 Aug 2002 14:36:23 +200",
        "22 Aug 02 12:36:23",
        "22-Aug-2002 12:36:23 Z",
        "Thursday, 22 August 2002 12:36:23 UT",
        "Thu 22 Aug 2002 12:36:23 +0000",
        "Thu, 22 Aug 2002 12:36:23 -0000",
        "Thu, 22 Aug 2002 12.36.23 +0000",
        "Thu, 22 Aug 2002 12:36:23.456 +0000",
        "Thu, 22 Aug 2002 12:36:23 PM +0000",
        "Thu, 22 Aug 102 12:36:23 +0000",
        "Thu, 22 Aug 0102 12:36:23 +0000",
        "Thu Aug 22 12:36:23 2002",
        "Thu Aug 22 08:36:23 2002 -0400",
        "Thu Aug 22 08:36:23 EDT 2002",
        "Aug 22, 2002 12:36:23 PM",
        "2002-08-22T12:36:23Z",
        "2002-08-22 14:36:23 +0200",
        "2002/08/22 Thu 12:36:23 GMT",
        "Do, 22 Aug 2002 14:36:23 +0200",
        "  Thu,\r\n\t22 Aug 2002\r\n 12:36:23 +0000 ",
        '"Thu, 22 Aug 2002 12:36:23 +0000"',
        "Thu, 22 Aug 2002 12:36:23 +9999",
        "Thu, 22 Aug 2002 12:36:23 XYZ",
    ],
)
def test_forms_of_one_instant(value: str) -> None:
    assert parse_date(value.encode()) == _NOON


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"Thu, 22 Aug 2002 12:36 +0000", datetime(2002, 8, 22, 12, 36, tzinfo=UTC)),
        (b"22 Aug 2002", datetime(2002, 8, 22, tzinfo=UTC)),
        (b"2 Okt 2019 07:05:09 +0000", datetime(2019, 10, 2, 7, 5, 9, tzinfo=UTC)),
        (b"Sat, 31 Dec 2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (b"1 Jan 2000 12:00:00 AM", datetime(2000, 1, 1, tzinfo=UTC)),
        (b"1 Jan 70 00:00:00 GMT", datetime(1970, 1, 1, tzinfo=UTC)),
        (b"Fri, 31 Dec 99 23:00:00 GMT", datetime(1999, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_other_instants(value: bytes, expected: datetime) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"yesterday",
        b"Thu, 32 Aug 2002 12:36:23 +0000",
        b"Thu, 22 Foo 2002 12:36:23 +0000",
        b"Thu, 22 Aug 2002 25:36:23 +0000",
        b"Thu, 22 Aug 1602 12:36:23 +0000",
        b"31 Dec 1969 23:59:59 +0000",
        b"1 Jan 0001 00:00:00 +1400",
        b"\xff\xfe",
        b"1" * 100_000,
    ],
)
def test_what_is_no_date(value: bytes) -> None:
    assert parse_date(value) is None


@given(
    st.integers(2 * 86_400, 100 * 365 * 86_400),
    st.integers(-14 * 60, 14 * 60),
)
def test_dates_as_programs_write_them(seconds: int, offset: int) -> None:
    zoned = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset)))
    parsed = parse_date(format_datetime(zoned).encode())
    assert parsed == zoned
    assert parsed.tzinfo is UTC


@given(
    st.binary(max_size=80)
    | st.from_regex(r"[A-Z][a-z]{2},? \d{1,4} [A-Z][a-z]{2} \d{1,5} [\d:+ -]*").map(str.encode)
)
def test_never_raises(value: bytes) -> None:
    parse_date(value)
