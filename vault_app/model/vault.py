"""Facts about a vault as a whole, and about copies that a pull compares with the server."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultStats:
    """Counts; ``size`` is of the raw mail and ``file_size`` of the archive, both in bytes."""

    messages: int
    size: int
    attachments: int
    accounts: int
    placements: int
    file_size: int


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """A placement that the vault believes to be on the server."""

    placement_id: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedCopy:
    """A copy that the server lists and would not give; every pull tries again, unless the owner
    gave it up."""

    account_id: int
    mailbox: str
    uidvalidity: int
    uid: int
    reason: str
    detail: str
    first_at: datetime
    last_at: datetime
    tries: int
    mailbox_id: int
    is_given_up: bool
