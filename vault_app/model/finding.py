"""What was found out about the server of an address, as values."""

import enum
from dataclasses import dataclass

from vault_app.model.mail import Security


class FindSource(enum.StrEnum):
    """Where settings were found, the most trusted first."""

    FACTS = "facts"
    AUTOCONFIG = "autoconfig"
    WELL_KNOWN = "well-known"
    ISPDB = "ispdb"
    SRV = "srv"
    MX = "mx"
    GUESS = "guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """An IMAP server that an address may belong to.

    ``user`` is what to sign in with. ``methods`` are those that the source names, in its order:
    "password", "app-password", "oauth2", "bridge"; empty where it names none. ``provider_id`` is
    the service in the facts, "" if none. ``where`` is the address or record that was read.
    ``is_trusted``: it came from the facts, or over an authenticated connection, or was made by the
    domain of the address itself; else a person should look before a password goes there.
    """

    host: str
    port: int
    security: Security
    user: str
    source: FindSource
    where: str
    methods: tuple[str, ...] = ()
    provider_id: str = ""
    is_trusted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The outcome for one address: servers in the order in which to offer them, what was asked, and
    what gave no answer (for "how was this found").

    ``provider_id`` is the service in the facts to which the address, or else the first server,
    belongs; it may be known where there is no server. ``reason`` says why there is none, as in
    ``ServerNotFound``; "" where there is one. ``is_offline``: nobody at all could be reached.
    """

    address: str
    servers: tuple[FoundServer, ...]
    asked: tuple[str, ...]
    silent: tuple[str, ...]
    is_offline: bool = False
    provider_id: str = ""
    reason: str = ""
