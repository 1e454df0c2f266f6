"""Bytes to and from one server: TCP, TLS, lines and literals, with limits on size and patience."""

import socket
import ssl
import time

from vault_app.dialing import (
    TICK_SECONDS,
    Deadline,
    Idle,
    dial,
    is_loopback,
    reason_of,
    shake_hands,
)
from vault_app.imap.certificates import read_certificate
from vault_app.imap.compress import Compression
from vault_app.imap.pace import Pace
from vault_app.imap.path import describe_path
from vault_app.imap.proxying import describe_proxy, dial_through
from vault_app.model.custody import Certificate
from vault_app.model.errors import (
    CannotConnect,
    CertificateRejected,
    ConnectionLost,
    NotEncrypted,
    ServerMisbehaved,
    ServerTooSlow,
)
from vault_app.model.mail import Security, ServerSettings

# One TLS record holds 16 KiB; a large buffer lets several be read without moving bytes about.
_BUFFER = 256 * 1024
_COMPRESSED_BUFFER = 64 * 1024
_CONNECT_SECONDS = 30.0
# Three parties have to answer in turn on the way through a proxy, and Tor takes its time.
_THROUGH_PROXY_SECONDS = 90.0
# A literal up to this size gets its memory at once; a larger one only as its bytes arrive, so that
# a server cannot make us reserve gigabytes by announcing them.
_TRUSTED_LITERAL = 1024 * 1024
# Within one stretch of patience at least this much must come: a byte a minute is no answer.
_LEAST_PER_PATIENCE = 64
# In the middle of a literal there is nothing that a server could have to think about. Bytes a
# second, a tenth of the slowest mobile network.
_LEAST_LITERAL_RATE = 256


def _never_mind() -> None:
    pass


