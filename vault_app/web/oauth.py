"""Asking OAuth issuers: discovery, tokens for codes, renewed access, consent taken back."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from vault_app.dialing import is_loopback
from vault_app.model.errors import IssuerRefused, WebFailed
from vault_app.model.issuers import Endpoints
from vault_app.model.sign_in import OAuthClient, Proxy, Tokens
from vault_app.web.client import fetch, host_of, make_client, nobody_stops
from vault_app.web.protocol import Protocol, read_object, speaking

# RFC 8414 section 3 and OpenID Connect Discovery 1.0 section 4.
_DISCOVERY: Final = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
_LIMIT: Final = 256 * 1024
_SECONDS: Final = 30.0
# Access is a kilobyte or two; mail servers take lines of some 8 KB, base64 included.
_LONGEST_TOKEN: Final = 16 * 1024
# What RFC 6749 5.1 leaves open where an issuer does not say how long its access is good.
_USUAL_SECONDS: Final = 3600
_LONGEST_SECONDS: Final = 366 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """How an issuer is reached: as ``web.client.make_client``."""

    proxy: Proxy | None = None
    ca_pem: str | None = None
    check: Callable[[], None] = nobody_stops
    seconds: float = _SECONDS


def discover(issuer: str, asker: Asker) -> Endpoints:
    """What an issuer says of itself at its own address.

    Raises:
        WebFailed: it says nothing there, or nothing that can be used; "unreadable" also where it
            calls itself otherwise, since then any site could pass for it (RFC 8414 3.3).
        ProxyFailed
    """
    base = issuer.rstrip("/")
    try:
        document = _read(base + _DISCOVERY[0], asker)
    except WebFailed as error:
        if error.facts.get("reason") != "not-found":
            raise
        document = _read(base + _DISCOVERY[1], asker)
    named = document.get("issuer")
    if not isinstance(named, str) or named.rstrip("/") != base:
        raise WebFailed(host=host_of(issuer), reason="unreadable", detail="another issuer's name")
    methods = document.get("token_endpoint_auth_methods_supported")
    return Endpoints(
        issuer=named,
        authorization=_place(document, "authorization_endpoint", issuer),
        token=_place(document, "token_endpoint", issuer),
        device=_place(document, "device_authorization_endpoint", issuer, is_needed=False),
        revocation=_place(document, "revocation_endpoint", issuer, is_needed=False),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body=isinstance(methods, list)
        and "client_secret_post" in methods
        and "client_secret_basic" not in methods,
    )


class Issuer:
    """An issuer as one registered client sees it. Not for several threads."""

    def __init__(self, endpoints: Endpoints, client: OAuthClient, asker: Asker) -> None:
        self.endpoints = endpoints
        self.client = client
        self._asker = asker

    def begin_in_browser(
        self,
        *,
        scopes: tuple[str, ...],
        redirect_uri: str,
        state: str,
        verifier: str,
        nonce: str,
        user: str,
        more: dict[str, str],
    ) -> str:
        """The address that a browser is to open (RFC 6749 4.1.1, RFC 7636 4.3)."""
        more = dict(more)
        if "openid" in scopes:
            more["nonce"] = nonce
        if user:
            more["login_hint"] = user
        with self._protocol() as protocol:
            url, _ = protocol.create_authorization_url(
                self.endpoints.authorization,
                state=state,
                code_verifier=verifier,
                redirect_uri=redirect_uri,
                scope=" ".join(scopes),
                **more,
            )
        return str(url)

    def trade_code(
        self, code: str, *, scopes: tuple[str, ...], redirect_uri: str, verifier: str, nonce: str
    ) -> Tokens:
        """Tokens for the code that came with the browser (RFC 6749 4.1.3).

        Raises:
            IssuerRefused: no tokens; or reason "issuer-mismatch": they are not for this sign-in.
            WebFailed, ProxyFailed
        """
        with self._protocol() as protocol:
            answer = protocol.fetch_token(
                self.endpoints.token,
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=verifier,
            )
        if "openid" in scopes and self.endpoints.issuer:
            self._judge_identity(answer, nonce)
        return self.read_tokens(answer, scopes=scopes)

    def renew(self, tokens: Tokens) -> Tokens:
        """New access for the refresh token (RFC 6749 6), and the next refresh token where the
        issuer gave one.

        Raises:
            IssuerRefused: reason "invalid_grant" once the permission is gone.
            WebFailed, ProxyFailed
        """
        with self._protocol() as protocol:
            answer = protocol.fetch_token(
                self.endpoints.token, grant_type="refresh_token", refresh_token=tokens.refresh
            )
        fresh = self.read_tokens(answer, scopes=tokens.scopes, refresh=tokens.refresh)
        return replace(fresh, may_remove=tokens.may_remove)

    def revoke(self, token: str) -> None:
        """Take the permission back (RFC 7009).

        Raises:
            IssuerRefused, WebFailed, ProxyFailed: it may still hold.
        """
        with self._protocol() as protocol:
            response = protocol.revoke_token(
                self.endpoints.revocation, token=token, token_type_hint="refresh_token"
            )
            if not response.is_success:
                raise IssuerRefused(
                    host=self.host, reason=f"HTTP {response.status_code}", detail=""
                )

    def ask(self, url: str, form: dict[str, str]) -> dict[str, Any]:
        """What the issuer answers to a form of this client, as a JSON object.

        Raises:
            IssuerRefused: an error of OAuth, its code as the reason.
            WebFailed, ProxyFailed
        """
        with self._protocol() as protocol:
            return protocol.ask(url, form)

    @property
    def host(self) -> str:
        """For errors: whom the person knows."""
        return host_of(self.endpoints.authorization or self.endpoints.token)

    def read_tokens(
        self, answer: dict[str, Any], *, scopes: tuple[str, ...], refresh: str = ""
    ) -> Tokens:
        """An answer of the token endpoint as tokens; ``scopes`` and ``refresh`` are what holds
        where it names none (RFC 6749 5.1 and 6).

        Raises:
            WebFailed: "unreadable".
        """
        access = answer.get("access_token")
        kind = answer.get("token_type", "bearer")
        new_refresh = answer.get("refresh_token") or refresh
        seconds = answer.get("expires_in", _USUAL_SECONDS)
        granted = answer.get("scope") or " ".join(scopes)
        if (
            not (_is_token(access) and str(kind).lower() == "bearer")
            or not (new_refresh == "" or _is_token(new_refresh))
            or not isinstance(granted, str)
        ):
            raise WebFailed(host=self.host, reason="unreadable", detail="no tokens")
        return Tokens(
            access=str(access),
            refresh=str(new_refresh),
            expires_at=datetime.now(UTC) + timedelta(seconds=_as_seconds(seconds)),
            scopes=tuple(granted.split()),
            token_url=self.endpoints.token,
            revocation_url=self.endpoints.revocation,
            secret_in_body=self.endpoints.secret_in_body,
        )

    def _judge_identity(self, answer: dict[str, Any], nonce: str) -> None:
        """That the ID token is of this issuer, for this client and this sign-in.

        It came over TLS from the issuer itself, which stands for a look at its signature (OpenID
        Connect Core 1.0 3.1.3.7, number 6).
        """
        claims = _read_claims(answer.get("id_token"))
        audience = claims.get("aud")
        is_ours = self.client.client_id in (audience if isinstance(audience, list) else [audience])
        if (
            claims.get("iss") != self.endpoints.issuer
            or not is_ours
            or claims.get("nonce") != nonce
        ):
            raise IssuerRefused(host=self.host, reason="issuer-mismatch", detail="")

    @contextmanager
    def _protocol(self) -> Iterator[Protocol]:
        asker = self._asker
        with (
            make_client(
                proxy=asker.proxy,
                ca_pem=asker.ca_pem,
                seconds=asker.seconds,
                limit=_LIMIT,
                check=asker.check,
            ) as http,
            speaking(http, self.client, self.endpoints, host=self.host) as protocol,
        ):
            yield protocol


def _read(url: str, asker: Asker) -> dict[str, Any]:
    answer = fetch(
        url,
        proxy=asker.proxy,
        ca_pem=asker.ca_pem,
        limit=_LIMIT,
        seconds=asker.seconds,
        check=asker.check,
    )
    return read_object(answer.body, host_of(url))


def _place(document: dict[str, Any], key: str, issuer: str, *, is_needed: bool = True) -> str:
    """An address of a discovery document; "" where it may be left out and is."""
    value = document.get(key)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or not is_private(value):
        raise WebFailed(host=host_of(issuer), reason="unreadable", detail=key)
    return value


def is_private(url: str) -> bool:
    """Whether nobody on the way reads what goes to this address."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        return False
    is_here = parsed.scheme == "http" and is_loopback(parsed.host)
    return bool(parsed.host) and url.isprintable() and (parsed.scheme == "https" or is_here)


def _is_token(value: object) -> bool:
    """Whether something can be sent as a token (RFC 6750 2.1): one word of visible characters."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_TOKEN
        and all("!" <= sign <= "~" for sign in value)
    )


def _as_seconds(value: object) -> int:
    """A lifetime; some issuers write the number as text."""
    try:
        seconds = int(value) if isinstance(value, int | str) else _USUAL_SECONDS
    except ValueError:
        seconds = _USUAL_SECONDS
    return max(0, min(seconds, _LONGEST_SECONDS))


def _read_claims(token: object) -> dict[str, Any]:
    """The claims of a JWT (RFC 7519), {} where there are none."""
    if not isinstance(token, str) or token.count(".") != 2:
        return {}
    middle = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
