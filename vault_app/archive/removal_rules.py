"""Standing rules of removal: how they are kept, and what they find, oldest first."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, now_seconds, to_seconds
from vault_app.archive.ledger import append
from vault_app.archive.removal_entries import keeps_subject
from vault_app.archive.search import compile_query, copies_meant
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import Query
from vault_app.model.removal import SkipReason
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns

# The setting with the forms of rules (see ``form_of``) that somebody has tried, newest last.
TRIED: Final = "tried removal rules"
_MOST_TRIED: Final = 200

# What stands in columns of its own, since it changes without the rule becoming another one.
_COLUMNS: Final = ("id", "is_on", "position", "stopped", "stopped_at", "last_run_at")
_RULE = "SELECT id, position, is_on, document, stopped, stopped_at, last_run_at FROM removal_rule"


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A copy on a server of a message that a rule finds. ``date`` is the message's."""

    message_id: int
    placement_id: int
    account_id: int
    is_in_trash: bool
    size_differs: bool
    size: int
    date: datetime


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message that a rule finds."""

    message_id: int
    size: int
    date: datetime


@alters(Change.RULES, Change.RECEIPTS)
def put_removal_rule(connection: Connection, rule: RemovalRule, facts: str) -> int:
    """Keep a rule: a new one behind all others, or with an id in place of that one; returns its id.

    ``facts`` is what it rests on, for who carries it out. How often it ran is not changed by it.
    """
    stopped_at = None if rule.stopped_at is None else to_seconds(rule.stopped_at)
    values = (rule.is_on, _document(rule), facts, rule.stopped, stopped_at)
    event = "changed"
    if rule.id is None:
        event = "made"
        rule_id = int(
            connection.execute(
                "INSERT INTO removal_rule (position, is_on, document, facts, stopped, stopped_at)"
                " VALUES ((SELECT count(*) FROM removal_rule), ?, ?, ?, ?, ?)",
                values,
            ).lastrowid
            or 0
        )
    else:
        rule_id = rule.id
        connection.execute(
            "UPDATE removal_rule SET is_on = ?, document = ?, facts = ?, stopped = ?,"
            " stopped_at = ? WHERE id = ?",
            (*values, rule_id),
        )
    _note(connection, event, rule_id)
    return rule_id


@alters(Change.RULES, Change.RECEIPTS)
def delete_removal_rule(connection: Connection, rule_id: int) -> None:
    """Forget a rule; what it removed, and the receipts, stay as they are."""
    _note(connection, "deleted", rule_id)
    connection.execute("DELETE FROM removal_rule WHERE id = ?", (rule_id,))
    _number(connection, [each for each in _in_order(connection) if each != rule_id])


@alters(Change.RULES, Change.RECEIPTS)
def move_removal_rule(connection: Connection, rule_id: int, position: int) -> None:
    """Put a rule at another place in the order, from 0."""
    order = [each for each in _in_order(connection) if each != rule_id]
    order.insert(max(0, min(position, len(order))), rule_id)
    _number(connection, order)
    _note(connection, "moved", rule_id)


@alters(Change.RULES, Change.RECEIPTS)
def switch_removal_rule(connection: Connection, rule_id: int, is_on: bool) -> None:
    """Switch a rule on or off."""
    connection.execute("UPDATE removal_rule SET is_on = ? WHERE id = ?", (is_on, rule_id))
    _note(connection, "switched on" if is_on else "switched off", rule_id)


@alters(Change.RULES, Change.RECEIPTS)
def stop_removal_rule(connection: Connection, rule_id: int, reason: str, form: str) -> None:
    """Stop a rule until its owner has looked at it; that it was tried before counts no more."""
    connection.execute(
        "UPDATE removal_rule SET stopped = ?, stopped_at = ? WHERE id = ?",
        (reason, now_seconds(), rule_id),
    )
    _keep_tried(connection, [each for each in _tried(connection) if each != form])
    _note(connection, "stopped", rule_id, reason=reason)


@alters(Change.RULES)
def note_removal_rule_run(connection: Connection, rule_id: int) -> None:
    """Note that a rule is carried out now."""
    connection.execute(
        "UPDATE removal_rule SET last_run_at = ? WHERE id = ?", (now_seconds(), rule_id)
    )


@alters()
def note_tried(connection: Connection, form: str) -> None:
    """Note that somebody has seen what a rule of this form takes."""
    _keep_tried(connection, [*(each for each in _tried(connection) if each != form), form])


def _tried(connection: Connection) -> list[str]:
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (TRIED,)).fetchone()
    return list(json.loads(found[0])) if found else []


def _keep_tried(connection: Connection, forms: list[str]) -> None:
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
        (TRIED, json.dumps(forms[-_MOST_TRIED:])),
    )


def _note(connection: Connection, event: str, rule_id: int, **more: object) -> None:
    """Add what became of a rule to the ledger; its words only if words may be kept there."""
    row = connection.execute(
        "SELECT document, is_on, position FROM removal_rule WHERE id = ?", (rule_id,)
    ).fetchone()
    if row is None:
        return
    document: dict[str, object] = {"event": event, "rule": rule_id, "on": bool(row[1]), **more}
    document["position"] = row[2]
    if event in ("made", "changed"):
        words = json.loads(row[0])
        if not keeps_subject(connection):
            words = {key: value for key, value in words.items() if key not in _WORDS}
        document["form"] = words
    append(connection, LedgerKind.RULE, document)


_WORDS: Final = frozenset({"name", "sender", "recipient", "exceptions"})


def _in_order(connection: Connection) -> list[int]:
    found = connection.execute("SELECT id FROM removal_rule ORDER BY position, id")
    return [row[0] for row in found.fetchall()]


def _number(connection: Connection, order: list[int]) -> None:
    connection.executemany(
        "UPDATE removal_rule SET position = ? WHERE id = ?",
        [(place, rule_id) for place, rule_id in enumerate(order)],
    )


def _document(rule: RemovalRule) -> str:
    kept = {key: value for key, value in asdict(rule).items() if key not in _COLUMNS}
    return json.dumps(kept, sort_keys=True)


class RemovalRuleReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of removal rules."""

    def removal_rules(self) -> list[RemovalRule]:
        """All rules in their order."""
        return [_rule(row) for row in self._all(f"{_RULE} ORDER BY position, id")]

    def removal_rule_facts(self, rule_id: int) -> str:
        """What a rule rested on when it was kept; "" if there is no such rule."""
        found = self._all("SELECT facts FROM removal_rule WHERE id = ?", rule_id)
        return found[0][0] if found else ""

    def tried_forms(self) -> frozenset[str]:
        """The forms of rules that somebody has tried."""
        found = self._all("SELECT value FROM setting WHERE name = ?", TRIED)
        return frozenset(json.loads(found[0][0])) if found else frozenset()

    def copies_oldest_first(self, query: Query) -> list[FoundCopy]:
        """The copies on servers that a search means, those of the oldest message first."""
        statement = compile_query(query)
        meant, values = copies_meant(query)
        found = self._all(
            f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()})"
            " SELECT message.id, placement.id, account.id, special_use = 'trash',"
            " size_differs, message.size, message.date"
            " FROM hit JOIN message ON message.id = hit.id"
            " JOIN placement ON placement.message_id = message.id AND placement.gone_at IS NULL"
            " JOIN mailbox ON mailbox.id = placement.mailbox_id"
            f" JOIN account ON account.id = mailbox.account_id WHERE {meant}"
            " ORDER BY message.date, message.id, placement.id",
            *statement.parameters,
            *values,
        )
        return [
            FoundCopy(
                row[0],
                row[1],
                row[2],
                bool(row[3]),
                bool(row[4]),
                row[5],
                from_seconds(int(row[6])),
            )
            for row in found
        ]

    def messages_oldest_first(self, query: Query) -> list[FoundMessage]:
        """The messages that a search finds, the oldest first."""
        statement = compile_query(query)
        found = self._all(
            f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()})"
            " SELECT message.id, size, date FROM hit JOIN message USING (id)"
            " ORDER BY date, message.id",
            *statement.parameters,
        )
        return [FoundMessage(row[0], row[1], from_seconds(int(row[2]))) for row in found]

    def left_alone_by_rule(self, rule_id: int, since: datetime) -> set[int]:
        """Messages that a rule was to take since then, and that were left alone for a reason."""
        found = self._all(
            "SELECT DISTINCT message.id FROM plan JOIN plan_item ON plan_item.plan_id = plan.id"
            " JOIN message ON message.sha256 = plan_item.sha256"
            " WHERE rule_id = ? AND plan_item.step IN ('skipped', 'failed')"
            " AND plan_item.reason NOT IN (?, ?) AND plan_item.changed_at >= ?",
            rule_id,
            SkipReason.CANCELLED,
            SkipReason.NOT_ON_SERVER,
            to_seconds(since),
        )
        return {row[0] for row in found}

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError


def _rule(row: Any) -> RemovalRule:
    kept = json.loads(row[3])
    kept["held_in"] = HeldIn(kept["held_in"])
    kept["action"] = RuleAction(kept["action"])
    kept["runs"] = RuleRuns(kept["runs"])
    return replace(
        RemovalRule(**kept),
        id=row[0],
        position=row[1],
        is_on=bool(row[2]),
        stopped=row[4],
        stopped_at=from_seconds(row[5]),
        last_run_at=from_seconds(row[6]),
    )
