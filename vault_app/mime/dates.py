"""Date fields (RFC 5322 section 3.3) as senders really write them, to UTC; quick, for a million."""

import re
from datetime import UTC, datetime, timedelta

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
    # Programs that took the month from the system's language.
    "mai": 5, "okt": 10, "dez": 12, "mär": 3, "mrz": 3, "maa": 3, "mei": 5, "ene": 1, "abr": 4,
    "ago": 8, "dic": 12, "fev": 2, "avr": 4, "set": 9, "out": 10, "gen": 1, "mag": 5, "giu": 6,
    "lug": 7, "ott": 10, "fév": 2, "déc": 12, "aoû": 8, "aou": 8,
}  # fmt: skip
# RFC 5322 section 4.3; every other name, and the one-letter military ones, count as UTC.
_ZONES = {"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
          "PST": -480, "PDT": -420, "CET": 60, "MET": 60, "CEST": 120, "MEST": 120, "EET": 120,
          "EEST": 180, "BST": 60, "JST": 540, "KST": 540, "HKT": 480, "AEST": 600,
          "AEDT": 660}  # fmt: skip

_CLOCK = r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?:\(?(?:GMT|UTC?)? ?([+-] ?\d{1,2}:?\d{2}|[A-Za-z]{1,5})?)?"
_DAY_FIRST = re.compile(
    rf"(?:[^\W\d]{{2,12}}\.?,? ?)?(\d{{1,2}})[ ./-]{{0,2}}([^\W\d]{{3,12}})\.?[ ,./-]{{0,2}}"
    rf"(\d{{2,4}})(?:[ ,T]{{1,2}}{_CLOCK})? ?{_ZONE}"
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d]{{2,12}}\.?,? )?([^\W\d]{{3,12}})\.? (\d{{1,2}}),? (?:{_CLOCK} ?{_ZONE} ?)?"
    rf"(\d{{4}})(?:,? {_CLOCK})? ?{_ZONE}"
)
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?: [A-Za-z]{{2,9}},?)?(?:[ T]{_CLOCK})? ?{_ZONE}"
)
_MAX_DATE = 128
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(value: bytes) -> datetime | None:
    """The instant meant, or ``None`` where it cannot be read or lies before 1970."""
    text = b" ".join(value[: _MAX_DATE * 4].split())[:_MAX_DATE].decode("utf-8", "replace")
    text = text.strip(" \"'")
    try:
        at = _read_day_first(text) or _read_month_first(text) or _read_year_first(text)
    except (ValueError, OverflowError):
        return None
    return at if at is not None and at >= _EARLIEST else None


def _read_day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.match(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, half, zone = match.groups()
    return _instant(year, _MONTHS.get(month[:3].lower()), day, (hour, minute, second, half), zone)


def _read_month_first(text: str) -> datetime | None:
    """The form of C's ``ctime``, and that of American prose."""
    match = _MONTH_FIRST.match(text)
    if match is None:
        return None
    month, day, *clock, zone, year, hour, minute, second, half, late_zone = match.groups()
    if clock[0] is None:
        clock = [hour, minute, second, half]
    number = _MONTHS.get(month[:3].lower())
    return _instant(year, number, day, tuple(clock), zone or late_zone)


def _read_year_first(text: str) -> datetime | None:
    match = _YEAR_FIRST.match(text)
    if match is None:
        return None
    year, month, day, *clock, zone = match.groups()
    return _instant(year, int(month), day, tuple(clock), zone)


def _instant(
    year: str, month: int | None, day: str, clock: tuple[str | None, ...], zone: str | None
) -> datetime | None:
    if month is None:
        return None
    hour, minute, second, half = clock
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 50 else 1900  # RFC 5322 section 4.3
    elif 100 <= number < 200:
        number += 1900  # programs that counted from 1900 and printed "0102" for 2002
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    # 60 is a leap second, which datetime does not know.
    seconds = min(int(second or 0), 59)
    at = datetime(number, month, int(day), hours, int(minute or 0), seconds, tzinfo=UTC)
    offset = _offset(zone) if zone else 0
    return at - timedelta(minutes=offset) if offset else at


def _offset(zone: str) -> int:
    """Minutes east of Greenwich; 0 for what cannot be an offset."""
    sign = {"+": 1, "-": -1}.get(zone[0])
    if sign is None:
        return _ZONES.get(zone.upper(), 0)
    digits = zone[1:].replace(":", "").strip()
    hours, minutes = int(digits[:-2]), int(digits[-2:])
    return sign * (hours * 60 + minutes) if hours <= 14 and minutes < 60 else 0
