"""The commands that alter a mailbox: all of them by UID, and only within a permit (``guard``)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.imap.grammar import FetchItem, Fragments, Unreadable, uid_ranges
from vault_app.imap.uid_sets import in_sets

_COPYUID = re.compile(rb"\[COPYUID (\d{1,10}) ([\d:,]+) ([\d:,]+)\]", re.IGNORECASE)
_MODIFIED = re.compile(rb"\[MODIFIED ([\d:,]+)\]", re.IGNORECASE)
# Both ends of a message, of this many bytes each, are compared where a quick proof is wanted.
PIECE = 4096
# What more a server sends in one piece than it was asked for only fails the proof, up to here.
_LARGEST_PIECE = 64 * 1024
# Commands ahead of their answers, where nearly every message needs its own.
_IN_FLIGHT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """What a server said to a STORE, which proves nothing; ``changed`` are the UIDs that it left
    alone since they had changed meanwhile (RFC 7162 3.1.3)."""

    answer: str
    changed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a server said to a MOVE or COPY: the new UIDs by the old ones (COPYUID, RFC 4315), as
    far as it told, under the UIDVALIDITY of the target."""

    answer: str
    uidvalidity: int
    uids: Mapping[int, int]


class Removing:
    """The part of a session that alters mailboxes; there is no other."""

    _talk: Conversation
    capabilities: frozenset[str]

    def _fetch(self, uids: Sequence[int], items: str) -> Iterator[FetchItem]:
        raise NotImplementedError

    @property
    def can_remove(self) -> bool:
        """Whether single messages can be expunged (UIDPLUS, RFC 4315)."""
        return "UIDPLUS" in self.capabilities

    @property
    def can_move(self) -> bool:
        """Whether messages can be moved in one step (RFC 6851)."""
        return "MOVE" in self.capabilities

    @property
    def has_labels(self) -> bool:
        """Whether mailboxes are labels on one store, so that expunging only takes off a label."""
        return "X-GM-EXT-1" in self.capabilities

    @property
    def tells_digests(self) -> bool:
        """Whether the server tells the SHA-1 of messages."""
        return "DIGEST=SHA1" in self.capabilities

    def permit(self, uids: Collection[int]) -> AbstractContextManager[None]:
        """Within this block exactly these messages of the open mailbox may be altered.

        Raises:
            RuntimeError: the mailbox is not open for changes.
        """
        return self._talk.guard.permit(uids)

    def flag_deleted(self, uids: Sequence[int], *, unchanged_since: int | None = None) -> Flagged:
        """Set \\Deleted on these messages; those that changed since a mod-sequence are left alone.

        Raises:
            CommandRefused
        """
        condition = "" if unchanged_since is None else f" (UNCHANGEDSINCE {unchanged_since})"
        changed: set[int] = set()
        answer = ""
        for some in _sets(uids):
            command = f"UID STORE {some}{condition} +FLAGS.SILENT (\\Deleted)"
            answer = self._talk.run([command.encode("ascii")]).text
            if match := _MODIFIED.search(answer.encode("utf-8", "replace")):
                changed.update(_uids_in(match[1], most=len(uids)))
        return Flagged(answer=answer, changed=frozenset(changed))

    def unflag_deleted(self, uids: Sequence[int]) -> str:
        """Take \\Deleted off these messages again."""
        answer = ""
        for some in _sets(uids):
            command = f"UID STORE {some} -FLAGS.SILENT (\\Deleted)"
            answer = self._talk.run([command.encode("ascii")]).text
        return answer

    def expunge(self, uids: Sequence[int]) -> str:
        """UID EXPUNGE exactly these messages (RFC 4315); returns the server's answer.

        Raises:
            ValueError: no UIDs, or a server without UIDPLUS; both are bugs of the caller.
            CommandRefused
        """
        if not self.can_remove:
            raise ValueError("UID EXPUNGE needs UIDPLUS")
        answer = ""
        for some in _sets(uids):
            answer = self._talk.run([f"UID EXPUNGE {some}".encode("ascii")]).text
        return answer

    def move(self, uids: Sequence[int], target: bytes) -> Moved:
        """UID MOVE these messages into another mailbox (RFC 6851).

        Raises:
            ValueError: no UIDs, or a server without MOVE.
            CommandRefused
        """
        if not self.can_move:
            raise ValueError("UID MOVE needs MOVE")
        return self._transfer("UID MOVE", uids, target)

    def copy(self, uids: Sequence[int], target: bytes) -> Moved:
        """UID COPY these messages into another mailbox; they stay where they are.

        Raises:
            CommandRefused
        """
        return self._transfer("UID COPY", uids, target)

    def _transfer(self, name: str, uids: Sequence[int], target: bytes) -> Moved:
        told: dict[int, int] = {}
        epochs: set[int] = set()

        def read(text: bytes) -> None:
            if match := _COPYUID.search(text):
                old, new = (_uids_in(each, most=len(uids)) for each in (match[2], match[3]))
                if len(old) == len(new):
                    epochs.add(int(match[1]))
                    told.update(zip(old, new, strict=True))

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"OK":  # with MOVE it comes ahead of the end (RFC 6851 4.3)
                read(fragments[0])

        answer = ""
        for some in _sets(uids):
            command = f"{name} {some}".encode("ascii")
            answer = self._talk.run(with_arguments(command, target), take).text
            read(answer.encode("utf-8", "replace"))
        asked = set(uids)
        known = {old: new for old, new in told.items() if old in asked}
        if len(epochs) != 1 or len(set(known.values())) != len(known):
            return Moved(answer=answer, uidvalidity=0, uids={})
        return Moved(answer=answer, uidvalidity=epochs.pop(), uids=known)

    # What is compared before anything is altered

    def fetch_digests(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """The SHA-1 of each message as the server tells it; needs ``tells_digests``."""
        return self._fetch(uids, "UID DIGEST.SHA1")

    def fetch_outlines(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """Size, INTERNALDATE, the header, and the first bytes of messages."""
        return self._fetch(
            uids, f"UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER] BODY.PEEK[]<0.{PIECE}>"
        )

    def fetch_ends(self, uids_from: Mapping[int, Sequence[int]]) -> Iterator[FetchItem]:
        """The bytes of messages from a place on, as many as a piece has; ``uids_from`` has the UIDs
        by that place. Several commands go ahead of their answers; what is refused is left out."""
        commands = (
            (f"UID FETCH {some} (UID BODY.PEEK[]<{start}.{PIECE}>)", len(uids))
            for start, uids in uids_from.items()
            for some in _sets(uids)
        )
        waiting: dict[bytes, int] = {}
        while True:
            for command, messages in islice(commands, _IN_FLIGHT - len(waiting)):
                waiting[self._talk.send(command.encode("ascii"))] = messages
            if not waiting:
                return
            for item in self._talk.answers(
                waiting.keys(), literal_limit=_LARGEST_PIECE, messages=sum(waiting.values())
            ):
                if isinstance(item, FetchItem):
                    yield item
                else:
                    del waiting[item[0]]


def _sets(uids: Sequence[int]) -> Iterator[str]:
    if not uids:
        raise ValueError("no UIDs")
    return in_sets(uids)


def _uids_in(uid_set: bytes, *, most: int) -> list[int]:
    """The UIDs of a set in its own order; none where it cannot be read or names more than asked."""
    found: list[int] = []
    try:
        ranges = uid_ranges(uid_set)
    except Unreadable:
        return []
    for low, high in ranges:
        if high - low + 1 + len(found) > most:
            return []
        found.extend(range(low, high + 1))
    return found
