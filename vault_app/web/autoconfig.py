"""Mail settings that a provider, or a public collection, publishes as an XML page.

The format is Mozilla's "clientConfig" (draft-ietf-mailmaint-autoconfig). It comes from strangers:
no entities, no document type, few servers, and nothing but IMAP that is encrypted.
"""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from vault_app.model.errors import WebFailed
from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security
from vault_app.model.sign_in import Proxy
from vault_app.web.client import ascii_host, fetch, host_of, nobody_stops

_LARGEST_PAGE: Final = 256 * 1024
_MOST_SERVERS: Final = 20
_LONGEST_TEXT: Final = 320
_SECURITY: Final = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}
# What the page calls a way to sign in, in our words. Ways that we do not speak are left out.
_METHODS: Final = {
    "password-cleartext": "password",
    "plain": "password",
    "password-encrypted": "password",
    "secure": "password",
    "OAuth2": "oauth2",
}


def fetch_settings(
    url: str,
    *,
    address: str,
    source: FindSource,
    is_trusted: bool,
    proxy: Proxy | None = None,
    ca_pem: str | None = None,
    seconds: float = 10.0,
    check: Callable[[], None] = nobody_stops,
) -> tuple[FoundServer, ...]:
    """The IMAP servers that the page at ``url`` names for an address.

    Raises:
        WebFailed: no page, or none that can be read. ProxyFailed: the proxy would not.
    """
    answer = fetch(
        url, proxy=proxy, ca_pem=ca_pem, limit=_LARGEST_PAGE, seconds=seconds, check=check
    )
    where = url.partition("?")[0]
    try:
        return parse_settings(
            answer.body, address=address, source=source, where=where, is_trusted=is_trusted
        )
    except ValueError as error:
        raise WebFailed(
            host=host_of(url), reason="unreadable", detail=type(error).__name__
        ) from error


def parse_settings(
    page: bytes, *, address: str, source: FindSource, where: str, is_trusted: bool
) -> tuple[FoundServer, ...]:
    """The IMAP servers that a page names, those with TLS from the first byte on first.

    Raises:
        ValueError: it is not such a page, or one that must not be read on.
    """
    try:
        root = fromstring(page, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, RecursionError) as error:
        raise ValueError("not a page of settings") from error
    if root.tag != "clientConfig":
        raise ValueError("not a page of settings")
    words = _Words(address)
    servers = [
        FoundServer(
            host=host,
            port=port,
            security=security,
            user=words.fill(_text(element, "username")) or address,
            source=source,
            where=where,
            methods=tuple(dict.fromkeys(_methods(element))),
            is_trusted=is_trusted,
        )
        for element in _incoming(root)
        if (security := _SECURITY.get(_text(element, "socketType"))) is not None
        and (host := _host(words.fill(_text(element, "hostname"))))
        and (port := _port(_text(element, "port")))
    ]
    # A stable sort: within one kind the provider's own order stays.
    return tuple(sorted(servers, key=lambda server: server.security is not Security.TLS))


class _Words:
    """The placeholders of a page, filled for one address."""

    def __init__(self, address: str) -> None:
        local, _, domain = address.rpartition("@")
        self._values = {
            "%EMAILADDRESS%": address,
            "%EMAILLOCALPART%": local,
            "%EMAILDOMAIN%": domain,
        }

    def fill(self, text: str) -> str:
        """The text with all placeholders filled; "" where one is left that only a person knows."""
        for placeholder, value in self._values.items():
            text = text.replace(placeholder, value)
        return "" if "%" in text or not text.isprintable() else text


def _incoming(root: Element) -> Iterator[Element]:
    count = 0
    for provider in root.iterfind("emailProvider"):
        for server in provider.iterfind("incomingServer"):
            if server.get("type") == "imap" and count < _MOST_SERVERS:
                count += 1
                yield server


def _text(element: Element, name: str) -> str:
    text = (element.findtext(name) or "").strip()
    return text if len(text) <= _LONGEST_TEXT else ""


def _methods(element: Element) -> Iterator[str]:
    for each in element.findall("authentication")[:_MOST_SERVERS]:
        method = _METHODS.get((each.text or "").strip())
        if method is not None:
            yield method


def _host(text: str) -> str:
    """A name as the DNS has it; no bare numbers, which no certificate of a provider bears."""
    host = ascii_host(text)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return 0
    return int(text) if int(text) < 65536 else 0
