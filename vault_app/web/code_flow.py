"""The sign-in by a browser here: authorization code with PKCE (RFC 6749 4.1, RFC 7636)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from vault_app.model.errors import IssuerRefused
from vault_app.model.issuers import Redirect
from vault_app.model.sign_in import Tokens
from vault_app.web.loopback import Receiver
from vault_app.web.oauth import Issuer

WAIT_SECONDS: Final = 300.0
_LONGEST_TOLD: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for. ``more`` goes into the address as it is."""

    scopes: tuple[str, ...]
    user: str = ""
    redirect: Redirect = field(default_factory=Redirect)
    more: tuple[tuple[str, str], ...] = ()


def sign_in(
    issuer: Issuer,
    wish: Wish,
    *,
    open_browser: Callable[[str], None],
    page_text: str,
    check: Callable[[], None],
    seconds: float = WAIT_SECONDS,
) -> Tokens:
    """Have the person sign in in their browser, and trade what it brings back for tokens.

    Raises:
        IssuerRefused: reason "timed-out", "issuer-mismatch", or what the issuer said.
        WebFailed, ProxyFailed, CannotConnect (no port), and what ``check`` raises.
    """
    # 256 bits each; RFC 7636 4.1 wants 43 to 128 signs of this alphabet.
    state, verifier, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    with Receiver(wish.redirect, state=state, page_text=page_text) as receiver:
        open_browser(
            issuer.begin_in_browser(
                scopes=wish.scopes,
                redirect_uri=receiver.redirect_uri,
                state=state,
                verifier=verifier,
                nonce=nonce,
                user=wish.user,
                more=dict(wish.more),
            )
        )
        try:
            answer = receiver.wait(check, seconds=seconds)
        except IssuerRefused as error:
            raise IssuerRefused(**{**error.facts, "host": issuer.host}) from None
        redirect_uri = receiver.redirect_uri
    _judge_issuer(issuer, answer)
    if "error" in answer:
        raise IssuerRefused(
            host=issuer.host,
            reason=answer["error"][:_LONGEST_TOLD],
            detail=answer.get("error_description", "")[:_LONGEST_TOLD],
        )
    return issuer.trade_code(
        answer["code"],
        scopes=wish.scopes,
        redirect_uri=redirect_uri,
        verifier=verifier,
        nonce=nonce,
    )


def _judge_issuer(issuer: Issuer, answer: dict[str, str]) -> None:
    """That the answer is of the issuer that was asked (RFC 9207 2.4): else a code of an honest one
    would be handed to a dishonest one."""
    named, expected = answer.get("iss"), issuer.endpoints.issuer
    is_missing = named is None and issuer.endpoints.names_itself
    if is_missing or (named is not None and expected and named != expected):
        raise IssuerRefused(host=issuer.host, reason="issuer-mismatch", detail="")
