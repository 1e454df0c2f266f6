"""Receives the one answer that a browser brings back to this machine (RFC 8252 7.3).

Other programs on this machine, and web pages by way of DNS rebinding, can knock here too: so only a
request with the exact host, path and state counts, and whatever else comes is turned away without
ending the wait.
"""

import contextlib
import hmac
import html
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qsl

from vault_app.model.errors import CannotConnect, IssuerRefused
from vault_app.model.issuers import Redirect

_LARGEST_REQUEST: Final = 16 * 1024
# Browsers open connections ahead of need; nobody needs more than these at once.
_MOST_CONNECTIONS: Final = 16
_REQUEST_SECONDS: Final = 15.0
_TICK_SECONDS: Final = 0.2
_HEADERS: Final = (
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Security-Policy: default-src 'none'\r\n"
    "Cache-Control: no-store\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Connection: close\r\n"
)
# Parameters that mean something to us, and so must not come twice (RFC 6749 3.1).
_MEANT: Final = ("state", "code", "error", "error_description", "iss")


class _Unwanted(Exception):
    """A request that is not the answer; carries the status line to turn it away with."""


@dataclass(slots=True)
class _Caller:
    """One connection, and what it has said so far."""

    connection: socket.socket
    until: float
    said: bytearray = field(default_factory=bytearray)


