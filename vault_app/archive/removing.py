"""Writes of a removal: the plan, its journal, receipts; and, apart from all that, deletion at home.

What is removed on a server and what is deleted from the vault are two functions that do not call
each other: :func:`finish_items` never touches a message's bytes, :func:`delete_messages` never
marks a copy as removed from a server.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.bodies import delete_body
from vault_app.archive.custody import delete_custody
from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.placing import refresh_messages
from vault_app.archive.search import compile_query
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy
from vault_app.model.query import Query
from vault_app.model.removal import (
    USUAL_CHOICES,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
)

_OPEN = "step NOT IN ('confirmed', 'skipped', 'failed')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an item ended. ``verification`` says how that is known."""

    item_id: int
    step: Step
    reason: SkipReason | None = None
    detail: str = ""
    verification: str = ""


@alters(Change.RECEIPTS)
def insert_plan(
    connection: Connection,
    *,
    mode: RemovalMode,
    query: Query,
    text: str,
    choices: RemovalChoices = USUAL_CHOICES,
) -> int:
    """Pin down what a removal is about; returns the plan's id. Nothing else is ever touched by it.

    There is one item for each copy on a server, and one for each message that the vault is to
    lose.
    """
    now = now_seconds()
    statement = compile_query(query)
    plan_id = int(
        connection.execute(
            "INSERT INTO plan (mode, query, created_at, way, proof, needs_backup, rule_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (mode, text, now, choices.way, choices.proof, choices.needs_backup, choices.rule_id),
        ).lastrowid
        or 0
    )
    hits = f"WITH hit (hit_id) AS MATERIALIZED ({statement.ids_newest_first()}) "
    columns = (
        "INSERT INTO plan_item (plan_id, message_id, sha256, placement_id, account_id, mailbox_id,"
        " raw_mailbox, mailbox, account, host, uidvalidity, uid, was_flagged, subject, sender,"
        " message_date, step, detail, server_answer, changed_at) "
    )
    if mode.touches_server:
        connection.execute(
            columns + hits + "SELECT ?, message.id, sha256, placement.id, account.id, mailbox.id,"
            " raw_name, mailbox.name, account.label, host, placement.uidvalidity, uid,"
            " instr(lower(flags), '\\flagged') > 0, subject, sender_address, date, ?, '', '', ?"
            " FROM hit JOIN message ON message.id = hit_id"
            " JOIN placement ON placement.message_id = message.id AND gone_at IS NULL"
            " JOIN mailbox ON mailbox.id = placement.mailbox_id"
            " JOIN account ON account.id = mailbox.account_id",
            (*statement.parameters, plan_id, Step.PLANNED, now),
        )
    if mode.touches_vault:
        connection.execute(
            columns + hits + "SELECT ?, message.id, sha256, NULL, NULL, NULL, x'', '', '', '', 0,"
            " 0, 0, subject, sender_address, date, ?, '', '', ?"
            " FROM hit JOIN message ON message.id = hit_id",
            (*statement.parameters, plan_id, Step.PLANNED, now),
        )
    return plan_id


@alters(Change.RECEIPTS)
def discard_plan(connection: Connection, plan_id: int) -> None:
    """Forget a plan that was never started."""
    connection.execute(
        "DELETE FROM plan_item WHERE plan_id = (SELECT id FROM plan WHERE id = ?"
        " AND started_at IS NULL)",
        (plan_id,),
    )
    connection.execute("DELETE FROM plan WHERE id = ? AND started_at IS NULL", (plan_id,))


@alters(Change.RECEIPTS)
def start_plan(connection: Connection, plan_id: int) -> None:
    """Note that the owner confirmed a plan; from here on it is resumed until it is finished."""
    connection.execute(
        "UPDATE plan SET started_at = ? WHERE id = ? AND started_at IS NULL",
        (now_seconds(), plan_id),
    )


@alters(Change.RECEIPTS)
def finish_plan(connection: Connection, plan_id: int) -> None:
    """Note that every item has ended, if that is so."""
    connection.execute(
        "UPDATE plan SET finished_at = ? WHERE id = ? AND finished_at IS NULL AND NOT EXISTS ("
        f" SELECT 1 FROM plan_item WHERE plan_id = plan.id AND {_OPEN})",
        (now_seconds(), plan_id),
    )


@alters()
def note_step(
    connection: Connection, item_ids: Sequence[int], step: Step, server_answer: str = ""
) -> None:
    """Journal how far items have come; synced to disk when this returns."""
    now = now_seconds()
    connection.executemany(
        "UPDATE plan_item SET step = ?, changed_at = ?,"
        " server_answer = CASE WHEN ?3 = '' THEN server_answer ELSE ?3 END"
        f" WHERE id = ?4 AND {_OPEN}",
        [(step, now, server_answer, item_id) for item_id in item_ids],
    )


