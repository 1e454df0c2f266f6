"""What is to be fetched of a mailbox and in which portions: pure functions of both sides' lists."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vault_app.model.vault import KnownCopy

# Enough to keep a distant server busy, little enough to lose to a cut connection (measured, see
# ARCHITECTURE.md).
CHUNK_MESSAGES = 500
CHUNK_BYTES = 4 * 1000 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference between a mailbox and what the vault holds of it.

    ``gone`` are placement ids; ``flags`` are placement ids with the flags that they have now.
    """

    new: tuple[int, ...]
    gone: tuple[int, ...]
    flags: tuple[tuple[int, tuple[str, ...]], ...]


def compare(
    listed: Mapping[int, tuple[str, ...]],
    known: Mapping[int, KnownCopy],
    purged: Container[int],
) -> Comparison:
    """Compare the server's UIDs and flags with the copies that the vault knows.

    \\Recent says when a message was first listed, not anything of the message, and is left out.
    """
    return Comparison(
        new=tuple(uid for uid in sorted(listed) if uid not in known and uid not in purged),
        gone=tuple(copy.placement_id for uid, copy in known.items() if uid not in listed),
        flags=tuple(
            (copy.placement_id, lasting_flags(listed[uid]))
            for uid, copy in known.items()
            if uid in listed and set(lasting_flags(listed[uid])) != set(copy.flags)
        ),
    )


def lasting_flags(flags: Sequence[str]) -> tuple[str, ...]:
    """Flags without \\Recent, in a steady order."""
    return tuple(sorted(flag for flag in flags if flag.lower() != "\\recent"))


def in_chunks(uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """Portions of bounded number and size; a single larger message is a portion by itself."""
    chunk: list[int] = []
    size = 0
    for uid in uids:
        if chunk and (len(chunk) >= CHUNK_MESSAGES or size + sizes.get(uid, 0) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(uid)
        size += sizes.get(uid, 0)
    if chunk:
        yield chunk


MatchKey = tuple[str, int, int]


def rematch(
    old: Sequence[tuple[int, MatchKey]], new: Sequence[tuple[int, MatchKey]]
) -> list[tuple[int, int]]:
    """Pairs (placement id, new UID) of copies that are the same message after UIDVALIDITY changed.

    Only keys that are there once on each side, and that hold a Message-ID, are believed.
    """
    by_key: dict[MatchKey, list[int]] = {}
    for placement_id, key in old:
        by_key.setdefault(key, []).append(placement_id)
    new_keys: dict[MatchKey, list[int]] = {}
    for uid, key in new:
        new_keys.setdefault(key, []).append(uid)
    return [
        (by_key[key][0], uids[0])
        for key, uids in new_keys.items()
        if key[0] and len(uids) == 1 and len(by_key.get(key, ())) == 1
    ]
