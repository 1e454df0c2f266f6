"""Times in the database are whole seconds since 1970; everywhere else they are aware datetimes."""

from datetime import UTC, datetime, timedelta
from math import floor
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@overload
def to_seconds(at: datetime) -> int: ...
@overload
def to_seconds(at: None) -> None: ...
def to_seconds(at: datetime | None) -> int | None:
    """Whole seconds since 1970, rounded down."""
    return None if at is None else floor(at.timestamp())


@overload
def from_seconds(seconds: int) -> datetime: ...
@overload
def from_seconds(seconds: None) -> None: ...
def from_seconds(seconds: int | None) -> datetime | None:
    """An aware datetime in UTC."""
    # Not fromtimestamp, which on Windows refuses what lies before 1970.
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)


def now_seconds() -> int:
    """The present moment as the database keeps it."""
    return int(datetime.now(UTC).timestamp())
