"""Carries out a plan on the servers, one mailbox and one batch of copies after the other.

Each copy goes through the steps of :class:`~vault_app.model.removal.Step`, and each step is
committed before the command that it announces is sent. After a crash nothing that the journal says
is believed of the server: a copy that is still there is proven anew from the first step on.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from vault_app.archive.vault import Vault
from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.errors import AccountReadOnly, Cancelled, CommandRefused
from vault_app.model.jobs import Job
from vault_app.model.removal import Plan, PlanItem, ProofKind, SkipReason, Step, WayOut
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.removal_allowed import Allowed, check_may_change
from vault_app.tasks.removal_confirming import Confirming, raw_mailbox_of, unflag_everywhere
from vault_app.tasks.removal_journal import Journal
from vault_app.tasks.removal_proofs import (
    LocalCopy,
    ReadBack,
    proof_for,
    prove_local,
    prove_server,
    read_with_flags,
)
from vault_app.tasks.removal_trash import find_places
from vault_app.tasks.removal_ways import (
    ForGood,
    IntoTrash,
    Seen,
    ThroughTrash,
    Way,
    is_deleted,
    uids_of,
    unflag,
)
from vault_app.tasks.server_objects import follow_objects

BATCH = 500
_MAY_BE_FLAGGED = (Step.FLAGGED, Step.EXPUNGED)

Flags = Mapping[int, tuple[str, ...]]


@dataclass(slots=True, kw_only=True)
class RemovalRun:
    """One run of one plan. Without a ``world`` it can only give up what is left."""

    job: Job
    vault: Vault
    plan: Plan
    connect: Connect
    journal: Journal
    world: World | None = None
    _done: int = 0
    _total: int = 0

    def open_copies(self) -> list[PlanItem]:
        """Items of copies on servers that have not ended, by mailbox and UID."""
        copies = self.journal.open_copies()
        self._total = len(copies)
        return copies

    def remove_from_account(self, account_id: int, items: Sequence[PlanItem]) -> None:
        """Remove from every mailbox of an account, then confirm on a new connection."""
        if self._gives_only(account_id):
            self.journal.end(items, Step.SKIPPED, SkipReason.READ_ONLY)
            return
        with self.connect(account_id) as session:
            way = self._way_out(session)
            try:
                for raw_mailbox, group in groupby(items, key=raw_mailbox_of):
                    self._remove_from_mailbox(session, way, raw_mailbox, list(group))
            except (Cancelled, AccountReadOnly):
                self._confirm(account_id, items)
                raise
        self._confirm(account_id, items)

    def give_up_account(self, account_id: int, items: Sequence[PlanItem]) -> None:
        """Confirm what is gone, unflag what was only flagged, end all the rest."""
        flagged = [item for item in items if item.step in _MAY_BE_FLAGGED]
        if flagged or any(item.step is Step.MOVED for item in items):
            with self.connect(account_id) as session:
                unflag_everywhere(session, flagged)
            self._confirm(account_id, items)
        left = {item.id for item in self.journal.open_copies()}
        rest = [item for item in items if item.id in left]
        self.journal.end(rest, Step.SKIPPED, SkipReason.CANCELLED)

    @property
    def _trash_names(self) -> tuple[str, ...]:
        return self.world.removal.trash_names if self.world is not None else ()

    def _gives_only(self, account_id: int) -> bool:
        """Whether the account is at a server through which nothing can be removed."""
        with self.vault.reader() as reader:
            host = reader.account(account_id).server.host
        return self.world is not None and self.world.removal.is_read_only(host)

    def _way_out(self, session: Session) -> Way:
        into_trash = self.plan.choices.way is WayOut.TRASH
        if not into_trash and not session.has_labels:
            return ForGood(session, self.journal)
        places = find_places(session, self._trash_names)
        if into_trash:
            return IntoTrash(session, self.journal, places)
        return ThroughTrash(session, self.journal, places, self._held)

    def _confirm(self, account_id: int, items: Sequence[PlanItem]) -> None:
        with self.connect(account_id) as session:
            Confirming(
                session=session,
                journal=self.journal,
                way=self.plan.choices.way,
                trash_names=self._trash_names,
            ).confirm(items)

    # One mailbox

    def _open(
        self, session: Session, raw_mailbox: bytes, items: Sequence[PlanItem]
    ) -> Opened | None:
        """SELECT the mailbox; where its UIDs cannot be trusted or altered, end the items."""
        try:
            opened = session.open_mailbox(raw_mailbox, for_removal=True)
        except CommandRefused as error:
            detail = str(error.facts["server_text"])
            self.journal.end(items, Step.SKIPPED, SkipReason.MAILBOX_GONE, detail)
            return None
        if opened.uidvalidity != items[0].uidvalidity:
            self.journal.end(items, Step.SKIPPED, SkipReason.UIDVALIDITY_CHANGED)
            return None
        if opened.is_read_only:
            self.journal.end(items, Step.SKIPPED, SkipReason.READ_ONLY)
            return None
        return opened

    def _remove_from_mailbox(
        self, session: Session, way: Way, raw_mailbox: bytes, items: list[PlanItem]
    ) -> None:
        if (refusal := way.refusal(raw_mailbox)) is not None:
            self.journal.end(items, Step.SKIPPED, refusal)
            return
        # A plan may hold items of two epochs of one mailbox.
        for _, epoch in groupby(items, key=lambda item: item.uidvalidity):
            group = list(epoch)
            opened: Opened | None = None
            proof = proof_for(session, self.plan.choices.proof)
            for start, local in self._proven_batches(group, proof):
                batch = group[start : start + BATCH]
                self.job.check()
                self._check_may_change(batch)
                if opened is None or way.leaves:
                    opened = self._open(session, raw_mailbox, group[start:])
                if opened is None:
                    break
                self._remove_batch(session, way, opened, batch, local)
                self._done += len(batch)
                self.job.progress(self._done, self._total, "messages", batch[0].mailbox)

    def _check_may_change(self, items: Sequence[PlanItem]) -> None:
        """The owner may forbid changes while a removal runs: it ends before the next batch."""
        account_id = items[0].account_id
        if account_id is not None:
            with self.vault.reader() as reader:
                check_may_change(reader, account_id)

    def _proven_batches(
        self, group: list[PlanItem], proof: ProofKind
    ) -> Iterator[tuple[int, dict[int, LocalCopy]]]:
        """Where each batch begins, and what of it was read back from the vault whole: each while
        the batch before it is with the server."""
        with ThreadPoolExecutor(1, "removal-proof") as beside:
            starts = range(0, len(group), BATCH)
            coming = beside.submit(self._prove_local, group[:BATCH], proof)
            for start in starts:
                proven = coming.result()
                following = group[start + BATCH : start + 2 * BATCH]
                coming = beside.submit(self._prove_local, following, proof)
                yield start, proven

    def _prove_local(self, batch: list[PlanItem], proof: ProofKind) -> dict[int, LocalCopy]:
        if not batch:
            return {}
        with self.vault.reader() as reader:
            return {copy.item.id: copy for copy in prove_local(reader, batch, proof)}

    # One batch

    def _remove_batch(
        self,
        session: Session,
        way: Way,
        opened: Opened,
        batch: list[PlanItem],
        local: Mapping[int, LocalCopy],
    ) -> None:
        if session.has_labels:
            batch = self._with_server_ids(session, batch)
        refused = self._refused(batch)
        known = self._read_ahead(session, batch, local, refused)
        # What did not come with its flags may be gone, or not: that is seen by asking for it alone.
        unseen = [item.uid for item in batch if item.uid not in known.flags]
        flags = {**known.flags, **(session.present(unseen) if unseen else {})}
        asked = self._leave_absent(batch, flags)
        there = [item for item in batch if item.uid in flags]
        left = self._leave_doubtful(there, flags)
        left = self._leave_kept(left, refused)
        copies = [local[item.id] for item in left if item.id in local]
        broken = [item for item in left if item.id not in local]
        self.journal.end(broken, Step.SKIPPED, SkipReason.LOCAL_BYTES_DIFFER)
        left = self._leave_held(self._prove_server(session, copies, known))
        theirs = frozenset(
            item.uid
            for item in there
            if is_deleted(flags[item.uid]) and item.step not in _MAY_BE_FLAGGED
        )
        with session.permit(uids_of(there)):
            self._unflag_left_alone(session, there, flags, left)
            if left:
                way.take(left, Seen(opened, theirs))
        if asked:
            way.go_on(asked)

    def _with_server_ids(self, session: Session, batch: list[PlanItem]) -> list[PlanItem]:
        """The batch with what the server calls each message now, which the vault keeps: by that it
        is found again wherever it is moved."""
        first = batch[0]
        if first.mailbox_id is None:
            return batch
        with self.vault.reader() as reader:
            follow_objects(
                self.job,
                self.vault,
                reader,
                session,
                mailbox_id=first.mailbox_id,
                uidvalidity=first.uidvalidity,
                changed=uids_of(batch),
            )
        ids = {item.id for item in batch}
        batch = [item for item in self.journal.open_copies() if item.id in ids]
        nameless = [item for item in batch if not item.server_id]
        self.journal.end(nameless, Step.SKIPPED, SkipReason.LABELS_SERVER)
        return [item for item in batch if item.server_id]

    def _leave_absent(self, batch: list[PlanItem], flags: Flags) -> list[PlanItem]:
        """Leave out copies that are not there; returns those of them that a run before this one
        had asked for, which are confirmed later. The others went without us."""
        lost = [item for item in batch if item.uid not in flags]
        asked = [
            item
            for item in lost
            if item.step in (Step.MOVED, Step.EXPUNGED) or item.moved_to is not None
        ]
        known = {item.id for item in asked}
        gone = [item for item in lost if item.id not in known]
        self.journal.end(gone, Step.SKIPPED, SkipReason.NOT_ON_SERVER)
        self.journal.note([item for item in asked if item.step is Step.FLAGGED], Step.EXPUNGED)
        return asked

    def _leave_doubtful(self, batch: list[PlanItem], flags: Flags) -> list[PlanItem]:
        """Leave alone what somebody starred after the plan was made, and copies whose size was not
        the one that the server announced."""
        differing = [item for item in batch if item.size_differs]
        self.journal.end(differing, Step.SKIPPED, SkipReason.SIZE_DIFFERS)
        batch = [item for item in batch if not item.size_differs]
        starred = {
            item.id
            for item in batch
            if not item.was_flagged and "\\flagged" in {f.lower() for f in flags[item.uid]}
        }
        self.journal.end(
            [item for item in batch if item.id in starred], Step.SKIPPED, SkipReason.FLAGGED_SINCE
        )
        return [item for item in batch if item.id not in starred]

    def _refused(self, batch: list[PlanItem]) -> dict[int, SkipReason]:
        """What is on hold, or has to be in a backup first, by the item's id."""
        if not batch or self.world is None:
            return {}
        with self.vault.reader() as reader:
            return Allowed(reader, self.world, self.plan).refused(batch)

    def _read_ahead(
        self,
        session: Session,
        batch: list[PlanItem],
        local: Mapping[int, LocalCopy],
        refused: Mapping[int, SkipReason],
    ) -> ReadBack:
        """Where bodies are to be read back, those of all that will probably go, with their flags:
        one answer for each message in place of two."""
        proof = proof_for(session, self.plan.choices.proof)
        likely = [
            item
            for item in batch
            if item.id in local and item.id not in refused and not item.size_differs
        ]
        if proof is not ProofKind.READ_BACK:
            return ReadBack()
        self.journal.note_ahead(likely, Step.LOCAL_VERIFIED)
        return read_with_flags(session, uids_of(likely))

    def _leave_kept(
        self, batch: list[PlanItem], refused: Mapping[int, SkipReason]
    ) -> list[PlanItem]:
        """Leave alone what must not go."""
        for reason in set(refused.values()):
            some = [item for item in batch if refused.get(item.id) is reason]
            self.journal.end(some, Step.SKIPPED, reason)
        return [item for item in batch if item.id not in refused]

    def _leave_held(self, batch: list[PlanItem]) -> list[PlanItem]:
        """Look for holds once more: reading back may have taken minutes."""
        held = self._held(batch)
        on_hold = [item for item in batch if item.id in held]
        self.journal.end(on_hold, Step.SKIPPED, SkipReason.ON_HOLD)
        return [item for item in batch if item.id not in held]

    def _held(self, items: Sequence[PlanItem]) -> set[int]:
        """Which of these are on hold at this moment, by the item's id."""
        if not items or self.world is None:
            return set()
        with self.vault.reader() as reader:
            return Allowed(reader, self.world, self.plan).held(items)

    def _prove_server(
        self, session: Session, copies: Sequence[LocalCopy], known: ReadBack
    ) -> list[PlanItem]:
        """Compare each copy on the server with what the vault holds."""
        if not copies:
            return []
        proof = proof_for(session, self.plan.choices.proof)
        if proof is not ProofKind.READ_BACK:
            self.journal.note_ahead([copy.item for copy in copies], Step.LOCAL_VERIFIED)
        proofs = prove_server(session, copies, proof, known)
        differing = [copy.item for copy in copies if copy.item.id not in proofs]
        self.journal.end(differing, Step.SKIPPED, SkipReason.SERVER_BYTES_DIFFER)
        for proof in set(proofs.values()):
            some = [copy.item for copy in copies if proofs.get(copy.item.id) is proof]
            self.journal.note_ahead(some, Step.SERVER_MATCHED, proof=proof)
        return [copy.item for copy in copies if copy.item.id in proofs]

    def _unflag_left_alone(
        self, session: Session, there: list[PlanItem], flags: Flags, going: list[PlanItem]
    ) -> None:
        """Take off the \\Deleted of an interrupted run where the copy is left alone this time."""
        staying = {item.uid for item in there if item.step in _MAY_BE_FLAGGED}
        staying -= {item.uid for item in going}
        ours = [uid for uid in sorted(staying) if is_deleted(flags[uid])]
        if ours:
            unflag(session, ours)


def open_run(
    job: Job, vault: Vault, plan_id: int, connect: Connect, world: World | None = None
) -> RemovalRun:
    """A run of a plan that is kept in the vault."""
    with vault.reader() as reader:
        plan = reader.plan(plan_id)
    return RemovalRun(
        job=job,
        vault=vault,
        plan=plan,
        connect=connect,
        journal=Journal(vault, plan_id, world),
        world=world,
    )
