"""What each way of signing in is called, what it means, and what it is drawn as."""

from typing import Final

from vault_app.desktop.sign_in.numbered import Line
from vault_app.model.ways import Way, WayKind
from vault_app.wording.text import one_line, say

_ICONS: Final = {
    WayKind.PASSWORD: "rectangle-ellipsis",
    WayKind.APP_PASSWORD: "key-round",
    WayKind.BROWSER: "globe",
    WayKind.DEVICE: "monitor-smartphone",
    WayKind.BRIDGE: "server",
    WayKind.NONE: "circle-minus",
}
_TITLES: Final = {
    WayKind.PASSWORD: "With your password",
    WayKind.APP_PASSWORD: "With an app password",
    WayKind.BROWSER: "In the browser",
    WayKind.DEVICE: "With a code",
    WayKind.BRIDGE: "Through {provider}’s own program",
    WayKind.NONE: "Not possible",
}
_MEANINGS: Final = {
    WayKind.PASSWORD: "The one that you use for your mail.",
    WayKind.APP_PASSWORD: (
        "A password for Homeport alone, made on the website of {provider}. It takes two minutes,"
        " and you can take it back there at any time."
    ),
    WayKind.BROWSER: (
        "You sign in at {issuer}’s own page, as on its website. Homeport never sees your password."
    ),
    WayKind.DEVICE: (
        "Homeport shows a short code, and you type it at {issuer}’s own page, on this computer or"
        " on your phone. Homeport never sees your password."
    ),
    WayKind.BRIDGE: "A program of {provider} on this computer, which decrypts your mail.",
    WayKind.NONE: "{provider} lets no other program read the mail.",
}
_NEEDS_CLIENT: Final = (
    "Before the first time, Homeport has to be registered there: about five minutes, explained step"
    " by step."
)
_LONGEST_LINK: Final = 45
_FOR_FEW: Final = "{issuer} grants that registration only after an approval that takes weeks."


# A sign-in service that the facts do not know: its address is asked for first.
OWN_SERVICE: Final = Way(kind=WayKind.BROWSER)
_OWN_TITLE: Final = "Through a web page of your provider’s own"
_OWN_MEANING: Final = (
    "For companies and universities that let people in by a sign-in service (OpenID). You need its"
    " address and a client id from whoever runs it."
)


def way_icon(way: Way) -> str:
    return _ICONS[way.kind]


def way_title(way: Way) -> str:
    if way == OWN_SERVICE:
        return say(_OWN_TITLE)
    return say(_TITLES[way.kind], provider=provider_of(way))


def way_meaning(way: Way) -> str:
    """What a person does on this way, and what it needs first."""
    if way == OWN_SERVICE:
        return say(_OWN_MEANING)
    parts = [say(_MEANINGS[way.kind], provider=provider_of(way), issuer=issuer_of(way))]
    if is_oauth(way) and way.is_for_few:
        parts.append(say(_FOR_FEW, issuer=issuer_of(way)))
    elif is_oauth(way) and not way.has_client:
        parts.append(say(_NEEDS_CLIENT))
    return " ".join(parts)


def is_oauth(way: Way) -> bool:
    return way.kind in (WayKind.BROWSER, WayKind.DEVICE)


def provider_of(way: Way) -> str:
    """The provider's name, or a noun for it."""
    return one_line(way.provider, 60) or say("your provider")


def issuer_of(way: Way) -> str:
    return one_line(way.issuer_name or way.issuer, 60) or provider_of(way)


def sentence(text: str) -> str:
    """A remark of the facts as a sentence: with a capital, and an end."""
    text = text.strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def app_password_lines(way: Way) -> tuple[Line, ...]:
    """From the provider's page to the password in one's hand."""
    provider = provider_of(way)
    where = Line(
        text=say(
            "Open the page for app passwords of {provider}, and sign in there.", provider=provider
        )
        if way.page
        else say(
            "On the website of {provider}, open the settings for security.", provider=provider
        ),
        look_for=way.look_for,
        link=way.page,
        link_text=say("Open {page}", page=shown_address(way.page)),
    )
    make = Line(text=say("Make a new one. If it asks for a name, type Homeport."))
    paste = Line(text=say("Copy what it shows, and paste it below. It is shown only once."))
    return (where, make, paste)


def bridge_lines(way: Way) -> tuple[Line, ...]:
    """From the provider's own program to what it shows."""
    provider = provider_of(way)
    install = Line(
        text=say(
            "Install the program of {provider} if it is not there, and sign in to it.",
            provider=provider,
        ),
        link=way.page,
        link_text=say("Open {page}", page=shown_address(way.page)),
    )
    compare = Line(
        text=say(
            "In its window, look for the server of incoming mail. If its name or port differ from"
            " those above, press “Change…” there."
        )
    )
    trust = Line(
        text=say(
            "Let it save its certificate as a file, press “Change…” above, and choose that file:"
            " so nobody else on this computer can pretend to be it."
        ),
        look_for=way.look_for,
    )
    copy = Line(text=say("Copy the password that it shows, and paste it below."))
    return (install, compare, trust, copy)


def shown_address(address: str) -> str:
    """An address of the web without what everybody knows of it; of a long one the host alone."""
    short = address.removeprefix("https://").rstrip("/")
    return one_line(short if len(short) <= _LONGEST_LINK else short.partition("/")[0], 60)
