"""Sees, on a connection of its own, that what was asked to go is gone: by what mailboxes show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from vault_app.archive import storing
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused
from vault_app.model.mail import GoneWhy
from vault_app.model.removal import PlanItem, SkipReason, Step, WayOut
from vault_app.tasks.removal_journal import (
    VERIFIED_ABSENT,
    VERIFIED_ABSENT_EVERYWHERE,
    VERIFIED_IN_TRASH,
    Journal,
)
from vault_app.tasks.removal_trash import Places, find_places, locate, shown_by_id
from vault_app.tasks.removal_ways import uids_of, unflag

_ASKED = (Step.MOVED, Step.EXPUNGED)


@dataclass(slots=True, kw_only=True)
class Confirming:
    """The confirmation of one account's copies. What only an earlier run asked for is not failed
    when it is still there: the next run asks again."""

    session: Session
    journal: Journal
    way: WayOut
    trash_names: Sequence[str] = ()

    def confirm(self, items: Sequence[PlanItem]) -> None:
        """Confirm, or fail, those of these items that were asked to go."""
        ids = {item.id for item in items}
        asked = [item for item in self.journal.items(_ASKED) if item.id in ids]
        if not asked:
            return
        needs_places = self.way is WayOut.TRASH or self.session.has_labels
        places = find_places(self.session, self.trash_names) if needs_places else Places(trash=None)
        if self.session.has_labels:
            self._confirm_by_id(asked, places)
            return
        absent: list[PlanItem] = []
        for raw_mailbox, group in groupby(asked, key=raw_mailbox_of):
            absent += self._absent(raw_mailbox, list(group))
        if self.way is WayOut.TRASH and places.trash is not None:
            self._confirm_in_trash(absent, places.trash)
        else:
            self._confirmed(absent, VERIFIED_ABSENT)

    def _absent(self, raw_mailbox: bytes, asked: list[PlanItem]) -> list[PlanItem]:
        """Those that the mailbox does not show any more; of the others, those fail that this run
        asked for."""
        try:
            opened = self.session.open_mailbox(raw_mailbox)
        except CommandRefused as error:
            detail = str(error.facts["server_text"])
            self.journal.end(asked, Step.FAILED, SkipReason.MAILBOX_GONE, detail)
            return []
        changed = [item for item in asked if item.uidvalidity != opened.uidvalidity]
        self.journal.end(changed, Step.FAILED, SkipReason.UIDVALIDITY_CHANGED)
        same = [item for item in asked if item.uidvalidity == opened.uidvalidity]
        present = self.session.present(uids_of(same)) if same else {}
        self._fail([item for item in same if item.uid in present])
        return [item for item in same if item.uid not in present]

    def _confirm_in_trash(self, absent: list[PlanItem], trash: bytes) -> None:
        """They are not where they were. Are they in the trash? What the server did not tell of is
        looked for; what is not found may have been emptied out of it, and is gone either way."""
        untold = [item for item in absent if item.moved_to is None]
        if untold:
            with self.journal.vault.reader() as reader:
                self.journal.note_moved(locate(self.session, reader, trash, untold))
            ids = {item.id for item in absent}
            absent = [item for item in self.journal.items(_ASKED) if item.id in ids]
        told = [item for item in absent if item.moved_to is not None and item.moved_to.uid]
        shown = self._shown_in_trash(told, trash)
        there = [item for item in absent if item.id in shown]
        gone = [item for item in absent if item.id not in shown]
        self._note_gone_from_trash(gone)
        self._confirmed(there, VERIFIED_IN_TRASH)
        self._confirmed(gone, VERIFIED_ABSENT)

    def _shown_in_trash(self, told: list[PlanItem], trash: bytes) -> set[int]:
        try:
            opened = self.session.open_mailbox(trash)
        except CommandRefused:
            return set()
        same = [item for item in told if item.lies_in(trash, opened.uidvalidity)]
        present = self.session.present([item.in_trash.uid for item in same]) if same else {}
        return {item.id for item in same if item.in_trash.uid in present}

    def _note_gone_from_trash(self, items: Sequence[PlanItem]) -> None:
        with self.journal.vault.reader() as reader:
            ids = {item.id for item in items}
            copies = reader.copies_in_trash(self.journal.plan_id)
        gone = [placement_id for item_id, placement_id in copies.items() if item_id in ids]
        if gone:
            self.journal.vault.write(storing.mark_gone, gone, GoneWhy.VANISHED)

    # Where mailboxes are labels

    def _confirm_by_id(self, asked: list[PlanItem], places: Places) -> None:
        """A message is gone for good when none of the mailboxes that together hold everything shows
        its id any more; into the trash, when only that one does."""
        wanted = {item.server_id for item in asked}
        shown: set[str] = set()
        in_trash: set[str] = set()
        for store in places.stores:
            try:
                self.session.open_mailbox(store)
            except CommandRefused as error:
                detail = str(error.facts["server_text"])
                self.journal.end(asked, Step.FAILED, SkipReason.MAILBOX_GONE, detail)
                return
            found = shown_by_id(self.session, wanted).keys()
            (in_trash if store == places.trash else shown).update(found)
        if self.way is WayOut.FOR_GOOD:
            shown |= in_trash
            in_trash = set()
        self._fail([item for item in asked if item.server_id in shown])
        gone = [item for item in asked if item.server_id not in shown]
        there = [item for item in gone if item.server_id in in_trash]
        self._confirmed(there, VERIFIED_IN_TRASH)
        self._confirmed(
            [item for item in gone if item.server_id not in in_trash], VERIFIED_ABSENT_EVERYWHERE
        )

    # How they end

    def _confirmed(self, items: Sequence[PlanItem], verification: str) -> None:
        self.journal.end(items, Step.CONFIRMED, None, verification=verification)

    def _fail(self, present: Sequence[PlanItem]) -> None:
        """What is still there although this run asked for it is not left flagged by us."""
        failed = [item for item in present if item.id in self.journal.asked]
        flagged = [item for item in failed if item.step is Step.EXPUNGED]
        unflag_everywhere(self.session, flagged)
        self.journal.end(failed, Step.FAILED, SkipReason.STILL_THERE)


def unflag_everywhere(session: Session, items: Sequence[PlanItem]) -> None:
    """Take our \\Deleted off these copies, where they were and where they were moved to."""
    moved = [item.in_trash for item in items if item.moved_to is not None and item.moved_to.uid]
    every = sorted([*items, *moved], key=raw_mailbox_of)
    for raw_mailbox, group in groupby(every, key=raw_mailbox_of):
        _unflag_in(session, raw_mailbox, list(group))


def _unflag_in(session: Session, raw_mailbox: bytes, items: Sequence[PlanItem]) -> None:
    try:
        opened = session.open_mailbox(raw_mailbox, for_removal=True)
        uids = [item.uid for item in items if item.uidvalidity == opened.uidvalidity]
        if uids and not opened.is_read_only:
            with session.permit(uids):
                unflag(session, uids)
    except CommandRefused:
        pass  # they are told as they are either way


def raw_mailbox_of(item: PlanItem) -> bytes:
    """By which items are grouped: the mailbox in which each lies."""
    return item.raw_mailbox
