"""The ways in which proven copies leave a server: for good, into the trash, or through it.

Each gets a batch of copies that lie in the open mailbox and are proven, commits each step before
the command that it announces, and ends what has to be left alone. What is gone is confirmed later,
on a new connection (``removal_confirming``).
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused
from vault_app.model.removal import MovedTo, PlanItem, SkipReason, Step
from vault_app.tasks.removal_journal import Journal
from vault_app.tasks.removal_proofs import read_back
from vault_app.tasks.removal_trash import Places, locate

_MAYBE_IN_TRASH = (Step.MOVED, Step.FLAGGED, Step.EXPUNGED)


@dataclass(frozen=True, slots=True)
class Seen:
    """The mailbox that is open, and the UIDs in it that others had flagged as \\Deleted before."""

    opened: Opened
    theirs: frozenset[int] = frozenset()


class Way(Protocol):
    """A way out of an account. ``leaves``: another mailbox may be open after ``take``."""

    @property
    def leaves(self) -> bool: ...

    def refusal(self, raw_mailbox: bytes) -> SkipReason | None:
        """Why this way is not open to copies of a mailbox."""

    def take(self, batch: list[PlanItem], seen: Seen) -> None:
        """Remove proven copies of the open mailbox, within a permit for them."""

    def go_on(self, items: list[PlanItem]) -> None:
        """Go on with copies that an earlier run had asked for, and that are not where they were.
        Another mailbox may be open when this returns."""


@dataclass(slots=True)
class ForGood:
    """\\Deleted, seen by its effect, then UID EXPUNGE of exactly these."""

    session: Session
    journal: Journal
    leaves: bool = False

    def refusal(self, raw_mailbox: bytes) -> SkipReason | None:
        return None if self.session.can_remove else SkipReason.NO_UIDPLUS

    def take(self, batch: list[PlanItem], seen: Seen) -> None:
        left = self._flag(batch, seen)
        if not left:
            return
        self.journal.note(left, Step.EXPUNGED)
        self.journal.asked.update(item.id for item in left)
        try:
            answer = self.session.expunge(uids_of(left))
        except CommandRefused as error:
            self._refused(left, seen, error)
            return
        self.journal.note_ahead(left, Step.EXPUNGED, answer)

    def go_on(self, items: list[PlanItem]) -> None:
        """They are confirmed, or not, by what a new connection shows."""

    def _flag(self, batch: list[PlanItem], seen: Seen) -> list[PlanItem]:
        """Flag copies that did not change since the mailbox was opened; returns those that are seen
        to be flagged."""
        since = seen.opened.highest_modseq
        self.journal.note(batch, Step.FLAGGED)
        try:
            said = self.session.flag_deleted(uids_of(batch), unchanged_since=since)
        except CommandRefused as error:
            self._refused(batch, seen, error)
            return []
        changed = [item for item in batch if item.uid in said.changed]
        self.journal.end(changed, Step.SKIPPED, SkipReason.CHANGED_SINCE)
        batch = [item for item in batch if item.uid not in said.changed]
        # See the flag before anything is expunged: an OK is no proof.
        flags = self.session.present(uids_of(batch)) if batch else {}
        flagged = {uid for uid, names in flags.items() if is_deleted(names)}
        refused = [item for item in batch if item.uid in flags and item.uid not in flagged]
        self.journal.end(refused, Step.SKIPPED, SkipReason.REFUSED_BY_SERVER)
        gone = [item for item in batch if item.uid not in flags]
        self.journal.note(gone, Step.EXPUNGED)  # some servers expunge at once; confirmed likewise
        self.journal.asked.update(item.id for item in gone)
        return [item for item in batch if item.uid in flagged]

    def _refused(self, items: list[PlanItem], seen: Seen, error: CommandRefused) -> None:
        """The server said no. Leave nothing flagged; what went all the same is confirmed later."""
        present = unflag(self.session, uids_of(items), but=seen.theirs)
        detail = str(error.facts["server_text"])
        there = [item for item in items if item.uid in present]
        self.journal.end(there, Step.SKIPPED, SkipReason.REFUSED_BY_SERVER, detail)
        gone = [item for item in items if item.uid not in present]
        self.journal.note(gone, Step.EXPUNGED, detail)


@dataclass(slots=True)
class IntoTrash:
    """UID MOVE into the trash; without MOVE a copy there, and then the copy here for good."""

    session: Session
    journal: Journal
    places: Places

    @property
    def leaves(self) -> bool:
        return not self.session.can_move

    def refusal(self, raw_mailbox: bytes) -> SkipReason | None:
        if self.places.trash is None:
            return SkipReason.NO_TRASH
        if raw_mailbox == self.places.trash:
            return SkipReason.IN_TRASH
        if self.session.has_labels and raw_mailbox not in self.places.stores:
            return SkipReason.LABELS_SERVER
        if not (self.session.can_move or self.session.can_remove):
            return SkipReason.NO_MOVE
        return None

    def take(self, batch: list[PlanItem], seen: Seen) -> None:
        if self.session.can_move:
            self._transfer(batch, seen)
            return
        # A run that was cut off may have copied them before.
        earlier = [item for item in batch if item.step in _MAYBE_IN_TRASH]
        lying = lying_in(self.session, self.journal, self.places.trash or b"", earlier)
        if earlier and not self._open_again(batch, seen):
            return
        rest = [item for item in batch if item.id not in lying]
        if rest:
            with self._permit(earlier, batch):
                self._transfer(rest, seen)
        self._expunge_copied(still_open(self.journal, batch), seen)

    def go_on(self, items: list[PlanItem]) -> None:
        """Where they lie is found when they are confirmed."""

    def _expunge_copied(self, batch: list[PlanItem], seen: Seen) -> None:
        """Expunge here what is seen to lie in the trash: an OK is no proof that it does."""
        if not batch:
            return
        lying = lying_in(self.session, self.journal, self.places.trash or b"", batch)
        if not self._open_again(batch, seen):
            return
        safe = [item for item in batch if item.id in lying]
        rest = [item for item in batch if item.id not in lying]
        with self.session.permit(uids_of(batch)):
            if rest:
                unflag(self.session, uids_of(rest), but=seen.theirs)
                self.journal.end(rest, Step.SKIPPED, SkipReason.REFUSED_BY_SERVER)
            if safe:
                ForGood(self.session, self.journal).take(safe, seen)

    def _permit(
        self, earlier: Sequence[PlanItem], batch: Sequence[PlanItem]
    ) -> AbstractContextManager[None]:
        """The run's own permit ended where another mailbox was looked at."""
        return self.session.permit(uids_of(batch)) if earlier else nullcontext()

    def _open_again(self, batch: Sequence[PlanItem], seen: Seen) -> bool:
        """Open the mailbox of a batch again, after a look at the trash; ends the batch where it is
        another by now."""
        opened = self.session.open_mailbox(batch[0].raw_mailbox, for_removal=True)
        if opened.uidvalidity == seen.opened.uidvalidity and not opened.is_read_only:
            return True
        self.journal.end(batch, Step.SKIPPED, SkipReason.UIDVALIDITY_CHANGED)
        return False

    def _transfer(self, batch: list[PlanItem], seen: Seen) -> None:
        """Move or copy, and note what the server tells of it."""
        trash = self.places.trash or b""
        self.journal.note(batch, Step.MOVED)
        self.journal.asked.update(item.id for item in batch)
        command = self.session.move if self.session.can_move else self.session.copy
        try:
            moved = command(uids_of(batch), trash)
        except CommandRefused as error:
            self._refused(batch, seen, error)
            return
        self.journal.note_moved(
            {
                item.id: MovedTo(
                    raw_mailbox=trash, uidvalidity=moved.uidvalidity, uid=moved.uids[item.uid]
                )
                for item in batch
                if item.uid in moved.uids
            },
            moved.answer,
        )

    def _refused(self, items: list[PlanItem], seen: Seen, error: CommandRefused) -> None:
        """The server said no: what is still here is left alone, what went is looked for later."""
        detail = str(error.facts["server_text"])
        present = unflag(self.session, uids_of(items), but=seen.theirs)
        there = [item for item in items if item.uid in present]
        self.journal.end(there, Step.SKIPPED, _reason_of(detail), detail)


