"""A TCP proxy that delays all that passes, as a far server does, and passes no more than a rate.

What is under way is kept in a queue for each direction, so the delay costs no bandwidth.
"""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable

from tests.servers.loopback import LoopbackServer

_PIECE = 64 * 1024
# A sleep is always a little too long: what it took too much is made good, or the line would be
# slower than it is called. As much as may be made good at once, in seconds.
_MADE_GOOD = 0.02
_Late = tuple[float, bytes]


class DelayingProxy(LoopbackServer):
    """Listens on ``port`` of loopback and passes on to another port; a context manager.

    Half of ``round_trip`` (seconds) is added each way; ``rate`` is in bytes a second for each
    direction, without a limit if ``None``.
    """

    def __init__(self, target_port: int, *, round_trip: float, rate: float | None = None) -> None:
        super().__init__("delay")
        self._target = target_port
        self._delay = round_trip / 2
        self._rate = rate

    def serve(self, connection: socket.socket, number: int) -> None:
        del number
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            threads = [
                threading.Thread(target=work, daemon=True)
                for source, sink in ((connection, server), (server, connection))
                for work in self._direction(source, sink)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _direction(
        self, source: socket.socket, sink: socket.socket
    ) -> tuple[Callable[[], None], Callable[[], None]]:
        late: queue.SimpleQueue[_Late | None] = queue.SimpleQueue()

        def read() -> None:
            free_at = 0.0
            with contextlib.suppress(OSError):
                while data := source.recv(_PIECE):
                    now = time.monotonic()
                    if self._rate is not None:
                        free_at = max(free_at, now - _MADE_GOOD) + len(data) / self._rate
                        if free_at > now:
                            time.sleep(free_at - now)
                    late.put((time.monotonic() + self._delay, data))
            late.put(None)

        def write() -> None:
            with contextlib.suppress(OSError):
                while (item := late.get()) is not None:
                    at, data = item
                    if (wait := at - time.monotonic()) > 0:
                        time.sleep(wait)
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)

        return read, write
