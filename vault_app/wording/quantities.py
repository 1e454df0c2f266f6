"""Sizes, times, rates, counts and dates as a person reads them."""

from datetime import UTC, datetime, timedelta, tzinfo
from datetime import date as calendar_date

from vault_app.wording.text import say, say_count

_SIZES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def count(number: int) -> str:
    """1234567 → "1,234,567"."""
    return f"{number:,}"


def messages(number: int) -> str:
    return say_count("{n} message", "{n} messages", number)


def copies(number: int) -> str:
    return say_count("{n} copy", "{n} copies", number)


def folders(number: int) -> str:
    return say_count("{n} folder", "{n} folders", number)


def size(octets: int) -> str:
    """Decimal units, two digits that matter: "0 bytes", "999 bytes", "1.2 MB", "120 MB"."""
    if octets < 1000:
        return say_count("{n} byte", "{n} bytes", octets)
    for factor, unit in _SIZES:
        # 999,950 bytes are 1.0 MB, not 1000 kB: round before the unit is chosen.
        if octets >= factor * 0.9995 or factor == 1000:
            number = octets / factor
            text = f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"
            return say("{number} {unit}", number=text, unit=unit)
    raise AssertionError("the smallest unit takes all")


def duration(seconds: float) -> str:
    """A time that is only known roughly: "a few seconds", "about 2 minutes"."""
    if seconds < 5:
        return say("a few seconds")
    if seconds < 50:
        return say("about {n} seconds", n=max(5, round(seconds / 5) * 5))
    if seconds < 50 * MINUTE:
        return say_count("about {n} minute", "about {n} minutes", max(1, round(seconds / MINUTE)))
    if seconds < 5.75 * HOUR:
        return _hours(seconds)
    if seconds < 22 * HOUR:
        return say_count("about {n} hour", "about {n} hours", round(seconds / HOUR))
    return say_count("about {n} day", "about {n} days", max(1, round(seconds / DAY)))


def _hours(seconds: float) -> str:
    hours, quarter = divmod(max(4, round(seconds / (15 * MINUTE))), 4)
    whole = say_count("about {n} hour", "about {n} hours", hours)
    if not quarter:
        return whole
    return say("{hours} {minutes} minutes", hours=whole, minutes=quarter * 15)


def remaining(seconds: float) -> str:
    return say("{time} left", time=duration(seconds))


def elapsed(seconds: float) -> str:
    """A time that was measured: "0.03 s", "2.5 s", "42 s", "2 min 5 s", "1 h 20 min"."""
    if seconds < 0.95:
        return say("{n} s", n=f"{seconds:.2f}")
    if seconds < 9.95:
        return say("{n} s", n=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < MINUTE:
        return say("{n} s", n=whole)
    if whole < HOUR:
        return say("{minutes} min {seconds} s", minutes=whole // MINUTE, seconds=whole % MINUTE)
    minutes = round(seconds / MINUTE)
    return say("{hours} h {minutes} min", hours=f"{minutes // 60:,}", minutes=minutes % 60)


def rate(per_second: float, unit: str = "messages") -> str:
    """How fast: "1,200 messages/s", "3.4 MB/s" for bytes, "0.5 steps/s"."""
    if unit == "bytes":
        return say("{size}/s", size=size(max(0, round(per_second))))
    number = f"{per_second:,.0f}" if per_second >= 9.95 else f"{per_second:.1f}"
    return say("{number} {unit}/s", number=number, unit=unit)


def percent(part: int, whole: int) -> str:
    """Never "100 %" while something is missing, never "0 %" while something is there."""
    if whole <= 0:
        return say("{n} %", n=0)
    share = round(100 * part / whole)
    if part < whole:
        share = min(share, 99)
    if part > 0:
        share = max(share, 1)
    return say("{n} %", n=share)


def month_name(month: int) -> str:
    return _MONTHS[month - 1]


def date(moment: datetime, zone: tzinfo | None = None) -> str:
    """ "12 March 2014", in the given zone or that of this computer."""
    local = _local(moment, zone)
    return say(
        "{day} {month} {year}",
        day=local.day,
        month=month_name(local.month),
        year=local.year,
    )


def day(value: calendar_date) -> str:
    """A day of the calendar that belongs to no zone: "12 March 2014"."""
    return say(
        "{day} {month} {year}", day=value.day, month=month_name(value.month), year=value.year
    )


def date_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """ "12 March 2014, 09:05"."""
    local = _local(moment, zone)
    return say("{date}, {time}", date=date(local, local.tzinfo), time=_clock(local))


def list_date(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """As short as the distance allows: "09:05", "Yesterday", "Tuesday", "12 Mar", "12 Mar 2014"."""
    local, today = _local(moment, zone), _local(now, zone)
    days = (today.date() - local.date()).days
    if days == 0:
        return _clock(local)
    if days == 1:
        return say("Yesterday")
    if 1 < days < 7:
        return _DAYS[local.weekday()]
    month = month_name(local.month)[:3]
    if local.year == today.year:
        return say("{day} {month}", day=local.day, month=month)
    return say("{day} {month} {year}", day=local.day, month=month, year=local.year)


def ago(moment: datetime, now: datetime) -> str:
    """ "just now", "12 minutes ago", "3 days ago"; from a month on, the date."""
    seconds = (now - moment).total_seconds()
    if seconds < MINUTE:
        return say("just now")
    if seconds < HOUR:
        return say_count("{n} minute ago", "{n} minutes ago", int(seconds // MINUTE))
    if seconds < DAY:
        return say_count("{n} hour ago", "{n} hours ago", int(seconds // HOUR))
    if seconds < timedelta(days=30).total_seconds():
        return say_count("{n} day ago", "{n} days ago", int(seconds // DAY))
    return say("on {date}", date=date(moment))


def iso(moment: datetime) -> str:
    """For programs: ISO 8601 in UTC, to the second, "2014-03-12T09:05:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    # datetime.astimezone() fails on the first and last days of the calendar.
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return moment


def _clock(local: datetime) -> str:
    return say("{hour}:{minute}", hour=f"{local.hour:02}", minute=f"{local.minute:02}")
