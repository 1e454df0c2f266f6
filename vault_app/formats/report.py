"""What a custody report says, as values; the writers beside turn them into files."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from vault_app.model.custody import HoldingTotal, Reach
from vault_app.model.law import MessageCustody
from vault_app.model.mail import MessageRow


class ScopeKind(enum.StrEnum):
    """What a report is about."""

    MESSAGE = "message"
    SEARCH = "search"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """``value`` is the message's number, the search as it was typed, or the account's address."""

    kind: ScopeKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a report comes from. ``facts_version`` names the facts that it was judged by,
    ``facts_as_of`` is the day of the newest among them; ``program`` is the version of Homeport,
    ``vault`` the vault's name."""

    vault: str
    scope: Scope
    made_at: datetime
    program: str
    facts_version: str
    facts_as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEntry:
    """All that is known of one message's custody. ``accounts`` names accounts by their ids."""

    row: MessageRow
    sha256: str
    known: MessageCustody
    accounts: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingShare:
    """What one holder has, or once had, of the messages of a report.

    ``number`` is how the report names it, ``total`` what lies there today (perhaps nothing);
    ``earlier`` are messages that it held and holds no longer.
    """

    number: int
    total: HoldingTotal
    earlier: int
    reaches: tuple[Reach, ...]
    limits: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What all messages of a report come to.

    ``only_here`` are those that no holder has any more. ``content_sha256`` is the fingerprint of
    all entries (see :mod:`vault_app.formats.claims`); it is the same in every format.
    """

    messages: int
    size: int
    only_here: int
    shares: tuple[HoldingShare, ...]
    content_sha256: str


class ReportWriter(Protocol):
    """Writes one report. ``begin`` first, then ``add`` for each message, ``end`` last."""

    def begin(self, origin: Origin) -> None: ...

    def add(self, entry: MessageEntry) -> None: ...

    def end(self, summary: Summary) -> None: ...
