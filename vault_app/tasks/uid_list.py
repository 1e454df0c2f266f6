"""The UIDs of a mailbox with their flags, small enough for millions of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator


class UidList:
    """UIDs in ascending order, each once, eight bytes each with its flags.

    \\Recent says when a message was first listed, not anything of the message, and is left out.
    """

    def __init__(self, found: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        """Take what a server lists, in whatever order; of a UID that comes twice, the later."""
        self._uids = array("I")
        self._codes = array("I")
        self.flag_sets: list[tuple[str, ...]] = []
        codes: dict[tuple[str, ...], int] = {}  # a million copies share a few sets of flags
        is_ordered = True
        last = 0
        for uid, flags in found:
            code = codes.get(flags)
            if code is None:
                code = codes[flags] = len(self.flag_sets)
                self.flag_sets.append(lasting_flags(flags))
            is_ordered = is_ordered and uid > last
            last = uid
            self._uids.append(uid)
            self._codes.append(code)
        if not is_ordered:
            self._put_in_order()

    def __len__(self) -> int:
        return len(self._uids)

    def __iter__(self) -> Iterator[int]:
        return iter(self._uids)

    def __contains__(self, uid: object) -> bool:
        return isinstance(uid, int) and self._place(uid) is not None

    def coded(self) -> Iterator[tuple[int, int]]:
        """Each UID with the number of its flags in ``flag_sets``."""
        return zip(self._uids, self._codes, strict=True)

    def flags(self, uid: int) -> tuple[str, ...]:
        """The flags of a UID that is in the list; raises ``KeyError``."""
        place = self._place(uid)
        if place is None:
            raise KeyError(uid)
        return self.flag_sets[self._codes[place]]

    @property
    def highest(self) -> int:
        """The highest UID, 0 if there is none."""
        return self._uids[-1] if self._uids else 0

    def _place(self, uid: int) -> int | None:
        place = bisect_left(self._uids, uid)
        return place if place < len(self._uids) and self._uids[place] == uid else None

    def _put_in_order(self) -> None:
        newest = dict(zip(self._uids, self._codes, strict=True))
        self._uids = array("I", sorted(newest))
        self._codes = array("I", (newest[uid] for uid in self._uids))


def kept_flags(text: str) -> frozenset[str]:
    """Flags as the vault keeps them. Only the blank parts them: others may be part of a name."""
    return frozenset(text.split(" ")) if text else frozenset()


def lasting_flags(flags: Iterable[str]) -> tuple[str, ...]:
    """Flags without \\Recent, in a steady order."""
    return tuple(sorted(flag for flag in flags if flag.lower() != "\\recent"))
