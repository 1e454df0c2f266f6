"""Where a link really leads, in words that nobody can disguise; no Qt."""

import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from vault_app.wording.text import one_line, say

_PORTS: Final = {"http": 80, "https": 443}
_MAX_SHOWN: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    """``host`` in ASCII as the network knows it, ``lookalike`` as the sender wrote it where that
    differs. ``url`` is what is copied or opened, unchanged. ``warnings`` are whole sentences."""

    url: str
    host: str
    lookalike: str
    rest: str
    warnings: tuple[str, ...]
    is_mail: bool


def read_link(url: str) -> LinkShown | None:
    """What a link says of itself; ``None`` for anything but http, https and mailto."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto":
        address = one_line(unquote(parts.path), _MAX_SHOWN)
        return LinkShown(url=url, host=address, lookalike="", rest="", warnings=(), is_mail=True)
    if scheme not in _PORTS or not parts.hostname:
        return None
    host = ascii_host(parts.hostname)
    written = one_line(parts.hostname, _MAX_SHOWN)
    shown_port = f":{port}" if port not in (None, _PORTS[scheme]) else ""
    return LinkShown(
        url=url,
        host=f"{host}{shown_port}",
        lookalike=written if written.lower() != host else _decoded(host),
        rest=_rest(parts),
        warnings=tuple(_warnings(parts, scheme, host)),
        is_mail=False,
    )


def ascii_host(host: str) -> str:
    """A host name as the network knows it ("xn--…"); what cannot be a name is escaped."""
    folded = unicodedata.normalize("NFKC", host).lower()
    if folded.isascii():
        return one_line(folded, _MAX_SHOWN)
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded.encode("ascii", "backslashreplace").decode("ascii")


def _decoded(host: str) -> str:
    """How a host of "xn--" labels would like to look, or ""."""
    if "xn--" not in host:
        return ""
    try:
        return one_line(host.encode("ascii").decode("idna"), _MAX_SHOWN)
    except UnicodeError:
        return ""


def _rest(parts: SplitResult) -> str:
    path = parts.path if parts.path != "/" else ""
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return one_line(path + query + fragment, _MAX_SHOWN)


def _warnings(parts: SplitResult, scheme: str, host: str) -> list[str]:
    said = []
    if parts.username is not None:
        said.append(
            say("What stands before the @ is not the place: it leads to {host}.", host=host)
        )
    if "xn--" in host:
        said.append(say("The name has letters that can look like others."))
    if scheme == "http":
        said.append(say("The connection would not be encrypted."))
    return said
