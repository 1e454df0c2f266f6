"""A scripted IMAP server over real sockets that does anything a test tells it to.

It behaves well by default, so that a test changes one thing: :meth:`HostileServer.on` replaces the
answer to one command, and what the replacement sends goes out byte for byte.
"""

import contextlib
import socket
import ssl
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from tests.servers import behaviour
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.loopback import LoopbackServer
from tests.servers.mailbox_model import StoredMailbox, StoredMessage
from tests.servers.wire import Command, literal_ahead
from vault_app.model.mail import Security, ServerSettings

Handler = Callable[["Session", Command], None]

GOOD_GREETING = b"* OK IMAP4rev1 ready\r\n"
_LARGEST_LITERAL = 50_000_000
_SEND_PIECE = 1 << 20


class SessionEnded(Exception):
    """The connection is over; ends the thread that serves it."""


class HostileServer(LoopbackServer):
    """A server on loopback; a context manager.

    ``security`` is how it listens: TLS at once, STARTTLS on offer, or in clear. ``tune`` makes its
    TLS worse than Python's defaults let it be.
    """

    def __init__(
        self,
        *,
        security: Security = Security.TLS,
        authority: Authority | None = None,
        certificate: ServerCertificate | None = None,
        greeting: bytes = GOOD_GREETING,
        tune: Callable[[ssl.SSLContext], None] | None = None,
    ) -> None:
        super().__init__("hostile")
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
        self._certificate = certificate or self.authority.issue()
        self._context: ssl.SSLContext | None = None
        self._tune = tune
        self._handlers: dict[str, Handler] = {}
        self._greeter: Callable[[Session], None] = lambda session: session.send(self.greeting)

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

    def withhold(self, uid: int) -> None:
        """Never give the message of this UID, and all others as usual."""
        before = self._handlers.get("UID FETCH", behaviour.answer)

        def answer(session: Session, command: Command) -> None:
            if b"BODY.PEEK[]" not in command.arguments:
                before(session, command)
                return
            for message, line in session.fetch_answers(command):
                if message.uid != uid:
                    session.send(line)
            session.tagged(command)

        self.on("UID FETCH", answer)

    def on_connect(self, greet: Callable[["Session"], None]) -> None:
        """Let ``greet`` begin each connection in place of the greeting."""
        self._greeter = greet

    def start(self) -> None:
        if self.security is not Security.NONE:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if self._tune is not None:
                self._tune(self._context)
            with tempfile.TemporaryDirectory() as folder:
                self._context.load_cert_chain(*self._certificate.write(Path(folder)))
        super().start()

    def answer(self, session: "Session", command: Command) -> None:
        """Answer as the test has arranged, or well."""
        self._handlers.get(command.name, behaviour.answer)(session, command)

    def secure(self, connection: socket.socket) -> ssl.SSLSocket:
        """A connection as the server's side of TLS, before the handshake."""
        if self._context is None:
            raise RuntimeError("this server has no certificate")
        # Known before the handshake, so that stop() can end one with a client that says nothing.
        secured = self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        self.track(secured, in_place_of=connection)
        return secured

    def serve(self, connection: socket.socket, number: int) -> None:
        session = Session(self, connection, number)
        try:
            with contextlib.suppress(SessionEnded):
                if self.security is Security.TLS:
                    session.start_tls()
                self._greeter(session)
                while True:
                    self.answer(session, session.read_command())
        finally:
            self.forget(session.connection)


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
