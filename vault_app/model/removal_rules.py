"""Standing rules of removal, holds that nothing passes, and mail that came back."""

import enum
from dataclasses import dataclass
from datetime import datetime

from vault_app.model.removal import WayOut


class RuleAction(enum.StrEnum):
    """What a rule does with what it finds: the copies on servers go to the provider's trash, or for
    good; the vault's go too (``EVERYWHERE``), or alone (``VAULT``, retention)."""

    TRASH = "trash"
    FOR_GOOD = "for-good"
    EVERYWHERE = "everywhere"
    VAULT = "vault"

    @property
    def way(self) -> WayOut:
        return WayOut.TRASH if self is RuleAction.TRASH else WayOut.FOR_GOOD


class HeldIn(enum.StrEnum):
    """By what a rule chooses who holds the mail; ``ANYWHERE`` does not choose."""

    ANYWHERE = "anywhere"
    COUNTRY = "country"
    REGION = "region"
    CONTROLLER = "controller"
    PROVIDER = "provider"
    ACCOUNT = "account"
    MAILBOX = "mailbox"


class RuleRuns(enum.StrEnum):
    """When a rule is carried out: after each pull by itself, or when its owner says so."""

    AFTER_PULL = "after-pull"
    WHEN_ASKED = "when-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalRule:
    """ "Mail held in the US older than two years, but nothing flagged, goes for good."

    ``value`` is a country code, a region's or provider's name, and so on by ``held_in``.
    ``older_than_days`` is by the message's date. ``sender`` and ``recipient`` are words found
    there. ``exceptions`` is a search: what it finds is left alone. ``most_per_run`` bounds one run.
    ``stopped`` says why the rule does not run any more ("" while it does), a code for the wording.
    """

    id: int | None = None
    name: str
    held_in: HeldIn = HeldIn.ANYWHERE
    value: str = ""
    older_than_days: int
    sender: str = ""
    recipient: str = ""
    larger_than: int | None = None
    with_attachments: bool = False
    not_flagged: bool = True
    exceptions: str = ""
    action: RuleAction = RuleAction.TRASH
    runs: RuleRuns = RuleRuns.WHEN_ASKED
    most_per_run: int = 1000
    is_on: bool = True
    position: int = 0
    stopped: str = ""
    stopped_at: datetime | None = None
    last_run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Messages that no rule and no person can purge until it is lifted. ``query`` is a search that
    also finds what comes later, "" for messages that were named one by one; ``messages`` counts
    these, or what the search found so far."""

    id: int
    name: str
    reason: str
    query: str
    messages: int
    made_at: datetime
    lifted_at: datetime | None
    lifted_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A copy of a message that should lie only at home, seen on a server again.

    ``is_same`` says that its bytes are the very same; else it has the same Message-ID, sender and
    date. ``removed_at`` is when the copy before it was removed.
    """

    placement_id: int
    message_id: int
    account: str
    mailbox: str
    subject: str
    seen_at: datetime
    removed_at: datetime
    is_same: bool
