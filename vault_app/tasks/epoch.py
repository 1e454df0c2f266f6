"""After UIDVALIDITY changed: our messages are found again instead of being downloaded anew."""

from array import array
from datetime import UTC, datetime
from itertools import islice

from vault_app.archive import looking, removing, storing
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.mime.scan import scan
from vault_app.model.mail import GoneWhy
from vault_app.model.removal import SkipReason
from vault_app.tasks.gone_copies import MARKED_AT_ONCE, mark_gone
from vault_app.tasks.rematching import Matcher
from vault_app.tasks.uid_list import UidList

_ASKED_AT_ONCE = 20_000


def follow_epoch(
    vault: Vault,
    reader: Reader,
    session: Session,
    mailbox_id: int,
    uidvalidity: int,
    listed: UidList,
) -> None:
    """Carry copies of other UIDVALIDITYs over to this one; those that are not found again are gone,
    and no removal that was planned for them happens.

    Raises:
        ServerError: the connection broke.
    """
    matcher = Matcher()
    others = array("q")
    old_copies = reader.copies_of_other_epochs(mailbox_id, uidvalidity)
    for placement_id, message_id, size, received_at in old_copies:
        others.append(placement_id)
        matcher.add_old(placement_id, (message_id, size, received_at))
    if others:
        copies = reader.copies_in_order(mailbox_id, uidvalidity)
        known = UidList((copy.uid, ()) for copy in copies)
        unknown = array("I", (uid for uid in listed if uid not in known))
        for start in range(0, len(unknown), _ASKED_AT_ONCE):
            for item in session.fetch_message_ids(unknown[start : start + _ASKED_AT_ONCE]):
                if item.uid is not None and item.uid in listed:
                    received = _seconds(item.internal_date)
                    key_now = (_message_id(item.header), item.size or 0, received)
                    matcher.add_new(item.uid, key_now)
        pairs = ((old, uid, listed.flags(uid)) for old, uid in matcher.pairs())
        while some := list(islice(pairs, MARKED_AT_ONCE)):
            vault.write(storing.rematch, mailbox_id=mailbox_id, uidvalidity=uidvalidity, pairs=some)
        mark_gone(vault, others, GoneWhy.UIDVALIDITY)
        vault.write(removing.cancel_items_of_mailbox, mailbox_id, SkipReason.UIDVALIDITY_CHANGED)
    vault.write(looking.begin_epoch, mailbox_id, uidvalidity)


def _message_id(header: bytes | None) -> str:
    return scan(header).message_id if header else ""


def _seconds(at: datetime | None) -> int:
    return -1 if at is None else int(at.astimezone(UTC).timestamp())
