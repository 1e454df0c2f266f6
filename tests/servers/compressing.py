"""A scripted server's end of a compressed connection (RFC 4978)."""

import socket
import zlib
from typing import cast

from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command


class CompressedEnd:
    """Takes the place of a connection; ``raw`` is what lies under it."""

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        self._pack = zlib.compressobj(wbits=-15)
        self._unpack = zlib.decompressobj(wbits=-15)

    def pack(self, data: bytes) -> bytes:
        return self._pack.compress(data) + self._pack.flush(zlib.Z_SYNC_FLUSH)

    def sendall(self, data: bytes) -> None:
        self.raw.sendall(self.pack(data))

    def recv(self, size: int) -> bytes:
        while True:
            packed = self.raw.recv(size)
            if not packed or (plain := self._unpack.decompress(packed)):
                return plain if packed else b""

    def close(self) -> None:
        self.raw.close()


def compress(served: Session, command: Command, *, ahead: bytes = b"") -> CompressedEnd:
    """Agree to compress. ``ahead`` follows the OK in one send with it, compressed already."""
    end = CompressedEnd(served.connection)
    served.send(command.tag + b" OK Go on\r\n" + (end.pack(ahead) if ahead else b""))
    served.connection = cast("socket.socket", end)
    return end


def offer_compression(server: HostileServer) -> None:
    """Let a scripted server compress as it should."""
    server.capabilities.append("COMPRESS=DEFLATE")
    server.on("COMPRESS", _agree)
    server.on("LOGOUT", lambda served, command: uncompressed(served).behave(command))


def uncompressed(served: Session) -> Session:
    """The same connection, on which bytes go out as they are from here on."""
    end = cast("object", served.connection)
    if isinstance(end, CompressedEnd):
        served.connection = end.raw
    return served


def _agree(served: Session, command: Command) -> None:
    compress(served, command)