@alters(Change.RECEIPTS, Change.MESSAGES, Change.MAILBOXES, Change.CUSTODY)
def finish_items(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """End items, each with its receipt; copies that are confirmed gone are noted as removed.

    A copy that was not on the server any more when its turn came is noted as vanished.
    """
    now = now_seconds()
    touched: set[int] = set()
    for outcome in outcomes:
        ended = _end_item(connection, outcome, now)
        if ended is None:
            continue
        message_id, placement_id = ended
        if placement_id is not None and outcome.step is Step.CONFIRMED:
            # A pull may have missed it meanwhile; but it was us who removed it.
            connection.execute(
                "UPDATE placement SET gone_at = coalesce(gone_at, ?1), gone_why = ?2,"
                " last_seen = coalesce(last_seen, ?1) WHERE id = ?3",
                (now, GoneWhy.REMOVED, placement_id),
            )
            touched.add(message_id)
        elif placement_id is not None and outcome.reason is SkipReason.NOT_ON_SERVER:
            connection.execute(
                "UPDATE placement SET gone_at = ?1, gone_why = ?2, last_seen = ?1"
                " WHERE id = ?3 AND gone_at IS NULL",
                (now, GoneWhy.VANISHED, placement_id),
            )
            touched.add(message_id)
    refresh_messages(connection, sorted(touched), at=now)


def _end_item(connection: Connection, outcome: Outcome, now: int) -> tuple[int, int | None] | None:
    """Note how an item ended, with its receipt; returns its message and placement.

    ``None`` if it has ended already (a receipt is never overruled), or is not there any more.
    """
    ended = connection.execute(
        "UPDATE plan_item SET step = ?, reason = ?, detail = ?, changed_at = ?"
        f" WHERE id = ? AND {_OPEN} RETURNING message_id, placement_id",
        (outcome.step, outcome.reason, outcome.detail, now, outcome.item_id),
    ).fetchone()
    if ended is None:
        return None
    connection.execute(
        "INSERT INTO receipt (plan_id, plan_item_id, verification, at)"
        " SELECT plan_id, id, ?, ? FROM plan_item WHERE id = ? ON CONFLICT DO NOTHING",
        (outcome.verification, now, outcome.item_id),
    )
    return int(ended[0]), ended[1]


@alters(Change.RECEIPTS)
def cancel_items_of_mailbox(connection: Connection, mailbox_id: int, reason: SkipReason) -> int:
    """End all open items of a mailbox whose UIDs mean nothing any more; returns how many."""
    items = connection.execute(
        f"SELECT id FROM plan_item WHERE mailbox_id = ? AND {_OPEN}",
        (mailbox_id,),
    ).fetchall()
    finish_items.function(
        connection,
        [Outcome(item_id=row[0], step=Step.SKIPPED, reason=reason) for row in items],
    )
    return len(items)


@alters(Change.MESSAGES, Change.MAILBOXES, Change.CUSTODY, Change.RECEIPTS)
def delete_messages(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Delete from the vault the messages of these items of a plan, and end the items.

    Copies that are still on a server are remembered, so that no pull brings them back.
    """
    now = now_seconds()
    for outcome in outcomes:
        if _end_item(connection, outcome, now) is None:
            continue
        message_id = _message_of(connection, outcome.item_id)
        if message_id is None:
            continue
        connection.execute(
            "INSERT INTO purged_placement (mailbox_id, uidvalidity, uid, sha256, purged_at)"
            " SELECT mailbox_id, uidvalidity, uid, sha256, ? FROM placement"
            " JOIN message ON message.id = placement.message_id"
            " WHERE message.id = ? AND gone_at IS NULL ON CONFLICT DO NOTHING",
            (now, message_id),
        )
        _delete_message(connection, message_id)


def _message_of(connection: Connection, item_id: int) -> int | None:
    """The message that an item is about, by its hash: ids of deleted messages are given anew."""
    found = connection.execute(
        "SELECT message.id FROM plan_item JOIN message USING (sha256) WHERE plan_item.id = ?",
        (item_id,),
    ).fetchone()
    return None if found is None else int(found[0])


def _delete_message(connection: Connection, message_id: int) -> None:
    delete_body(connection, message_id)
    delete_custody(connection, message_id)
    people = connection.execute(
        "DELETE FROM message_person WHERE message_id = ? RETURNING person_id", (message_id,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM person WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM message_person WHERE person_id = ?1)",
        people,
    )
    connection.execute(
        "DELETE FROM server_object WHERE placement_id IN"
        " (SELECT id FROM placement WHERE message_id = ?)",
        (message_id,),
    )
    for table in ("part", "placement", "trace", "custody_change"):
        connection.execute(f"DELETE FROM {table} WHERE message_id = ?", (message_id,))
    connection.execute("UPDATE stay SET message_id = NULL WHERE message_id = ?", (message_id,))
    connection.execute("DELETE FROM message_text WHERE rowid = ?", (message_id,))
    connection.execute("DELETE FROM message WHERE id = ?", (message_id,))
