"""Connects to a host: its addresses, a little apart, until the first answers; and agrees on TLS.

Whatever speaks to a server begins here. What is waited for (a name, a connection, a handshake) can
be stopped several times a second, since people stop what hangs.
"""

import errno
import ipaddress
import os
import queue
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

Idle = Callable[[], None]

TICK_SECONDS = 0.25
# RFC 8305 8: how long an address may have to itself before the next one is tried as well.
_HEAD_START_SECONDS = 0.25
_MOST_ADDRESSES = 32
_UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN)

# Family, type, protocol, canonical name, address: as getaddrinfo gives them.
_Found = tuple[int, int, int, str, Any]


class Patience(Protocol):
    """How long something may take, and who may stop it."""

    def tick(self) -> float:
        """How long to wait before looking again, in seconds; raises where waiting is over."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long something may take, and who may stop it: ``idle`` does so by raising."""

    seconds: float
    idle: Idle
    _began: float = field(default_factory=time.monotonic)

    def tick(self) -> float:
        """How long to wait before looking again.

        Raises:
            TimeoutError: no time is left. And whatever ``idle`` raises.
        """
        self.idle()
        left = self._began + self.seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(TICK_SECONDS, left)


@dataclass(frozen=True, slots=True)
class Dialled:
    """A connection that does not block, and all addresses that the host's name stands for."""

    connection: socket.socket
    addresses: tuple[str, ...]


def dial(host: str, port: int, deadline: Patience) -> Dialled:
    """Connect to the first address of a host that answers.

    Raises:
        OSError: no such name, nobody there, or no time left (``TimeoutError``).
    """
    found = _look_up(host, port, deadline)
    # Resolvers give them in turns; in one order they are the same from day to day.
    addresses = tuple(sorted({str(address[0]) for *_, address in found}))[:_MOST_ADDRESSES]
    return Dialled(_race(found, deadline), addresses)


def shake_hands(
    connection: socket.socket, context: ssl.SSLContext, host: str, deadline: Patience
) -> ssl.SSLSocket:
    """The connection under TLS, whose certificate was checked to be that of ``host``.

    Raises:
        ssl.SSLCertVerificationError: it is not, or nobody who is trusted says so.
        OSError: another failure; ``TimeoutError`` where no time is left.
        ValueError: not a name that a certificate could be for.
    """
    connection.setblocking(False)
    secured = context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)
    try:
        while True:
            try:
                secured.do_handshake()
            except ssl.SSLWantReadError:
                await_ready(secured, selectors.EVENT_READ, deadline)
            except ssl.SSLWantWriteError:
                await_ready(secured, selectors.EVENT_WRITE, deadline)
            else:
                return secured
    except BaseException:
        secured.close()
        raise


def await_ready(connection: socket.socket, event: int, deadline: Patience) -> None:
    """Wait until a connection can be read or written (``selectors.EVENT_READ``, ``EVENT_WRITE``).

    Raises:
        TimeoutError: no time is left.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(connection, event)
        while not selector.select(deadline.tick()):
            pass


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this computer, by its spelling alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def reason_of(error: BaseException | None) -> str:
    """A stable code for the usual reasons, else the system's own words."""
    if isinstance(error, ssl.SSLError):
        return "tls"
    if error is None or isinstance(error, socket.gaierror | ValueError):
        return "name-not-found"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TimeoutError):
        return "timed-out"
    if isinstance(error, ConnectionError):
        return "closed"
    words = error.strerror if isinstance(error, OSError) else None
    return words or str(error)


def _look_up(host: str, port: int, deadline: Patience) -> list[_Found]:
    """The addresses of a name. The system's resolver cannot be stopped, so it is asked in a thread
    of its own, which ends when it ends; an address needs no resolver."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return _ask_resolver(host, port)
    answer: queue.SimpleQueue[list[_Found] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(_ask_resolver(host, port))
        except OSError as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    while True:
        with suppress(queue.Empty):
            found = answer.get(timeout=deadline.tick())
            if isinstance(found, OSError):
                raise found
            return found


def _ask_resolver(host: str, port: int) -> list[_Found]:
    if not 0 < port < 65536:
        raise socket.gaierror(
            socket.EAI_SERVICE, "not a port"
        )  # the system cuts it down to 16 bits
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except ValueError as error:
        # A host name that cannot be encoded.
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from error


def _race(found: Iterable[_Found], deadline: Patience) -> socket.socket:
    """The first connection that stands; the others are dropped (after RFC 8305)."""
    coming = deque(_by_turns(found))
    running: set[socket.socket] = set()
    last: OSError | None = None
    next_at = 0.0
    try:
        with selectors.DefaultSelector() as selector:
            while coming or running:
                now = time.monotonic()
                if coming and (now >= next_at or not running):
                    try:
                        begun = _begin(coming.popleft())
                    except OSError as error:
                        last = error
                        continue
                    running.add(begun)
                    selector.register(begun, selectors.EVENT_WRITE)
                    next_at = now + _HEAD_START_SECONDS
                wait = deadline.tick()
                if coming:
                    wait = min(wait, max(0.0, next_at - time.monotonic()))
                for key, _ in selector.select(wait):
                    ready = key.fileobj
                    assert isinstance(ready, socket.socket)
                    selector.unregister(ready)
                    running.discard(ready)
                    failed = ready.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not failed:
                        return ready
                    ready.close()
                    last = OSError(failed, os.strerror(failed))
                    next_at = 0.0
    finally:
        for each in running:
            each.close()
    raise last or socket.gaierror(socket.EAI_NONAME, "no address")


def _begin(found: _Found) -> socket.socket:
    family, kind, protocol, _, address = found
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        failed = connection.connect_ex(address)
        if failed not in _UNDER_WAY:
            raise OSError(failed, os.strerror(failed))
    except OSError:
        connection.close()
        raise
    return connection


def _by_turns(found: Iterable[_Found]) -> Iterator[_Found]:
    """One address of each family after the other, in the resolver's order: where one family has no
    way out, the other need not wait for all of it to fail."""
    families: dict[int, deque[_Found]] = {}
    for each in list(found)[:_MOST_ADDRESSES]:
        families.setdefault(each[0], deque()).append(each)
    while families:
        for family in list(families):
            yield families[family].popleft()
            if not families[family]:
                del families[family]