@dataclass(slots=True)
class ThroughTrash:
    """For servers whose mailboxes are labels: what is expunged elsewhere only loses a label, so a
    copy goes into the trash, is found there by the server's own id, and is expunged there.

    ``held`` tells which items are on hold, by id: one may have been put on hold since it went into
    the trash, and stays there then.
    """

    session: Session
    journal: Journal
    places: Places
    held: Callable[[Sequence[PlanItem]], set[int]]
    leaves: bool = True

    def refusal(self, raw_mailbox: bytes) -> SkipReason | None:
        can_do = self.session.can_move and self.session.can_remove and self.places.trash is not None
        is_store = raw_mailbox in self.places.stores
        return None if can_do and is_store else SkipReason.LABELS_SERVER

    def take(self, batch: list[PlanItem], seen: Seen) -> None:
        trash = self.places.trash
        if batch[0].raw_mailbox == trash:
            ForGood(self.session, self.journal).take(batch, seen)
            return
        IntoTrash(self.session, self.journal, self.places).take(batch, seen)
        self._expunge(still_open(self.journal, batch))

    def go_on(self, items: list[PlanItem]) -> None:
        moved = [item for item in items if item.raw_mailbox != self.places.trash]
        if moved:
            self._expunge(moved)

    def _expunge(self, items: Sequence[PlanItem]) -> None:
        """Expunge in the trash what is found there."""
        trash = self.places.trash
        if not items or trash is None:
            return
        untold = [item for item in items if item.moved_to is None]
        if untold:
            with self.journal.vault.reader() as reader:
                self.journal.note_moved(locate(self.session, reader, trash, untold))
            items = still_open(self.journal, items)
        opened = self.session.open_mailbox(trash, for_removal=True)
        there = [item.in_trash for item in items if item.lies_in(trash, opened.uidvalidity)]
        if not there or opened.is_read_only:
            return
        ids = {item.uid: item.email_id for item in self.session.fetch_objects(uids_of(there))}
        same = [item for item in there if item.server_id and ids.get(item.uid) == item.server_id]
        held = self.held(same)
        self._keep_in_trash([item for item in same if item.id in held])
        going = [item for item in same if item.id not in held]
        if going:
            with self.session.permit(uids_of(going)):
                ForGood(self.session, self.journal).take(going, Seen(opened))

    def _keep_in_trash(self, items: Sequence[PlanItem]) -> None:
        flagged = [item for item in items if item.step in (Step.FLAGGED, Step.EXPUNGED)]
        if flagged:
            with self.session.permit(uids_of(flagged)):
                unflag(self.session, uids_of(flagged))
        self.journal.end(items, Step.SKIPPED, SkipReason.ON_HOLD)


