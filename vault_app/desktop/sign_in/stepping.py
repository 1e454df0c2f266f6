"""Which step comes next, and what is said where none can: decided without any widget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vault_app.desktop.sign_in.way_words import OWN_SERVICE, is_oauth
from vault_app.desktop.sign_in.words import domain_of
from vault_app.model.finding import Found
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import SignInMethod
from vault_app.model.ways import Way, WayKind
from vault_app.wording.text import one_line, quoted, say

_WITHOUT_OAUTH = (WayKind.APP_PASSWORD, WayKind.PASSWORD, WayKind.BRIDGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """``is_at_address``: the address itself is in doubt, or nobody could be asked; else the server
    can be entered by hand."""

    title: str
    text: str
    is_at_address: bool


def first_way(ways: Sequence[Way], server: ServerSettings) -> Way:
    """The way by which an account signed in until now, or the nearest to it."""
    if server.method is SignInMethod.OAUTH:
        for way in ways:
            if way.issuer == server.issuer and way.issuer:
                return way
        return Way(kind=WayKind.BROWSER, issuer=server.issuer, has_client=True)
    return next((way for way in ways if way.kind in _WITHOUT_OAUTH), ways[0])


def with_own_service(ways: Sequence[Way]) -> tuple[Way, ...]:
    """The ways, with one more where nobody knows the provider: it may have a service of its own."""
    is_known = any(way.provider for way in ways)
    return tuple(ways) if is_known else (*ways, OWN_SERVICE)


def with_own_hint(way: Way, ways: Sequence[Way]) -> Way:
    """The way without a pitfall that is another's: what the facts tell of a provider is about app
    passwords where it has them."""
    is_about_passwords = any(each.kind is WayKind.APP_PASSWORD for each in ways)
    if is_oauth(way) and is_about_passwords:
        return replace(way, hint="", help="")
    return way


def not_found_words(found: Found) -> NotFound:
    """Why there is no server for an address, and what to do about it."""
    domain = one_line(domain_of(found.address), 60)
    if found.reason == "no-such-domain":
        return NotFound(
            title="",
            text=say("There is no domain {domain}. Is the address written rightly?", domain=domain),
            is_at_address=True,
        )
    if found.reason == "offline":
        return NotFound(
            title="",
            text=say("Nobody could be asked: this computer seems to have no connection."),
            is_at_address=True,
        )
    where = say(
        "It stands on your provider’s help pages, often under “IMAP” or “incoming mail server”."
    )
    if found.reason == "may-not-ask":
        text = say("Homeport does not know {domain}, and looking it up is off.", domain=domain)
    else:
        text = say("Nobody says which server keeps the mail of {domain}.", domain=domain)
    return NotFound(
        title=say("Which server keeps your mail?"), text=f"{text} {where}", is_at_address=False
    )


def refusal_words(account: Account) -> tuple[str, tuple[str, ...]]:
    """Why an account has to be signed in to again: a line, and sentences."""
    refusal = account.refusal
    said = refusal.text if refusal is not None else ""
    lines = [
        say(
            "Nothing was tried since, as providers lock accounts for that. All that was brought"
            " home is safe, and pulling goes on where it stopped."
        )
    ]
    if said:
        lines.insert(0, say("The server said: {text}", text=quoted(said)))
    title = say("{host} did not accept the sign-in", host=one_line(account.server.host, 80))
    return title, tuple(lines)
