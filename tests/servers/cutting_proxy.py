"""A TCP proxy that cuts, stalls, splits or spoils a connection after an exact number of bytes.

TLS passes through it unopened, and it keeps none of what it carries.
"""

import contextlib
import enum
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.servers.loopback import LoopbackServer

_PIECE = 65536
_SPLIT_BYTES = 2048
_TRICKLE_SECONDS = 0.05
_GARBAGE = bytes(range(256)) * 4
_IS_WINDOWS = hasattr(socket, "SIO_RCVALL")


class Direction(enum.Enum):
    TO_SERVER = enum.auto()
    TO_CLIENT = enum.auto()


class Harm(enum.Enum):
    """``CUT``: end of stream on both sides. ``RESET``: the same as a TCP reset. ``STALL``: nothing
    more in this direction, the connection stays. ``TRICKLE``: a byte now and then. ``SPLIT``: some
    thousand bytes come one a packet. Under TLS these end the connection: ``CORRUPT``, one bit of
    the next byte is turned; ``GARBAGE``, something else is put in; ``DOUBLE``, a piece comes twice.
    """

    CUT = enum.auto()
    RESET = enum.auto()
    STALL = enum.auto()
    TRICKLE = enum.auto()
    SPLIT = enum.auto()
    CORRUPT = enum.auto()
    GARBAGE = enum.auto()
    DOUBLE = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """What happens once ``after`` bytes of one connection have passed in one direction; ``then``
    happens afterwards, in the same direction, where the connection stands."""

    harm: Harm
    direction: Direction = Direction.TO_CLIENT
    after: int = 0
    then: "Strike | None" = None


class CuttingProxy(LoopbackServer):
    """Listens on ``port`` of loopback and passes on to another port; a context manager.

    ``strike`` hits the connections whose numbers (from 1) are in ``struck``, or all of them where
    that is None; both may be changed between connections. ``strikes`` gives single connections
    one of their own. ``hits`` are those that struck: where less than ``after`` came, none does.
    """

    def __init__(
        self,
        target_port: int,
        *,
        strike: Strike | None = None,
        struck: frozenset[int] | None = frozenset({1}),
        strikes: Mapping[int, Strike] | None = None,
    ) -> None:
        super().__init__("proxy")
        self.strike = strike
        self.struck = struck
        self.strikes = strikes or {}
        self.hits: list[Strike] = []
        self.passed = {Direction.TO_SERVER: 0, Direction.TO_CLIENT: 0}
        self._target = target_port

    def serve(self, connection: socket.socket, number: int) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            return
        self.track(server)
        is_struck = self.struck is None or number in self.struck
        strike = self.strikes.get(number, self.strike if is_struck else None)
        link = _Link(client=connection, server=server)
        theirs, ours = (
            strike if strike is not None and strike.direction is direction else None
            for direction in Direction
        )
        out = threading.Thread(target=self._carry, args=(link, Direction.TO_SERVER, theirs))
        out.start()
        self._carry(link, Direction.TO_CLIENT, ours)
        out.join()
        self.forget(server)

    def _carry(self, link: "_Link", direction: Direction, strike: Strike | None) -> None:
        with contextlib.suppress(OSError):
            self._pump(link, direction, strike)
        # An end of stream on one side is one on the other, both ways: mail needs no half-close.
        # What still arrives is read and thrown away, since closing a socket with unread bytes
        # resets the connection. Before a reset that is wanted nothing may look like an end.
        for connection in link.both:
            _end(connection, socket.SHUT_RD if link.is_reset else socket.SHUT_WR)
        if not link.is_reset:
            _drain(link.ends(direction)[0])

    def _pump(self, link: "_Link", direction: Direction, strike: Strike | None) -> None:
        source, sink = link.ends(direction)
        passed = 0
        while True:
            left = _PIECE if strike is None else strike.after - passed
            if strike is not None and left <= 0:
                self.hits.append(strike)
                if strike.harm in (Harm.CUT, Harm.RESET, Harm.STALL):
                    _break(link, source, strike.harm)
                    return
                self._spoil(source, sink.sendall, strike.harm)
                strike = strike.then
                continue
            data = source.recv(min(_PIECE, left))
            if not data:
                return
            sink.sendall(data)
            passed += len(data)
            with self._lock:
                self.passed[direction] += len(data)

    def _spoil(self, source: socket.socket, send: Callable[[bytes], None], harm: Harm) -> None:
        """Do something to the bytes that come next, after which all goes on as before."""
        if harm is Harm.TRICKLE:
            while not self.stopping.wait(_TRICKLE_SECONDS) and (byte := source.recv(1)):
                send(byte)
        elif harm is Harm.SPLIT:
            piece = source.recv(_SPLIT_BYTES)
            for at in range(len(piece)):
                send(piece[at : at + 1])
        elif harm is Harm.CORRUPT:
            send(bytes(value ^ 0x10 for value in source.recv(1)))
        elif harm is Harm.GARBAGE:
            send(_GARBAGE)
        else:
            piece = source.recv(_PIECE)
            send(piece + piece)


class _Link:
    """The two sockets of one connection, shared by the threads of its two directions."""

    def __init__(self, *, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.both = (client, server)
        self.is_reset = False

    def ends(self, direction: Direction) -> tuple[socket.socket, socket.socket]:
        """Where bytes come from and where they go."""
        is_out = direction is Direction.TO_SERVER
        return (self.client, self.server) if is_out else (self.server, self.client)


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


def _end(connection: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(how)
