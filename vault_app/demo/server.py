"""The demo's IMAP server: pymap on loopback, over TLS, in a thread with a loop of its own.

Whoever connects to it takes the same way as to any provider; only the settings say that it is
near. Nothing is written to the disk and all is forgotten when it stops.
"""

import asyncio
import contextlib
import logging
import secrets
import threading
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vault_app.model.errors import CannotConnect
from vault_app.model.mail import Security, ServerSettings

if TYPE_CHECKING:
    from pymap.imap import IMAPServer

# An address rather than "localhost": a name may resolve to ::1 first, where nobody listens.
HOST = "127.0.0.1"
ADDRESS = "nora@lindqvist.example"
_CLOSING_SECONDS = 2.0

_log = logging.getLogger(__name__)


class DemoServer:
    """A mailbox of some 300 messages, served from ``start`` (or ``with``) until ``stop``.

    ``resources`` is the folder that holds ``demo/``. A server may be started again after a stop; it
    then has a new port, password and certificate, and all messages are back.

    Raises:
        CannotConnect: no port could be opened on loopback.
    """

    def __init__(self, resources: Path) -> None:
        self._resources = resources
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._settings: ServerSettings | None = None
        self._failure: OSError | None = None
        self._password = ""

    @property
    def address(self) -> str:
        return ADDRESS

    @property
    def settings(self) -> ServerSettings:
        if self._settings is None:
            raise RuntimeError("the demo server is not running")
        return self._settings

    @property
    def password(self) -> str:
        return self._password

    @property
    def is_running(self) -> bool:
        return self._settings is not None

    def start(self) -> None:
        """Returns once the server listens, holding all its letters."""
        if self._thread is not None:
            raise RuntimeError("the demo server is running already")
        self._password = secrets.token_urlsafe(18)
        self._failure = None
        is_ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(is_ready,), name="demo-server", daemon=True
        )
        self._thread.start()
        is_ready.wait()
        if self._settings is None:
            failure = self._failure
            self.stop()
            if failure is not None:
                raise CannotConnect(host=HOST, port=0, reason=str(failure)) from failure
            raise RuntimeError("the demo server's thread ended before it listened")

    def stop(self) -> None:
        """Ends all connections and the thread; harmless when not running."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._loop is not None and self._stopping is not None:
            # A loop that has ended by itself (a failed start) takes no more calls.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join()
        self._loop = self._stopping = self._settings = None
        self._password = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, is_ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(is_ready))
        except OSError as error:
            self._failure = error
        finally:
            is_ready.set()

    async def _serve(self, is_ready: threading.Event) -> None:
        # pymap and the letters are wanted by whoever tries the demo, and by nobody else.
        from vault_app.demo.backend import build_server
        from vault_app.demo.certificate import make_tls_context
        from vault_app.demo.letters import write_letters
        from vault_app.demo.letters.letter import SPECIAL_USES

        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_note_failure)
        self._stopping = asyncio.Event()
        context, ca_pem = make_tls_context(HOST)
        imap = await build_server(
            ADDRESS,
            self._password,
            special_uses=SPECIAL_USES,
            letters=write_letters(self._resources),
        )
        lines = _Lines(imap)
        server = await asyncio.start_server(lines.answer, HOST, 0, ssl=context)
        try:
            port = int(server.sockets[0].getsockname()[1])
            self._settings = ServerSettings(
                host=HOST, port=port, security=Security.TLS, user=ADDRESS, ca_pem=ca_pem
            )
            is_ready.set()
            await self._stopping.wait()
        finally:
            server.close()
            await lines.hang_up()


class _Lines:
    """The open connections. Python 3.11's own ``Server`` closes the door, not those inside."""

    def __init__(self, imap: "IMAPServer") -> None:
        self._imap = imap
        self._open: dict[asyncio.Task[None], StreamWriter] = {}

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        from proxyprotocol.sock import SocketInfo

        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection outside of a task")
        self._open[task] = writer
        try:
            await self._imap(reader, writer, SocketInfo.get(writer, None))
        except (OSError, EOFError) as error:
            _log.debug("a client of the demo went away: %r", error)
        finally:
            await _close(writer)
            del self._open[task]

    async def hang_up(self) -> None:
        """Cut every line; the tasks behind them end by themselves when they next read or write."""
        for writer in self._open.values():
            _cut(writer)
        if self._open:
            await asyncio.wait(list(self._open), timeout=_CLOSING_SECONDS)
        # A transport lets go of its socket one round of the loop after it was told to; one whose
        # handshake failed has nobody else to wait for it.
        for _ in range(3):
            await asyncio.sleep(0)


async def _close(writer: StreamWriter) -> None:
    """Say goodbye (TLS close_notify); a client that does not answer is cut off."""
    writer.close()
    farewell = asyncio.ensure_future(writer.wait_closed())
    answered, _ = await asyncio.wait([farewell], timeout=_CLOSING_SECONDS)
    if not answered:
        _cut(writer)
        await asyncio.wait([farewell])
    if (error := farewell.exception()) is not None:
        _log.debug("a line of the demo ended badly: %r", error)


def _cut(writer: StreamWriter) -> None:
    # A TLS transport that has been closed already forgets its protocol, and trips over that here.
    with suppress(AttributeError):
        writer.transport.abort()


def _note_failure(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Instead of asyncio's own complaint on stderr; a client's broken line is no news here."""
    _log.debug("demo server: %s", context.get("message"), exc_info=context.get("exception"))  # type: ignore[arg-type]
