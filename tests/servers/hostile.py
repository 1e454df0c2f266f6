"""A scripted IMAP server over real sockets that does anything a test tells it to.

It behaves well by default, so that a test changes one thing: :meth:`HostileServer.on` replaces the
answer to one command, and what the replacement sends goes out byte for byte.
"""

import contextlib
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from tests.servers import behaviour
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.mailbox_model import StoredMailbox, StoredMessage
from tests.servers.wire import Command, literal_ahead
from vault_app.model.mail import Security, ServerSettings

Handler = Callable[["Session", Command], None]

GOOD_GREETING = b"* OK IMAP4rev1 ready\r\n"
_CONNECTIONS = 64
_LARGEST_LITERAL = 50_000_000
_SEND_PIECE = 1 << 20


class SessionEnded(Exception):
    """The connection is over; ends the thread that serves it."""


class HostileServer:
    """A server on loopback; a context manager.

    ``security`` is how it listens: TLS at once, STARTTLS on offer, or in clear. An exception in a
    handler comes out of the ``with`` block, so that a broken test does not pass.
    """

    def __init__(
        self,
        *,
        security: Security = Security.TLS,
        authority: Authority | None = None,
        certificate: ServerCertificate | None = None,
        greeting: bytes = GOOD_GREETING,
    ) -> None:
        self.security = security
        self.authority = authority or Authority()
        self.greeting = greeting
        self.capabilities = ["IMAP4rev1", "AUTH=PLAIN", "ID", "NAMESPACE", "UIDPLUS", "UNSELECT"]
        self.user = "erin@example.org"
        self.password = 'pass "w\\ord'
        self.mailboxes = [StoredMailbox(name=b"INBOX")]
        self.commands: list[Command] = []
        # What came before TLS: a password in here has been read by everybody on the way.
        self.clear_commands: list[Command] = []
        self.port = 0
        self.connections = 0
        self._certificate = certificate or self.authority.issue()
        self._context: ssl.SSLContext | None = None
        self._handlers: dict[str, Handler] = {}
        self._greeter: Callable[[Session], None] = lambda session: session.send(self.greeting)
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_CONNECTIONS, "hostile")
        self._threads: list[Future[None]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        failures = self.stop()
        if error is None and failures:
            raise failures[0]

    @property
    def ca_pem(self) -> str:
        return self.authority.ca_pem

    @property
    def inbox(self) -> StoredMailbox:
        return self.mailboxes[0]

    def add_mailbox(self, name: bytes, raws: Iterable[bytes] = ()) -> StoredMailbox:
        """One more mailbox; ``name`` as LIST is to say it."""
        mailbox = StoredMailbox(name=name)
        for raw in raws:
            mailbox.add(raw)
        self.mailboxes.append(mailbox)
        return mailbox

    def mailbox_named(self, name: bytes) -> StoredMailbox | None:
        """By exact name; INBOX alone in any case (RFC 3501, 5.1)."""
        for mailbox in self.mailboxes:
            if mailbox.name == name or b"INBOX" == name.upper() == mailbox.name.upper():
                return mailbox
        return None

    def settings(self) -> ServerSettings:
        """How the product reaches this server."""
        in_clear = self.security is Security.NONE
        return ServerSettings(
            host="127.0.0.1" if in_clear else "localhost",
            port=self.port,
            security=self.security,
            user=self.user,
            ca_pem=None if in_clear else self.ca_pem,
        )

    def on(self, name: str, handler: Handler, *, times: int | None = None) -> None:
        """Let ``handler`` answer a command ("LIST", "UID FETCH"), for ever or the first ``times``
        times; after that, whatever answered it before does again."""
        before = self._handlers.get(name, behaviour.answer)
        if times is None:
            self._handlers[name] = handler
            return
        left = iter(range(times))

        def answer(session: Session, command: Command) -> None:
            (handler if next(left, None) is not None else before)(session, command)

        self._handlers[name] = answer

    def on_connect(self, greet: Callable[["Session"], None]) -> None:
        """Let ``greet`` begin each connection in place of the greeting."""
        self._greeter = greet

    def start(self) -> None:
        if self.security is not Security.NONE:
            self._context = _server_context(self._certificate)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_CONNECTIONS)
        self.port = self._listener.getsockname()[1]
        self._threads.append(self._pool.submit(self._accept, self._listener))

    def stop(self) -> list[BaseException]:
        """End all connections and threads; what went wrong in handlers. Harmless when repeated."""
        self._stopping.set()
        if self._listener is not None:
            # A last connection wakes accept() on every platform; closing the socket does not.
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
            self._listener = None
        self.drop_connections()
        self._pool.shutdown()
        failures = [thread.exception() for thread in self._threads]
        self._threads.clear()
        return [failure for failure in failures if failure is not None]

    def drop_connections(self) -> None:
        """Cut all connections that are open now; the server goes on."""
        with self._lock:
            for connection in self._open:
                # The plain socket's method: SSLSocket's own would pull the TLS state from under
                # the thread that reads.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def answer(self, session: "Session", command: Command) -> None:
        """Answer as the test has arranged, or well."""
        self._handlers.get(command.name, behaviour.answer)(session, command)

    def secure(self, connection: socket.socket) -> ssl.SSLSocket:
        """A connection as the server's side of TLS, before the handshake."""
        if self._context is None:
            raise RuntimeError("this server has no certificate")
        with self._lock:
            self._open.discard(connection)
        # Known before the handshake, so that stop() can end one with a client that says nothing.
        secured = self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        self._track(secured)
        return secured

    @property
    def stopping(self) -> threading.Event:
        """Set once the server is to end; what a handler waits on in place of sleeping."""
        return self._stopping

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                connection, _ = listener.accept()
                if self._stopping.is_set():
                    connection.close()
                    return
                # Small answers sent one by one would otherwise each wait for an acknowledgement.
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._track(connection)
                serve = self._pool.submit(self._serve, connection, self.connections)
                self._threads.append(serve)

    def _serve(self, connection: socket.socket, number: int) -> None:
        session = Session(self, connection, number)
        try:
            with contextlib.suppress(SessionEnded):
                if self.security is Security.TLS:
                    session.start_tls()
                self._greeter(session)
                while True:
                    self.answer(session, session.read_command())
        finally:
            with self._lock:
                self._open.discard(session.connection)
            session.connection.close()

    def _track(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        if self._stopping.is_set():
            self.drop_connections()


class Session:
    """One connection, as a handler sees it."""

    def __init__(self, server: HostileServer, connection: socket.socket, number: int) -> None:
        self.server = server
        self.connection = connection
        self.number = number
        self.is_secure = False
        self.is_signed_in = False
        self.is_writable = False
        self.mailbox: StoredMailbox | None = None
        self._received = b""

    @property
    def selected(self) -> StoredMailbox:
        """The open mailbox; KeyError where none is."""
        if self.mailbox is None:
            raise KeyError("no mailbox selected")
        return self.mailbox

    def capabilities(self) -> bytes:
        words = list(self.server.capabilities)
        if self.server.security is Security.STARTTLS and not self.is_secure:
            words += ["STARTTLS", "LOGINDISABLED"]
        return " ".join(words).encode("ascii")

    def send(self, data: bytes) -> None:
        """Exactly these bytes."""
        try:
            # In pieces, so that dropping the connection ends a send of any size.
            for start in range(0, len(data), _SEND_PIECE):
                self.connection.sendall(data[start : start + _SEND_PIECE])
        except OSError as error:
            raise SessionEnded from error

    def tagged(self, command: Command, status: str = "OK", text: str = "Done") -> None:
        """The tagged line that ends a command."""
        self.send(command.tag + f" {status} {text}\r\n".encode())

    def behave(self, command: Command) -> None:
        """The good answer."""
        behaviour.answer(self, command)

    def fetch_answers(self, command: Command) -> Iterator[tuple[StoredMessage, bytes]]:
        """Message and good line for each that a UID FETCH asks for; sends nothing."""
        return behaviour.fetch_answers(self, command)

    def start_tls(self) -> None:
        """Go on under TLS; what the client sent in clear and was not read is thrown away."""
        self._received = b""
        self.connection = secured = self.server.secure(self.connection)
        try:
            secured.do_handshake()
        except OSError as error:
            raise SessionEnded from error
        self.is_secure = True

    def hang_up(self) -> NoReturn:
        """End the connection here; all that was sent before still arrives."""
        # Closing with unread commands in the buffer would be a reset, which takes sent bytes along.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.connection, socket.SHUT_WR)
        self.stall()

    def reset(self) -> NoReturn:
        """End it with a TCP reset, as a crashed machine does."""
        linger = struct.pack("hh" if _IS_WINDOWS else "ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        raise SessionEnded

    def stall(self) -> NoReturn:
        """Say nothing more, and read on, until the client leaves or the server stops."""
        with contextlib.suppress(OSError):
            while self.connection.recv(65536):
                pass
        raise SessionEnded

    def drip(self, data: bytes, *, interval: float, size: int = 1) -> None:
        """Send ``size`` bytes at a time with a pause after each."""
        for start in range(0, len(data), size):
            self.send(data[start : start + size])
            if self.server.stopping.wait(interval):
                raise SessionEnded

    def flood(self, line: bytes) -> NoReturn:
        """Send one line for ever."""
        piece = line * max(1, 65536 // len(line))
        while not self.server.stopping.is_set():
            self.send(piece)
        raise SessionEnded

    def read_line(self) -> bytes:
        """The next line of the client, without its CRLF."""
        while b"\r\n" not in self._received:
            self._receive()
        line, _, self._received = self._received.partition(b"\r\n")
        return line

    def read_command(self) -> Command:
        """The next command with all its literals, which are asked for where they must be."""
        line = self.read_line()
        while (found := literal_ahead(line)) is not None:
            size, waits = found
            if size > _LARGEST_LITERAL:
                raise SessionEnded
            if waits:
                self.send(b"+ Go ahead\r\n")
            while len(self._received) < size:
                self._receive()
            value, self._received = self._received[:size], self._received[size:]
            line += b"\r\n" + value + self.read_line()
        tag, _, rest = line.partition(b" ")
        command = Command(self.number, tag, rest)
        self.server.commands.append(command)
        if not self.is_secure:
            self.server.clear_commands.append(command)
        return command

    def _receive(self) -> None:
        try:
            data = self.connection.recv(65536)
        except OSError as error:
            raise SessionEnded from error
        if not data:
            raise SessionEnded
        self._received += data


_IS_WINDOWS = hasattr(socket, "SIO_RCVALL")


def _server_context(certificate: ServerCertificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        context.load_cert_chain(*certificate.write(Path(folder)))
    return context
