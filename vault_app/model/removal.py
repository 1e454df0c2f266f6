"""Plans, their items' states and receipts: the words of removal, as values."""

import enum
from dataclasses import dataclass, replace
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


class WayOut(enum.StrEnum):
    """How a copy leaves a server: to the provider's own trash, out of which it can be brought back
    for some days, or for good."""

    TRASH = "trash"
    FOR_GOOD = "for-good"


class ProofKind(enum.StrEnum):
    """How the server's copy is compared with the vault's before it goes.

    ``READ_BACK``: all bytes fetched again and hashed. ``DIGEST``: the SHA-1 that the server tells
    of them. ``QUICK``: size, date, the header's hash and both ends.
    """

    READ_BACK = "read-back"
    DIGEST = "digest"
    QUICK = "quick"


class Step(enum.StrEnum):
    """How far the removal of one placement has come; each is committed before the next command.

    PLANNED → LOCAL_VERIFIED → SERVER_MATCHED, then for good FLAGGED → EXPUNGED, or into the trash
    MOVED (and, where the provider deletes only there, FLAGGED → EXPUNGED in the trash); then
    CONFIRMED, or SKIPPED (left alone, with a reason) or FAILED (with a reason; the server's copy
    may be there).
    """

    PLANNED = "planned"
    LOCAL_VERIFIED = "local-verified"
    SERVER_MATCHED = "server-matched"
    MOVED = "moved"
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
    NO_TRASH = "no-trash"
    IN_TRASH = "in-trash"
    NO_MOVE = "no-move"
    OVER_QUOTA = "over-quota"
    ON_HOLD = "on-hold"
    NO_BACKUP = "no-backup"
    CHANGED_SINCE = "changed-since"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTo:
    """Where a copy lies since it was moved into the trash, as the server told (COPYUID, RFC 4315);
    ``uid`` is 0 where it did not tell."""

    raw_mailbox: bytes
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalChoices:
    """How a removal is to be done. ``needs_backup``: only what a verified backup holds goes, where
    otherwise the vault would have the only copy. ``rule_id`` names the rule that made the plan."""

    way: WayOut = WayOut.FOR_GOOD
    proof: ProofKind = ProofKind.READ_BACK
    needs_backup: bool = False
    rule_id: int | None = None


USUAL_CHOICES = RemovalChoices()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One placement (or, for the vault alone, one message) to be removed. ``received`` is the
    server's date of the copy, ``server_id`` what the server names the message, beyond UIDs."""

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
    proof: ProofKind | None = None
    moved_to: MovedTo | None = None
    received: datetime | None = None
    server_id: str = ""

    def lies_in(self, raw_mailbox: bytes, uidvalidity: int) -> bool:
        """Whether the server told that it lies in this mailbox since it was moved."""
        to = self.moved_to
        return (
            to is not None
            and to.uid > 0
            and (to.raw_mailbox, to.uidvalidity) == (raw_mailbox, uidvalidity)
        )

    @property
    def in_trash(self) -> "PlanItem":
        """The same as it lies in the trash since it was moved; raises ``ValueError`` if it was
        not, or if nobody knows where to."""
        if self.moved_to is None or not self.moved_to.uid:
            raise ValueError("not known to lie in the trash")
        return replace(
            self,
            raw_mailbox=self.moved_to.raw_mailbox,
            uidvalidity=self.moved_to.uidvalidity,
            uid=self.moved_to.uid,
        )


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
    choices: RemovalChoices = USUAL_CHOICES
    confirmed: int = 0
    skipped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxShare:
    """How many placements of a preview lie in one mailbox."""

    account_id: int
    account: str
    mailbox: str
    placements: int
    mailbox_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Copies of a preview that would be left alone, and why: told before anything is decided.
    ``account`` is "" where it is not for the sake of one."""

    reason: SkipReason
    account: str
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
    choices: RemovalChoices = USUAL_CHOICES
    # Other copies of the same messages that the query does not take, by mailbox.
    elsewhere: tuple[MailboxShare, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


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
    way: WayOut = WayOut.FOR_GOOD
    proof: ProofKind | None = None
    # The number of its entry in the ledger; 0 for one that is older than the ledger.
    ledger_number: int = 0
