"""Sets of UIDs as commands can carry them."""

from collections.abc import Iterator, Sequence

from vault_app.imap.grammar import uid_set

_LONGEST = 4_000


def in_sets(uids: Sequence[int], most: int | None = None) -> Iterator[str]:
    """Sequence-sets that together name exactly these UIDs, each short enough for any server, and of
    no more messages than ``most``."""
    ordered = sorted(set(uids))
    for start in range(0, len(ordered), most or len(ordered) or 1):
        yield from _in_lines(ordered[start : start + most] if most else ordered)


def _in_lines(uids: Sequence[int]) -> Iterator[str]:
    line: list[str] = []
    length = 0
    for piece in uid_set(uids).split(","):
        if line and length + len(piece) > _LONGEST:
            yield ",".join(line)
            line, length = [], 0
        line.append(piece)
        length += len(piece) + 1
    if line:
        yield ",".join(line)
