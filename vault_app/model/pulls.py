"""Pulls that were made, what they left over, and the proof of completeness, as values."""

import enum
from dataclasses import dataclass
from datetime import datetime


class PullWhy(enum.StrEnum):
    """What set off a pull."""

    ASKED = "asked"
    TIMER = "timer"
    NEWS = "news"
    RESUMED = "resumed"
    NETWORK = "network"


class PullOutcome(enum.StrEnum):
    """How a pull ended. ``COMPLETE``: every mailbox's numbers add up, and nothing is set aside."""

    COMPLETE = "complete"
    LEFT_OVER = "left-over"
    STOPPED = "stopped"
    FAILED = "failed"
    REFUSED = "refused"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRun:
    """One pull of one account. ``error`` is the code of an error with its facts (JSON), or "".

    ``ended_at`` is ``None`` while it runs, and for ever if the program was killed in it.
    """

    id: int
    account_id: int
    why: PullWhy
    began_at: datetime
    ended_at: datetime | None
    outcome: PullOutcome | None
    new: int
    messages: int
    bytes: int
    left_over: int
    error: str


class DifferenceKind(enum.StrEnum):
    """Why a mailbox and the vault differ by a message.

    ``WAITING``: on the server, not pulled yet. ``SET_ASIDE``: the server will not give it.
    ``GIVEN_UP``: the same, and the owner does not want it tried again. ``PURGED``: the owner
    deleted it from the vault. ``GONE``: the vault takes it for being on the server, and it is not.
    ``DAMAGED``: in the vault, but its bytes do not match their hash.
    """

    WAITING = "waiting"
    SET_ASIDE = "set-aside"
    GIVEN_UP = "given-up"
    PURGED = "purged"
    GONE = "gone"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One message by which a mailbox and the vault differ.

    ``message_id`` is the vault's, where it has one. ``subject``, ``sender`` and ``date`` are what
    is known of it, possibly "" and ``None``. ``reason`` is that of a quarantine.
    """

    kind: DifferenceKind
    uid: int
    message_id: int | None = None
    subject: str = ""
    sender: str = ""
    date: datetime | None = None
    size: int | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxProof:
    """A mailbox at the moment of the proof.

    ``counted`` is the server's own number (EXISTS), ``listed`` how many UIDs it showed, ``held``
    how many of these the vault holds. ``trouble`` says why it could not be looked at, or "".
    ``is_left_out``: it is not pulled (a shared mailbox, a label on mail that lies in another).
    ``differences`` holds the first thousand; ``difference_count`` all.
    """

    mailbox: str
    counted: int
    listed: int
    held: int
    differences: tuple[Difference, ...]
    difference_count: int
    trouble: str = ""
    is_left_out: bool = False

    @property
    def adds_up(self) -> bool:
        """Everything that the server counts is in the vault."""
        return not self.trouble and self.counted == self.listed == self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of completeness of one account. ``id`` is 0 before it is kept.

    ``server`` is the host that was asked, ``is_deep`` whether the bytes of every message were read
    from the vault and hashed.
    """

    id: int
    account_id: int
    address: str
    server: str
    made_at: datetime
    is_deep: bool
    mailboxes: tuple[MailboxProof, ...]

    @property
    def is_whole(self) -> bool:
        """Every mailbox that is pulled adds up, and there is one."""
        pulled = [each for each in self.mailboxes if not each.is_left_out]
        return bool(pulled) and all(each.adds_up for each in pulled)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProof:
    """A proof that was made once, without what it says."""

    id: int
    made_at: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a provider lets be fetched in a day, in bytes. ``until`` is when the next day begins for
    it; ``source`` the reference of the figure."""

    bytes_a_day: int
    used: int
    until: datetime
    source: str

    @property
    def left(self) -> int:
        return max(0, self.bytes_a_day - self.used)
