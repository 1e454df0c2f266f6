"""Carries out a plan on the servers, one mailbox and one batch of copies after the other.

Each copy goes through the steps of :class:`~vault_app.model.removal.Step`, and each step is
committed before the command that it announces is sent. After a crash nothing that the journal says
is believed of the server: a copy that is still there is proven anew from the first step on.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from vault_app.archive import removing
from vault_app.archive.reader import Reader
from vault_app.archive.removing import Outcome
from vault_app.archive.vault import Vault
from vault_app.imap.session import ChunkEnd, Session
from vault_app.model.errors import (
    AccountReadOnly,
    Cancelled,
    CommandRefused,
    MessageDamaged,
    MessageNotFound,
)
from vault_app.model.jobs import Job
from vault_app.model.removal import PlanItem, SkipReason, Step
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect

BATCH = 100
_MAY_BE_FLAGGED = (Step.FLAGGED, Step.EXPUNGED)
_ORDER = list(Step)

VERIFIED_ABSENT = "absent-on-new-connection"
NOT_TRIED = "not-tried"


@dataclass(slots=True)
class RemovalRun:
    """One run of one plan. Without a ``world`` it can only give up what is left."""

    job: Job
    vault: Vault
    plan_id: int
    connect: Connect
    world: World | None = None
    _asked: set[int] = field(default_factory=set)
    _done: int = 0
    _total: int = 0

    def open_copies(self) -> list[PlanItem]:
        """Items of copies on servers that have not ended, by mailbox and UID."""
        with self.vault.reader() as reader:
            items = reader.plan_items(self.plan_id, [s for s in Step if not s.is_final])
        copies = [item for item in items if item.placement_id is not None]
        self._total = len(copies)
        return copies

    def open_vault_items(self) -> list[PlanItem]:
        """Items that are about the vault's copy and have not ended."""
        with self.vault.reader() as reader:
            items = reader.plan_items(self.plan_id, [Step.PLANNED])
        return [item for item in items if item.placement_id is None]

    def remove_from_account(self, account_id: int, items: Sequence[PlanItem]) -> None:
        """Remove from every mailbox of an account, then confirm on a new connection."""
        with self.connect(account_id) as session:
            refusal = None
            if session.has_labels:
                refusal = SkipReason.LABELS_SERVER
            elif not session.can_remove:
                refusal = SkipReason.NO_UIDPLUS
            if refusal is not None:
                self.end(items, Step.SKIPPED, refusal)
                return
            try:
                for raw_mailbox, group in groupby(items, key=_raw_mailbox):
                    self._remove_from_mailbox(session, raw_mailbox, list(group))
            except (Cancelled, AccountReadOnly):
                self._confirm_account(account_id, items)
                raise
        self._confirm_account(account_id, items)

    def give_up_account(self, account_id: int, items: Sequence[PlanItem]) -> None:
        """Confirm what was expunged, unflag what was only flagged, end all the rest."""
        touched = [item for item in items if item.step in _MAY_BE_FLAGGED]
        gone: list[PlanItem] = []
        if touched:
            with self.connect(account_id) as session:
                for raw_mailbox, group in groupby(touched, key=_raw_mailbox):
                    some = list(group)
                    if self._open(session, raw_mailbox, some):
                        present = self._unflag(session, [item.uid for item in some])
                        gone += [
                            item
                            for item in some
                            if item.step is Step.EXPUNGED and item.uid not in present
                        ]
        self.end(gone, Step.CONFIRMED, None, verification=VERIFIED_ABSENT)
        with self.vault.reader() as reader:
            open_ids = {
                item.id
                for item in reader.plan_items(self.plan_id, [s for s in Step if not s.is_final])
            }
        rest = [item for item in items if item.id in open_ids]
        self.end(rest, Step.SKIPPED, SkipReason.CANCELLED)

    # One mailbox

    def _open(self, session: Session, raw_mailbox: bytes, items: Sequence[PlanItem]) -> bool:
        """SELECT the mailbox; where its UIDs cannot be trusted or altered, end the items."""
        try:
            opened = session.open_mailbox(raw_mailbox, for_removal=True)
        except CommandRefused as error:
            detail = str(error.facts["server_text"])
            self.end(items, Step.SKIPPED, SkipReason.MAILBOX_GONE, detail)
            return False
        if opened.uidvalidity != items[0].uidvalidity:
            self.end(items, Step.SKIPPED, SkipReason.UIDVALIDITY_CHANGED)
            return False
        if opened.is_read_only:
            self.end(items, Step.SKIPPED, SkipReason.READ_ONLY)
            return False
        return True

    def _remove_from_mailbox(
        self, session: Session, raw_mailbox: bytes, items: list[PlanItem]
    ) -> None:
        # A plan may hold items of two epochs of one mailbox.
        for _, epoch in groupby(items, key=lambda item: item.uidvalidity):
            group = list(epoch)
            if not self._open(session, raw_mailbox, group):
                continue
            for start in range(0, len(group), BATCH):
                self.job.check()
                self._check_may_change(group)
                self._remove_batch(session, group[start : start + BATCH])
                self._done += len(group[start : start + BATCH])
                self.job.progress(self._done, self._total, "messages", group[0].mailbox)

    def _check_may_change(self, items: Sequence[PlanItem]) -> None:
        """The owner may forbid changes while a removal runs: it ends before the next batch."""
        account_id = items[0].account_id
        if account_id is not None:
            with self.vault.reader() as reader:
                check_may_change(reader, account_id)

    def _remove_batch(self, session: Session, batch: list[PlanItem]) -> None:
        flags = session.present([item.uid for item in batch])
        left = self._leave_absent(batch, flags.keys())
        left = self._leave_doubtful(left, flags)
        left = self._prove_local(left)
        left = self._prove_server(session, left)
        self._unflag_left_alone(session, batch, flags, left)
        if not left:
            return
        self._note(left, Step.FLAGGED)
        try:
            answer = session.flag_deleted([item.uid for item in left])
        except CommandRefused as error:
            self._refused(session, left, error)
            return
        left = self._leave_unflagged(session, left)
        if not left:
            return
        self._note(left, Step.EXPUNGED, answer)
        self._asked.update(item.id for item in left)
        try:
            answer = session.expunge([item.uid for item in left])
        except CommandRefused as error:
            self._refused(session, left, error)
            return
        self._note(left, Step.EXPUNGED, answer)

    def _refused(self, session: Session, items: list[PlanItem], error: CommandRefused) -> None:
        """The server said no. Leave nothing flagged; what went all the same is confirmed later."""
        present = self._unflag(session, [item.uid for item in items])
        detail = str(error.facts["server_text"])
        there = [item for item in items if item.uid in present]
        self.end(there, Step.SKIPPED, SkipReason.REFUSED_BY_SERVER, detail)
        self._note([item for item in items if item.uid not in present], Step.EXPUNGED, detail)

    def _unflag_left_alone(
        self,
        session: Session,
        batch: list[PlanItem],
        flags: dict[int, tuple[str, ...]],
        going: list[PlanItem],
    ) -> None:
        """Take off the \\Deleted of an interrupted run where the copy is left alone this time."""
        staying = {item.uid for item in batch if item.step in _MAY_BE_FLAGGED}
        staying -= {item.uid for item in going}
        ours = [uid for uid in sorted(staying) if _is_deleted(flags.get(uid, ()))]
        if ours:
            self._unflag(session, ours)

    # Proofs

    def _leave_absent(self, batch: list[PlanItem], present: Iterable[int]) -> list[PlanItem]:
        """Leave out copies that are not there. Those that a run before this one had asked to be
        expunged are confirmed later; the others went without us."""
        there = set(present)
        gone = [item for item in batch if item.uid not in there and item.step != Step.EXPUNGED]
        self.end(gone, Step.SKIPPED, SkipReason.NOT_ON_SERVER)
        return [item for item in batch if item.uid in there]

    def _leave_doubtful(
        self, batch: list[PlanItem], flags: dict[int, tuple[str, ...]]
    ) -> list[PlanItem]:
        """Leave alone what somebody starred after the plan was made, and copies whose size was not
        the one that the server announced."""
        differing = [item for item in batch if item.size_differs]
        self.end(differing, Step.SKIPPED, SkipReason.SIZE_DIFFERS)
        batch = [item for item in batch if not item.size_differs]
        starred = [
            item
            for item in batch
            if not item.was_flagged and "\\flagged" in {f.lower() for f in flags[item.uid]}
        ]
        self.end(starred, Step.SKIPPED, SkipReason.FLAGGED_SINCE)
        return [item for item in batch if item not in starred]

    def _prove_local(self, batch: list[PlanItem]) -> list[PlanItem]:
        """Read each message back on a second connection to the vault, and hash it."""
        proven: list[PlanItem] = []
        broken: list[PlanItem] = []
        with self.vault.reader() as reader:
            for item in batch:
                try:
                    digest = hashlib.sha256(reader.raw(item.message_id)).digest()
                except (MessageDamaged, MessageNotFound):
                    digest = b""
                (proven if digest == item.sha256 else broken).append(item)
        self.end(broken, Step.SKIPPED, SkipReason.LOCAL_BYTES_DIFFER)
        self._note(proven, Step.LOCAL_VERIFIED)
        return proven

    def _prove_server(self, session: Session, batch: list[PlanItem]) -> list[PlanItem]:
        """Fetch each copy from the server and compare it with what the vault holds."""
        if not batch:
            return []
        digests = dict(_server_digests(session, [item.uid for item in batch]))
        matched = [item for item in batch if digests.get(item.uid) == {item.sha256}]
        differing = [item for item in batch if item not in matched]
        self.end(differing, Step.SKIPPED, SkipReason.SERVER_BYTES_DIFFER)
        self._note(matched, Step.SERVER_MATCHED)
        return matched

    def _leave_unflagged(self, session: Session, batch: list[PlanItem]) -> list[PlanItem]:
        """See the flag on the server before anything is expunged: an OK is no proof."""
        flags = session.present([item.uid for item in batch])
        flagged = {uid for uid, names in flags.items() if _is_deleted(names)}
        refused = [item for item in batch if item.uid in flags and item.uid not in flagged]
        self.end(refused, Step.SKIPPED, SkipReason.REFUSED_BY_SERVER)
        gone = [item for item in batch if item.uid not in flags]
        self._note(gone, Step.EXPUNGED)  # some servers expunge at once; confirmed like the rest
        return [item for item in batch if item.uid in flagged]

    def _unflag(self, session: Session, uids: Sequence[int]) -> set[int]:
        """Take \\Deleted off again where it stands; returns the copies that are still there."""
        present = session.present(uids)
        flagged = [uid for uid, flags in present.items() if _is_deleted(flags)]
        if flagged:
            session.unflag_deleted(flagged)
        return set(present)

    def _confirm_account(self, account_id: int, items: Sequence[PlanItem]) -> None:
        """See on a new connection that what was expunged is gone."""
        ids = {item.id for item in items}
        with self.vault.reader() as reader:
            expunged = [
                item for item in reader.plan_items(self.plan_id, [Step.EXPUNGED]) if item.id in ids
            ]
        if not expunged:
            return
        with self.connect(account_id) as session:
            for raw_mailbox, group in groupby(expunged, key=_raw_mailbox):
                self._confirm_mailbox(session, raw_mailbox, list(group))

    def _confirm_mailbox(
        self, session: Session, raw_mailbox: bytes, expunged: list[PlanItem]
    ) -> None:
        try:
            opened = session.open_mailbox(raw_mailbox)
        except CommandRefused as error:
            detail = str(error.facts["server_text"])
            self.end(expunged, Step.FAILED, SkipReason.MAILBOX_GONE, detail)
            return
        changed = [item for item in expunged if item.uidvalidity != opened.uidvalidity]
        self.end(changed, Step.FAILED, SkipReason.UIDVALIDITY_CHANGED)
        same = [item for item in expunged if item.uidvalidity == opened.uidvalidity]
        present = session.present([item.uid for item in same])
        # What only an earlier run asked for is asked for again by the next one.
        failed = [item for item in same if item.uid in present and item.id in self._asked]
        if failed:
            self._unflag_failed(session, raw_mailbox, failed)
        self.end(failed, Step.FAILED, SkipReason.STILL_THERE)
        absent = [item for item in same if item.uid not in present]
        self.end(absent, Step.CONFIRMED, None, verification=VERIFIED_ABSENT)

    def _unflag_failed(self, session: Session, raw_mailbox: bytes, failed: list[PlanItem]) -> None:
        try:
            opened = session.open_mailbox(raw_mailbox, for_removal=True)
            if opened.uidvalidity == failed[0].uidvalidity and not opened.is_read_only:
                self._unflag(session, [item.uid for item in failed])
        except CommandRefused:
            pass  # it is told as failed either way

    # Journal and receipts

    def _note(self, items: Sequence[PlanItem], step: Step, answer: str = "") -> None:
        # Proving a copy anew must not make the journal forget that it was flagged before a crash.
        ids = [item.id for item in items if _ORDER.index(item.step) <= _ORDER.index(step)]
        if ids:
            self.vault.write(removing.note_step, ids, step, answer)

    def end(
        self,
        items: Sequence[PlanItem],
        step: Step,
        reason: SkipReason | None,
        detail: str = "",
        *,
        verification: str = NOT_TRIED,
    ) -> None:
        """End items, with receipts."""
        if items:
            self.vault.write(
                removing.finish_items,
                [
                    Outcome(
                        item_id=item.id,
                        step=step,
                        reason=reason,
                        detail=detail,
                        verification=verification,
                    )
                    for item in items
                ],
            )


def check_may_change(reader: Reader, account_id: int) -> None:
    """Raise ``AccountReadOnly`` if the owner forbade any change on the account's server, or allowed
    no more than reading when they signed in."""
    account = reader.account(account_id)
    if account.is_read_only:
        raise AccountReadOnly(account=account.label or account.address)
    tokens = reader.tokens(account_id)
    if tokens is not None and not tokens.may_remove:
        raise AccountReadOnly(account=account.label or account.address, reason="permission")


def _server_digests(session: Session, uids: list[int]) -> Iterator[tuple[int, set[bytes]]]:
    """Hashes of the bodies that the server gives for each UID; two for one UID never match."""
    found: dict[int, set[bytes]] = {}
    for item in session.fetch_bodies([uids]):
        if not isinstance(item, ChunkEnd) and item.uid is not None and item.has_body:
            body = item.body or b""
            found.setdefault(item.uid, set()).add(hashlib.sha256(body).digest())
    yield from found.items()


def _is_deleted(flags: Sequence[str]) -> bool:
    return "\\deleted" in {flag.lower() for flag in flags}


def _raw_mailbox(item: PlanItem) -> bytes:
    return item.raw_mailbox
