"""Reads the date of a Received line: RFC 5322 section 3.3 and what mailers really write."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_DATE = re.compile(
    r"(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?"
    r"(?:\.\d+)?(?:\s+([+-]\d{4}|[A-Za-z]{1,5}))?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
# RFC 5322 section 4.3: the obsolete zones that have one meaning; all others count as UTC.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


@lru_cache(maxsize=512)
def parse_date(text: str) -> datetime | None:
    """Read the date of a hop; None when there is none that can be meant."""
    match = _DATE.search(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, zone = match.groups()
    try:
        at = datetime(
            int(year),
            _MONTHS[month.lower()],
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),
            tzinfo=_zone(zone or ""),
        )
        return at.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


@lru_cache(maxsize=128)
def _zone(text: str) -> timezone:
    if text[:1] in "+-" and text:
        # Hours past a day are nonsense that timezone() refuses with ValueError, as wanted here.
        offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
        return timezone(-offset if text[0] == "-" else offset)
    return timezone(timedelta(hours=_ZONES.get(text.upper(), 0)))
