"""Writes of residency rules and of what checking them found."""

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.residency import ResidencyRule


@alters(Change.RULES)
def put_rule(connection: Connection, rule: ResidencyRule) -> int:
    """Keep a rule: a new one, or with an id in place of that one; returns its id.

    A rule that was altered counts as not checked yet.
    """
    values = (
        rule.name,
        rule.scope,
        rule.kind,
        " ".join(rule.places),
        rule.counts_control,
        rule.counts_past,
        rule.is_on,
    )
    if rule.id is not None:
        connection.execute(
            "UPDATE residency_rule SET name = ?, scope = ?, kind = ?, places = ?,"
            " counts_control = ?, counts_past = ?, is_on = ?, checked_at = NULL, breaches = 0,"
            " unknown = 0 WHERE id = ?",
            (*values, rule.id),
        )
        return rule.id
    cursor = connection.execute(
        "INSERT INTO residency_rule (name, scope, kind, places, counts_control, counts_past,"
        " is_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return int(cursor.lastrowid or 0)


@alters(Change.RULES)
def delete_rule(connection: Connection, rule_id: int) -> None:
    """Forget a rule."""
    connection.execute("DELETE FROM residency_rule WHERE id = ?", (rule_id,))


@alters(Change.RULES)
def note_check(connection: Connection, rule_id: int, *, breaches: int, unknown: int) -> None:
    """Note what a check found: messages that break the rule, and those of unknown place."""
    connection.execute(
        "UPDATE residency_rule SET checked_at = ?, breaches = ?, unknown = ? WHERE id = ?",
        (now_seconds(), breaches, unknown, rule_id),
    )
