"""Bytes to and from one server: TCP, TLS, lines and literals, with limits on size and patience."""

import socket
import ssl
import time
from collections.abc import Callable

from vault_app.imap.certificates import read_certificate
from vault_app.imap.path import describe_path
from vault_app.model.custody import Certificate
from vault_app.model.errors import (
    CannotConnect,
    CertificateRejected,
    ConnectionLost,
    HomeportError,
    NotEncrypted,
    ServerMisbehaved,
    ServerTooSlow,
)
from vault_app.model.mail import Security, ServerSettings

# One TLS record holds 16 KiB; a large buffer lets several be read without moving bytes about.
_BUFFER = 256 * 1024
_TICK_SECONDS = 0.25
_CONNECT_SECONDS = 30.0
_MOST_ADDRESSES = 32
# A literal up to this size gets its memory at once; a larger one only as its bytes arrive, so that
# a server cannot make us reserve gigabytes by announcing them.
_TRUSTED_LITERAL = 1024 * 1024
# Within one stretch of patience at least this much must come: a byte a minute is no answer.
_LEAST_PER_PATIENCE = 64

Idle = Callable[[], None]


def _never_mind() -> None:
    pass


class Wire:
    """A connected socket with a read buffer.

    ``idle`` is called several times a second while waiting; what it raises ends the wait.
    """

    def __init__(
        self, settings: ServerSettings, *, idle: Idle = _never_mind, patience: float = 60.0
    ) -> None:
        """Connect, with TLS at once unless the settings say otherwise.

        Raises:
            NotEncrypted: plaintext was asked for and the server is not on this machine.
            CannotConnect, CertificateRejected, ServerTooSlow
        """
        self._host = settings.host
        self._settings = settings
        self._idle = idle
        self._patience = patience
        self.certificate = Certificate()
        self._socket, self.addresses = self._connect(settings)
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = 0
        self._end = 0
        self._stretch_began = time.monotonic()
        self._stretch_bytes = 0
        self._idled_at = self._stretch_began
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.address = str(self._socket.getpeername()[0])
            self.path = describe_path(settings.host, self._socket)
            if settings.security is Security.NONE and not _is_loopback(self.address):
                raise NotEncrypted(host=settings.host, port=settings.port)
            if settings.security is Security.TLS:
                self.start_tls()
            self._socket.settimeout(_TICK_SECONDS)
        except OSError as error:
            self.close()
            raise CannotConnect(
                host=settings.host, port=settings.port, reason=_reason(error)
            ) from error
        except HomeportError:
            self.close()
            raise

    def start_tls(self) -> None:
        """Encrypt from here on.

        Raises:
            ServerMisbehaved: bytes were sent ahead of the handshake (injected plaintext).
        """
        if self._start != self._end:
            raise ServerMisbehaved(host=self._host, detail="plaintext ahead of TLS")
        context = ssl.create_default_context(cadata=self._settings.ca_pem)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._socket.settimeout(_CONNECT_SECONDS)
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self._host)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRejected(host=self._host, reason=error.verify_message) from error
        except TimeoutError as error:
            raise ServerTooSlow(host=self._host, seconds=_CONNECT_SECONDS) from error
        except OSError as error:
            raise CannotConnect(
                host=self._host, port=self._settings.port, reason=_reason(error)
            ) from error
        self.certificate = read_certificate(self._socket)
        self._socket.settimeout(_TICK_SECONDS)

    def send(self, data: bytes) -> None:
        """Send all of ``data``; raises ``ConnectionLost`` or ``ServerTooSlow``."""
        view = memoryview(data)
        waited_since = time.monotonic()
        while view:
            try:
                sent = self._socket.send(view)
            except TimeoutError:
                self._wait(waited_since)
                continue
            except OSError as error:
                raise ConnectionLost(host=self._host, reason=_reason(error)) from error
            view = view[sent:]
            waited_since = time.monotonic()

    def read_line(self, limit: int) -> bytes:
        """One line without its ending; raises ``ServerMisbehaved`` if longer than ``limit``."""
        pieces: list[bytes] = []
        length = 0
        while True:
            newline = self._buffer.find(b"\n", self._start, self._end)
            stop = self._end if newline < 0 else newline
            pieces.append(bytes(self._view[self._start : stop]))
            length += len(pieces[-1])
            if length > limit:
                raise ServerMisbehaved(host=self._host, detail="line too long")
            if newline >= 0:
                self._start = newline + 1
                line = pieces[0] if len(pieces) == 1 else b"".join(pieces)
                return line.removesuffix(b"\r")
            self._start = self._end
            self._fill()

    def read_exact(self, count: int) -> bytes:
        """Exactly ``count`` bytes."""
        if count <= self._end - self._start:
            self._start += count
            return bytes(self._view[self._start - count : self._start])
        literal = bytearray(min(count, _TRUSTED_LITERAL))
        filled = 0
        while filled < count:
            if filled == len(literal):
                literal.extend(bytes(min(count - filled, max(filled, _TRUSTED_LITERAL))))
            filled += self._take(memoryview(literal)[filled:])
        return bytes(literal)

    def close(self) -> None:
        """Drop the connection. May be called twice."""
        self._socket.close()

    def _take(self, target: memoryview) -> int:
        """Move bytes into ``target``: from the buffer if it has some, else from the network."""
        if self._start == self._end:
            if len(target) >= _BUFFER:
                return self._receive(target)
            self._fill()
        count = min(len(target), self._end - self._start)
        target[:count] = self._view[self._start : self._start + count]
        self._start += count
        return count

    def _fill(self) -> None:
        """Read more into the buffer, which must be used up."""
        self._start = self._end = 0
        self._end = self._receive(self._view)

    def _receive(self, target: memoryview) -> int:
        waited_since = time.monotonic()
        while True:
            try:
                count = self._socket.recv_into(target)
            except TimeoutError:
                self._wait(waited_since)
                continue
            except OSError as error:
                raise ConnectionLost(host=self._host, reason=_reason(error)) from error
            if count == 0:
                raise ConnectionLost(host=self._host, reason="closed")
            self._count(count)
            return count

    def begin_answer(self) -> None:
        """A command was sent: from here on the server is expected to deliver."""
        self._stretch_began = time.monotonic()
        self._stretch_bytes = 0

    def _count(self, count: int) -> None:
        self._stretch_bytes += count
        now = time.monotonic()
        if now - self._idled_at > _TICK_SECONDS:
            self._idled_at = now
            self._idle()
        if count >= _LEAST_PER_PATIENCE:
            return
        if now - self._stretch_began > self._patience:
            if self._stretch_bytes < _LEAST_PER_PATIENCE:
                raise ServerTooSlow(host=self._host, seconds=self._patience)
            self._stretch_began, self._stretch_bytes = now, 0

    def _wait(self, since: float) -> None:
        self._idle()
        if time.monotonic() - since > self._patience:
            raise ServerTooSlow(host=self._host, seconds=self._patience)

    def _connect(self, settings: ServerSettings) -> tuple[socket.socket, tuple[str, ...]]:
        """A connection to the first address that answers, and all that the name stands for."""
        try:
            found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise CannotConnect(
                host=settings.host, port=settings.port, reason=_reason(error)
            ) from error
        except (UnicodeError, ValueError, OverflowError) as error:
            # A host name that cannot be encoded, or a port beyond 65535.
            raise CannotConnect(
                host=settings.host, port=settings.port, reason="name-not-found"
            ) from error
        # Resolvers give them in turns; in one order they are the same from day to day.
        addresses = tuple(sorted({str(address[0]) for *_, address in found}))[:_MOST_ADDRESSES]
        last: OSError | None = None
        for family, kind, protocol, _, address in found:
            connecting = None
            try:
                connecting = socket.socket(family, kind, protocol)
                connecting.settimeout(_CONNECT_SECONDS)
                connecting.connect(address)
            except (OSError, OverflowError) as error:
                if connecting is not None:
                    connecting.close()
                last = error if isinstance(error, OSError) else OSError("name-not-found")
                continue
            return connecting, addresses
        raise CannotConnect(
            host=settings.host,
            port=settings.port,
            reason=_reason(last) if last is not None else "name-not-found",
        ) from last


def _is_loopback(address: str) -> bool:
    return address == "::1" or address.startswith("127.")


def _reason(error: OSError) -> str:
    """A stable code for the usual reasons, else the system's own words."""
    if isinstance(error, socket.gaierror):
        return "name-not-found"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TimeoutError):
        return "timed-out"
    if isinstance(error, ConnectionError):
        return "closed"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return error.strerror or str(error)
