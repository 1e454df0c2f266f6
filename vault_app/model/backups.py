"""Backups of a vault: where a second copy of it lies, and what is proven of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of the whole vault in the folder ``place``. ``verified_at`` is when all of it was last
    read back and found whole; ``size`` is that of its database, in bytes; ``is_present`` whether
    its file can be seen now, which it cannot while its disk is elsewhere."""

    id: int
    place: str
    made_at: datetime
    verified_at: datetime | None
    messages: int
    size: int
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StillInBackup:
    """A backup that holds messages which were deleted from the vault: how many, or ``None`` where
    it cannot be asked now."""

    backup: Backup
    messages: int | None
