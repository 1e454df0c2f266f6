"""Times in the database are whole seconds since 1970; everywhere else they are aware datetimes."""

from datetime import UTC, datetime
from typing import overload


@overload
def to_seconds(at: datetime) -> int: ...
@overload
def to_seconds(at: None) -> None: ...
def to_seconds(at: datetime | None) -> int | None:
    """Whole seconds since 1970, rounded down."""
    return None if at is None else int(at.timestamp())


@overload
def from_seconds(seconds: int) -> datetime: ...
@overload
def from_seconds(seconds: None) -> None: ...
def from_seconds(seconds: int | None) -> datetime | None:
    """An aware datetime in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def now_seconds() -> int:
    """The present moment as the database keeps it."""
    return int(datetime.now(UTC).timestamp())
