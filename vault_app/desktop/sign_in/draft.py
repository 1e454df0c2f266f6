"""What is known of an account while it is being set up. Nothing of it is stored before the end."""

from dataclasses import dataclass, replace

from vault_app.model.finding import FoundServer
from vault_app.model.mail import Account, Security, ServerSettings
from vault_app.model.sign_in import Proxy

PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``found`` is what ``server`` was taken from, ``None`` for one entered by hand. ``account`` is
    the one that is signed in to again. Secrets are never part of it, but for the proxy's."""

    address: str
    server: ServerSettings
    found: FoundServer | None = None
    account: Account | None = None
    is_read_only: bool = False

    @property
    def provider_id(self) -> str:
        return self.found.provider_id if self.found is not None else ""


def draft_of(
    address: str, found: FoundServer, *, proxy: Proxy | None, ca_pem: str | None = None
) -> Draft:
    """The account that an address has at a server that was found."""
    return Draft(
        address=address,
        server=ServerSettings(
            host=found.host,
            port=found.port,
            security=found.security,
            user=found.user or address,
            proxy=proxy,
            ca_pem=ca_pem,
        ),
        found=found,
    )


def draft_by_hand(address: str, *, proxy: Proxy | None) -> Draft:
    """Where nobody knows the server: all but its name as it nearly always is."""
    return Draft(address=address, server=ServerSettings(host="", user=address, proxy=proxy))


def draft_again(account: Account) -> Draft:
    """What an account of the vault has now."""
    return Draft(
        address=account.address,
        server=account.server,
        account=account,
        is_read_only=account.is_read_only,
    )


def with_server(draft: Draft, server: ServerSettings, *, is_read_only: bool) -> Draft:
    """The draft after its settings were edited; another server no longer counts as found."""
    found = draft.found
    if found is not None and (server.host, server.port, server.security) != (
        found.host,
        found.port,
        found.security,
    ):
        found = None
    return replace(draft, server=server, found=found, is_read_only=is_read_only)


def is_address(text: str) -> bool:
    """Whether a text may be a mail address: something on both sides of an @, and no blanks."""
    name, _, domain = text.rpartition("@")
    return bool(name and domain) and not any(sign.isspace() or sign == "\0" for sign in text)
