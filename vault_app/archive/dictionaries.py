"""Compresses short, similar texts by a dictionary that is learnt from the first thousand of them.

Mail is short and repetitive, and a dictionary saves about 30 % of it (see ARCHITECTURE.md). Rows
name the dictionary that they were compressed with, so none is ever deleted.
"""

from typing import NamedTuple

import zstandard

from vault_app.archive.database import Connection

PLAIN = 0
ZSTD = 1
LEVEL = 3
_FIRST_DICTIONARY = 2
_DICTIONARY_SIZE = 110 * 1024
_SAMPLES_WANTED = 1_000
_SAMPLE_LIMIT = 64 * 1024
# What zstd would look for itself by training several times. On mail the best of these is no better
# than this one (measured on real and made-up mail), and takes four times as long.
_SEGMENT = 1_000
_MATCH = 8

# Codec and bytes; without a codec the writer has to compress them, and learns from them.
Stored = tuple[int | None, bytes]


class Dictionary(NamedTuple):
    """A stored dictionary and the codec of what was compressed with it."""

    codec: int
    content: bytes


class Learnt(NamedTuple):
    """The dictionaries that a vault has for new mail, ``None`` where there is none yet."""

    body: Dictionary | None = None
    trace: Dictionary | None = None


NOTHING_LEARNT = Learnt()


class LentCompressor:
    """Compresses with a dictionary that it is lent, where there is no database to learn one for."""

    def __init__(self) -> None:
        self._dictionary: Dictionary | None = None
        self._compressor: zstandard.ZstdCompressor | None = None

    def use(self, dictionary: Dictionary | None) -> None:
        """Compress with this one from now on."""
        if dictionary is not None and dictionary != self._dictionary:
            self._dictionary, self._compressor = dictionary, _compressor(dictionary)

    def compress(self, text: bytes) -> Stored:
        """The text as it is to be stored."""
        if not text:
            return PLAIN, b""
        if self._dictionary is None or self._compressor is None:
            return None, text
        return self._dictionary.codec, self._compressor.compress(text)


class LearningCompressor:
    """Compresses texts of one kind with the vault's newest dictionary for it, or learns one."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._with_dictionary: zstandard.ZstdCompressor | None = None
        self._is_ready = False
        self._samples: list[bytes | bytearray | memoryview] = []
        self.dictionary: Dictionary | None = None

    def prepare(self, connection: Connection) -> None:
        """Take up the vault's dictionary, if there is one."""
        if self._is_ready:
            return
        row = connection.execute(
            "SELECT id, bytes FROM dictionary WHERE kind = ? ORDER BY id DESC LIMIT 1",
            (self._kind,),
        ).fetchone()
        if row is not None:
            self._use(Dictionary(*row))
        self._is_ready = True

    def compress(self, text: bytes) -> tuple[int, bytes]:
        """Codec and stored bytes."""
        if not text:
            return PLAIN, b""
        if self.dictionary is None or self._with_dictionary is None:
            if len(self._samples) < _SAMPLES_WANTED:
                self._samples.append(text[:_SAMPLE_LIMIT])
            return ZSTD, self._plain.compress(text)
        return self.dictionary.codec, self._with_dictionary.compress(text)

    def finish(self, stored: Stored) -> tuple[int, bytes]:
        """What is to be stored, of what another process may have left to be compressed here."""
        codec, content = stored
        return self.compress(content) if codec is None else (codec, content)

    def learn(self, connection: Connection) -> None:
        """Make and store the first dictionary once enough has been seen."""
        if self.dictionary is not None or len(self._samples) < _SAMPLES_WANTED:
            return
        samples, self._samples = self._samples, []
        try:
            content = zstandard.train_dictionary(
                _DICTIONARY_SIZE, samples, k=_SEGMENT, d=_MATCH
            ).as_bytes()
        except zstandard.ZstdError:
            return  # too little, or too uniform, to learn from; the next thousand may do
        (codec,) = connection.execute(
            "SELECT max(?, coalesce(max(id) + 1, 0)) FROM dictionary", (_FIRST_DICTIONARY,)
        ).fetchone()
        connection.execute(
            "INSERT INTO dictionary (id, kind, bytes) VALUES (?, ?, ?)",
            (codec, self._kind, content),
        )
        self._use(Dictionary(codec, content))

    def _use(self, dictionary: Dictionary) -> None:
        self._samples.clear()
        self.dictionary = dictionary
        self._with_dictionary = _compressor(dictionary)


def _compressor(dictionary: Dictionary) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(
        level=LEVEL,
        dict_data=zstandard.ZstdCompressionDict(dictionary.content),
        # The row names it.
        write_dict_id=False,
    )
