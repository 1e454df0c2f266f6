"""Finds messages again by what they are, not where they lie, in little memory for millions."""

import hashlib
import secrets
from array import array
from collections.abc import Iterator

_BUCKETS = 256
_TWICE = -1

MatchKey = tuple[str, int, int]


class Matcher:
    """Pairs (placement id, new UID) of copies that are the same message after UIDVALIDITY changed.

    A key is Message-ID, size, and INTERNALDATE in seconds. Only keys that are there once on each
    side, and that hold a Message-ID, are believed. Kept are fingerprints of eight bytes, by a
    secret that nobody can aim at.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)
        self._old = [(array("Q"), array("q")) for _ in range(_BUCKETS)]
        self._new = [(array("Q"), array("q")) for _ in range(_BUCKETS)]

    def add_old(self, placement_id: int, key: MatchKey) -> None:
        """A copy under an old UIDVALIDITY."""
        self._add(self._old, placement_id, key)

    def add_new(self, uid: int, key: MatchKey) -> None:
        """A message that is there now, and not known."""
        self._add(self._new, uid, key)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """All pairs, in no order."""
        for old, new in zip(self._old, self._new, strict=True):
            once = _once(*old)
            for fingerprint, uid in _once(*new).items():
                placement_id = once.get(fingerprint, _TWICE)
                if placement_id != _TWICE and uid != _TWICE:
                    yield placement_id, uid

    def _add(self, side: "list[tuple[array[int], array[int]]]", number: int, key: MatchKey) -> None:
        message_id, size, received = key
        if not message_id:
            return
        text = f"{size} {received} {message_id}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(text, digest_size=8, key=self._secret).digest()
        fingerprints, numbers = side[digest[0]]
        fingerprints.append(int.from_bytes(digest))
        numbers.append(number)


def _once(fingerprints: "array[int]", numbers: "array[int]") -> dict[int, int]:
    found: dict[int, int] = {}
    for fingerprint, number in zip(fingerprints, numbers, strict=True):
        found[fingerprint] = _TWICE if fingerprint in found else number
    return found
