"""What all scripted servers share: listening on loopback, a thread for each connection, an end that
leaves neither thread nor socket behind."""

import contextlib
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class LoopbackServer:
    """Listens on ``port``, calls :meth:`serve` for each connection; a context manager.

    An exception that comes out of ``serve`` comes out of the ``with`` block, so that a broken test
    does not pass.
    """

    def __init__(self, name: str, *, threads: int = 64) -> None:
        self.port = 0
        self.connections = 0
        self._backlog = threads
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(threads + 1, name)
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

    def serve(self, connection: socket.socket, number: int) -> None:
        """Serve one connection, the ``number``th; it is closed afterwards."""
        raise NotImplementedError

    @property
    def stopping(self) -> threading.Event:
        """Set once the server is to end; what a handler waits on in place of sleeping."""
        return self._stopping

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=self._backlog)
        self.port = self._listener.getsockname()[1]
        self._threads.append(self._pool.submit(self._accept, self._listener))

    def stop(self) -> list[BaseException]:
        """End all connections and threads; what went wrong in them. Harmless when repeated."""
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

    def track(self, connection: socket.socket, *, in_place_of: socket.socket | None = None) -> None:
        """Let ``stop`` and ``drop_connections`` find a connection, until :meth:`forget`."""
        # Small answers sent one by one would otherwise each wait for an acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            if in_place_of is not None:
                self._open.discard(in_place_of)
            self._open.add(connection)
        if self._stopping.is_set():
            self.drop_connections()

    def forget(self, connection: socket.socket) -> None:
        """Close a connection that was tracked. Harmless when repeated."""
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                connection, _ = listener.accept()
                if self._stopping.is_set():
                    connection.close()
                    return
                self.connections += 1
                self.track(connection)
                self._threads.append(self._pool.submit(self._serve, connection, self.connections))

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            self.serve(connection, number)
        finally:
            self.forget(connection)
