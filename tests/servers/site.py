"""A web server on loopback that gives scripted pages over TLS, and remembers what it was asked."""

import contextlib
import re
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.certificates import ServerCertificate
from tests.servers.loopback import LoopbackServer

_LONGEST_REQUEST = 64 * 1024
_SECONDS = 20.0

# Writes whatever it wants to a client that has sent its request.
Behaviour = Callable[["Guest"], None]


@dataclass(frozen=True, slots=True)
class Guest:
    """A client that waits for its answer. ``is_closing`` is set when the server goes."""

    connection: socket.socket
    is_closing: threading.Event

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def pause(self, seconds: float) -> None:
        self.is_closing.wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An honest answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, guest: Guest) -> None:
        lines = [
            f"HTTP/1.1 {self.status} So",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        guest.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body)


def redirect(where: str, status: int = 302) -> Page:
    return Page(status=status, headers={"Location": where})


def hang(guest: Guest) -> None:
    """Say nothing until the end."""
    guest.is_closing.wait(_SECONDS)


class Site(LoopbackServer):
    """``pages`` may be changed at any time; what is not there is a 404. Without a certificate it
    speaks in the clear."""

    def __init__(self, certificate: ServerCertificate | None) -> None:
        super().__init__("site")
        self.pages: dict[str, Behaviour] = {}
        self.requests: list[str] = []
        self.heads: list[bytes] = []
        self._context = _context(certificate) if certificate else None

    def url(self, path: str = "/") -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://localhost:{self.port}{path}"

    def serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_SECONDS)
        # Clients that distrust us or lose patience hang up at any point.
        with contextlib.suppress(OSError):
            if self._context is None:
                self.answer(connection)
                return
            encrypted = self._context.wrap_socket(connection, server_side=True)
            self.track(encrypted, in_place_of=connection)
            try:
                self.answer(encrypted)
            finally:
                self.forget(encrypted)

    def answer(self, connection: socket.socket) -> None:
        """Answer one request; a subclass may speak another language."""
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_REQUEST:
            piece = connection.recv(4096)
            if not piece:
                return
            head += piece
        _read_body(connection, head)
        target = head.split(b" ", 2)[1].decode("latin-1")
        self.heads.append(head)
        self.requests.append(target)
        page = self.pages.get(target.partition("?")[0], Page(status=404))
        page(Guest(connection, self.stopping))


def _context(certificate: ServerCertificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        context.load_cert_chain(*certificate.write(Path(folder)))
    return context


def _read_body(connection: socket.socket, request: bytes) -> None:
    """What was announced: a connection that closes with bytes unread takes the answer with it."""
    head, _, body = request.partition(b"\r\n\r\n")
    announced = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    missing = int(announced[1]) - len(body) if announced else 0
    while missing > 0:
        piece = connection.recv(min(missing, 65536))
        if not piece:
            return
        missing -= len(piece)
