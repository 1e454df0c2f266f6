"""What a failed sign-in is told with: what to do next on this way, and nothing that is secret."""

import base64
import enum
from dataclasses import dataclass
from typing import Final

from vault_app.desktop.sign_in.way_words import provider_of
from vault_app.model.errors import (
    CannotConnect,
    CertificateRejected,
    ClientMissing,
    HomeportError,
    IssuerRefused,
    NotEncrypted,
    ProxyFailed,
    ServerMisbehaved,
    ServerTooSlow,
    SettingInvalid,
    SignInRefused,
)
from vault_app.model.ways import Way, WayKind
from vault_app.wording.error_text import LINK_SAFE, NOTHING_CHANGED, SERVER_SAFE, VAULT_SAFE
from vault_app.wording.errors import explain
from vault_app.wording.text import say

_HIDDEN: Final = "•••"
# Shorter ones would take ordinary words out of a sentence.
_SHORTEST_SECRET: Final = 4


# What is said of a vault at large; of an account that is not in it yet there is something better.
_GENERAL: Final = (VAULT_SAFE, LINK_SAFE, SERVER_SAFE, NOTHING_CHANGED)


class Offer(enum.Enum):
    """What can be done next beside trying again."""

    SERVER = "Change the server…"
    PROXY = "Change the proxy…"
    OTHER_WAY = "Another way to sign in…"
    CLIENT = "Change the client id…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An error for the strip of a step."""

    title: str
    lines: tuple[str, ...]
    offers: tuple[Offer, ...]


_NEXT: Final = {
    WayKind.PASSWORD: (
        "Check the password. If your account asks for a second step when you sign in (a code, your"
        " phone), its website makes an app password: type that one here."
    ),
    WayKind.APP_PASSWORD: (
        "Type the app password that the website of {provider} has made, not your usual one. If it"
        " was made long ago, make a new one: with many providers a new usual password ends them."
    ),
    WayKind.BRIDGE: (
        "Type the password that the program of {provider} shows, not the one of your account, and"
        " see that it is running and signed in."
    ),
    WayKind.BROWSER: (
        "You are signed in, but the mail server does not let other programs in. Look for IMAP in"
        " the settings of your mail on the website of {provider}."
    ),
}


def tell(
    error: HomeportError,
    way: Way | None,
    *secrets: str,
    has_others: bool,
    is_new: bool = True,
) -> Told:
    """The error in plain words, for a person who is on this way. ``has_others``: there are more.
    ``is_new``: the account is not in the vault yet."""
    hushed = without_secrets(error, *secrets)
    words = explain(hushed)
    what_next = words.what_next
    if isinstance(error, SignInRefused) and way is not None:
        kind = WayKind.BROWSER if way.kind is WayKind.DEVICE else way.kind
        what_next = say(_NEXT.get(kind, words.what_next), provider=provider_of(way))
    is_general = words.what_is_safe in {say(each) for each in _GENERAL}
    safe = say("Nothing is stored yet.") if is_new and is_general else words.what_is_safe
    return Told(
        title=words.title,
        lines=(words.what_happened, safe, what_next),
        offers=tuple(_offers(error, has_others=has_others)),
    )


def _offers(error: HomeportError, *, has_others: bool) -> list[Offer]:
    found: list[Offer] = []
    if isinstance(error, ProxyFailed):
        found.append(Offer.PROXY)
    if isinstance(
        error,
        CannotConnect
        | CertificateRejected
        | NotEncrypted
        | ServerTooSlow
        | ServerMisbehaved
        | SettingInvalid,
    ):
        found.append(Offer.SERVER)
    is_client = isinstance(error, ClientMissing) or (
        isinstance(error, IssuerRefused)
        and error.facts.get("reason")
        in ("invalid_client", "unauthorized_client", "redirect_uri_mismatch")
    )
    if is_client:
        found.append(Offer.CLIENT)
    if has_others and isinstance(error, SignInRefused | IssuerRefused | ClientMissing):
        found.append(Offer.OTHER_WAY)
    return found


def without_secrets(error: HomeportError, *secrets: str) -> HomeportError:
    """The error with every secret struck out of its facts: a server may say anything back."""
    hidden = [form for secret in secrets for form in _forms(secret)]
    if not hidden:
        return error
    facts = {name: _struck(value, hidden) for name, value in error.facts.items()}
    return type(error)(**facts)


def _forms(secret: str) -> list[str]:
    """A secret as it stands on the wire: plain, and in base64 alone (as in AUTHENTICATE)."""
    if len(secret) < _SHORTEST_SECRET:
        return []
    return [secret, base64.b64encode(secret.encode()).decode()]


def _struck(value: object, hidden: list[str]) -> object:
    if isinstance(value, bytes):
        for each in hidden:
            value = value.replace(each.encode(), _HIDDEN.encode())
        return value
    if isinstance(value, str):
        for each in hidden:
            value = value.replace(each, _HIDDEN)
    return value
