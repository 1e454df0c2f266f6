"""Who held a message, where, since when, how surely and on what evidence, as values."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Confidence(enum.StrEnum):
    """How sure a place is, surest first.

    ``PROVEN``: a line of the holder's own, at or above the border, bears a code whose meaning the
    holder itself documents. ``OBSERVED``: such a line bears a code whose meaning others found out
    and that was checked. ``INFERRED``: read from something that usually goes with the place.
    ``DECLARED``: the vault's owner said so, and nothing that was seen speaks for or against it.
    ``UNKNOWN``: the holder may be known, the place is not.
    """

    PROVEN = "proven"
    OBSERVED = "observed"
    INFERRED = "inferred"
    DECLARED = "declared"
    UNKNOWN = "unknown"


class EvidenceKind(enum.StrEnum):
    """What sort of observation a piece of evidence is."""

    SERVER_HOST = "server-host"
    SERVER_ADDRESS = "server-address"
    SERVER_GREETING = "server-greeting"
    SERVER_ID = "server-id"
    SERVER_CAPABILITIES = "server-capabilities"
    SERVER_CERTIFICATE = "server-certificate"
    SERVER_NAMESPACE = "server-namespace"
    SERVER_QUOTA = "server-quota"
    CONNECTION_PATH = "connection-path"
    RECEIVED_HOP = "received-hop"
    PROVIDER_HEADER = "provider-header"
    AUTHENTICATION_RESULTS = "authentication-results"
    MESSAGE_ID = "message-id"
    DELIVERED_TO = "delivered-to"
    DNS_RECORD = "dns-record"
    PLACEMENT = "placement"
    DECLARATION = "declaration"
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
class Certificate:
    """The certificate that a server showed: who issued it, for which names, and the SHA-256 of its
    DER form in hex. All empty where there was no TLS."""

    issuer: str = ""
    names: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSeen:
    """What one connection to an account's server showed; the raw material of evidence.

    ``address`` is the one that answered, ``addresses`` all that its name stood for. ``path`` is ""
    for a direct connection, else what lay between ("SOCKS5 proxy at 127.0.0.1:9050"): the address
    then proves nothing of the server. ``namespaces`` and ``quota`` are the server's own words.
    """

    host: str
    address: str
    greeting: str
    server_id: str
    capabilities: tuple[str, ...]
    seen_at: datetime
    addresses: tuple[str, ...] = ()
    certificate: Certificate = Certificate()
    namespaces: str = ""
    quota: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What an account's connection, or the DNS of its domain, showed from one time to another.

    ``kind`` is "connection" or "dns"; ``seen`` is the JSON as it is stored. ``connection`` is what
    it says for the first kind, as at ``last_at``.
    """

    account_id: int
    kind: str
    seen: str
    connection: ConnectionSeen | None
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteHop:
    """One Received line of a message, as a person reads its route; ``line`` counts from the top,
    from 0.

    ``is_trusted``: the holder's own servers wrote it; all others are what the sending side claims.
    ``operator`` is whose server wrote it ("" if not known), ``country`` and ``site`` where that
    server stood, if its name tells. ``is_readable`` is False for a line that no grammar fits.
    """

    line: int
    text: str
    from_host: str
    from_address: str
    by_host: str
    protocol: str
    at: datetime | None
    is_trusted: bool
    is_readable: bool
    operator: str
    country: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Where the whole mailbox of an account lay for a time: Exchange and its kin move mailboxes.

    ``until`` is ``None`` for where it lies today. ``message_id`` is the message whose own lines
    first told of it; ``None`` if a declaration or the connection did.
    """

    account_id: int
    holding: Holding
    since: datetime
    until: datetime | None
    confidence: Confidence
    because: str
    message_id: int | None


class CopyKind(enum.StrEnum):
    """What sort of copy it is: in a mailbox of a server, what a provider keeps of a deleted one, or
    the vault's own."""

    SERVER = "server"
    RESIDUE = "residue"
    VAULT = "vault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a message over one stretch of time. ``holding`` is ``None`` for the vault's.

    ``mailboxes`` names where it lay. ``until`` of a residue is when the provider is documented to
    have let go of it, ``None`` where it does not say; ``source`` is the reference for that.
    """

    kind: CopyKind
    holding: Holding | None
    account_id: int | None
    mailboxes: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    confidence: Confidence
    because: str
    evidence: tuple[Evidence, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A legal order that can reach a holding, and why.

    ``through``: "place" (its territory holds the bytes), "controller" (it can order the company
    that runs the mailbox), "parent" (the company above that one), or "service" (it reaches whoever
    offers services there).
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
    """How much a holding has now: bytes, and copies by how sure the place is, most first.

    A message that lies in two accounts has two copies, and counts at both holders. ``oldest`` and
    ``newest`` are dates of messages.
    """

    holding: Holding
    by_confidence: tuple[tuple[Confidence, int], ...]
    size: int
    oldest: datetime | None = None
    newest: datetime | None = None

    @property
    def messages(self) -> int:
        return sum(messages for _, messages in self.by_confidence)

    @property
    def confidence(self) -> Confidence:
        """How sure it is for most of them."""
        return self.by_confidence[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTotal:
    """How many copies, of how many bytes in all, lay with a holding when a year ended (or lie there
    now, for the current year)."""

    year: int
    holding: Holding
    copies: int
    size: int
