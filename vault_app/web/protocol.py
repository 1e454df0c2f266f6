"""Authlib's OAuth client over our own bounded HTTP, made firm where it trusts an issuer."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client

from vault_app.model.errors import IssuerRefused, WebFailed
from vault_app.model.issuers import Endpoints
from vault_app.model.sign_in import OAuthClient
from vault_app.web.client import as_web_failure

_BASIC: Final = "client_secret_basic"
_POST: Final = "client_secret_post"
_LONGEST_TOLD: Final = 300


class Protocol(OAuth2Client):  # type: ignore[misc]
    """One client at one issuer; ``host`` is whom errors name."""

    def __init__(
        self, http: httpx.Client, client: OAuthClient, endpoints: Endpoints, *, host: str
    ) -> None:
        method = _POST if endpoints.secret_in_body else _BASIC
        if not client.client_secret:
            method = "none"
        super().__init__(
            _Session(http),
            client_id=client.client_id,
            client_secret=client.client_secret,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            code_challenge_method="S256",
        )
        self.register_client_auth_method((_BASIC, _with_basic))
        self._host = host

    def parse_response_token(self, response: httpx.Response) -> dict[str, Any]:
        """An answer as a JSON object.

        In place of Authlib's, which lets numbers, depth and signs that nobody should send end in
        errors of Python.

        Raises:
            IssuerRefused: an error of OAuth (RFC 6749 5.2), its code as the reason.
            WebFailed: "unreadable".
        """
        answer = read_object(response.content, self._host, status=response.status_code)
        if "error" in answer:
            raise IssuerRefused(
                host=self._host,
                reason=one_line(answer["error"]),
                detail=one_line(answer.get("error_description")),
            )
        if not response.is_success:
            raise _unreadable(self._host, f"HTTP {response.status_code}")
        return answer

    def ask(self, url: str, form: dict[str, str]) -> dict[str, Any]:
        """What the issuer answers to a form of this client; raises as ``parse_response_token``."""
        auth = self.client_auth(self.token_endpoint_auth_method)
        return self.parse_response_token(self.session.post(url, data=form, headers={}, auth=auth))


class _Session:
    """What Authlib takes for a session: posts forms through our client."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def post(
        self, url: str, *, data: dict[str, str], headers: dict[str, str], auth: ClientAuth
    ) -> httpx.Response:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        url, made, body = auth.prepare("POST", url, {**headers, **kind}, urlencode(data))
        return self._http.post(url, content=str(body).encode("utf-8"), headers=made)


def _with_basic(
    client: ClientAuth, _method: str, uri: str, headers: dict[str, str], body: str
) -> tuple[str, dict[str, str], str]:
    """HTTP Basic as RFC 6749 2.3.1 has it: both parts encoded as in a form first, which Authlib
    leaves out."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    value = base64.b64encode(pair.encode("ascii")).decode("ascii")
    return uri, {**headers, "Authorization": f"Basic {value}"}, body


@contextmanager
def speaking(
    http: httpx.Client, client: OAuthClient, endpoints: Endpoints, *, host: str
) -> Iterator[Protocol]:
    """The protocol within a block, with what the HTTP library raises as ``WebFailed``."""
    with as_web_failure(endpoints.token):
        yield Protocol(http, client, endpoints, host=host)


def read_object(body: bytes, host: str, *, status: int = 200) -> dict[str, Any]:
    """A JSON object.

    Raises:
        WebFailed: it is none; "unreadable".
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        detail = "no JSON" if status == 200 else f"HTTP {status}"
        raise _unreadable(host, detail) from error
    if not isinstance(found, dict):
        raise _unreadable(host, "no JSON object")
    return found


def one_line(text: object) -> str:
    """What an issuer says, fit to be shown."""
    line = "".join(sign if sign.isprintable() else " " for sign in str(text or ""))
    return line[:_LONGEST_TOLD]


def _unreadable(host: str, detail: str) -> WebFailed:
    return WebFailed(host=host, reason="unreadable", detail=detail)
