"""Dates as mail servers write them, each on the clock of its own place (RFC 5322 section 3.3).

Offsets are computed here because the zone database is not there on every system.
"""

from datetime import UTC, datetime, timedelta, timezone

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Hours from UTC in winter and in summer, their abbreviations, and whose rule turns the clock.
_PLACES = {
    "utc": (0, 0, "UTC", "UTC", ""),
    "gmt": (0, 0, "GMT", "GMT", ""),
    "iceland": (0, 0, "GMT", "GMT", ""),
    "dublin": (0, 1, "GMT", "IST", "eu"),
    "berlin": (1, 2, "CET", "CEST", "eu"),
    "new-york": (-5, -4, "EST", "EDT", "us"),
    "california": (-8, -7, "PST", "PDT", "us"),
    "seoul": (9, 9, "KST", "KST", ""),
    "japan": (9, 9, "JST", "JST", ""),
    "china": (8, 8, "CST", "CST", ""),
}


def local(moment: datetime, place: str) -> datetime:
    winter, summer, _, __, rule = _PLACES[place]
    hours = summer if _is_summer(moment, rule) else winter
    return moment.astimezone(timezone(timedelta(hours=hours)))


def zone_name(moment: datetime, place: str) -> str:
    _, __, winter, summer, rule = _PLACES[place]
    return summer if _is_summer(moment, rule) else winter


def moscow(moment: datetime) -> datetime:
    """Moscow kept summer time from 2011 to 2014, and winter time since."""
    is_early = datetime(2011, 3, 27, tzinfo=UTC) <= moment < datetime(2014, 10, 26, tzinfo=UTC)
    return moment.astimezone(timezone(timedelta(hours=4 if is_early else 3)))


def stamp(moment: datetime, *, is_padded: bool = True) -> str:
    """``Tue, 03 Nov 2026 09:30:00 +0100``; servers differ on whether days below ten are padded."""
    day = f"{moment.day:02d}" if is_padded else str(moment.day)
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    return (
        f"{_DAYS[moment.weekday()]}, {day} {_MONTHS[moment.month - 1]} {moment.year} {clock} "
        + (moment.strftime("%z"))
    )


def spaced(moment: datetime) -> str:
    """As Postfix pads a day below ten: ``Tue,  3 Nov 2026 09:30:00 +0100``."""
    text = stamp(moment, is_padded=False)
    return text if moment.day > 9 else text.replace(", ", ",  ", 1)


def placed(moment: datetime, place: str, *, with_zone: bool = False) -> str:
    """The stamp of a server that stands at ``place``."""
    text = stamp(local(moment, place))
    return f"{text} ({zone_name(moment, place)})" if with_zone else text


def postfix(moment: datetime, place: str) -> str:
    return f"{spaced(local(moment, place))} ({zone_name(moment, place)})"


def _is_summer(moment: datetime, rule: str) -> bool:
    year = moment.year
    if rule == "eu":
        start, end = _sunday(year, 3, -1), _sunday(year, 10, -1)
        return start + timedelta(hours=1) <= moment < end + timedelta(hours=1)
    if rule == "us":
        start, end = _sunday(year, 3, 2), _sunday(year, 11, 1)
        # The hour of the change differs by zone; half a day is exact enough for a night's mail.
        return start + timedelta(hours=9) <= moment < end + timedelta(hours=9)
    return False


def _sunday(year: int, month: int, which: int) -> datetime:
    """The first, second or (-1) last Sunday of a month."""
    if which < 0:
        last = datetime(year, month, 31, tzinfo=UTC)
        return last - timedelta(days=(last.weekday() + 1) % 7)
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
