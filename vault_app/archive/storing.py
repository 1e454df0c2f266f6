"""Writes of a pull: new messages and placements, flags, what vanished."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from vault_app.archive.bodies import insert_contents
from vault_app.archive.custody import add_custody
from vault_app.archive.custody_ids import CustodyIds
from vault_app.archive.database import Connection
from vault_app.archive.dictionaries import LearningCompressor, Learnt
from vault_app.archive.instants import now_seconds
from vault_app.archive.packing import Packed
from vault_app.archive.placing import refresh_messages
from vault_app.archive.slots import free_slot
from vault_app.archive.sums import Counted, counted
from vault_app.archive.traces import Traces
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, PlacementState

_PEOPLE_REMEMBERED = 20_000
# A copy that counted as gone and is back: a mailbox renamed to and fro, or hidden for a while.
_SEEN_AGAIN = (
    " ON CONFLICT (mailbox_id, uidvalidity, uid) DO UPDATE SET message_id = excluded.message_id,"
    " internal_date = excluded.internal_date, flags = excluded.flags,"
    " size_differs = excluded.size_differs, last_seen = NULL, gone_at = NULL, gone_why = NULL"
    " WHERE gone_at IS NOT NULL"
)


@dataclass(slots=True)
class PullMemory:
    """Row ids and compression state that the batches of one pull share.

    After a failed write it must be thrown away: it may name rows that were rolled back.
    """

    skeletons: LearningCompressor = field(default_factory=lambda: LearningCompressor("body"))
    custody: CustodyIds = field(default_factory=CustodyIds)
    traces: Traces = field(default_factory=Traces)
    people: dict[str, int] = field(default_factory=dict)
    next_slot: dict[int, int] = field(default_factory=dict)
    changes: int = -1

    @property
    def learnt(self) -> Learnt:
        """The dictionaries to pack the next batch with."""
        return Learnt(body=self.skeletons.dictionary, trace=self.traces.dictionary)

    def prepare(self, connection: Connection) -> None:
        """Before a batch: forget ids of rows that other writes since the last one may have deleted
        (a purge takes people and evidence with it that only its messages named)."""
        if connection.total_changes != self.changes:
            self.people.clear()
            self.custody.forget_evidence()
            self.traces.forget_sets()
        self.skeletons.prepare(connection)
        self.traces.prepare(connection)

    def finish(self, connection: Connection) -> None:
        """After a batch, as part of it."""
        self.skeletons.learn(connection)
        self.traces.learn(connection)
        self.custody.settle(connection)
        self.changes = connection.total_changes


@alters(Change.MESSAGES, Change.MAILBOXES)
def store_batch(
    connection: Connection,
    memory: PullMemory,
    *,
    account_id: int,
    mailbox_id: int,
    uidvalidity: int,
    batch: Sequence[Packed],
) -> int:
    """Store copies and the messages that are new among them; returns how many were new.

    A placement that is there already is left as it is, so a batch may be stored twice; one that
    counted as gone is there again. What the owner purged from the vault stays out, wherever on the
    account it turns up again.
    """
    memory.prepare(connection)
    now = now_seconds()
    has_purged = _has_purged(connection, account_id)
    new: list[tuple[int, Packed]] = []
    known: list[tuple[int, Packed]] = []
    purged: list[Packed] = []
    for item in batch:
        message_id = _message_with(connection, item.sha256)
        if message_id is not None:
            known.append((message_id, item))
        elif has_purged and _was_purged(connection, account_id, item.sha256):
            purged.append(item)
        else:
            new.append((_insert_message(connection, memory, item, now), item))
    _insert_details(connection, memory, new)
    _add_account(connection, memory, known, account_id)
    _insert_placements(
        connection, [*new, *known], mailbox_id=mailbox_id, uidvalidity=uidvalidity, now=now
    )
    connection.executemany(
        "INSERT INTO purged_placement (mailbox_id, uidvalidity, uid, sha256, purged_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(mailbox_id, uidvalidity, item.uid, item.sha256, now) for item in purged],
    )
    connection.executemany(
        "DELETE FROM quarantine WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        [(mailbox_id, uidvalidity, item.uid) for item in batch],
    )
    refresh_messages(connection, [message_id for message_id, _ in known], at=now)
    memory.finish(connection)
    return len(new)


@alters(Change.MESSAGES)
def set_flags(connection: Connection, flags: Sequence[tuple[int, tuple[str, ...]]]) -> None:
    """Note the flags that placements (by row id) have on the server now."""
    connection.executemany(
        "UPDATE placement SET flags = ? WHERE id = ?",
        [(" ".join(names), placement_id) for placement_id, names in flags],
    )
    _refresh_placements(connection, [placement_id for placement_id, _ in flags])


@alters(Change.MESSAGES, Change.MAILBOXES)
def mark_gone(connection: Connection, placement_ids: Sequence[int], why: GoneWhy) -> None:
    """Note that copies are no longer on the server; their messages stay in the vault."""
    now = now_seconds()
    connection.executemany(
        "UPDATE placement SET gone_at = ?, gone_why = ?, last_seen ="
        " (SELECT checked_at FROM mailbox WHERE mailbox.id = placement.mailbox_id)"
        " WHERE id = ? AND gone_at IS NULL",
        [(now, why, placement_id) for placement_id in placement_ids],
    )
    _refresh_placements(connection, placement_ids)


@alters(Change.MESSAGES, Change.MAILBOXES)
def rematch(
    connection: Connection,
    *,
    mailbox_id: int,
    uidvalidity: int,
    pairs: Sequence[tuple[int, int, tuple[str, ...]]],
) -> None:
    """Carry placements over to a new UIDVALIDITY: (old placement id, new UID, flags now)."""
    now = now_seconds()
    for old_id, uid, flags in pairs:
        connection.execute(
            "INSERT INTO placement (mailbox_id, uidvalidity, uid, message_id, internal_date,"
            " flags, size_differs, first_seen)"
            " SELECT mailbox_id, ?, ?, message_id, internal_date, ?, size_differs, ?"
            " FROM placement WHERE id = ?" + _SEEN_AGAIN,
            (uidvalidity, uid, " ".join(flags), now, old_id),
        )
    _refresh_placements(connection, [old_id for old_id, _, _ in pairs])


def _add_account(
    connection: Connection,
    memory: PullMemory,
    known: Sequence[tuple[int, Packed]],
    account_id: int,
) -> None:
    """Add the custody of an account to messages that the vault has from elsewhere."""
    for message_id, item in known:
        if not _has_custody(connection, message_id, account_id):
            of = counted(connection, message_id)
            # A copy that was away and is back tells of no earlier holder that is not known yet.
            told = item.custody[:1] if _was_here(connection, message_id, account_id) else None
            add_custody(connection, memory.custody, message_id, told or item.custody, of=of)
            memory.traces.widen(connection, message_id, item.domains.split())


def _insert_placements(
    connection: Connection,
    items: Sequence[tuple[int, Packed]],
    *,
    mailbox_id: int,
    uidvalidity: int,
    now: int,
) -> None:
    # In two steps: an upsert of a row with foreign keys keeps a journal of its own each time, which
    # takes longer than all the rest of the row.
    rows = [
        (
            message_id,
            item.internal_date,
            item.flags,
            item.size_differs,
            mailbox_id,
            uidvalidity,
            item.uid,
        )
        for message_id, item in items
    ]
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO placement (message_id, internal_date, flags, size_differs, mailbox_id,"
        " uidvalidity, uid, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(*row, now) for row in rows],
    )
    if connection.total_changes - before < len(rows):
        connection.executemany(
            "UPDATE placement SET message_id = ?, internal_date = ?, flags = ?, size_differs = ?,"
            " last_seen = NULL, gone_at = NULL, gone_why = NULL"
            " WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ? AND gone_at IS NOT NULL",
            rows,
        )


def _message_with(connection: Connection, sha256: bytes) -> int | None:
    row = connection.execute("SELECT id FROM message WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else int(row[0])


def _has_purged(connection: Connection, account_id: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM purged_placement JOIN mailbox ON mailbox.id = mailbox_id"
            " WHERE account_id = ? LIMIT 1",
            (account_id,),
        ).fetchone()
        is not None
    )


def _was_purged(connection: Connection, account_id: int, sha256: bytes) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM purged_placement JOIN mailbox ON mailbox.id = mailbox_id"
            " WHERE sha256 = ? AND account_id = ?",
            (sha256, account_id),
        ).fetchone()
        is not None
    )


def _was_here(connection: Connection, message_id: int, account_id: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM custody WHERE message_id = ? AND +account_id = ?",
            (message_id, account_id),
        ).fetchone()
        is not None
    )


def _has_custody(connection: Connection, message_id: int, account_id: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM held WHERE message_id = ? AND account_id = ?",
            (message_id, account_id),
        ).fetchone()
        is not None
    )


def _held_at(
    connection: Connection, memory: PullMemory, item: Packed
) -> tuple[int | None, str | None]:
    """Where the copy is held: where its account's mailbox lies, else where it was put."""
    if not item.custody or item.custody[0].until is not None:
        return None, None
    own = item.custody[0]
    if own.account_id is not None and (
        stay := memory.custody.last_stay(connection, own.account_id)
    ):
        return stay
    return memory.custody.holding(connection, own.holding), own.confidence


