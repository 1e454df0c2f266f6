"""A small real proxy on loopback: SOCKS5 (RFC 1928, with the sign-in of RFC 1929) or HTTP CONNECT.

It leads every name to this machine, so that a test can give a server a name that nobody else knows.
"""

import base64
import contextlib
import selectors
import socket
import struct
from collections.abc import Mapping

from tests.servers.loopback import LoopbackServer
from vault_app.model.sign_in import Proxy, ProxyKind

_SUCCEEDED, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4
_IPV4, _NAME, _IPV6 = 1, 3, 4
_ADDRESS_SIZES = {_IPV4: 4, _IPV6: 16}
_LARGEST_HEADER = 65536


class _HungUp(Exception):
    """The client left in the middle."""


class ProxyServer(LoopbackServer):
    """``wanted`` are the targets in the clients' own words, "name:port".

    ``leads`` says to which local port a name and port go; what is not in it goes to the same port.
    ``user`` and ``password``: what it demands, unless "". ``refuses``: it connects nobody.
    ``in_pieces``: it answers one byte a packet.
    """

    def __init__(
        self,
        kind: ProxyKind,
        *,
        user: str = "",
        password: str = "",
        leads: Mapping[tuple[str, int], int] | None = None,
        refuses: bool = False,
        in_pieces: bool = False,
    ) -> None:
        super().__init__("test-proxy")
        self.wanted: list[str] = []
        self._kind = kind
        self._user = user
        self._password = password
        self._leads = leads or {}
        self._refuses = refuses
        self._in_pieces = in_pieces

    def settings(self, *, user: str = "", password: str = "") -> Proxy:
        """How a client reaches this proxy."""
        return Proxy(
            kind=self._kind, host="127.0.0.1", port=self.port, user=user, password=password
        )

    def serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError, _HungUp):
            is_socks = self._kind is ProxyKind.SOCKS5
            there = self._meet_socks(connection) if is_socks else self._meet_http(connection)
            if there is None:
                return
            self.track(there)
            try:
                _pass_on(connection, there)
            finally:
                self.forget(there)

    def _meet_socks(self, client: socket.socket) -> socket.socket | None:
        version, count = _exactly(client, 2)
        methods = _exactly(client, count)
        method = 2 if self._user else 0
        if version != 5 or method not in methods:
            client.sendall(b"\x05\xff")
            return None
        self._say(client, bytes((5, method)))
        if self._user and not self._knows(client):
            return None
        _, _, _, kind = _exactly(client, 4)
        if kind == _NAME:
            host = _exactly(client, _exactly(client, 1)[0]).decode("ascii")
        else:
            family = socket.AF_INET if kind == _IPV4 else socket.AF_INET6
            host = socket.inet_ntop(family, _exactly(client, _ADDRESS_SIZES[kind]))
        (port,) = struct.unpack("!H", _exactly(client, 2))
        there = self._go(host, port)
        code = _SUCCEEDED
        if there is None:
            code = _NOT_ALLOWED if self._refuses else _UNREACHABLE
        self._say(client, bytes((5, code, 0, _IPV4)) + bytes(6))
        return there

    def _knows(self, client: socket.socket) -> bool:
        _, length = _exactly(client, 2)
        user = _exactly(client, length)
        password = _exactly(client, _exactly(client, 1)[0])
        is_right = (user, password) == (self._user.encode(), self._password.encode())
        self._say(client, b"\x01\x00" if is_right else b"\x01\x01")
        return is_right

    def _meet_http(self, client: socket.socket) -> socket.socket | None:
        head = bytearray()
        while not head.endswith(b"\r\n\r\n") and len(head) < _LARGEST_HEADER:
            head += _exactly(client, 1)
        method, target, _ = head.split(b" ", 2)
        pair = base64.b64encode(f"{self._user}:{self._password}".encode())
        if method != b"CONNECT":
            self._say(client, b"HTTP/1.1 405 Only CONNECT\r\n\r\n")
            return None
        if self._user and b"Basic " + pair not in head:
            self._say(client, b"HTTP/1.1 407 Sign in\r\nProxy-Authenticate: Basic\r\n\r\n")
            return None
        host, _, port = target.decode("ascii").rpartition(":")
        there = self._go(host.strip("[]"), int(port))
        if there is not None:
            self._say(client, b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
        elif self._refuses:
            self._say(client, b"HTTP/1.1 403 No\r\n\r\n")
        else:
            self._say(client, b"HTTP/1.1 502 Nobody there\r\n\r\n")
        return there

    def _go(self, host: str, port: int) -> socket.socket | None:
        self.wanted.append(f"{host}:{port}")
        if self._refuses:
            return None
        try:
            return socket.create_connection(("127.0.0.1", self._leads.get((host, port), port)))
        except OSError:
            return None

    def _say(self, client: socket.socket, data: bytes) -> None:
        size = 1 if self._in_pieces else len(data)
        for start in range(0, len(data), size):
            client.sendall(data[start : start + size])


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise _HungUp
        data += more
    return bytes(data)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Both ways, until either side ends."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in selector.select():
                assert isinstance(key.fileobj, socket.socket)
                data = key.fileobj.recv(65536)
                if not data:
                    return
                key.data.sendall(data)
