"""Writes of a pull: new messages and placements, flags, what vanished."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vault_app.archive.bodies import Compressor, insert_body
from vault_app.archive.custody import CustodyIds, add_custody
from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds, to_seconds
from vault_app.archive.ledger import Counted, counted
from vault_app.archive.placing import refresh_messages
from vault_app.archive.search import segmented
from vault_app.archive.slots import free_slot
from vault_app.archive.traces import Traces
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, PartRow, PlacementState

_PEOPLE_REMEMBERED = 20_000
# A copy that counted as gone and is back: a mailbox renamed to and fro, or hidden for a while.
_SEEN_AGAIN = (
    " ON CONFLICT (mailbox_id, uidvalidity, uid) DO UPDATE SET message_id = excluded.message_id,"
    " internal_date = excluded.internal_date, flags = excluded.flags,"
    " size_differs = excluded.size_differs, last_seen = NULL, gone_at = NULL, gone_why = NULL"
    " WHERE gone_at IS NOT NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """All that the archive keeps of a message; ``skeleton`` and ``contents`` join to its bytes."""

    size: int
    skeleton: bytes
    contents: tuple[bytes, ...]
    date: datetime
    sender_name: str
    sender_address: str
    recipients: str
    subject: str
    preview: str
    message_id: str
    in_reply_to: str
    people: tuple[tuple[str, str, str], ...]
    parts: tuple[PartRow, ...]
    has_attachments: bool
    body_text: str
    attachment_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlacement:
    """A copy found on the server.

    ``trace`` is the part of its header that judging reads, ``domains`` what judging looked up.
    """

    uid: int
    sha256: bytes
    flags: tuple[str, ...]
    internal_date: datetime | None
    size_differs: bool
    custody: tuple[Custody, ...]
    message: NewMessage
    trace: bytes = b""
    domains: frozenset[str] = frozenset()


@dataclass(slots=True)
class PullMemory:
    """Row ids and compression state that the batches of one pull share.

    After a failed write it must be thrown away: it may name rows that were rolled back.
    """

    compressor: Compressor = field(default_factory=Compressor)
    custody: CustodyIds = field(default_factory=CustodyIds)
    traces: Traces = field(default_factory=Traces)
    people: dict[str, int] = field(default_factory=dict)
    next_slot: dict[int, int] = field(default_factory=dict)
    changes: int = -1

    def prepare(self, connection: Connection) -> None:
        """Before a batch: forget ids of rows that other writes since the last one may have deleted
        (a purge takes people and evidence with it that only its messages named)."""
        if connection.total_changes != self.changes:
            self.people.clear()
            self.custody.forget_evidence()
        self.compressor.prepare(connection)
        self.traces.prepare(connection)

    def finish(self, connection: Connection) -> None:
        """After a batch, as part of it."""
        self.compressor.learn(connection)
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
    batch: Sequence[NewPlacement],
) -> int:
    """Store copies and the messages that are new among them; returns how many were new.

    A placement that is there already is left as it is, so a batch may be stored twice; one that
    counted as gone is there again. What the owner purged from the vault stays out, wherever on the
    account it turns up again.
    """
    memory.prepare(connection)
    now = now_seconds()
    new = 0
    known: list[int] = []
    for item in batch:
        message_id = _message_with(connection, item.sha256)
        if message_id is None and _was_purged(connection, account_id, item.sha256):
            connection.execute(
                "INSERT INTO purged_placement (mailbox_id, uidvalidity, uid, sha256, purged_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (mailbox_id, uidvalidity, item.uid, item.sha256, now),
            )
            continue
        if message_id is None:
            message_id = _insert_message(connection, memory, item, now)
            memory.traces.insert(connection, message_id, item.trace, item.domains)
            of = Counted(item.message.size, to_seconds(item.message.date), now)
            add_custody(connection, memory.custody, message_id, item.custody, of=of, first=True)
            new += 1
        else:
            known.append(message_id)
            if not _has_custody(connection, message_id, account_id):
                of = counted(connection, message_id)
                # A copy that was away and is back tells of no earlier holder that is not known yet.
                told = item.custody[:1] if _was_here(connection, message_id, account_id) else None
                add_custody(connection, memory.custody, message_id, told or item.custody, of=of)
                memory.traces.widen(connection, message_id, item.domains)
        _insert_placement(
            connection, message_id, item, mailbox_id=mailbox_id, uidvalidity=uidvalidity, now=now
        )
    connection.executemany(
        "DELETE FROM quarantine WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        [(mailbox_id, uidvalidity, item.uid) for item in batch],
    )
    refresh_messages(connection, known, at=now)
    memory.finish(connection)
    return new


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


def _insert_placement(
    connection: Connection,
    message_id: int,
    item: NewPlacement,
    *,
    mailbox_id: int,
    uidvalidity: int,
    now: int,
) -> None:
    # In two steps: an upsert of a row with foreign keys keeps a journal of its own each time, which
    # takes longer than all the rest of the row.
    values = (
        message_id,
        to_seconds(item.internal_date),
        " ".join(item.flags),
        item.size_differs,
        mailbox_id,
        uidvalidity,
        item.uid,
    )
    inserted = connection.execute(
        "INSERT INTO placement (message_id, internal_date, flags, size_differs, mailbox_id,"
        " uidvalidity, uid, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (*values, now),
    ).rowcount
    if not inserted:
        connection.execute(
            "UPDATE placement SET message_id = ?, internal_date = ?, flags = ?, size_differs = ?,"
            " last_seen = NULL, gone_at = NULL, gone_why = NULL"
            " WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ? AND gone_at IS NOT NULL",
            values,
        )


def _message_with(connection: Connection, sha256: bytes) -> int | None:
    row = connection.execute("SELECT id FROM message WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else int(row[0])


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
    connection: Connection, memory: PullMemory, item: NewPlacement
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


def _insert_message(
    connection: Connection, memory: PullMemory, item: NewPlacement, now: int
) -> int:
    new = item.message
    message_id = free_slot(connection, memory.next_slot, to_seconds(new.date) // 60)
    flags = {flag.lower() for flag in item.flags}
    holding_id, confidence = _held_at(connection, memory, item)
    connection.execute(
        "INSERT INTO message (id, sha256, date, size, sender_name, sender_address, recipients,"
        " subject, preview, message_id, in_reply_to, has_attachments, is_seen, is_flagged, state,"
        " holding_id, confidence, stored_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            item.sha256,
            to_seconds(new.date),
            new.size,
            new.sender_name,
            new.sender_address,
            new.recipients,
            new.subject,
            new.preview,
            new.message_id,
            new.in_reply_to,
            new.has_attachments,
            "\\seen" in flags,
            "\\flagged" in flags,
            PlacementState.ON_SERVER,
            holding_id,
            confidence,
            now,
        ),
    )
    insert_body(
        connection,
        memory.compressor,
        message_id=message_id,
        skeleton=new.skeleton,
        parts=new.contents,
    )
    connection.executemany(
        "INSERT INTO part (message_id, ordinal, section, media_type, filename, content_id,"
        " is_attachment, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                message_id,
                ordinal,
                part.section,
                part.media_type,
                part.filename,
                part.content_id,
                part.is_attachment,
                part.size,
            )
            for ordinal, part in enumerate(new.parts)
        ],
    )
    connection.executemany(
        "INSERT INTO message_person (message_id, role, person_id) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            (message_id, role, _person_id(connection, memory, name, address))
            for role, name, address in new.people
        ],
    )
    connection.execute(
        "INSERT INTO message_text (rowid, subject, sender, recipients, body, attachments)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            message_id,
            segmented(new.subject),
            segmented(f"{new.sender_name} {new.sender_address}"),
            segmented(new.recipients),
            segmented(new.body_text),
            segmented(new.attachment_text),
        ),
    )
    return message_id


def _person_id(connection: Connection, memory: PullMemory, name: str, address: str) -> int:
    key = address.lower()
    known = memory.people.get(key)
    if known is not None:
        return known
    if len(memory.people) >= _PEOPLE_REMEMBERED:
        memory.people.clear()
    row = connection.execute("SELECT id FROM person WHERE address = ?", (key,)).fetchone()
    if row is None:
        cursor = connection.execute("INSERT INTO person (address, name) VALUES (?, ?)", (key, name))
        memory.people[key] = person_id = int(cursor.lastrowid or 0)
    else:
        memory.people[key] = person_id = int(row[0])
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
