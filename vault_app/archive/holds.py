"""Holds: searches and messages that must not be purged, and what a vault has to know to obey them.

``hold_message`` names messages by the hash of their bytes: those that were named one by one, and
all that a hold's search ever found. So a message that is moved, or judged anew, does not slip out
of a hold that had found it.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, now_seconds
from vault_app.archive.ledger import append
from vault_app.archive.removal_entries import keeps_subject
from vault_app.archive.search import compile_query, copies_meant
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import All, Listed, Query
from vault_app.model.removal_rules import Hold

# How many hashes one statement is handed.
PINNED_AT_ONCE = 5_000

_HOLD = (
    "SELECT id, name, reason, query,"
    " (SELECT count(*) FROM hold_message WHERE hold_id = hold.id),"
    " made_at, lifted_at, lifted_reason FROM hold"
)


@alters(Change.RULES, Change.RECEIPTS)
def add_hold(
    connection: Connection, *, name: str, reason: str, text: str, query: Query | None
) -> int:
    """Begin a hold on all that ``query`` finds at this moment, and with a ``text`` on what that
    search finds later; returns its id."""
    cursor = connection.execute(
        "INSERT INTO hold (name, reason, query, made_at) VALUES (?, ?, ?, ?)",
        (name, reason, text, now_seconds()),
    )
    hold_id = int(cursor.lastrowid or 0)
    held = 0
    if query is not None:
        found = compile_query(query)
        held = connection.execute(
            f"WITH hit (id) AS MATERIALIZED ({found.ids_newest_first()})"
            " INSERT INTO hold_message (sha256, hold_id)"
            " SELECT sha256, ? FROM hit JOIN message USING (id)",
            (*found.parameters, hold_id),
        ).rowcount
    document: dict[str, object] = {
        "event": "made",
        "hold": hold_id,
        "name": name,
        "reason": reason,
        "by": "search" if text else "messages",
        "messages": held,
    }
    if text and keeps_subject(connection):
        document["search"] = text
    append(connection, LedgerKind.HOLD, document)
    return hold_id


@alters(Change.RULES, Change.RECEIPTS)
def lift_hold(connection: Connection, hold_id: int, reason: str) -> bool:
    """End a hold, for this reason; whether there was one to be ended."""
    row = connection.execute(
        "UPDATE hold SET lifted_at = ?, lifted_reason = ? WHERE id = ? AND lifted_at IS NULL"
        " RETURNING name",
        (now_seconds(), reason, hold_id),
    ).fetchone()
    if row is None:
        return False
    append(
        connection,
        LedgerKind.HOLD,
        {"event": "lifted", "hold": hold_id, "name": row[0], "reason": reason},
    )
    return True


@alters(Change.RULES)
def pin(connection: Connection, hold_id: int, hashes: Sequence[bytes]) -> None:
    """Add messages that a hold's search found since, so that they stay in it."""
    connection.executemany(
        "INSERT INTO hold_message (sha256, hold_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(each, hold_id) for each in hashes],
    )


def pinned_hashes(connection: Connection, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these hashes, at most a few thousand, that a hold names which is not lifted."""
    found = connection.execute(
        "SELECT DISTINCT sha256 FROM json_each(?) JOIN hold_message ON sha256 = unhex(value)"
        " JOIN hold ON hold.id = hold_id WHERE lifted_at IS NULL",
        (json.dumps([each.hex() for each in hashes]),),
    )
    return {bytes(row[0]) for row in found}


class HoldReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of holds."""

    def holds(self) -> list[Hold]:
        """All holds, newest first, those that were lifted too."""
        return [_hold(row) for row in self._all(f"{_HOLD} ORDER BY id DESC")]

    def holds_in_force(self) -> list[Hold]:
        """Holds that were not lifted, oldest first."""
        return [_hold(row) for row in self._all(f"{_HOLD} WHERE lifted_at IS NULL ORDER BY id")]

    def pinned(self, message_ids: Collection[int]) -> dict[int, int]:
        """Which of these messages are named by a hold in force, with the id of the oldest."""
        found = self._all(
            "SELECT message.id, min(hold.id) FROM json_each(?)"
            " JOIN message ON message.id = value JOIN hold_message USING (sha256)"
            " JOIN hold ON hold.id = hold_id WHERE lifted_at IS NULL GROUP BY message.id",
            json.dumps(list(message_ids)),
        )
        return dict(found)

    def found_among(self, query: Query, message_ids: Collection[int]) -> set[int]:
        """Those of these messages that a search finds."""
        statement = compile_query(All((Listed(tuple(message_ids)), query)))
        return {row[0] for row in self._all(statement.ids_newest_first(), *statement.parameters)}

    def not_pinned(self, hold_id: int, query: Query) -> list[bytes]:
        """Hashes of messages that a search finds and the hold does not name yet; so many that they
        can be added at once."""
        statement = compile_query(query)
        found = self._all(
            f"WITH hit (id) AS ({statement.ids_newest_first()})"
            " SELECT sha256 FROM hit JOIN message USING (id) WHERE NOT EXISTS (SELECT 1"
            " FROM hold_message WHERE hold_message.sha256 = message.sha256 AND hold_id = ?)"
            " LIMIT ?",
            *statement.parameters,
            hold_id,
            PINNED_AT_ONCE,
        )
        return [bytes(row[0]) for row in found]

    def ids_of(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """The messages with these bytes, by hash; those that are not in the vault are left out."""
        found = self._all(
            "SELECT sha256, message.id FROM json_each(?) JOIN message ON sha256 = unhex(value)",
            json.dumps([each.hex() for each in hashes]),
        )
        return {bytes(row[0]): row[1] for row in found}

    def copies_found(self, query: Query, held: Query, *, takes_all: bool) -> int:
        """How many copies on servers a removal of what ``query`` finds would take, of messages that
        ``held`` finds too; ``takes_all``: whatever copies the search means."""
        statement = compile_query(All((query, held)))
        meant, values = ("1", []) if takes_all else copies_meant(query)
        found = self._all(
            f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()})"
            " SELECT count(*) FROM hit JOIN message ON message.id = hit.id"
            " JOIN placement ON placement.message_id = hit.id AND placement.gone_at IS NULL"
            " JOIN mailbox ON mailbox.id = placement.mailbox_id"
            f" JOIN account ON account.id = mailbox.account_id WHERE {meant}",
            *statement.parameters,
            *values,
        )
        return int(found[0][0])

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError


def _hold(row: Any) -> Hold:
    return Hold(
        id=row[0],
        name=row[1],
        reason=row[2],
        query=row[3],
        messages=row[4],
        made_at=from_seconds(int(row[5])),
        lifted_at=from_seconds(row[6]),
        lifted_reason=row[7],
    )
