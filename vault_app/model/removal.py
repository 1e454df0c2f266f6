"""Plans, their items' states and receipts: the words of removal, as values."""

import enum
from dataclasses import dataclass
from datetime import datetime


class RemovalMode(enum.StrEnum):
    """What goes.

    ``LOCAL_ONLY`` keeps the vault's copy by intent; ``PURGE_SERVER`` does the same on the server
    and says nothing of the vault; ``PURGE_VAULT`` and ``PURGE_ALL`` delete at home too.
    """

    LOCAL_ONLY = "local-only"
    PURGE_SERVER = "purge-server"
    PURGE_VAULT = "purge-vault"
    PURGE_ALL = "purge-all"

    @property
    def touches_server(self) -> bool:
        return self is not RemovalMode.PURGE_VAULT

    @property
    def touches_vault(self) -> bool:
        return self in (RemovalMode.PURGE_VAULT, RemovalMode.PURGE_ALL)


class Step(enum.StrEnum):
    """How far the removal of one placement has come; each is committed before the next command.

    PLANNED → LOCAL_VERIFIED → SERVER_MATCHED → FLAGGED → EXPUNGED → CONFIRMED, or SKIPPED (left
    alone, with a reason) or FAILED (with a reason; the server's copy may be there).
    """

    PLANNED = "planned"
    LOCAL_VERIFIED = "local-verified"
    SERVER_MATCHED = "server-matched"
    FLAGGED = "flagged"
    EXPUNGED = "expunged"
    CONFIRMED = "confirmed"
    SKIPPED = "skipped"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in (Step.CONFIRMED, Step.SKIPPED, Step.FAILED)


class SkipReason(enum.StrEnum):
    """Why a copy was left alone, or what could not be proven about it."""

    LOCAL_BYTES_DIFFER = "local-bytes-differ"
    SERVER_BYTES_DIFFER = "server-bytes-differ"
    SIZE_DIFFERS = "size-differs"
    NOT_ON_SERVER = "not-on-server"
    FLAGGED_SINCE = "flagged-since"
    NO_UIDPLUS = "no-uidplus"
    LABELS_SERVER = "labels-server"
    READ_ONLY = "read-only"
    UIDVALIDITY_CHANGED = "uidvalidity-changed"
    MAILBOX_GONE = "mailbox-gone"
    REFUSED_BY_SERVER = "refused-by-server"
    STILL_THERE = "still-there"
    COPY_LEFT_ON_SERVER = "copy-left-on-server"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One placement (or, for the vault alone, one message) to be removed."""

    id: int
    message_id: int
    sha256: bytes
    placement_id: int | None
    account_id: int | None
    mailbox_id: int | None
    raw_mailbox: bytes
    mailbox: str
    uidvalidity: int
    uid: int
    was_flagged: bool
    size_differs: bool
    step: Step
    reason: SkipReason | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A removal that was previewed; ``finished_at`` is set when every item is final."""

    id: int
    mode: RemovalMode
    query: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    messages: int
    placements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxShare:
    """How many placements of a preview lie in one mailbox."""

    account_id: int
    account: str
    mailbox: str
    placements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a removal would take and what would stay, before anything is decided.

    ``messages`` are concerned, ``placements`` go from servers, ``vault_messages`` from the vault.
    ``last_copies`` counts messages of which nothing at all would be left.
    ``sample`` holds up to ten message ids.
    """

    mode: RemovalMode
    query: str
    messages: int
    size: int
    placements: int
    vault_messages: int
    last_copies: int
    oldest: datetime | None
    newest: datetime | None
    mailboxes: tuple[MailboxShare, ...]
    sample: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof of one removal. ``verification`` says how the copy's absence was established."""

    id: int
    plan_id: int
    mode: RemovalMode
    message_id: int
    sha256: str
    subject: str
    sender: str
    message_date: datetime
    account: str
    host: str
    mailbox: str
    uidvalidity: int
    uid: int
    outcome: Step
    reason: SkipReason | None
    server_answer: str
    verification: str
    at: datetime
