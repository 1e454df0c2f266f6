"""Connections that keep a deadline, look now and then whether they should stop, and name what
failed: the proxy or the server."""

import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpcore

from vault_app.dialing import TICK_SECONDS, dial, reason_of, shake_hands
from vault_app.model.errors import HomeportError, ProxyFailed, WebFailed
from vault_app.model.sign_in import Proxy, ProxyKind

# Kinds of addresses in SOCKS (RFC 1928 5), and the length of a port.
_IPV4, _NAME, _IPV6, _PORT = 1, 3, 4, 2

_Options: TypeAlias = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


def proxy_failed(host: str, proxy: Proxy | None, reason: str) -> ProxyFailed:
    """The error of a proxy that did not connect to ``host``; it names no secret."""
    where = f"{proxy.host}:{proxy.port}" if proxy is not None else ""
    return ProxyFailed(host=host, proxy=where, reason=reason)


@dataclass(slots=True)
class Bounds:
    """What a request may take (``seconds``, bytes of body), and who may stop it: ``check`` does so
    by raising."""

    seconds: float
    limit: int
    check: Callable[[], None]
    host: str = ""
    _end: float = field(default=0.0, init=False)

    def begin(self, host: str) -> None:
        """A new request, to ``host``, starts now."""
        self.host = host
        self._end = time.monotonic() + self.seconds

    def tick(self) -> float:
        """How long to wait before asking again.

        Raises:
            WebFailed: no time is left. And whatever ``check`` raises.
        """
        self.check()
        left = self._end - time.monotonic()
        if left <= 0:
            raise WebFailed(host=self.host, reason="timed-out")
        return min(TICK_SECONDS, left)


class Wire(httpcore.NetworkBackend):
    """Makes the connections of one client, and remembers them to close them all.

    ``is_through``: whatever fails from now on is the server's doing, not a proxy's.
    """

    def __init__(self, bounds: Bounds, proxy: Proxy | None) -> None:
        self._bounds = bounds
        self._proxy = proxy
        self._streams: list[_Stream] = []
        self.is_through = proxy is None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers. With a proxy, ``host`` is the proxy."""
        self.is_through = self._proxy is None
        try:
            connection = dial(host, port, self._bounds).connection
        except (OSError, UnicodeError) as error:
            raise self._failed(reason_of(error)) from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = _Stream(connection, self._bounds, self)
        self._streams.append(stream)
        return stream

    @property
    def awaits_socks_replies(self) -> bool:
        """Whether it is a SOCKS proxy that speaks."""
        is_socks = self._proxy is not None and self._proxy.kind is ProxyKind.SOCKS5
        return is_socks and not self.is_through

    @property
    def short_socks_replies(self) -> int:
        """How many replies of two bytes come first: the way to sign in, and whether it worked."""
        return 2 if self._proxy is not None and self._proxy.user else 1

    def close(self) -> None:
        """Close whatever is still open."""
        for stream in self._streams:
            stream.close()
        self._streams.clear()

    def _failed(self, reason: str) -> HomeportError:
        host = self._bounds.host
        if self._proxy is not None:
            return proxy_failed(host, self._proxy, reason)
        return WebFailed(host=host, reason="timed-out" if reason == "timed-out" else "unreachable")


class _Stream(httpcore.NetworkStream):
    """One connection; whatever it waits for, it waits in short ticks."""

    def __init__(self, connection: socket.socket, bounds: Bounds, wire: Wire) -> None:
        self._socket = connection
        self._bounds = bounds
        self._wire = wire
        self._replies = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._wire.awaits_socks_replies:
            return self._read_socks_reply()
        return self._receive(max_bytes)

    def _read_socks_reply(self) -> bytes:
        """A whole reply (RFC 1928 3 and 6, RFC 1929 2), or what came before the end.

        The library takes what one read gives for all of a reply, and it may come in pieces.
        """
        self._replies += 1
        if self._replies <= self._wire.short_socks_replies:
            return self._exactly(2)
        reply = self._exactly(5)
        # The fifth byte is the first of an address, or the length of a name.
        rest = {_IPV4: 3, _IPV6: 15, _NAME: reply[-1]}.get(reply[3], 0) if len(reply) == 5 else 0
        return reply + self._exactly(rest + _PORT)

    def _exactly(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            piece = self._receive(count - len(content))
            if not piece:
                break
            content += piece
        return content

    def _receive(self, max_bytes: int) -> bytes:
        while True:
            self._socket.settimeout(self._bounds.tick())
            try:
                return self._socket.recv(max_bytes)
            except TimeoutError:
                continue
            except OSError as error:
                raise self._broken() from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        while view:
            self._socket.settimeout(self._bounds.tick())
            try:
                view = view[self._socket.send(view) :]
            except TimeoutError:
                continue
            except OSError as error:
                raise self._broken() from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt; from here on it is the server that speaks, not a proxy."""
        self._wire.is_through = True
        try:
            self._socket = shake_hands(
                self._socket, ssl_context, server_hostname or self._bounds.host, self._bounds
            )
        except ssl.SSLCertVerificationError as error:
            raise WebFailed(
                host=self._bounds.host, reason="certificate", detail=error.verify_message
            ) from error
        except (OSError, ValueError) as error:
            raise self._broken() from error
        return self

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket):
            return self._socket
        if info == "is_readable":
            # Asked of an idle connection: what is to be read there is that the server hung up.
            return self._socket.fileno() < 0 or _is_ready(self._socket, selectors.EVENT_READ, 0.0)
        return None

    def _broken(self) -> HomeportError:
        return WebFailed(host=self._bounds.host, reason="unreachable")


def _is_ready(connection: socket.socket, event: int, seconds: float) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, event)
        return bool(selector.select(seconds))
