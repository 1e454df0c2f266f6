"""Moving house: copying chosen mail from one account to another, with proof for each message."""

import enum
from dataclasses import dataclass
from datetime import datetime


class MoveStep(enum.StrEnum):
    """How far one message has come; each step is committed before the next command."""

    PLANNED = "planned"
    APPENDING = "appending"
    APPENDED = "appended"
    VERIFIED = "verified"
    SKIPPED = "skipped"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in (MoveStep.VERIFIED, MoveStep.SKIPPED, MoveStep.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocation:
    """Copying messages from the vault into mailboxes of an account. ``prefix`` is the mailbox of
    the target below which the source's mailboxes are made, "" for the same names.
    ``removes_source``: what was verified there is then removed at its old place, by the plan of
    ``plan_id``. Without a source account, messages that lie at home are put into one mailbox."""

    id: int
    query: str
    source_account_id: int | None
    target_account_id: int
    prefix: str
    removes_source: bool
    created_at: datetime
    finished_at: datetime | None
    messages: int
    verified: int
    skipped: int
    failed: int
    plan_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveItem:
    """One copy of a relocation, and what the vault knows of the message now.

    ``target`` is the way to the mailbox with "/" between the levels, ``raw_target`` its name as the
    server writes it, empty until that is known. Before a copy was appended, ``uid`` is the lowest
    that it can have got; afterwards its own. ``flags`` and ``internal_date`` are those of the old
    copy; ``special_use`` is that of its mailbox. ``size`` is ``None`` if the vault has the message
    no more.
    """

    id: int
    message_id: int
    sha256: bytes
    placement_id: int | None
    raw_target: bytes
    target: str
    step: MoveStep
    uidvalidity: int
    uid: int
    reason: str
    flags: tuple[str, ...]
    internal_date: datetime | None
    special_use: str
    header_id: str
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMove:
    """Where the copies of one mailbox go: both as ways with "/" between the levels."""

    source: str
    target: str
    copies: int
