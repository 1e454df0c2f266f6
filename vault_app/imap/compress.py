"""A compressed connection (RFC 4978): raw DEFLATE (RFC 1951) both ways, inside TLS.

It begins after the sign-in, so no secret of the account's is ever compressed. What comes is
unpacked only as it is read, a bounded piece at a time: all limits of :mod:`vault_app.imap.budget`
hold for plain bytes, and a few bytes that stand for gigabytes get no further than gigabytes in
clear.
"""

import zlib

from vault_app.model.errors import ServerMisbehaved

_RAW_WINDOW = -15
# The longest stretch of honest DEFLATE without a plain byte is the head of a block, some 300 bytes.
# Empty blocks, however, are legal, and could go on for ever.
_MOST_WITHOUT_GAIN = 64 * 1024


class Compression:
    """Both directions of one connection, from the end of the server's OK on. ``works`` once that
    has given something, and until it breaks."""

    def __init__(self, host: str, received: bytes) -> None:
        """``received`` is what came behind that OK already: it is compressed."""
        self._host = host
        self._pack = zlib.compressobj(wbits=_RAW_WINDOW)
        self._unpack = zlib.decompressobj(wbits=_RAW_WINDOW)
        self._packed = received
        self._holds_more = bool(received)
        self._without_gain = len(received)
        self.works = False

    def pack(self, data: bytes) -> bytes:
        """What to send in place of ``data``, so that all of it can be unpacked at once."""
        return self._pack.compress(data) + self._pack.flush(zlib.Z_SYNC_FLUSH)

    def feed(self, packed: bytes) -> None:
        """Take over what came. Only after ``unpack`` has given nothing."""
        self._packed = packed
        self._holds_more = True
        self._without_gain += len(packed)

    def unpack(self, most: int) -> bytes:
        """Up to so many plain bytes; none once everything has been given that came until now.

        Raises:
            ServerMisbehaved: not DEFLATE, or the end of it, or nothing in much of it.
        """
        if not self._holds_more:
            return b""
        try:
            plain = self._unpack.decompress(self._packed, most)
        except zlib.error as error:
            raise self._failure("broken compression") from error
        self._packed = self._unpack.unconsumed_tail
        # zlib keeps what did not fit, also when it has consumed all: a full piece tells nothing.
        self._holds_more = len(plain) == most or self._unpack.eof
        if plain:
            self.works = True
            self._without_gain = 0
        elif self._unpack.eof:
            # The format has no second stream: what follows, if anything does, means nothing.
            raise self._failure("compression ended")
        elif self._without_gain > _MOST_WITHOUT_GAIN:
            raise self._failure("empty compression")
        return plain

    def _failure(self, detail: str) -> ServerMisbehaved:
        self.works = False
        return ServerMisbehaved(host=self._host, detail=detail)
