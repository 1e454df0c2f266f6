"""Asks a server only for what changed since the last look (RFC 7162), and checks that it adds up.

The server's count must come out exactly from what the vault knew and what the server told. Where it
does not, or where anything is told that cannot be, there is no answer, and all has to be compared.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.reader import Reader
from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.vault import MailboxMark
from vault_app.tasks.fetch_plan import Flags
from vault_app.tasks.uid_list import UidList, kept_flags

# Beyond so many, a whole comparison costs less than looking each of them up.
_MOST_CHANGES = 50_000
_MOST_RANGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What changed: ``new`` UIDs to fetch (and those to be tried again), ``gone`` placement ids,
    ``flags`` by placement id, ``changed`` UIDs that were there before. ``counted`` is how many
    messages the server has now."""

    new: Sequence[int]
    gone: Sequence[int]
    flags: Flags
    changed: Sequence[int]
    counted: int


def follow(
    session: Session, reader: Reader, mailbox_id: int, mark: MailboxMark, opened: Opened
) -> Followed | None:
    """What changed since a mark in a mailbox that was opened so; ``None`` in any doubt.

    Raises:
        CommandRefused, ServerMisbehaved, ServerError
    """
    ranges: list[tuple[int, int]] = []
    end = mark.end

    def vanished(low: int, high: int) -> None:
        if len(ranges) <= _MOST_RANGES:
            ranges.append((low, high))

    if session.message_limit is not None:
        return None  # it may leave out some of what changed
    unreadable = session.unreadable
    changes = UidList(
        session.list_changes(
            end.highest_modseq, vanished=vanished if session.tells_vanished() else None
        )
    )
    if (
        session.unreadable != unreadable
        or len(ranges) > _MOST_RANGES
        or len(changes) > _MOST_CHANGES
    ):
        return None
    fresh = array("I", (uid for uid in changes if uid >= end.uidnext))
    before = array("I", (uid for uid in changes if uid < end.uidnext))
    set_aside = reader.set_aside(mailbox_id, end.uidvalidity)
    odd = set_aside.keys() | reader.purged_uids(mailbox_id, end.uidvalidity)
    known = reader.copies_of(mailbox_id, end.uidvalidity, before)
    gone = [
        copy
        for low, high in ranges
        for copy in reader.copies_between(mailbox_id, end.uidvalidity, low, min(high, end.uidnext))
    ]
    is_sound = (
        # What was there before is what the vault knows, or has reason not to hold.
        set(before) <= {copy.uid for copy in known} | odd
        # What is not in the vault, and may be gone, cannot be counted.
        and not any(low <= uid <= high for uid in odd for low, high in ranges)
        and not any(copy.uid in changes for copy in gone)
        # If its numbers moved, something has to be told that moved them.
        and (len(changes) > 0 or len(ranges) > 0 or opened.highest_modseq == end.highest_modseq)
        and (
            len(fresh) > 0
            or opened.uidnext == end.uidnext
            or any(high >= end.uidnext for _, high in ranges)
        )
        and end.counted - len(gone) + len(fresh) == session.exists
    )
    if not is_sound:
        return None
    waiting = [uid for uid, is_given_up in set_aside.items() if not is_given_up]
    return Followed(
        new=array("I", sorted({*waiting, *fresh})),
        gone=[copy.placement_id for copy in gone],
        flags=[
            (copy.placement_id, changes.flags(copy.uid))
            for copy in known
            if set(changes.flags(copy.uid)) != kept_flags(copy.flags)
        ],
        changed=before,
        counted=session.exists,
    )
