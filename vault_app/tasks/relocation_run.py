"""Carries out the copying of a relocation, one mailbox of the target and one batch after the other.

    planned ─► appending ─► appended ─► verified
       │           │            ├────► skipped (left out, or not the same at the new place)
       └───────────┴────────────┴────► failed  (not to be found there)

Each step is committed before the command that it announces is sent. After a crash nothing that the
journal says is believed: what was being appended is looked for in the target before it is appended
again, and what was appended is fetched and compared.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from vault_app.archive import relocations as writes
from vault_app.archive.relocations import Moved
from vault_app.archive.vault import Vault
from vault_app.imap.appending import append, create_mailbox, is_over_quota, raw_name
from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.grammar import FetchItem, ListItem
from vault_app.imap.names import special_use
from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, MessageDamaged, MessageNotFound
from vault_app.model.jobs import Job
from vault_app.model.relocation import MoveItem, MoveStep, Relocation
from vault_app.tasks.accounts import Connect

_BATCH = 50
_BATCH_BYTES = 16 * 1000 * 1000
# These go into the target's mailbox of the same use, whatever it is called there.
_SAME_USE = {use: use for use in ("sent", "drafts", "archive", "junk", "trash")}
_SAME_USE["all"] = "archive"

ALTERED = "altered"
NOT_IN_VAULT = "not-in-vault"
DAMAGED = "damaged"
REFUSED = "refused"
NO_FOLDER = "no-folder"
NOT_FOUND = "not-found"


class OutOfRoom(Exception):
    """The target takes no more; what is left stays planned. Never leaves the tasks."""


@dataclass(slots=True)
class RelocationRun:
    """One run of one relocation; ``connect`` must not stop for the job, which is asked between
    batches alone."""

    job: Job
    vault: Vault
    relocation: Relocation
    connect: Connect
    _done: int = 0
    # UIDs in the open mailbox that are copies of other items.
    _claimed: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Copy and prove what has not ended.

        Raises:
            Cancelled, OutOfRoom, ServerError
        """
        if not self._items(*_OPEN):
            return
        with self.connect(self.relocation.target_account_id) as session:
            self._name_targets(session)
            self._done = len(self._items(*MoveStep)) - len(self._items(*_OPEN))
            for raw, group in groupby(self._items(*_OPEN), key=lambda item: item.raw_target):
                self._fill_mailbox(session, raw, list(group))

    def _items(self, *steps: MoveStep) -> list[MoveItem]:
        with self.vault.reader() as reader:
            return reader.move_items(self.relocation.id, steps)

    # Names

    def _name_targets(self, session: Session) -> None:
        """Learn how the target's server names mailboxes, and make those that are missing."""
        session.look_around()
        listed, _ = session.list_mailboxes()
        named: dict[tuple[str, str], bytes] = {}
        for item in self._items(*_OPEN):
            key = (item.target, item.special_use)
            if not item.raw_target and key not in named:
                named[key] = self._raw_name(session, listed, *key)
                self.vault.write(writes.name_target, self.relocation.id, *key, named[key])
        for raw in sorted({item.raw_target for item in self._items(*_OPEN)}):
            try:
                create_mailbox(session, raw, listed)
            except CommandRefused as error:
                items = [item for item in self._items(*_OPEN) if item.raw_target == raw]
                self._end(items, MoveStep.SKIPPED, _with_words(NO_FOLDER, error))

    def _raw_name(self, session: Session, listed: Sequence[ListItem], way: str, use: str) -> bytes:
        if use in _SAME_USE and not self.relocation.prefix:
            for item in listed:
                if special_use(item.attributes, item.raw_name) == _SAME_USE[use]:
                    return item.raw_name
        delimiter = next((item.delimiter for item in listed if item.delimiter), "")
        own = next(iter(session.namespaces.own), b"")
        return raw_name(way.split("/"), delimiter=delimiter, prefix=own)

    # One mailbox

    def _fill_mailbox(self, session: Session, raw: bytes, items: list[MoveItem]) -> None:
        try:
            opened = session.open_mailbox(raw)
        except CommandRefused as error:
            self._end(items, MoveStep.SKIPPED, _with_words(NO_FOLDER, error))
            return
        ended = self._items(MoveStep.VERIFIED, MoveStep.SKIPPED)
        self._claimed = {
            item.uid
            for item in ended
            if item.raw_target == raw and item.uidvalidity == opened.uidvalidity
        }
        begun = [item for item in items if item.step is not MoveStep.PLANNED]
        fresh = [item for item in items if item.step is MoveStep.PLANNED]
        if begun:
            fresh = self._take_up(session, opened, begun) + fresh
        for batch in _batches(fresh):
            self.job.check()
            self._copy(session, raw, opened, batch)
            self._done += len(batch)
            self.job.progress(self._done, self.relocation.messages, "messages", batch[0].target)

    def _take_up(
        self, session: Session, opened: Opened, begun: Sequence[MoveItem]
    ) -> list[MoveItem]:
        """Look for what a run before this one was appending; returns what is not there."""
        known = [item.uid for item in begun if item.uidvalidity == opened.uidvalidity]
        since = min(known) if len(known) == len(begun) else 1
        found = self._look_for(session, begun, since=since)
        there = [item for item in begun if item.id in found]
        self._prove(session, opened, [(item, found[item.id]) for item in there])
        return [item for item in begun if item.id not in found]

    def _copy(
        self, session: Session, raw: bytes, opened: Opened, batch: Sequence[MoveItem]
    ) -> None:
        since = opened.uidnext or 1
        self._note(batch, MoveStep.APPENDING, opened.uidvalidity, since)
        told: list[tuple[MoveItem, int]] = []
        untold: list[MoveItem] = []
        for item, message in self._with_bytes(batch):
            try:
                appended = append(
                    session,
                    raw,
                    message,
                    flags=item.flags,
                    internal_date=item.internal_date,
                )
            except CommandRefused as error:
                if is_over_quota(error):
                    self._stop(session, opened, batch, told, untold)
                    raise OutOfRoom from error
                self._end([item], MoveStep.SKIPPED, _with_words(REFUSED, error))
                continue
            if appended.uid and appended.uidvalidity == opened.uidvalidity:
                told.append((item, appended.uid))
            else:
                untold.append(item)
        self._settle(session, opened, told, untold)

    def _stop(
        self,
        session: Session,
        opened: Opened,
        batch: Sequence[MoveItem],
        told: Sequence[tuple[MoveItem, int]],
        untold: Sequence[MoveItem],
    ) -> None:
        """Prove what is there already; the rest of the batch is for another day."""
        self._settle(session, opened, told, untold)
        open_ids = {item.id for item in self._items(MoveStep.APPENDING)}
        self._note([item for item in batch if item.id in open_ids], MoveStep.PLANNED, 0, 0)

    def _settle(
        self,
        session: Session,
        opened: Opened,
        told: Sequence[tuple[MoveItem, int]],
        untold: Sequence[MoveItem],
    ) -> None:
        """Prove the copies of a batch, of which the server told where some are."""
        session.talk.run([b"NOOP"])  # an open mailbox need not show what came since
        pairs = list(told)
        self._claimed.update(uid for _, uid in told)
        if untold:
            found = self._look_for(session, untold, since=opened.uidnext or 1)
            pairs += [(item, found[item.id]) for item in untold if item.id in found]
            lost = [item for item in untold if item.id not in found]
            self._end(lost, MoveStep.FAILED, NOT_FOUND)
        self._prove(session, opened, pairs)

    # Proofs

    def _with_bytes(self, items: Sequence[MoveItem]) -> Iterator[tuple[MoveItem, bytes]]:
        """Items with their messages as the vault holds them, compared with their hashes; ends those
        of which it has none."""
        with self.vault.reader() as reader:
            for item in items:
                # By hash: the id of a deleted message may have been given anew.
                message_id = reader.id_of(item.sha256)
                try:
                    if message_id is not None:
                        yield item, reader.raw(message_id)
                        continue
                    reason = NOT_IN_VAULT
                except MessageNotFound:
                    reason = NOT_IN_VAULT
                except MessageDamaged:
                    reason = DAMAGED
                self._end([item], MoveStep.SKIPPED, reason)

    def _prove(
        self, session: Session, opened: Opened, pairs: Sequence[tuple[MoveItem, int]]
    ) -> None:
        """Fetch copies from the target and compare them with the vault's hash, byte for byte."""
        if not pairs:
            return
        self.vault.write(
            writes.note_moves,
            [
                Moved(
                    item_id=item.id,
                    step=MoveStep.APPENDED,
                    uidvalidity=opened.uidvalidity,
                    uid=uid,
                )
                for item, uid in pairs
            ],
        )
        digests: dict[int, set[bytes]] = {}
        for fetched in _bodies(session, [uid for _, uid in pairs]):
            digest = hashlib.sha256(fetched.body or b"").digest()
            digests.setdefault(fetched.uid or 0, set()).add(digest)
        moves: list[Moved] = []
        for item, uid in pairs:
            step, reason = MoveStep.VERIFIED, ""
            if uid not in digests:
                step, reason = MoveStep.FAILED, NOT_FOUND
            elif digests[uid] != {item.sha256}:
                step, reason = MoveStep.SKIPPED, ALTERED
            moves.append(
                Moved(
                    item_id=item.id,
                    step=step,
                    uidvalidity=opened.uidvalidity,
                    uid=uid,
                    reason=reason,
                )
            )
        self.vault.write(writes.note_moves, moves)

    def _look_for(
        self, session: Session, items: Sequence[MoveItem], *, since: int
    ) -> dict[int, int]:
        """Which UID from ``since`` on is the copy of which item: the same bytes; or else, where a
        server alters what it is given, the same Message-ID and the same bytes but for line ends."""
        uids = [uid for uid, _ in session.list_uids() if uid >= since and uid not in self._claimed]
        sizes = {item.size for item in items}
        names = {_name(item.header_id) for item in items if item.header_id}
        likely = [
            seen.uid
            for seen in session.fetch_message_ids(uids)
            if seen.uid is not None and (seen.size in sizes or _header_name(seen) in names)
        ]
        wanted: dict[bytes, list[MoveItem]] = {}
        folded: dict[bytes, list[MoveItem]] = {}
        for item, ours in self._with_bytes(items):
            wanted.setdefault(item.sha256, []).append(item)
            folded.setdefault(_folded(ours), []).append(item)
        found: dict[int, int] = {}
        for some in (likely[start : start + _BATCH] for start in range(0, len(likely), _BATCH)):
            for fetched in _bodies(session, some):
                body = fetched.body or b""
                same = wanted.get(hashlib.sha256(body).digest()) or folded.get(_folded(body)) or []
                free = [item for item in same if item.id not in found]
                if free and fetched.uid is not None:
                    found[free[0].id] = fetched.uid
                    self._claimed.add(fetched.uid)
        return found

    # Journal

    def _note(self, items: Sequence[MoveItem], step: MoveStep, uidvalidity: int, uid: int) -> None:
        moves = [
            Moved(item_id=item.id, step=step, uidvalidity=uidvalidity, uid=uid) for item in items
        ]
        self.vault.write(writes.note_moves, moves)

    def _end(self, items: Sequence[MoveItem], step: MoveStep, reason: str) -> None:
        if items:
            moves = [Moved(item_id=item.id, step=step, reason=reason) for item in items]
            self.vault.write(writes.note_moves, moves)


