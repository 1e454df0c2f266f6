"""How an account is reached and signed in to, as values. Secrets are left out of every ``repr``."""

import enum
from dataclasses import dataclass, field
from datetime import datetime


class SignInMethod(enum.StrEnum):
    """What an account signs in with: a password (or app password), or OAuth 2.0 (RFC 6749)."""

    PASSWORD = "password"
    OAUTH = "oauth"


class ProxyKind(enum.StrEnum):
    """SOCKS5 (RFC 1928), or HTTP CONNECT (RFC 9110 9.3.6)."""

    SOCKS5 = "socks5"
    HTTP = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """All connections of an account go through this, and none around it: names are resolved at its
    far end."""

    kind: ProxyKind
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What OAuth gives in place of a password, good for an hour or so."""

    text: str = field(repr=False)


# A password, or what stands in its place.
Credential = str | AccessToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What an issuer gave an account. ``expires_at`` is that of ``access``; ``refresh`` may be ""
    where it gave none. ``scopes`` are those that were granted. ``token_url`` is where access is
    renewed, ``revocation_url`` where the permission is given back ("" if nowhere);
    ``secret_in_body`` is that of ``Endpoints``. ``may_remove``: mail may be removed by this access,
    as far as is known."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...]
    token_url: str = ""
    revocation_url: str = ""
    secret_in_body: bool = False
    may_remove: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """The registration of a program at an issuer, made by the vault's owner.

    ``issuer`` is the id of an issuer in the facts, or the address of an OpenID provider
    ("https://login.example.org").
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The server, or the issuer, did not take the sign-in any more; nobody tries again until the
    person signs in anew. ``text`` is what it said."""

    at: datetime
    text: str
