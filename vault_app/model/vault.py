"""Facts about a vault as a whole, and about copies that a pull compares with the server."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultStats:
    """Counts; ``size`` is of the raw mail and ``file_size`` of the archive, both in bytes."""

    messages: int
    size: int
    attachments: int
    accounts: int
    placements: int
    file_size: int


class ListedCopy(NamedTuple):
    """A placement that the vault believes to be on the server; ``flags`` with blanks between."""

    uid: int
    placement_id: int
    flags: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxEnd:
    """Where a look at a mailbox ended: the server's numbers (RFC 7162) and how many messages it
    had. ``compared_at`` is when all UIDs were last compared."""

    uidvalidity: int
    uidnext: int
    highest_modseq: int
    counted: int
    compared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxMark:
    """Where the last look at a mailbox ended, its tally, and what the vault holds of it now:
    ``copies``, how many it has ``set_aside``, and how many of these are ``waiting`` to be tried
    again."""

    end: MailboxEnd
    listed: int
    stored: int
    vanished: int
    quarantined: int
    copies: int
    set_aside: int
    waiting: int


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
