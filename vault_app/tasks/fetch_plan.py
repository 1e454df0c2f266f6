"""What is to be fetched of a mailbox and in which portions: pure functions of both sides' lists."""

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vault_app.model.vault import ListedCopy
from vault_app.tasks.uid_list import UidList, kept_flags

# Enough to keep a distant server busy, little enough to lose to a cut connection (measured, see
# ARCHITECTURE.md).
CHUNK_MESSAGES = 500
CHUNK_BYTES = 4 * 1000 * 1000
_NOTED_AT_ONCE = 5_000

Flags = list[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference between a mailbox and what the vault holds of it: UIDs that are new, and
    placement ids of copies that are gone. ``reflagged`` counts those whose flags changed."""

    new: "array[int]"
    gone: "array[int]"
    reflagged: int


def compare(
    listed: UidList,
    known: Iterable[ListedCopy],
    skipped: Container[int],
    note_flags: Callable[[Flags], None],
) -> Comparison:
    """Compare the server's UIDs and flags with the copies that the vault knows, which come in the
    order of their UIDs; neither is held in memory twice.

    ``skipped`` UIDs are never new. ``note_flags`` gets (placement id, flags now) in portions.
    """
    new, gone = array("I"), array("q")
    flags: Flags = []
    reflagged = 0
    differ = _Differences(listed)
    copies = iter(known)
    copy = next(copies, None)
    for uid, code in listed.coded():
        while copy is not None and copy.uid < uid:
            gone.append(copy.placement_id)
            copy = next(copies, None)
        if copy is None or copy.uid != uid:
            if uid not in skipped:
                new.append(uid)
            continue
        if differ(code, copy.flags):
            flags.append((copy.placement_id, listed.flag_sets[code]))
            if len(flags) >= _NOTED_AT_ONCE:
                reflagged += len(flags)
                note_flags(flags)
                flags = []
        copy = next(copies, None)
    while copy is not None:
        gone.append(copy.placement_id)
        copy = next(copies, None)
    if flags:
        reflagged += len(flags)
        note_flags(flags)
    return Comparison(new=new, gone=gone, reflagged=reflagged)


def count_known(listed: UidList, known: Iterable[ListedCopy]) -> int:
    """How many of the listed UIDs the vault has copies of, which come in the order of UIDs."""
    count = 0
    uids = iter(listed)
    uid = next(uids, None)
    for copy in known:
        while uid is not None and uid < copy.uid:
            uid = next(uids, None)
        count += uid == copy.uid
    return count


class _Differences:
    """Whether flags differ as sets; asked for the same few pairs millions of times."""

    def __init__(self, listed: UidList) -> None:
        self._listed = listed
        self._known: dict[tuple[int, str], bool] = {}

    def __call__(self, code: int, flags: str) -> bool:
        key = (code, flags)
        differs = self._known.get(key)
        if differs is None:
            differs = set(self._listed.flag_sets[code]) != kept_flags(flags)
            self._known[key] = differs
        return differs


def in_chunks(
    uids: Sequence[int], sizes: Mapping[int, int], *, messages: int = CHUNK_MESSAGES
) -> Iterator[list[int]]:
    """Portions of bounded number and size; a single larger message is a portion by itself."""
    chunk: list[int] = []
    size = 0
    for uid in uids:
        if chunk and (len(chunk) >= messages or size + sizes.get(uid, 0) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(uid)
        size += sizes.get(uid, 0)
    if chunk:
        yield chunk