class Wire:
    """A connected socket with a read buffer.

    ``idle`` is called several times a second while waiting; what it raises ends the wait.
    ``address`` and ``addresses`` are the server's, or empty where a proxy knows them alone. A
    ``pace`` is told of what comes and how long it was waited for, but for the first bytes of an
    answer, which have to wait for the round trip and for the server to think.
    """

    pace: Pace | None = None

    def __init__(
        self, settings: ServerSettings, *, idle: Idle = _never_mind, patience: float = 60.0
    ) -> None:
        """Connect, with TLS at once unless the settings say otherwise.

        Raises:
            NotEncrypted: plaintext was asked for and the server is not on this machine.
            CannotConnect, ProxyFailed, CertificateRejected, ServerTooSlow
        """
        self._host = settings.host
        self._settings = settings
        self._idle = idle
        self._patience = patience
        self.certificate = Certificate()
        self._socket, self.addresses = self._connect()
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = 0
        self._end = 0
        self._stretch_began = time.monotonic()
        self._stretch_bytes = 0
        self._least = _LEAST_PER_PATIENCE
        self._idled_at = self._stretch_began
        self._is_answer_due = True
        self._compression: Compression | None = None
        self._packed = memoryview(b"")
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.address, self.path = self._describe_way()
            if settings.security is Security.NONE and not is_loopback(self.address):
                raise NotEncrypted(host=settings.host, port=settings.port)
            if settings.security is Security.TLS:
                self.start_tls()
            self._socket.settimeout(TICK_SECONDS)
        except OSError as error:
            self.close()
            raise self._no_connection(error) from error
        except BaseException:
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
        # RFC 9525 6.1: a name in the subject, which nobody had to check, counts for nothing.
        context.hostname_checks_common_name = False
        deadline = Deadline(self._connect_seconds, self._idle)
        try:
            self._socket = shake_hands(self._socket, context, self._host, deadline)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRejected(host=self._host, reason=error.verify_message) from error
        except TimeoutError as error:
            raise ServerTooSlow(host=self._host, seconds=deadline.seconds) from error
        except (OSError, ValueError) as error:
            raise self._no_connection(error) from error
        self.certificate = read_certificate(self._socket)
        self._socket.settimeout(TICK_SECONDS)

    def compress(self) -> None:
        """Both sides have agreed: what has come and was not read is compressed already, and so is
        all that follows, both ways."""
        came = bytes(self._view[self._start : self._end])
        self._start = self._end = 0
        self._compression = Compression(self._host, came)
        self._packed = memoryview(bytearray(_COMPRESSED_BUFFER))

    @property
    def is_compressed(self) -> bool:
        return self._compression is not None

    @property
    def has_compression_failed(self) -> bool:
        """Whether what came could not be unpacked, or nothing has come since it was agreed on."""
        return self._compression is not None and not self._compression.works

    def send(self, data: bytes) -> None:
        """Send all of ``data``; raises ``ConnectionLost`` or ``ServerTooSlow``."""
        view = memoryview(data if self._compression is None else self._compression.pack(data))
        waited_since = time.monotonic()
        while view:
            try:
                sent = self._socket.send(view)
            except TimeoutError:
                self._wait(waited_since)
                continue
            except OSError as error:
                raise ConnectionLost(host=self._host, reason=reason_of(error)) from error
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
        least = int(_LEAST_LITERAL_RATE * self._patience)
        if count > least:  # with smaller ones a server could begin anew each time
            self._begin_stretch()
            self._least = max(least, _LEAST_PER_PATIENCE)
        while filled < count:
            if filled == len(literal):
                literal.extend(bytes(min(count - filled, max(filled, _TRUSTED_LITERAL))))
            filled += self._take(memoryview(literal)[filled:])
        self._least = _LEAST_PER_PATIENCE
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
                count = self._read_some(target)
            except TimeoutError:
                self._wait(waited_since)
                continue
            self._count(count)
            if count:
                return count

    def _read_some(self, target: memoryview) -> int:
        """How many plain bytes came: none where those on the wire did not yet amount to any.

        Raises:
            TimeoutError: nothing came for a tick.
            ConnectionLost, ServerMisbehaved
        """
        if self._compression is None:
            return self._read_socket(target)
        most = min(len(target), _BUFFER)
        plain = self._compression.unpack(most)
        if not plain:
            self._compression.feed(bytes(self._packed[: self._read_socket(self._packed)]))
            plain = self._compression.unpack(most)
        target[: len(plain)] = plain
        return len(plain)

    def _read_socket(self, target: memoryview) -> int:
        began = time.monotonic()
        try:
            count = self._socket.recv_into(target)
        except TimeoutError:
            raise
        except OSError as error:
            raise ConnectionLost(host=self._host, reason=reason_of(error)) from error
        if count == 0:
            raise ConnectionLost(host=self._host, reason="closed")
        if self.pace is not None and not self._is_answer_due:
            self.pace.note(count, time.monotonic() - began)
        self._is_answer_due = False
        return count

    def wait_for_bytes(self, seconds: float) -> bool:
        """Whether anything comes within so many seconds; a server that has nothing to say is not
        slow. What comes then has to come as quickly as any answer."""
        since = time.monotonic()
        while self._start == self._end:
            try:
                count = self._read_some(self._view)
            except TimeoutError:
                count = 0
            if count == 0:
                self._idle()
                if time.monotonic() - since >= seconds:
                    return False
                continue
            self._start, self._end = 0, count
            self._begin_stretch()
            self._count(count)
        return True

    def begin_answer(self, *, is_first: bool = True) -> None:
        """A command was sent, the first of those that are unanswered or one more: from here on the
        server is expected to deliver."""
        self._begin_stretch()
        self._is_answer_due = self._is_answer_due or is_first

    def _begin_stretch(self) -> None:
        self._stretch_began = time.monotonic()
        self._stretch_bytes = 0

    def _count(self, count: int) -> None:
        self._stretch_bytes += count
        now = time.monotonic()
        if now - self._idled_at > TICK_SECONDS:
            self._idled_at = now
            self._idle()
        if now - self._stretch_began > self._patience:
            if self._stretch_bytes < self._least:
                raise ServerTooSlow(host=self._host, seconds=self._patience)
            self._stretch_began, self._stretch_bytes = now, 0

    def _wait(self, since: float) -> None:
        self._idle()
        if time.monotonic() - since > self._patience:
            raise ServerTooSlow(host=self._host, seconds=self._patience)

    def _connect(self) -> tuple[socket.socket, tuple[str, ...]]:
        """A connection, and all addresses that the server's name stands for.

        With a proxy nothing goes around it: it gets the name, and no resolver is asked.
        """
        settings = self._settings
        deadline = Deadline(self._connect_seconds, self._idle)
        if settings.proxy is not None:
            if settings.security is Security.NONE:
                raise NotEncrypted(host=settings.host, port=settings.port)
            return dial_through(settings.proxy, settings.host, settings.port, deadline), ()
        try:
            dialled = dial(settings.host, settings.port, deadline)
        except OSError as error:
            raise self._no_connection(error) from error
        return dialled.connection, dialled.addresses

    def _describe_way(self) -> tuple[str, str]:
        """The server's address, and what the connection goes through."""
        proxy = self._settings.proxy
        if proxy is not None:
            return "", describe_proxy(proxy)
        return str(self._socket.getpeername()[0]), describe_path(self._host, self._socket)

    @property
    def _connect_seconds(self) -> float:
        return _CONNECT_SECONDS if self._settings.proxy is None else _THROUGH_PROXY_SECONDS

    def _no_connection(self, error: BaseException) -> CannotConnect:
        return CannotConnect(host=self._host, port=self._settings.port, reason=reason_of(error))
