"""The one way to the web: private, bounded in bytes and time, and through the proxy or not at all.

Nothing is taken from the environment: no proxy variables, no ``.netrc``, no certificates but those
of the system or those that were handed in.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from vault_app.dialing import is_loopback
from vault_app.model.errors import WebFailed
from vault_app.model.sign_in import Proxy
from vault_app.web.bounded import BoundedTransport
from vault_app.web.streams import Bounds

_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LARGEST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a web address gave. ``url`` is where it lay in the end; ``media_type`` in lower case
    and without parameters."""

    url: str
    media_type: str
    body: bytes


def nobody_stops() -> None:
    """The check of a request that nobody can stop."""


def make_client(
    *,
    proxy: Proxy | None = None,
    ca_pem: str | None = None,
    seconds: float = 30.0,
    limit: int = _LARGEST_BODY,
    check: Callable[[], None] = nobody_stops,
) -> httpx.Client:
    """A client for one thread, to be closed by its user.

    Each request and its answer take at most ``seconds`` in all, and a body at most ``limit`` bytes.
    ``check`` is called at least four times a second while something is waited for, and stops the
    request by raising. ``ca_pem``: the authorities to believe in place of the system's. It follows
    no redirects by itself.

    Its requests raise:
        WebFailed: no usable connection, or a bound was passed.
        ProxyFailed: the proxy would not. Nothing ever goes around it.
    """
    transport = BoundedTransport(
        trust=_trust(ca_pem),
        proxy=proxy,
        bounds=Bounds(seconds=seconds, limit=limit, check=check),
    )
    headers = {"User-Agent": "Homeport", "Accept-Encoding": "identity"}
    # The bounds are the transport's; httpx's own timeouts count each read anew.
    return httpx.Client(
        transport=transport,
        headers=headers,
        timeout=None,
        trust_env=False,
        follow_redirects=False,
    )


def fetch(
    url: str,
    *,
    proxy: Proxy | None = None,
    ca_pem: str | None = None,
    limit: int = _LARGEST_BODY,
    seconds: float = 10.0,
    check: Callable[[], None] = nobody_stops,
) -> Answer:
    """Get a page, over at most three redirects, within ``seconds`` in all.

    Raises:
        WebFailed: anything but a success came. Facts as in ``make_client``; "not-found" with the
            status as detail for any other status.
        ProxyFailed: the proxy would not.
    """
    end = time.monotonic() + seconds
    with as_web_failure(url):
        for _ in range(_MOST_REDIRECTS + 1):
            left = max(0.0, end - time.monotonic())
            with make_client(
                proxy=proxy, ca_pem=ca_pem, seconds=left, limit=limit, check=check
            ) as client:
                response = client.get(url)
            if response.status_code not in _REDIRECTS:
                return _answer(response)
            url = _next(response)
    raise WebFailed(host=host_of(url), reason="unreadable", detail="too many redirects")


@contextmanager
def as_web_failure(url: str) -> Iterator[None]:
    """What the HTTP library still raises by itself, as our error."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
        raise WebFailed(host=host_of(url), reason="unreadable", detail=str(error)) from error


def host_of(url: str) -> str:
    """The host of an address, as far as it can be read, else the beginning of it all."""
    try:
        return httpx.URL(url).host or url[:100]
    except (httpx.InvalidURL, UnicodeError):
        return url[:100]


def ascii_host(name: str) -> str:
    """A host name as the DNS has it: lower case, labels in other scripts as "xn--…" (IDNA 2008).

    Returns "" where the name cannot be one.
    """
    bare = name.strip().strip(".")
    try:
        host = httpx.URL(scheme="https", host=bare).raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return ""
    return host if _is_name(host) else ""


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return (
        len(host) <= 253
        and len(labels) > 1
        and all(
            0 < len(label) <= 63
            and label.strip("-") == label
            and label.replace("-", "").replace("_", "").isalnum()
            for label in labels
        )
    )


def _answer(response: httpx.Response) -> Answer:
    if not response.is_success:
        raise WebFailed(
            host=response.url.host, reason="not-found", detail=str(response.status_code)
        )
    return Answer(
        url=str(response.url),
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        body=response.content,
    )


def _next(response: httpx.Response) -> str:
    """Where a redirect leads: never out of privacy, never from outside onto this computer."""
    there = response.url.join(response.headers.get("location", ""))
    if there.scheme != "https" or (is_loopback(there.host) and not is_loopback(response.url.host)):
        raise WebFailed(host=response.url.host, reason="unreadable", detail="redirected elsewhere")
    return str(there)


def _trust(ca_pem: str | None) -> ssl.SSLContext:
    try:
        # Like a mail server's: those that were given stand in place of the system's.
        trust = ssl.create_default_context(cadata=ca_pem)
    except (ssl.SSLError, ValueError) as error:
        raise WebFailed(host="", reason="certificate", detail=str(error)) from error
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525 6.1: a name in the subject, which nobody had to check, counts for nothing.
    trust.hostname_checks_common_name = False
    return trust