def _insert_message(connection: Connection, memory: PullMemory, item: Packed, now: int) -> int:
    """Insert the message's own row, by which a second copy in the batch finds it."""
    message_id = free_slot(connection, memory.next_slot, item.date // 60)
    connection.execute(
        "INSERT INTO message (id, sha256, date, size, sender_name, sender_address, recipients,"
        " subject, preview, message_id, in_reply_to, has_attachments, is_seen, is_flagged, state,"
        " holding_id, confidence, stored_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            item.sha256,
            item.date,
            item.size,
            *item.listed,
            PlacementState.ON_SERVER,
            *_held_at(connection, memory, item),
            now,
        ),
    )
    of = Counted(item.size, item.date, now)
    add_custody(connection, memory.custody, message_id, item.custody, of=of, first=True)
    return message_id


def _insert_details(
    connection: Connection, memory: PullMemory, new: Sequence[tuple[int, Packed]]
) -> None:
    """Insert all else of new messages, table by table and in the order of their ids.

    That keeps to a few pages at a time; and the text index writes out what it has gathered each
    time that an id is smaller than the one before.
    """
    new = sorted(new, key=itemgetter(0))
    memory.custody.flush(connection)
    connection.executemany(
        "INSERT INTO body (message_id, codec, skeleton) VALUES (?, ?, ?)",
        [(message_id, *memory.skeletons.finish(item.skeleton)) for message_id, item in new],
    )
    insert_contents(connection, [(message_id, item.contents) for message_id, item in new])
    connection.executemany(
        "INSERT INTO part (message_id, ordinal, section, media_type, filename, content_id,"
        " is_attachment, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(message_id, *part) for message_id, item in new for part in item.parts],
    )
    connection.executemany(
        "INSERT INTO message_person (message_id, role, person_id) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            (message_id, role, _person_id(connection, memory, name, address))
            for message_id, item in new
            for role, name, address in item.people
        ],
    )
    memory.traces.insert_packed(
        connection, [(message_id, item.trace, item.domains) for message_id, item in new]
    )
    connection.executemany(
        "INSERT INTO message_text (rowid, subject, sender, recipients, body, attachments)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(message_id, *item.text) for message_id, item in new],
    )


def _person_id(connection: Connection, memory: PullMemory, name: str, address: str) -> int:
    known = memory.people.get(address)
    if known is not None:
        return known
    if len(memory.people) >= _PEOPLE_REMEMBERED:
        memory.people.clear()
    row = connection.execute("SELECT id FROM person WHERE address = ?", (address,)).fetchone()
    if row is None:
        cursor = connection.execute(
            "INSERT INTO person (address, name) VALUES (?, ?)", (address, name)
        )
        memory.people[address] = person_id = int(cursor.lastrowid or 0)
    else:
        memory.people[address] = person_id = int(row[0])
    return person_id


def _refresh_placements(connection: Connection, placement_ids: Sequence[int]) -> None:
    # A message may have been purged from the vault since the server was asked.
    message_ids = {
        message_id
        for placement_id in placement_ids
        for (message_id,) in connection.execute(
            "SELECT message_id FROM placement WHERE id = ?", (placement_id,)
        )
    }
    refresh_messages(connection, sorted(message_ids), at=now_seconds())
