"""Compresses short, similar texts by a dictionary that is learnt from the first thousand of them.

Mail is short and repetitive, and a dictionary saves about 30 % of it (see ARCHITECTURE.md). Rows
name the dictionary that they were compressed with, so none is ever deleted.
"""

import zstandard

from vault_app.archive.database import Connection

PLAIN = 0
ZSTD = 1
LEVEL = 3
_FIRST_DICTIONARY = 2
_DICTIONARY_SIZE = 110 * 1024
_SAMPLES_WANTED = 1_000
_SAMPLE_LIMIT = 64 * 1024


class LearningCompressor:
    """Compresses texts of one kind with the vault's newest dictionary for it, or learns one."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._with_dictionary: zstandard.ZstdCompressor | None = None
        self._codec = ZSTD
        self._is_ready = False
        self._samples: list[bytes | bytearray | memoryview] = []

    def prepare(self, connection: Connection) -> None:
        """Take up the vault's dictionary, if there is one."""
        if self._is_ready:
            return
        row = connection.execute(
            "SELECT id, bytes FROM dictionary WHERE kind = ? ORDER BY id DESC LIMIT 1",
            (self._kind,),
        ).fetchone()
        if row is not None:
            self._use(row[0], row[1])
        self._is_ready = True

    def compress(self, text: bytes) -> tuple[int, bytes]:
        """Codec and stored bytes."""
        if not text:
            return PLAIN, b""
        if self._with_dictionary is None:
            self._samples.append(text[:_SAMPLE_LIMIT])
            return ZSTD, self._plain.compress(text)
        return self._codec, self._with_dictionary.compress(text)

    def learn(self, connection: Connection) -> None:
        """Make and store the first dictionary once enough has been seen."""
        if self._with_dictionary is not None or len(self._samples) < _SAMPLES_WANTED:
            return
        samples, self._samples = self._samples, []
        try:
            dictionary = zstandard.train_dictionary(_DICTIONARY_SIZE, samples).as_bytes()
        except zstandard.ZstdError:
            return  # too little, or too uniform, to learn from; the next thousand may do
        (codec,) = connection.execute(
            "SELECT max(?, coalesce(max(id) + 1, 0)) FROM dictionary", (_FIRST_DICTIONARY,)
        ).fetchone()
        connection.execute(
            "INSERT INTO dictionary (id, kind, bytes) VALUES (?, ?, ?)",
            (codec, self._kind, dictionary),
        )
        self._use(codec, dictionary)

    def _use(self, codec: int, dictionary: bytes) -> None:
        self._codec = codec
        self._samples.clear()
        self._with_dictionary = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=zstandard.ZstdCompressionDict(dictionary)
        )
