"""Writes about copies that a removal moved into a provider's trash, or brought back out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.ledger import append
from vault_app.archive.placing import refresh_messages
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind
from vault_app.model.mail import GoneWhy
from vault_app.model.removal import MovedTo


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedItem:
    """Where the copy of a plan's item lies since it was moved, and what the server said."""

    item_id: int
    to: MovedTo
    answer: str = ""


@alters(Change.RECEIPTS, Change.MESSAGES, Change.MAILBOXES)
def note_moved(connection: Connection, moves: Sequence[MovedItem]) -> None:
    """Note where copies lie in the trash. They are copies on a server like any other: their
    messages are still there, until the provider empties its trash."""
    now = now_seconds()
    for move in moves:
        connection.execute(
            "UPDATE plan_item SET moved_mailbox = ?, moved_uidvalidity = ?, moved_uid = ?,"
            " server_answer = CASE WHEN ?4 = '' THEN server_answer ELSE ?4 END, changed_at = ?"
            " WHERE id = ?",
            (
                move.to.raw_mailbox,
                move.to.uidvalidity,
                move.to.uid,
                move.answer,
                now,
                move.item_id,
            ),
        )
        placement_id = _place(
            connection,
            move.to,
            "SELECT placement_id FROM plan_item WHERE id = ?",
            move.item_id,
            now=now,
        )
        connection.execute(
            "UPDATE plan_item SET moved_placement = ? WHERE id = ?", (placement_id, move.item_id)
        )
    _look_anew(connection, [move.to.raw_mailbox for move in moves])


@alters(Change.RECEIPTS, Change.MESSAGES, Change.MAILBOXES, Change.CUSTODY)
def note_restored(connection: Connection, moves: Sequence[MovedItem]) -> None:
    """Note that copies are out of the trash again; where ``to.uid`` is 0 the server did not tell
    where they lie now, and the next pull finds them."""
    now = now_seconds()
    touched: set[int] = set()
    for move in moves:
        found = connection.execute(
            "SELECT moved_placement, placement.message_id FROM placement"
            " JOIN plan_item ON moved_placement = placement.id WHERE plan_item.id = ?",
            (move.item_id,),
        ).fetchone()
        if found is None:
            continue
        in_trash, message_id = found
        touched.add(message_id)
        if move.to.uid:
            _place(
                connection,
                move.to,
                "SELECT moved_placement FROM plan_item WHERE id = ?",
                move.item_id,
                now=now,
            )
        connection.execute(
            "UPDATE plan_item SET moved_placement = NULL WHERE id = ?", (move.item_id,)
        )
        connection.execute(
            "UPDATE placement SET gone_at = ?1, gone_why = ?2, last_seen = ?1"
            " WHERE id = ?3 AND gone_at IS NULL",
            (now, GoneWhy.VANISHED, in_trash),
        )
    _look_anew(connection, [move.to.raw_mailbox for move in moves])
    refresh_messages(connection, sorted(touched), at=now)


def _place(connection: Connection, to: MovedTo, like: str, item_id: int, *, now: int) -> int | None:
    """A copy beside the one whose id ``like`` selects by the item; its own id, ``None`` where the
    vault knows no such mailbox."""
    row = connection.execute(
        "INSERT INTO placement (mailbox_id, uidvalidity, uid, message_id, internal_date, flags,"
        " size_differs, first_seen)"
        " SELECT target.id, ?1, ?2, message_id, internal_date, flags, size_differs, ?3"
        " FROM placement JOIN mailbox AS source ON source.id = mailbox_id"
        " JOIN mailbox AS target ON target.account_id = source.account_id"
        f"  AND target.raw_name = ?4 WHERE placement.id = ({like.replace('?', '?5')})"
        " ON CONFLICT DO UPDATE SET gone_at = NULL, gone_why = NULL, last_seen = NULL"
        "  WHERE placement.message_id = excluded.message_id RETURNING id",
        (to.uidvalidity, to.uid, now, to.raw_mailbox, item_id),
    ).fetchone()
    return None if row is None else int(row[0])


def _look_anew(connection: Connection, raw_names: Sequence[bytes]) -> None:
    """Let the next look at these mailboxes compare everything: they changed through us."""
    connection.executemany(
        "DELETE FROM mailbox_mark WHERE mailbox_id IN (SELECT id FROM mailbox WHERE raw_name = ?)",
        [(name,) for name in set(raw_names)],
    )


@alters(Change.RECEIPTS)
def note_restoring(
    connection: Connection, plan_id: int, restored: int, gone: int, failed: int
) -> None:
    """Add to the ledger that copies of a removal were brought back out of the trash."""
    append(
        connection,
        LedgerKind.RESTORE,
        {"plan": plan_id, "restored": restored, "gone": gone, "failed": failed},
    )
