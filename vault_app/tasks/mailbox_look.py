"""Looks at one mailbox: compares it with the vault, wholly or by what changed, and notes that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vault_app.archive import looking, quarantining, storing
from vault_app.archive.reader import Reader
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.imap.opening import Opened
from vault_app.model.errors import CommandRefused, ServerMisbehaved
from vault_app.model.jobs import Job
from vault_app.model.mail import GoneWhy
from vault_app.model.vault import MailboxEnd, MailboxMark
from vault_app.tasks.epoch import follow_epoch
from vault_app.tasks.fetch_plan import Flags, compare
from vault_app.tasks.following import Followed, follow
from vault_app.tasks.gone_copies import mark_gone
from vault_app.tasks.marks import contradicts, make_end, may_follow
from vault_app.tasks.opened_mailbox import OpenedMailbox
from vault_app.tasks.uid_list import UidList

_LOOKS = 2
_NOTED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look found. ``counted`` is how many messages the server has, ``kept_out`` how many of
    these the owner deleted from the vault; ``uids`` are all of them, ``None`` if only changes were
    listed. ``new`` is to be fetched.

    ``is_complete`` is ``False`` if the server's list did not agree with its own count: then nothing
    was taken for vanished. ``end`` is where the next look may go on. ``changed`` are UIDs that were
    there before and of which something changed, ``None`` if that is not known.
    """

    counted: int
    kept_out: int
    uids: UidList | None
    new: Sequence[int]
    is_complete: bool
    end: MailboxEnd | None
    changed: Sequence[int] | None = None


@dataclass(slots=True, kw_only=True)
class MailboxLook:
    """The look at one mailbox, by what ``mailbox`` shows. ``mark`` is where the last one ended, if
    that is to be relied on at all."""

    job: Job
    vault: Vault
    reader: Reader
    mailbox: OpenedMailbox
    mailbox_id: int
    account_id: int
    mark: MailboxMark | None = None
    _began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def look(self) -> Seen:
        """Compare the mailbox with the vault, note what changed, and say what is new.

        Raises:
            CommandRefused: the mailbox cannot be opened.
            ServerError: the connection broke.
            Cancelled
        """
        opened = self.mailbox.open()
        mark, self.mark = self.mark, None  # if this look fails, the next one compares everything
        if mark is not None and may_follow(mark, opened, now=self._began):
            followed = self._follow(mark, opened)
            if followed is not None:
                return self._note_followed(mark, followed, self.mailbox.opened)
        return self._compare(mark)

    # By what changed

    def _follow(self, mark: MailboxMark, opened: Opened) -> Followed | None:
        try:
            return follow(self.mailbox.session(), self.reader, self.mailbox_id, mark, opened)
        except CommandRefused:
            return None
        except ServerMisbehaved as error:
            # The same question would have the same answer next time: this one goes on without.
            self.vault.write(looking.forget_mark, self.mailbox_id)
            self.mailbox.lost(error)
            return None

    def _note_followed(self, mark: MailboxMark, followed: Followed, opened: Opened) -> Seen:
        mark_gone(self.vault, followed.gone, GoneWhy.VANISHED)
        for start in range(0, len(followed.flags), _NOTED_AT_ONCE):
            self._note_flags(followed.flags[start : start + _NOTED_AT_ONCE])
        return Seen(
            counted=followed.counted,
            kept_out=mark.end.counted - mark.listed,
            uids=None,
            new=followed.new,
            is_complete=True,
            end=make_end(
                opened,
                highest_uid=max(followed.new, default=0),
                counted=followed.counted,
                compared_at=mark.end.compared_at,
            ),
            changed=followed.changed,
        )

    # As a whole

    def _compare(self, mark: MailboxMark | None) -> Seen:
        listed, is_complete = self._list()
        opened = self.mailbox.opened
        uidvalidity = opened.uidvalidity
        follow_epoch(
            self.vault, self.reader, self.mailbox.session(), self.mailbox_id, uidvalidity, listed
        )
        purged = self.reader.purged_uids(self.mailbox_id, uidvalidity)
        set_aside = self.reader.set_aside(self.mailbox_id, uidvalidity)
        given_up = {uid for uid, is_given_up in set_aside.items() if is_given_up}
        difference = compare(
            listed,
            self.reader.copies_in_order(self.mailbox_id, uidvalidity),
            purged | given_up,
            self._note_flags,
        )
        if is_complete:
            mark_gone(self.vault, difference.gone, GoneWhy.VANISHED)
            self.vault.write(
                quarantining.release_quarantine,
                mailbox_id=self.mailbox_id,
                uidvalidity=uidvalidity,
                listed=listed,
            )
            is_new = any(uid not in set_aside for uid in difference.new)
            if mark and (is_new or difference.gone or difference.reflagged):
                self._confront(mark)
        return Seen(
            counted=len(listed),
            kept_out=sum(uid in listed for uid in purged),
            uids=listed,
            new=difference.new,
            is_complete=is_complete,
            end=make_end(
                opened,
                highest_uid=listed.highest,
                counted=len(listed),
                compared_at=self._began,
            ),
        )

    def _list(self) -> tuple[UidList, bool]:
        """All UIDs with their flags, and whether their number is the one that the server counts.

        A list that was cut off must never be taken for mail that vanished.
        """
        looks = 0
        while True:
            session = self.mailbox.session()
            listed = UidList(session.list_uids())
            looks += 1
            is_complete = len(listed) == session.exists
            if is_complete or looks == _LOOKS:
                return listed, is_complete

    def _confront(self, mark: MailboxMark) -> None:
        """A mailbox had changed. Does its server say so? One that does not is never again relied on
        for this account. It is asked anew, so that a change during the look is not held against
        it."""
        if contradicts(mark, self.mailbox.reopen()):
            self.vault.write(put_setting, distrust_setting(self.account_id), "1")

    def _note_flags(self, flags: Flags) -> None:
        self.job.check()
        self.vault.write(storing.set_flags, flags)


def distrust_setting(account_id: int) -> str:
    """The name of the setting that tells that an account's server hid changes once."""
    return f"hides changes {account_id}"
