"""Where a fact was read, and texts that carry such a reference."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a fact was read.

    ``verified``: somebody read a page (or real mail) that states it, on ``read_on``.
    ``documented``: what was read is the holder's own word, not somebody else's finding.
    ``source_date`` is the newest date that the sources bear, as precise as they tell ("2018",
    "2018-09", "2018-09-03"), or "". ``since`` and ``until`` bound the time for which the fact
    holds; ``None`` is no bound.
    """

    source: str
    verified: bool
    note: str = ""
    documented: bool = False
    source_date: str = ""
    read_on: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Text about a service, with its reference."""

    text: str
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Statement):
    """What a service keeps of a deleted message. Numbers are ``None`` where it does not say.

    ``trash_days``: how long a message stays in Trash before the service empties it.
    ``recoverable_days``: how long somebody can bring back a message that left Trash.
    ``backup_days``: how long after leaving Trash it may still lie in backups, at most.
    """

    trash_days: int | None = None
    recoverable_days: int | None = None
    backup_days: int | None = None

    @property
    def days_after_removal(self) -> int | None:
        """How long anything may be left of a message that was deleted for good; ``None`` if the
        service does not say. That nobody can bring it back does not mean that nothing is left:
        0 is told only of a service that speaks of its backups."""
        if self.backup_days is not None:
            return max(self.backup_days, self.recoverable_days or 0)
        return self.recoverable_days or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies(Statement):
    """Where a holder keeps further copies of a mailbox, by its own word: ``text`` goes on after a
    place ("copies anywhere in …"), ``countries`` are those in which they may lie (may be empty)."""

    countries: frozenset[str] = frozenset()
