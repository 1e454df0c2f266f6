"""A server on loopback that counts whoever knocks; a knock without a request counts too."""

import socketserver
import threading
from contextlib import suppress
from types import TracebackType

_PIXEL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n"
    b"Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nx"
)


class Trap:
    """Hears on a port of its own; ``hits`` are the paths asked for, "connect" where none was."""

    def __init__(self) -> None:
        hits: list[str] = []
        lock = threading.Lock()

        class Knock(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self) -> None:
                try:
                    line = self.rfile.readline(4096).split()
                except OSError:
                    line = []
                with lock:
                    hits.append(line[1].decode("latin-1") if len(line) > 1 else "connect")
                with suppress(OSError):  # whoever knocked may have left
                    self.wfile.write(_PIXEL)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._hits, self._lock = hits, lock
        self._server = Server(("127.0.0.1", 0), Knock)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def hits(self) -> list[str]:
        with self._lock:
            return sorted(self._hits)

    def __enter__(self) -> "Trap":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