_OPEN = tuple(step for step in MoveStep if not step.is_final)


def _batches(items: Sequence[MoveItem]) -> Iterator[list[MoveItem]]:
    """Portions of so many messages, or of so many bytes."""
    batch: list[MoveItem] = []
    size = 0
    for item in items:
        if batch and (len(batch) == _BATCH or size + (item.size or 0) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.size or 0
    if batch:
        yield batch


def _bodies(session: Session, uids: Sequence[int]) -> Iterator[FetchItem]:
    asked = set(uids)
    for fetched in session.fetch_bodies([uids]) if uids else ():
        if not isinstance(fetched, ChunkEnd) and fetched.uid in asked and fetched.has_body:
            yield fetched


def _folded(message: bytes) -> bytes:
    """A hash that is the same whatever the line ends are, and the blank lines at the end."""
    return hashlib.sha256(message.replace(b"\r", b"").rstrip(b"\n")).digest()


def _name(header_id: str) -> str:
    return header_id.strip().strip("<>").casefold()


def _header_name(item: FetchItem) -> str:
    _, _, value = (item.header or b"").decode("utf-8", "replace").partition(":")
    return _name(value)


def _with_words(reason: str, error: CommandRefused) -> str:
    """A reason with the server's own words after it, if it said any."""
    words = " ".join(str(error.facts["server_text"]).split())
    return f"{reason}: {words}" if words else reason
