"""Writes of a pull: new messages and placements, flags, what vanished, what could not be had."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vault_app.archive.bodies import Compressor, insert_body
from vault_app.archive.custody import CustodyIds, add_custody
from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds, to_seconds
from vault_app.archive.placing import refresh_messages
from vault_app.archive.search import segmented
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, PartRow, PlacementState

_RUN_LOOKED_AT = 500
_PEOPLE_REMEMBERED = 20_000
_SLOTS_REMEMBERED = 100_000
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
    """A copy found on the server."""

    uid: int
    sha256: bytes
    flags: tuple[str, ...]
    internal_date: datetime | None
    size_differs: bool
    custody: tuple[Custody, ...]
    message: NewMessage


@dataclass(slots=True)
class PullMemory:
    """Row ids and compression state that the batches of one pull share.

    After a failed write it must be thrown away: it may name rows that were rolled back.
    """

    compressor: Compressor = field(default_factory=Compressor)
    custody: CustodyIds = field(default_factory=CustodyIds)
    people: dict[str, int] = field(default_factory=dict)
    next_slot: dict[int, int] = field(default_factory=dict)


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
    memory.compressor.prepare(connection)
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
            message_id = _insert_message(connection, memory, item, item.message, now)
            add_custody(connection, memory.custody, message_id, item.custody, first=True)
            new += 1
        else:
            known.append(message_id)
            if not _has_custody(connection, message_id, account_id):
                add_custody(connection, memory.custody, message_id, item.custody)
        connection.execute(
            "INSERT INTO placement (mailbox_id, uidvalidity, uid, message_id, internal_date,"
            " flags, size_differs, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)" + _SEEN_AGAIN,
            (
                mailbox_id,
                uidvalidity,
                item.uid,
                message_id,
                to_seconds(item.internal_date),
                " ".join(item.flags),
                item.size_differs,
                now,
            ),
        )
    connection.executemany(
        "DELETE FROM quarantine WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        [(mailbox_id, uidvalidity, item.uid) for item in batch],
    )
    refresh_messages(connection, known, at=now)
    memory.compressor.learn(connection)
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


@alters(Change.MAILBOXES)
def quarantine(
    connection: Connection,
    *,
    mailbox_id: int,
    uidvalidity: int,
    found: Sequence[tuple[int, str, str]],
) -> None:
    """Note copies that the server listed but would not give: (UID, reason code, detail)."""
    now = now_seconds()
    connection.executemany(
        "INSERT INTO quarantine (mailbox_id, uidvalidity, uid, reason, detail, first_at, last_at,"
        " tries) VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET"
        " reason = excluded.reason, detail = excluded.detail, last_at = excluded.last_at,"
        " tries = tries + 1",
        [(mailbox_id, uidvalidity, uid, reason, detail, now, now) for uid, reason, detail in found],
    )


@alters(Change.MAILBOXES)
def release_quarantine(
    connection: Connection, *, mailbox_id: int, uidvalidity: int, listed: Container[int]
) -> None:
    """Forget quarantined copies that the server does not list any more."""
    kept = connection.execute(
        "SELECT uid, uidvalidity FROM quarantine WHERE mailbox_id = ?", (mailbox_id,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM quarantine WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        [
            (mailbox_id, epoch, uid)
            for uid, epoch in kept
            if epoch != uidvalidity or uid not in listed
        ],
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


def _has_custody(connection: Connection, message_id: int, account_id: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM custody WHERE message_id = ? AND account_id = ? AND until IS NULL",
            (message_id, account_id),
        ).fetchone()
        is not None
    )


def _insert_message(
    connection: Connection, memory: PullMemory, item: NewPlacement, new: NewMessage, now: int
) -> int:
    message_id = _free_slot(connection, memory, to_seconds(new.date) // 60)
    flags = {flag.lower() for flag in item.flags}
    held = next((interval for interval in item.custody if interval.until is None), None)
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
            None if held is None else memory.custody.holding(connection, held.holding),
            None if held is None else held.confidence,
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


def _free_slot(connection: Connection, memory: PullMemory, minute: int) -> int:
    """The first free message id at or after a minute since 1970."""
    slot = memory.next_slot.get(minute, max(minute, 1))
    while connection.execute("SELECT 1 FROM message WHERE id = ?", (slot,)).fetchone():
        slot = _end_of_run(connection, slot)
    if len(memory.next_slot) >= _SLOTS_REMEMBERED:
        memory.next_slot.clear()
    memory.next_slot[minute] = slot + 1
    return slot


def _end_of_run(connection: Connection, slot: int) -> int:
    """The number after the run of taken ids that begins at ``slot``, or a number inside it."""
    taken = connection.execute(
        "SELECT id FROM message WHERE id >= ? ORDER BY id LIMIT ?", (slot, _RUN_LOOKED_AT)
    ).fetchall()
    for (message_id,) in taken:
        if message_id != slot:
            break
        slot += 1
    return slot


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
