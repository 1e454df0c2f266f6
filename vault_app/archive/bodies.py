"""Stores a message's bytes small and gives them back exactly.

A message arrives split into a skeleton and its large parts, decoded. Each is compressed unless that
gains nothing; equal parts are kept once.
"""

import hashlib
from collections.abc import Callable, Sequence

import zstandard

from vault_app.archive.database import Connection
from vault_app.archive.dictionaries import LEVEL, PLAIN, ZSTD, LearningCompressor

Join = Callable[[bytes, Sequence[bytes]], bytes]

_PROBE = 64 * 1024
_WORTHWHILE = 0.95


class Compressor:
    """Compresses the bytes of messages: skeletons alike, parts each by itself."""

    def __init__(self) -> None:
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._skeletons = LearningCompressor("body")

    def prepare(self, connection: Connection) -> None:
        """Take up the vault's dictionary, if there is one."""
        self._skeletons.prepare(connection)

    def compress_skeleton(self, skeleton: bytes) -> tuple[int, bytes]:
        """Codec and stored bytes of a skeleton."""
        return self._skeletons.compress(skeleton)

    def compress_part(self, part: bytes) -> tuple[int, bytes]:
        """Codec and stored bytes of a decoded part; pictures and archives stay as they are."""
        probe = part[:_PROBE]
        if len(self._plain.compress(probe)) > len(probe) * _WORTHWHILE:
            return PLAIN, part
        return ZSTD, self._plain.compress(part)

    def learn(self, connection: Connection) -> None:
        """Make and store the first dictionary once enough mail has been seen."""
        self._skeletons.learn(connection)


class Decompressor:
    """Gives stored bytes back; reads dictionaries from its connection as they are met."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._by_codec = {ZSTD: zstandard.ZstdDecompressor()}

    def decompress(self, codec: int, stored: bytes) -> bytes:
        """Raises ``zstandard.ZstdError`` or ``KeyError`` if the row is damaged."""
        if codec == PLAIN:
            return stored
        if codec not in self._by_codec:
            row = self._connection.execute(
                "SELECT bytes FROM dictionary WHERE id = ?", (codec,)
            ).fetchone()
            if row is None:
                raise KeyError(codec)
            self._by_codec[codec] = zstandard.ZstdDecompressor(
                dict_data=zstandard.ZstdCompressionDict(row[0])
            )
        return self._by_codec[codec].decompress(stored)


def insert_body(
    connection: Connection,
    compressor: Compressor,
    *,
    message_id: int,
    skeleton: bytes,
    parts: Sequence[bytes],
) -> None:
    """Store the bytes of one message."""
    codec, stored = compressor.compress_skeleton(skeleton)
    connection.execute(
        "INSERT INTO body (message_id, codec, skeleton) VALUES (?, ?, ?)",
        (message_id, codec, stored),
    )
    for ordinal, part in enumerate(parts):
        connection.execute(
            "INSERT INTO body_content (message_id, ordinal, content_id) VALUES (?, ?, ?)",
            (message_id, ordinal, _content_id(connection, compressor, part)),
        )


def _content_id(connection: Connection, compressor: Compressor, part: bytes) -> int:
    digest = hashlib.sha256(part).digest()
    row = connection.execute("SELECT id FROM content WHERE sha256 = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    codec, stored = compressor.compress_part(part)
    cursor = connection.execute(
        "INSERT INTO content (sha256, codec, bytes) VALUES (?, ?, ?)", (digest, codec, stored)
    )
    return int(cursor.lastrowid or 0)


def read_body(
    connection: Connection, decompressor: Decompressor, join: Join, message_id: int
) -> bytes | None:
    """The bytes of a message as stored, unchecked; ``None`` if a row of it is missing."""
    row = connection.execute(
        "SELECT codec, skeleton FROM body WHERE message_id = ?", (message_id,)
    ).fetchone()
    if row is None:
        return None
    parts = [
        decompressor.decompress(codec, stored)
        for codec, stored in connection.execute(
            "SELECT content.codec, content.bytes FROM body_content"
            " JOIN content ON content.id = body_content.content_id"
            " WHERE body_content.message_id = ? ORDER BY body_content.ordinal",
            (message_id,),
        )
    ]
    return join(decompressor.decompress(row[0], row[1]), parts)


def delete_body(connection: Connection, message_id: int) -> None:
    """Delete a message's bytes, and those of its parts that no other message uses."""
    contents = [
        content_id
        for (content_id,) in connection.execute(
            "SELECT DISTINCT content_id FROM body_content WHERE message_id = ?", (message_id,)
        )
    ]
    connection.execute("DELETE FROM body_content WHERE message_id = ?", (message_id,))
    connection.execute("DELETE FROM body WHERE message_id = ?", (message_id,))
    connection.executemany(
        "DELETE FROM content WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM body_content WHERE content_id = ?1)",
        [(content_id,) for content_id in contents],
    )
