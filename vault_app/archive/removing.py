"""Writes of a removal: the plan, its journal, receipts; and, apart from all that, deletion at home.

What is removed on a server and what is deleted from the vault are two functions that do not call
each other: :func:`finish_items` never touches a message's bytes, :func:`delete_messages` never
marks a copy as removed from a server.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vault_app.archive.bodies import delete_body
from vault_app.archive.custody import delete_custody
from vault_app.archive.database import Connection
from vault_app.archive.holds import pinned_hashes
from vault_app.archive.instants import now_seconds
from vault_app.archive.placing import refresh_messages
from vault_app.archive.removal_entries import (
    ResidueOf,
    add_plan_end,
    add_plan_start,
    add_removals,
    keeps_subject,
)
from vault_app.archive.search import compile_query, copies_meant
from vault_app.archive.shrinking import note_remains
from vault_app.archive.traces import forget_trace
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy
from vault_app.model.query import Query
from vault_app.model.removal import (
    USUAL_CHOICES,
    ProofKind,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
    WayOut,
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
    takes_elsewhere: bool = False,
) -> int:
    """Pin down what a removal is about; returns the plan's id. Nothing else is ever touched by it.

    There is one item for each copy on a server that the search means (with ``takes_elsewhere``, for
    all copies of what it finds), and one for each message that the vault is to lose.
    """
    now = now_seconds()
    statement = compile_query(query)
    meant, meant_values = ("1", []) if takes_elsewhere else copies_meant(query)
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
            f" JOIN account ON account.id = mailbox.account_id WHERE {meant}",
            (*statement.parameters, plan_id, Step.PLANNED, now, *meant_values),
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
    started = connection.execute(
        "UPDATE plan SET started_at = ? WHERE id = ? AND started_at IS NULL RETURNING id",
        (now_seconds(), plan_id),
    ).fetchone()
    if started is not None:
        add_plan_start(connection, plan_id)


@alters(Change.RECEIPTS)
def finish_plan(connection: Connection, plan_id: int) -> None:
    """Note that every item has ended, if that is so."""
    finished = connection.execute(
        "UPDATE plan SET finished_at = ? WHERE id = ? AND finished_at IS NULL AND NOT EXISTS ("
        f" SELECT 1 FROM plan_item WHERE plan_id = plan.id AND {_OPEN}) RETURNING id",
        (now_seconds(), plan_id),
    ).fetchone()
    if finished is not None:
        add_plan_end(connection, plan_id)


@alters()
def note_step(
    connection: Connection,
    item_ids: Sequence[int],
    step: Step,
    server_answer: str = "",
    proof: ProofKind | None = None,
) -> None:
    """Journal how far items have come, and by which proof; synced to disk when this returns."""
    connection.execute(
        "UPDATE plan_item SET step = ?1, changed_at = ?2, proof = coalesce(?4, proof),"
        " server_answer = CASE WHEN ?3 = '' THEN server_answer ELSE ?3 END"
        f" WHERE id IN (SELECT value FROM json_each(?5)) AND {_OPEN}",
        (step, now_seconds(), server_answer, proof, json.dumps(list(item_ids))),
    )


@alters(Change.RECEIPTS, Change.MESSAGES, Change.MAILBOXES, Change.CUSTODY)
def finish_items(
    connection: Connection, outcomes: Sequence[Outcome], residue_of: ResidueOf | None = None
) -> None:
    """End items, each with its receipt; copies that are confirmed gone are noted as removed.

    A copy that was not on the server any more when its turn came is noted as vanished.
    """
    now = now_seconds()
    ended = _end_items(connection, outcomes, now)
    confirmed = [each.item_id for each in ended if each.step is Step.CONFIRMED]
    vanished = [each.item_id for each in ended if each.reason is SkipReason.NOT_ON_SERVER]
    touched = _note_removed(connection, confirmed, now)
    touched |= _note_vanished(connection, vanished, now)
    # Before the vault forgets who held what is gone.
    add_removals(connection, [each.item_id for each in ended], residue_of)
    refresh_messages(connection, sorted(touched), at=now)


def _note_removed(connection: Connection, item_ids: Sequence[int], now: int) -> set[int]:
    """Note that copies are gone, and with them those in the trash that were not to stay there;
    returns their messages."""
    ids = json.dumps(item_ids)
    connection.execute(
        "UPDATE placement SET gone_at = ?1, gone_why = ?2, last_seen = ?1 WHERE gone_at IS NULL"
        " AND id IN (SELECT moved_placement FROM plan_item JOIN plan ON plan.id = plan_id"
        "  WHERE plan_item.id IN (SELECT value FROM json_each(?3)) AND way = ?4)",
        (now, GoneWhy.REMOVED, ids, WayOut.FOR_GOOD),
    )
    # A pull may have missed it meanwhile; but it was us who removed it.
    found = connection.execute(
        "UPDATE placement SET gone_at = coalesce(placement.gone_at, ?1),"
        " last_seen = coalesce(placement.last_seen, ?1),"
        " gone_why = CASE WHEN lying.id IS NULL THEN ?2 ELSE ?3 END"
        " FROM plan_item AS item LEFT JOIN placement AS lying"
        "  ON lying.id = moved_placement AND lying.gone_at IS NULL"
        " WHERE item.id IN (SELECT value FROM json_each(?4)) AND placement.id = item.placement_id"
        " RETURNING message_id",
        (now, GoneWhy.REMOVED, GoneWhy.MOVED, ids),
    )
    return {row[0] for row in found.fetchall()}


def _note_vanished(connection: Connection, item_ids: Sequence[int], now: int) -> set[int]:
    """Note that copies were gone before it was their turn; returns their messages."""
    found = connection.execute(
        "UPDATE placement SET gone_at = ?1, gone_why = ?2, last_seen = ?1 WHERE gone_at IS NULL"
        " AND id IN (SELECT placement_id FROM plan_item"
        "  WHERE id IN (SELECT value FROM json_each(?3))) RETURNING message_id",
        (now, GoneWhy.VANISHED, json.dumps(item_ids)),
    )
    return {row[0] for row in found.fetchall()}


def _end_items(connection: Connection, outcomes: Sequence[Outcome], now: int) -> list[Outcome]:
    """Note how items ended, with their receipts; returns those that had not ended before (a receipt
    is never overruled) and are there."""
    alike: dict[Outcome, list[int]] = {}
    for outcome in outcomes:
        alike.setdefault(replace(outcome, item_id=0), []).append(outcome.item_id)
    ended: list[Outcome] = []
    for outcome, item_ids in alike.items():
        found = connection.execute(
            "UPDATE plan_item SET step = ?, reason = ?, detail = ?, changed_at = ?"
            f" WHERE id IN (SELECT value FROM json_each(?)) AND {_OPEN} RETURNING id",
            (outcome.step, outcome.reason, outcome.detail, now, json.dumps(item_ids)),
        )
        some = sorted(row[0] for row in found.fetchall())
        connection.execute(
            "INSERT INTO receipt (plan_id, plan_item_id, verification, at)"
            " SELECT plan_id, id, ?, ? FROM plan_item"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id ON CONFLICT DO NOTHING",
            (outcome.verification, now, json.dumps(some)),
        )
        ended.extend(replace(outcome, item_id=item_id) for item_id in some)
    return ended


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

    Copies that are still on a server are remembered, so that no pull brings them back. What is on
    hold by now is left alone, whatever was found before.
    """
    now = now_seconds()
    held = _on_hold(connection, [outcome.item_id for outcome in outcomes])
    if held:
        kept = Outcome(item_id=0, step=Step.SKIPPED, reason=SkipReason.ON_HOLD)
        finish_items.function(connection, [replace(kept, item_id=item_id) for item_id in held])
        outcomes = [outcome for outcome in outcomes if outcome.item_id not in held]
    note_remains(connection)
    ended = _end_items(connection, outcomes, now)
    add_removals(connection, [outcome.item_id for outcome in ended], None)
    if not keeps_subject(connection):
        connection.executemany(
            "UPDATE plan_item SET subject = '', sender = ''"
            " WHERE sha256 = (SELECT sha256 FROM plan_item WHERE id = ?)",
            [(outcome.item_id,) for outcome in ended],
        )
    for outcome in ended:
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


def _on_hold(connection: Connection, item_ids: Sequence[int]) -> set[int]:
    """Which of these items are about messages that a hold names."""
    hashes = dict(
        connection.execute(
            "SELECT id, sha256 FROM plan_item WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(item_ids)),),
        ).fetchall()
    )
    held = pinned_hashes(connection, set(hashes.values()))
    return {item_id for item_id, sha256 in hashes.items() if sha256 in held}


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
    forget_trace(connection, message_id)
    for table in ("part", "returned", "placement", "custody_change"):
        connection.execute(f"DELETE FROM {table} WHERE message_id = ?", (message_id,))
    connection.execute("UPDATE stay SET message_id = NULL WHERE message_id = ?", (message_id,))
    connection.execute("DELETE FROM message_text WHERE rowid = ?", (message_id,))
    connection.execute("DELETE FROM message WHERE id = ?", (message_id,))
