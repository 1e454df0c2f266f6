"""What a provider is documented to keep after mail was deleted from a mailbox, and until when."""

import enum
from dataclasses import dataclass
from datetime import datetime


class ResidueKind(enum.StrEnum):
    """Where it stays: the trash that its owner sees, a store from which it can be recovered, or
    backups."""

    TRASH = "trash"
    RECOVERABLE = "recoverable"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """One thing that may stay behind. ``until`` is ``None`` where the provider states no time;
    ``sources`` are where that is stated, and ``is_verified`` whether somebody read it there."""

    kind: ResidueKind
    holder: str
    until: datetime | None
    days: int | None
    note: str
    sources: tuple[str, ...]
    is_verified: bool
