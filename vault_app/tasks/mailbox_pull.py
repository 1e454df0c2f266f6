"""Brings one mailbox into step: looks at it, fetches what is new, reconciles."""

from dataclasses import dataclass

from vault_app.archive import looking
from vault_app.archive.looking import MailboxTally
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import CommandRefused, ServerError
from vault_app.model.vault import MailboxEnd
from vault_app.tasks.fates import Refused
from vault_app.tasks.fetch_plan import count_known
from vault_app.tasks.mailbox_fetch import Fetched, MailboxFetch
from vault_app.tasks.mailbox_look import MailboxLook, Seen
from vault_app.tasks.opened_mailbox import MailboxTask, OpenedMailbox
from vault_app.tasks.server_objects import follow_objects


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxOutcome:
    """The tally of a mailbox, how many messages are new to the vault, and what was refused.

    ``is_complete`` is ``False`` if the server's list did not agree with its own count: then nothing
    was taken for vanished.
    """

    tally: MailboxTally
    new: int
    refused: tuple[Refused, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPull:
    """The pull of one mailbox of one account."""

    vault: Vault
    reader: Reader
    task: MailboxTask
    mailbox: OpenedMailbox
    look: MailboxLook
    fetch: MailboxFetch

    def run(self) -> MailboxOutcome:
        """Bring the mailbox into step.

        Raises:
            CommandRefused: the mailbox cannot be opened.
            ServerError: the connection is lost for good; what came until then is in the vault.
            Cancelled: likewise.
        """
        seen = self.look.look()
        fetched = self.fetch.fetch(seen.new)
        tally = self._reconcile(seen, fetched)
        if seen.is_complete:
            self.vault.write(looking.finish_mailbox, self.task.id, tally, self._end_of(seen, tally))
        self._follow_objects(seen)
        return MailboxOutcome(
            tally=tally, new=fetched.new, refused=fetched.refused, is_complete=seen.is_complete
        )

    def _follow_objects(self, seen: Seen) -> None:
        """What a server says beyond the mail itself: not worth failing the mailbox for."""
        try:
            follow_objects(
                self.look.job,
                self.vault,
                self.reader,
                self.mailbox.session(),
                mailbox_id=self.task.id,
                uidvalidity=self.mailbox.uidvalidity,
                changed=seen.changed,
            )
        except CommandRefused:
            pass
        except ServerError:
            self.mailbox.drop()

    def _reconcile(self, seen: Seen, fetched: Fetched) -> MailboxTally:
        """Account for every UID that the server has, by what the vault really holds now."""
        uidvalidity = self.mailbox.uidvalidity
        # Looked up again: what was just fetched may be mail that its owner purged elsewhere.
        purged = self.reader.purged_uids(self.task.id, uidvalidity)
        if seen.uids is None:
            stored = self.reader.count_copies(self.task.id)
            kept_out = seen.kept_out + sum(uid in purged for uid in seen.new)
        else:
            uids = seen.uids
            stored = count_known(uids, self.reader.copies_in_order(self.task.id, uidvalidity))
            kept_out = sum(uid in uids for uid in purged)
        gone = sorted(fetched.vanished)
        vanished = len(gone) - len(self.reader.copies_of(self.task.id, uidvalidity, gone))
        listed = seen.counted - kept_out
        return MailboxTally(
            uidvalidity=uidvalidity,
            listed=listed,
            stored=stored,
            vanished=vanished,
            quarantined=max(0, listed - stored - vanished),
            kept_out=kept_out,
        )

    def _end_of(self, seen: Seen, tally: MailboxTally) -> MailboxEnd | None:
        """Where the next look may go on: only from numbers that add up."""
        set_aside = self.reader.set_aside(self.task.id, tally.uidvalidity)
        adds_up = (
            tally.vanished == 0
            and tally.quarantined == len(set_aside)
            and tally.listed == tally.stored + tally.quarantined
        )
        return seen.end if adds_up else None
