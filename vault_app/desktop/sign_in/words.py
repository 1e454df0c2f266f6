"""What the steps say of servers, of where they were found, and of the way to them."""

from typing import Final

from vault_app.desktop.reader.link_bar import breakable
from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security, ServerSettings
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.wording.text import one_line, say

_LONGEST_WORD: Final = 36
_SOURCES: Final = {
    FindSource.FACTS: "Homeport knows this provider; nobody was asked.",
    FindSource.AUTOCONFIG: "The provider itself says so, at {where}.",
    FindSource.WELL_KNOWN: "The provider itself says so, at {where}.",
    FindSource.ISPDB: "Mozilla’s list of providers says so.",
    FindSource.SRV: "The records of the domain {domain} say so.",
    FindSource.MX: "Mail for {domain} goes to this provider.",
    FindSource.GUESS: "Guessed from the name, and a mail server answered there.",
}
_SECURITY: Final = {
    Security.TLS: "encrypted, port {port}",
    Security.STARTTLS: "encrypted (STARTTLS), port {port}",
    Security.NONE: "not encrypted, within this computer, port {port}",
}
_PROXIES: Final = {
    ProxyKind.SOCKS5: "Through the SOCKS5 proxy at {host}:{port}, and never around it.",
    ProxyKind.HTTP: "Through the HTTP proxy at {host}:{port}, and never around it.",
}


def source_words(found: FoundServer, address: str) -> str:
    """Where a server was found, as a sentence."""
    return say(
        _SOURCES[found.source],
        where=one_line(host_of(found.where), 80),
        domain=one_line(domain_of(address), 60),
    )


def connection_words(server: ServerSettings | FoundServer) -> str:
    """How it is spoken to: "encrypted, port 993"."""
    return say(_SECURITY[server.security], port=server.port)


def proxy_words(proxy: Proxy | None) -> str:
    """By which way the account is reached; "" where it is the direct one."""
    if proxy is None:
        return ""
    return say(_PROXIES[proxy.kind], host=one_line(proxy.host, 60), port=proxy.port)


def wrappable(text: str) -> str:
    """The text with places where a line may end in words that are too long for one."""
    return " ".join(
        breakable(word) if len(word) > _LONGEST_WORD else word for word in text.split(" ")
    )


def host_of(place: str) -> str:
    """The host of a web address; any other text as it is."""
    if "://" not in place:
        return place
    return place.partition("://")[2].partition("/")[0]


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
