"""Connects through a proxy, by python-socks: SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110 9.3.6).

The name of the server goes to the proxy as it is: this computer's resolver never hears of it.
"""

import selectors
import socket
from typing import Any

from python_socks import ProxyError, ProxyTimeoutError, ProxyType
from python_socks.sync.v2 import Proxy as Library

from vault_app.dialing import Deadline, await_ready, dial, reason_of
from vault_app.model.errors import ProxyFailed
from vault_app.model.sign_in import Proxy, ProxyKind

_TYPES = {ProxyKind.SOCKS5: ProxyType.SOCKS5, ProxyKind.HTTP: ProxyType.HTTP}
_NAMES = {ProxyKind.SOCKS5: "SOCKS5", ProxyKind.HTTP: "HTTP"}
_LONGEST_HEADER = 16 * 1024
# RFC 1929 2 counts user and password in one byte each.
_LONGEST_SECRET = 255
# RFC 1928 6, and statuses of HTTP: what a proxy says of the server rather than of us.
_UNREACHABLE = frozenset((1, 3, 4, 5, 6, 8, 500, 502, 503, 504))
# RFC 9110 15.5.8; tinyproxy says 401 to a wrong password.
_SIGN_IN = frozenset((401, 407))


def dial_through(proxy: Proxy, host: str, port: int, deadline: Deadline) -> socket.socket:
    """A connection to the server that the proxy made, which does not block.

    Raises:
        ProxyFailed: there is no proxy, or it did not connect.
    """
    if not can_be_told(proxy):
        raise _failed(proxy, host, "sign-in")
    library = Library(
        _TYPES[proxy.kind],
        proxy.host,
        proxy.port,
        username=proxy.user or None,
        password=proxy.password if proxy.user else None,
        rdns=True,
        forward=_Entrance(proxy, deadline),
    )
    try:
        stream: Any = library.connect(host, port, timeout=deadline.seconds)
    except (TimeoutError, ProxyTimeoutError) as error:
        raise _failed(proxy, host, "timed-out") from error
    except ProxyError as error:
        raise _failed(proxy, host, _refusal(error)) from error
    except OSError as error:
        raise _failed(proxy, host, reason_of(error)) from error
    except ValueError:
        # A name that cannot be encoded, or an answer that cannot be read.
        raise _failed(proxy, host, "misbehaved") from None
    connection = stream.connection
    assert isinstance(connection, socket.socket)
    return connection


def describe_proxy(proxy: Proxy) -> str:
    """In words what the connection goes through; without user or password."""
    article = "a" if proxy.kind is ProxyKind.SOCKS5 else "an"
    return f"{article} {_NAMES[proxy.kind]} proxy at {_place(proxy)}"


def can_be_told(proxy: Proxy) -> bool:
    """Whether the proxy's protocol has room for its user and password."""
    if not (proxy.user + proxy.password).isprintable():
        return False
    if proxy.kind is ProxyKind.HTTP:
        return ":" not in proxy.user  # RFC 7617 2
    secrets = (proxy.user, proxy.password)
    return all(each.isascii() and len(each) <= _LONGEST_SECRET for each in secrets)


class _Entrance(Library):
    """The way to the proxy itself, in place of the library's own, which nobody could stop."""

    def __init__(self, proxy: Proxy, deadline: Deadline) -> None:
        super().__init__(_TYPES[proxy.kind], proxy.host, proxy.port)
        self._deadline = deadline

    def connect(
        self,
        dest_host: str,
        dest_port: int,
        dest_ssl: object = None,
        timeout: float | None = None,
        **_: object,
    ) -> Any:
        return _Stream(dial(dest_host, dest_port, self._deadline).connection, self._deadline)


class _Stream:
    """What the library writes to and reads from: never more than the proxy's own answer, since all
    that follows it is the server's."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self.connection = connection
        self._deadline = deadline

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self.connection.send(view) :]
            except BlockingIOError:
                await_ready(self.connection, selectors.EVENT_WRITE, self._deadline)

    def read_exactly(self, count: int) -> bytearray:
        data = bytearray()
        while len(data) < count:
            try:
                more = self.connection.recv(count - len(data))
            except BlockingIOError:
                await_ready(self.connection, selectors.EVENT_READ, self._deadline)
                continue
            if not more:
                raise ConnectionResetError("the proxy hung up")
            data += more
        return data

    def read(self, _: int = _LONGEST_HEADER) -> bytearray:
        """The header of an HTTP answer, to its end: it may come in pieces."""
        data = bytearray()
        while not data.endswith(b"\r\n\r\n"):
            if len(data) >= _LONGEST_HEADER:
                raise ValueError("an endless header")
            data += self.read_exactly(1)
        return data

    def close(self) -> None:
        self.connection.close()


def _refusal(error: ProxyError) -> str:
    code = error.error_code
    if code in _SIGN_IN or "authentication" in str(error):
        return "sign-in"
    if code is None:
        return "misbehaved"
    return "unreachable" if int(code) in _UNREACHABLE else "denied"


def _failed(proxy: Proxy, host: str, reason: str) -> ProxyFailed:
    return ProxyFailed(host=host, proxy=_place(proxy), reason=reason)


def _place(proxy: Proxy) -> str:
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return f"{host}:{proxy.port}"
