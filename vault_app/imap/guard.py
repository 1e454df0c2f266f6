"""The last look at each command before it is sent: a removal can only ever name single messages,
and only those that its journal names."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_BANNED = re.compile(rb"(?:CLOSE|EXPUNGE|STORE|MOVE|COPY|DELETE|RENAME|SETACL)\b", re.IGNORECASE)
# A search is never believed when it is chosen what goes, so none is ever sent.
_SEARCH = re.compile(rb"(?:UID )?(?:SEARCH|SORT|THREAD)\b", re.IGNORECASE)
_UID_COMMAND = re.compile(rb"UID (STORE|EXPUNGE|MOVE|COPY) ([^ ]+)(.*)", re.IGNORECASE | re.DOTALL)
_EXACT_SET = re.compile(rb"\d{1,10}(?::\d{1,10})?(?:,\d{1,10}(?::\d{1,10})?)*")
_OUR_FLAG = re.compile(rb"(?: \(UNCHANGEDSINCE \d{1,19}\))? [+-]FLAGS\.SILENT \(\\Deleted\)")
_OPENING = re.compile(rb"(?:SELECT|EXAMINE|UNSELECT)\b", re.IGNORECASE)
_SELECT = re.compile(rb"SELECT\b", re.IGNORECASE)


def refuse_unsafe(command: bytes) -> None:
    """Raise ``RuntimeError`` for a command (without its tag) that could take more than it names.

    Plain EXPUNGE and CLOSE remove whatever anybody flagged (RFC 3501 6.4.2 and 6.4.3); "*" names a
    message that the sender of the command has not seen.
    """
    if _BANNED.match(command):
        raise RuntimeError("a command without UIDs that alters a mailbox")
    if _SEARCH.match(command):
        raise RuntimeError("a search")
    match = _UID_COMMAND.match(command)
    if match and not _EXACT_SET.fullmatch(match[2]):
        raise RuntimeError("a command that alters messages without naming each")
    if match and match[1].upper() == b"STORE" and not _OUR_FLAG.fullmatch(match[3]):
        raise RuntimeError("a flag that is not ours to set")


class Guard:
    """What one connection may alter: nothing, unless a run permits it UIDs of the open mailbox.

    A permit ends with its block, and with the mailbox: another gives the same numbers to others.
    """

    def __init__(self) -> None:
        self._permitted: frozenset[int] = frozenset()
        self._is_writable = False

    @contextmanager
    def permit(self, uids: Collection[int]) -> Iterator[None]:
        """Within the block these messages of the open mailbox may be altered, and no others.

        Raises:
            RuntimeError: no mailbox is open for changes, or another permit holds.
        """
        if not self._is_writable or self._permitted:
            raise RuntimeError("nothing may be altered here")
        self._permitted = frozenset(uids)
        try:
            yield
        finally:
            self._permitted = frozenset()

    def check(self, command: bytes) -> None:
        """Raise ``RuntimeError`` for a command that must not be sent now."""
        refuse_unsafe(command)
        if _OPENING.match(command):
            self._permitted = frozenset()
            self._is_writable = _SELECT.match(command) is not None
        elif (match := _UID_COMMAND.match(command)) and not self._are_permitted(match[2]):
            raise RuntimeError("a message that no journal names")

    def _are_permitted(self, uid_set: bytes) -> bool:
        for piece in uid_set.split(b","):
            low, _, high = piece.partition(b":")
            first, last = int(low), int(high or low)
            if last - first >= len(self._permitted) or first > last:
                return False
            if not all(uid in self._permitted for uid in range(first, last + 1)):
                return False
        return True
