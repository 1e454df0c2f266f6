"""Who held a message, where, since when, how surely and on what evidence, as values."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Confidence(enum.StrEnum):
    """How sure a place is.

    ``DECLARED``: the provider documents it, or the owner said so. ``OBSERVED``: a server of the
    holder named its site. ``INFERRED``: read from something that usually goes with the place.
    ``UNKNOWN``: the holder may be known, the place is not.
    """

    DECLARED = "declared"
    OBSERVED = "observed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class EvidenceKind(enum.StrEnum):
    """What sort of observation a piece of evidence is."""

    SERVER_HOST = "server-host"
    SERVER_ADDRESS = "server-address"
    SERVER_GREETING = "server-greeting"
    SERVER_ID = "server-id"
    RECEIVED_HOP = "received-hop"
    PROVIDER_HEADER = "provider-header"
    ACCOUNT_DEFAULT = "account-default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One observed fact. ``seen`` is the exact text, ``where`` the place it stood
    ("Received, 1st from the top", "IMAP greeting"), ``points_to`` what follows from it,
    in plain words."""

    kind: EvidenceKind
    seen: str
    where: str
    points_to: str
    confidence: Confidence
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holder and a place. Countries are ISO 3166-1 alpha-2 codes, or "" when not known.

    ``entity`` is the legal entity that runs the mailbox for the customer; ``controller`` is the
    one at the top that can be compelled through it (its parent, or itself).
    """

    id: int | None = None
    provider_id: str
    provider: str
    entity: str
    entity_country: str
    controller: str
    controller_country: str
    country: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """A holder held the message from ``since`` until ``until`` (``None``: still does).

    ``because`` is one sentence that names the strongest evidence.
    """

    holding: Holding
    account_id: int | None
    since: datetime | None
    until: datetime | None
    confidence: Confidence
    because: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSeen:
    """What one connection to an account's server showed; the raw material of evidence."""

    host: str
    address: str
    greeting: str
    server_id: str
    capabilities: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A legal order that can reach a holding, and why.

    ``through``: "place" (its territory holds the bytes), "controller" (it can order the company),
    or "service" (it reaches whoever offers services there).
    """

    jurisdiction_id: str
    name: str
    country: str
    instrument: str
    through: str
    note: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingTotal:
    """How much of the vault's mail a holding has now: bytes, and messages by how sure that is,
    most first."""

    holding: Holding
    by_confidence: tuple[tuple[Confidence, int], ...]
    size: int

    @property
    def messages(self) -> int:
        return sum(messages for _, messages in self.by_confidence)

    @property
    def confidence(self) -> Confidence:
        """How sure it is for most of them."""
        return self.by_confidence[0][0]
