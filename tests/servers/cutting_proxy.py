"""A TCP proxy that cuts, stalls or splits a connection after an exact number of bytes.

TLS passes through it unopened, and it keeps none of what it carries.
"""

import contextlib
import enum
import socket
import struct
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_CONNECTIONS = 32
_PIECE = 65536
_IS_WINDOWS = hasattr(socket, "SIO_RCVALL")


class Direction(enum.Enum):
    TO_SERVER = enum.auto()
    TO_CLIENT = enum.auto()


class Harm(enum.Enum):
    """``CUT``: end of stream on both sides. ``RESET``: the same as a TCP reset. ``STALL``: nothing
    more in this direction, the connection stays. ``SPLIT``: from here on one byte a packet.
    ``CORRUPT``: one bit of the next byte is turned, which under TLS ends the connection."""

    CUT = enum.auto()
    RESET = enum.auto()
    STALL = enum.auto()
    SPLIT = enum.auto()
    CORRUPT = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What happens once ``after`` bytes of one connection have passed in one direction."""

    harm: Harm
    direction: Direction = Direction.TO_CLIENT
    after: int = 0


class CuttingProxy:
    """Listens on ``port`` of loopback and passes on to another port; a context manager.

    ``strike`` hits the connections whose numbers (from 1) are in ``struck``, or all of them where
    that is None; both may be changed between connections.
    """

    def __init__(
        self,
        target_port: int,
        *,
        strike: Strike | None = None,
        struck: frozenset[int] | None = frozenset({1}),
    ) -> None:
        self.strike = strike
        self.struck = struck
        self.port = 0
        self.connections = 0
        self.passed = {Direction.TO_SERVER: 0, Direction.TO_CLIENT: 0}
        self._target = target_port
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._pool = ThreadPoolExecutor(2 * _CONNECTIONS + 1, "proxy")
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
        self.stop()

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_CONNECTIONS)
        self.port = self._listener.getsockname()[1]
        self._threads.append(self._pool.submit(self._accept, self._listener))

    def stop(self) -> None:
        """End all connections and threads; harmless when repeated."""
        self._stopping.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
            self._listener = None
        self.drop_connections()
        self._pool.shutdown()
        for thread in self._threads:
            thread.result()
        self._threads.clear()

    def drop_connections(self) -> None:
        """Cut all connections that are open now."""
        with self._lock:
            for connection in self._open:
                _end(connection)

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                client, _ = listener.accept()
                if self._stopping.is_set():
                    client.close()
                    return
                self.connections += 1
                self._join(client, self.connections)

    def _join(self, client: socket.socket, number: int) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            client.close()
            return
        is_struck = self.struck is None or number in self.struck
        strike = self.strike if is_struck else None
        link = _Link(client=client, server=server)
        for connection in link.both:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.update(link.both)
        for direction in Direction:
            mine = strike if strike is not None and strike.direction is direction else None
            self._threads.append(self._pool.submit(self._carry, link, direction, mine))

    def _carry(self, link: "_Link", direction: Direction, strike: Strike | None) -> None:
        try:
            with contextlib.suppress(OSError):
                self._pump(link, direction, strike)
            # An end of stream on one side is one on the other, both ways: mail needs no half-close.
            # What still arrives is read and thrown away, since closing a socket with unread bytes
            # resets the connection. Before a reset that is wanted nothing may look like an end.
            for connection in link.both:
                _end(connection, socket.SHUT_RD if link.is_reset else socket.SHUT_WR)
            if not link.is_reset:
                _drain(link.ends(direction)[0])
        finally:
            if link.is_last_to_leave():
                with self._lock:
                    self._open.difference_update(link.both)
                for connection in link.both:
                    connection.close()

    def _pump(self, link: "_Link", direction: Direction, strike: Strike | None) -> None:
        source, sink = link.ends(direction)
        passed = 0
        is_split = False
        while True:
            left = _PIECE if strike is None else strike.after - passed
            if strike is not None and left == 0:
                if strike.harm in (Harm.CUT, Harm.RESET, Harm.STALL):
                    _break(link, source, strike.harm)
                    return
                if strike.harm is Harm.CORRUPT:
                    sink.sendall(_turned(source.recv(1)))
                is_split = strike.harm is Harm.SPLIT
                strike = None
                continue
            data = source.recv(min(_PIECE, left))
            if not data:
                return
            for piece in (data[at : at + 1] for at in range(len(data))) if is_split else (data,):
                sink.sendall(piece)
            passed += len(data)
            with self._lock:
                self.passed[direction] += len(data)


class _Link:
    """The two sockets of one connection, shared by the threads of its two directions."""

    def __init__(self, *, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.both = (client, server)
        self.is_reset = False
        self._left = threading.Semaphore(1)

    def ends(self, direction: Direction) -> tuple[socket.socket, socket.socket]:
        """Where bytes come from and where they go."""
        is_out = direction is Direction.TO_SERVER
        return (self.client, self.server) if is_out else (self.server, self.client)

    def is_last_to_leave(self) -> bool:
        return not self._left.acquire(blocking=False)


def _break(link: _Link, source: socket.socket, harm: Harm) -> None:
    if harm is Harm.RESET:
        # With this option set, closing a socket sends a reset.
        linger = struct.pack("hh" if _IS_WINDOWS else "ii", 1, 0)
        for connection in link.both:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        link.is_reset = True
    elif harm is Harm.STALL:
        _drain(source)


def _drain(source: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while source.recv(_PIECE):
            pass


def _turned(byte: bytes) -> bytes:
    return bytes(value ^ 0x10 for value in byte)


def _end(connection: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(how)