class Receiver:
    """Listens on a port of its own from the start; a context manager.

    ``state`` is what the answer must carry. ``page_text`` is what the browser then shows: nothing
    of the answer itself.
    """

    def __init__(self, redirect: Redirect, *, state: str, page_text: str) -> None:
        """Raises ``CannotConnect`` where this machine gives no port."""
        self._redirect = redirect
        self._state = state.encode("ascii")
        self._page = _page(page_text)
        self._selector = selectors.DefaultSelector()
        self._listeners = _listen(redirect.port, both=redirect.host == "localhost")
        self.port = int(self._listeners[0].getsockname()[1])
        for listener in self._listeners:
            self._selector.register(listener, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to be sent."""
        return f"http://{self._authority}{self._redirect.path}"

    @property
    def _authority(self) -> str:
        return f"{self._redirect.host}:{self.port}"

    def wait(self, check: Callable[[], None], *, seconds: float) -> dict[str, str]:
        """The parameters of the answer; from then on nothing is received any more.

        ``check`` is called several times a second, and what it raises ends the wait.

        Raises:
            IssuerRefused: reason "timed-out".
        """
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                check()
                for key, _ in self._selector.select(_TICK_SECONDS):
                    if key.data is None:
                        self._accept(key.fileobj)
                    elif (answer := self._hear(key.data)) is not None:
                        return answer
                self._drop_slow()
        finally:
            self.close()
        raise IssuerRefused(host=self._redirect.host, reason="timed-out", detail="")

    def close(self) -> None:
        """Let go of the port and of whoever is connected. May be called twice."""
        for caller in self._callers():
            caller.connection.close()
        for listener in self._listeners:
            listener.close()
        self._listeners = []
        self._selector.close()

    def _callers(self) -> list[_Caller]:
        keys = self._selector.get_map() or {}
        return [key.data for key in keys.values() if key.data is not None]

    def _accept(self, listener: object) -> None:
        assert isinstance(listener, socket.socket)
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # gone before we looked
        callers = self._callers()
        if len(callers) >= _MOST_CONNECTIONS:
            # The oldest one has said nothing of use: it must not keep the browser out.
            self._drop(callers[0])
        connection.setblocking(False)
        caller = _Caller(connection, time.monotonic() + _REQUEST_SECONDS)
        self._selector.register(connection, selectors.EVENT_READ, caller)

    def _hear(self, caller: _Caller) -> dict[str, str] | None:
        """The answer, if this caller has now said it."""
        if caller.connection.fileno() < 0:
            return None
        try:
            piece = caller.connection.recv(_LARGEST_REQUEST)
        except BlockingIOError:
            return None
        except OSError:
            piece = b""
        caller.said += piece
        head, end, _ = bytes(caller.said[: _LARGEST_REQUEST + 4]).partition(b"\r\n\r\n")
        if not piece or (not end and len(caller.said) > _LARGEST_REQUEST):
            if piece:
                self._tell(caller, "431 Request Header Fields Too Large", b"")
            self._drop(caller)
            return None
        if not end:
            return None
        try:
            answer = self._read(head)
        except _Unwanted as unwanted:
            self._tell(caller, str(unwanted), b"")
            self._drop(caller)
            return None
        self._tell(caller, "200 OK", self._page)
        self._drop(caller)
        return answer

    def _read(self, head: bytes) -> dict[str, str]:
        """The parameters of a request that is the answer; raises ``_Unwanted`` for all others."""
        try:
            first, *fields = head.decode("ascii").split("\r\n")
        except UnicodeDecodeError:
            raise _Unwanted("400 Bad Request") from None
        match first.split(" "):
            case ["GET", target, "HTTP/1.1" | "HTTP/1.0"]:
                path, _, query = target.partition("?")
            case [_, _, "HTTP/1.1" | "HTTP/1.0"]:
                raise _Unwanted("405 Method Not Allowed")
            case _:
                raise _Unwanted("400 Bad Request")
        named = [each.partition(":") for each in fields]
        hosts = [value.strip().lower() for name, _, value in named if name.lower() == "host"]
        if hosts != [self._authority]:
            # A page of another site whose name was pointed at this machine (DNS rebinding).
            raise _Unwanted("421 Misdirected Request")
        if path != (self._redirect.path or "/"):
            raise _Unwanted("404 Not Found")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
        except ValueError:
            raise _Unwanted("400 Bad Request") from None
        meant = [(name, value) for name, value in pairs if name in _MEANT]
        answer = dict(meant)
        state = answer.pop("state", "").encode("utf-8", "surrogatepass")
        if len(meant) != len({name for name, _ in meant}) or not (
            answer.get("code") or answer.get("error")
        ):
            raise _Unwanted("400 Bad Request")
        if not hmac.compare_digest(state, self._state):
            raise _Unwanted("403 Forbidden")
        return answer

    def _tell(self, caller: _Caller, status: str, page: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\n{_HEADERS}Content-Length: {len(page)}\r\n\r\n"
        try:
            # Short enough for the buffer of a new connection; who does not read has no answer.
            caller.connection.send(head.encode("ascii") + page)
            caller.connection.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def _drop(self, caller: _Caller) -> None:
        # Of those that were heard in one turn, an earlier one may have been dropped for a later.
        if caller.connection.fileno() >= 0:
            self._selector.unregister(caller.connection)
            caller.connection.close()

    def _drop_slow(self) -> None:
        now = time.monotonic()
        for caller in self._callers():
            if caller.until < now:
                self._drop(caller)


def _listen(port: int, *, both: bool) -> list[socket.socket]:
    """Sockets on one port of loopback (0 is any); with ``both``, also by IPv6 where this machine
    has it, since a browser may take the name for either."""
    try:
        first = _bind(socket.AF_INET, "127.0.0.1", port)
    except OSError as error:
        raise CannotConnect(host="127.0.0.1", port=port, reason=error.strerror or "") from error
    listeners = [first]
    if both and socket.has_ipv6:
        # No IPv6 here, or somebody has that port: the browser then takes the other way.
        with contextlib.suppress(OSError):
            listeners.append(_bind(socket.AF_INET6, "::1", first.getsockname()[1]))
    return listeners


def _bind(family: int, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows another program could else take the same port beside us.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            listener.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        listener.bind((address, port))
        listener.listen(_MOST_CONNECTIONS)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _page(text: str) -> bytes:
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Homeport</title></head>'
        f"<body><p>{html.escape(text)}</p></body></html>"
    ).encode()
