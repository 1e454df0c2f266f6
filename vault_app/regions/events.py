"""What happened: attacks on providers, court cases; and firms that mail passes on its way."""

from dataclasses import dataclass
from datetime import date

from vault_app.regions.reference import Reference, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A breach of, or an attack on, services or networks (ids) from ``since`` to ``until``, both
    inclusive; the days are the earliest and latest that the sources leave open.

    ``affected``: "all", "some" or "few" of the accounts. ``mail``: "read" if mail itself was taken
    or looked at in some accounts, "not-read" if the holder says it was not, "unknown" else.
    ``happened``, ``taken`` and ``advice`` are whole sentences.
    """

    id: str
    name: str
    services: tuple[str, ...]
    networks: tuple[str, ...]
    since: date
    until: date
    disclosed: date | None
    affected: str
    mail: str
    happened: str
    taken: str
    advice: str
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """One dated step of a case. ``orders`` are ids of legal orders that it turns on or made."""

    day: date
    title: str
    text: str
    orders: tuple[str, ...]
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case at law as a timeline, oldest step first. ``lesson`` is what it shows."""

    id: str
    name: str
    question: str
    lesson: str
    steps: tuple[CaseStep, ...]
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A company that runs a network for a time; ``parent`` is who owns it, "" if nobody does."""

    name: str
    country: str
    parent: str
    parent_country: str
    since: date | None
    until: date | None
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A firm whose servers mail passes and that keeps no mailbox: ``kind`` is "filter" for one
    that stands in front of mailboxes, "forwarder" for one that lends addresses.

    ``keeps`` is what it says of keeping the mail that passes, if it says so.
    """

    id: str
    name: str
    kind: str
    suffixes: tuple[str, ...]
    owners: tuple[Owner, ...]
    keeps: Statement | None
    reference: Reference

    def owner(self, day: date) -> Owner:
        """Who ran it on a day; the newest known where none fits."""
        for owner in self.owners:
            if (owner.since is None or owner.since <= day) and (
                owner.until is None or day < owner.until
            ):
                return owner
        return self.owners[0]
