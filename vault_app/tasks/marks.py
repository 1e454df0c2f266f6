"""Whether a server's numbers may be believed in place of its whole list (RFC 7162): pure functions.

Any doubt means that everything is compared.
"""

from datetime import datetime, timedelta

from vault_app.imap.opening import MailboxNumbers, Opened
from vault_app.model.vault import MailboxEnd, MailboxMark

# RFC 7162 servers have been seen to err; so long, at most, an error of theirs may stand.
FULL_EVERY = timedelta(days=7)


def is_unchanged(mark: MailboxMark, numbers: MailboxNumbers, *, now: datetime) -> bool:
    """Whether a mailbox is as the last look left it, and the vault too, with nothing to be tried
    again."""
    end = mark.end
    return (
        is_sound(mark, now=now)
        and mark.waiting == 0
        and numbers.uidvalidity == end.uidvalidity
        and numbers.uidnext == end.uidnext
        and numbers.highest_modseq == end.highest_modseq
        and numbers.messages == end.counted
    )


def may_follow(mark: MailboxMark, opened: Opened, *, now: datetime) -> bool:
    """Whether it is enough to ask what changed since the last look."""
    end = mark.end
    return (
        is_sound(mark, now=now)
        and opened.uidvalidity == end.uidvalidity
        and opened.uidnext is not None
        and opened.uidnext >= end.uidnext
        and opened.highest_modseq is not None
        and opened.highest_modseq >= end.highest_modseq
    )


def is_sound(mark: MailboxMark, *, now: datetime) -> bool:
    """Whether a mark is recent, and the vault still holds what it held then."""
    return (
        timedelta() <= now - mark.end.compared_at < FULL_EVERY
        and mark.vanished == 0
        and mark.copies == mark.stored
        and mark.set_aside == mark.quarantined
        and mark.listed == mark.stored + mark.quarantined <= mark.end.counted
    )


def contradicts(mark: MailboxMark, opened: Opened) -> bool:
    """Whether the server says that a mailbox is as the last look left it; to be asked where a
    comparison has just shown that it is not."""
    end = mark.end
    return (
        mark.copies == mark.stored
        and opened.uidvalidity == end.uidvalidity
        and opened.uidnext == end.uidnext
        and opened.exists == end.counted
        and opened.highest_modseq == end.highest_modseq
    )


def make_end(
    opened: Opened, *, highest_uid: int, counted: int, compared_at: datetime
) -> MailboxEnd | None:
    """Where a look ended that listed ``counted`` messages after ``opened``; ``None`` if the server
    gives no numbers to go on from. The mod-sequence is from before the list: at worst what changed
    meanwhile is looked at again."""
    if opened.uidnext is None or opened.highest_modseq is None:
        return None
    return MailboxEnd(
        uidvalidity=opened.uidvalidity,
        uidnext=max(opened.uidnext, highest_uid + 1),
        highest_modseq=opened.highest_modseq,
        counted=counted,
        compared_at=compared_at,
    )
