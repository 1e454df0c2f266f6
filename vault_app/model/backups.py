"""Backups of a vault: where a second copy of it lies, and what is proven of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of the whole vault at another place. ``verified_at`` is when all of it was last read
    back and found whole; ``after_message`` tells that all messages stored until ``made_at`` are in
    it. ``is_present`` is what the last look found."""

    id: int
    place: str
    made_at: datetime
    verified_at: datetime | None
    messages: int
    size: int
    is_present: bool
