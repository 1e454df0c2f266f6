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
    """Copying messages from the vault into mailboxes of another account. ``prefix`` is the mailbox
    of the target below which the source's mailboxes are made, "" for the same names.
    ``removes_source``: what was verified there is then removed at its old place."""

    id: int
    query: str
    source_account_id: int
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
    """One copy of a relocation."""

    id: int
    message_id: int
    sha256: bytes
    placement_id: int
    raw_target: bytes
    target: str
    step: MoveStep
    uidvalidity: int
    uid: int
    reason: str
