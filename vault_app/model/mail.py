"""Accounts, mailboxes, messages and their placements, as values."""

import enum
from dataclasses import dataclass
from datetime import datetime

from vault_app.model.sign_in import Proxy, Refusal, SignInMethod


class Security(enum.StrEnum):
    """How the connection to a server is protected. ``NONE`` is for loopback alone."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Where an account's IMAP server is and how to reach it.

    ``ca_pem`` holds the certificate authorities (PEM text) that this server alone is checked
    against; ``None`` means those of the system. ``issuer`` is who gives the tokens of an account
    that signs in by OAuth (as in ``OAuthClient``), else "".
    """

    host: str
    port: int = 993
    security: Security = Security.TLS
    user: str
    ca_pem: str | None = None
    method: SignInMethod = SignInMethod.PASSWORD
    issuer: str = ""
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One login at one provider. ``label`` is what a person calls it.

    ``is_read_only``: nothing is ever changed on its server. ``pulls_shared``: mailboxes that other
    people share are pulled too. ``refusal`` is there while the server does not take the sign-in.
    """

    id: int
    address: str
    label: str
    server: ServerSettings
    is_read_only: bool = False
    pulls_shared: bool = False
    refusal: Refusal | None = None


class PlacementState(enum.StrEnum):
    """Where a stored message still lies, from the placements that are known of it.

    ``GONE``: it left the server without Homeport (another client, the provider).
    ``LOCAL_ONLY``: Homeport removed the last known server copy and proved it, or the message
    never lay on a server.
    """

    ON_SERVER = "on-server"
    LOCAL_ONLY = "local-only"
    GONE = "gone"


class GoneWhy(enum.StrEnum):
    """Why a placement ended. ``MOVED``: by Homeport, into the trash, where another placement
    follows it."""

    REMOVED = "removed"
    MOVED = "moved"
    VANISHED = "vanished"
    MAILBOX_GONE = "mailbox-gone"
    UIDVALIDITY = "uidvalidity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An IMAP mailbox of an account.

    ``raw_name`` is its identity, as the server sent it (modified UTF-7 or worse); ``name`` is for
    people. ``delimiter`` is the hierarchy separator, or ``None`` for a flat name.
    ``special_use`` is an RFC 6154 attribute in lower case without the backslash ("sent", "trash",
    "all", ...) or "inbox", or "". The counts are of the last finished look:
    ``listed`` = ``stored`` + ``vanished`` + ``quarantined`` (see docs of ``tasks.pull``).
    ``counted`` is the server's own number when it was last asked, also by a pull that did not end.
    ``is_shared``: it belongs to another person, or to all. ``trouble`` is why the last pull could
    not finish it, as "reason" or "reason: what the server said", or "".
    """

    id: int
    account_id: int
    raw_name: bytes
    name: str
    delimiter: str | None
    special_use: str
    selectable: bool
    exists: bool
    uidvalidity: int | None
    messages: int
    listed: int
    stored: int
    vanished: int
    quarantined: int
    checked_at: datetime | None
    is_shared: bool = False
    trouble: str = ""
    counted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One copy of a message on a server."""

    id: int
    message_id: int
    account_id: int
    mailbox_id: int
    mailbox: str
    uidvalidity: int
    uid: int
    flags: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    gone_why: GoneWhy | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """What a list shows of a message; never its body.

    ``date`` is when it was sent, as far as its Date header can be believed, else when the server
    received it. ``holding_id`` names who holds the server's copy now, ``None`` when nobody but the
    owner does.
    """

    id: int
    date: datetime
    sender_name: str
    sender_address: str
    recipients: str
    subject: str
    preview: str
    size: int
    state: PlacementState
    has_attachments: bool
    is_seen: bool
    is_flagged: bool
    holding_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A MIME part. ``section`` is its IMAP part number ("1.2"); ``size`` is decoded, in bytes."""

    section: str
    media_type: str
    filename: str | None
    content_id: str | None
    is_attachment: bool
    size: int
