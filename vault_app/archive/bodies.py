"""Stores a message's bytes small and gives them back exactly.

A message arrives split into a skeleton and its large parts, decoded. Each is compressed unless that
gains nothing; equal parts are kept once.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import zstandard

from vault_app.archive.database import Connection
from vault_app.archive.dictionaries import LEVEL, PLAIN, ZSTD

Join = Callable[[bytes, Sequence[bytes]], bytes]
# SHA-256 of a decoded part; codec and bytes as they are stored.
StoredPart = tuple[bytes, int, bytes]

_PROBE = 64 * 1024
_WORTHWHILE = 0.95


class PartCompressor:
    """Compresses decoded parts. For one thread, as all compressors are."""

    def __init__(self) -> None:
        self._plain = zstandard.ZstdCompressor(level=LEVEL)

    def compress(self, part: bytes) -> tuple[int, bytes]:
        """Codec and stored bytes; pictures and archives stay as they are."""
        probe = part[:_PROBE]
        if len(self._plain.compress(probe)) > len(probe) * _WORTHWHILE:
            return PLAIN, part
        return ZSTD, self._plain.compress(part)


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


def insert_contents(
    connection: Connection, of_messages: Sequence[tuple[int, Sequence[StoredPart]]]
) -> None:
    """Store the large parts of messages (by id), each part of the vault once."""
    ids: dict[bytes, int] = {}
    for _, parts in of_messages:
        for digest, codec, stored in parts:
            if digest not in ids:
                ids[digest] = _content_id(connection, digest, codec, stored)
    connection.executemany(
        "INSERT INTO body_content (message_id, ordinal, content_id) VALUES (?, ?, ?)",
        [
            (message_id, ordinal, ids[part[0]])
            for message_id, parts in of_messages
            for ordinal, part in enumerate(parts)
        ],
    )


def _content_id(connection: Connection, digest: bytes, codec: int, stored: bytes) -> int:
    row = connection.execute("SELECT id FROM content WHERE sha256 = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
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


def read_bodies(
    connection: Connection, decompressor: Decompressor, join: Join, message_ids: Sequence[int]
) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Id, hash, and bytes as stored of those of these messages that there are; the bytes are
    unchecked, and ``None`` where a row is missing or damaged. One statement, but for messages with
    large parts, so that a small message costs little more than its decryption."""
    ids = json.dumps(list(message_ids))
    with_parts = {
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT message_id FROM body_content"
            " WHERE message_id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
    }
    for message_id, digest, codec, skeleton in connection.execute(
        "SELECT message.id, sha256, codec, skeleton FROM json_each(?)"
        " CROSS JOIN message ON message.id = value LEFT JOIN body ON body.message_id = message.id",
        (ids,),
    ):
        raw: bytes | None = None
        with suppress(zstandard.ZstdError, KeyError):
            if message_id in with_parts:
                raw = read_body(connection, decompressor, join, message_id)
            elif skeleton is not None:
                raw = join(decompressor.decompress(codec, skeleton), ())
        yield message_id, bytes(digest), raw


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