def still_open(journal: Journal, items: Sequence[PlanItem]) -> list[PlanItem]:
    """Those of these items that have not ended, as the journal has them now."""
    ids = {item.id for item in items}
    return [item for item in journal.open_copies() if item.id in ids]


def lying_in(
    session: Session, journal: Journal, trash: bytes, items: Sequence[PlanItem]
) -> set[int]:
    """Which items have a copy in the trash whose bytes are theirs, by the item's id; what the
    server did not tell of is looked for. Another mailbox may be open when this returns."""
    untold = [item for item in items if item.moved_to is None]
    if untold:
        with journal.vault.reader() as reader:
            journal.note_moved(locate(session, reader, trash, untold))
        items = still_open(journal, items)
    if not items:
        return set()
    try:
        opened = session.open_mailbox(trash)
    except CommandRefused:
        return set()
    told = [item.in_trash for item in items if item.lies_in(trash, opened.uidvalidity)]
    digests = read_back(session, uids_of(told)) if told else {}
    return {item.id for item in told if digests.get(item.uid) == {item.sha256}}


def _reason_of(server_text: str) -> SkipReason:
    """Why a server did not move anything, by its response code (RFC 5530, RFC 3501 7.1)."""
    text = server_text.upper()
    if text.startswith("[OVERQUOTA]"):
        return SkipReason.OVER_QUOTA
    if text.startswith(("[TRYCREATE]", "[NONEXISTENT]")):
        return SkipReason.NO_TRASH
    return SkipReason.REFUSED_BY_SERVER


def unflag(session: Session, uids: Sequence[int], *, but: Iterable[int] = ()) -> set[int]:
    """Take \\Deleted off again where it stands, within a permit, except of some that others had
    flagged; returns the copies that are there."""
    present = session.present(uids)
    theirs = set(but)
    flagged = [uid for uid, flags in present.items() if is_deleted(flags) and uid not in theirs]
    if flagged:
        session.unflag_deleted(flagged)
    return set(present)


def is_deleted(flags: Sequence[str]) -> bool:
    """Whether \\Deleted is one of these flags."""
    return "\\deleted" in {flag.lower() for flag in flags}


def uids_of(items: Sequence[PlanItem]) -> list[int]:
    """Their UIDs, in their order."""
    return [item.uid for item in items]
