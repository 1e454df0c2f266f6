"""Writes of the history of pulls. A pull that was killed leaves a row without an end."""

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.pulls import PullOutcome, PullWhy

# News may set off a pull every half minute: a day of that is still told whole.
KEPT_RUNS = 3_000


@alters(Change.PULLS)
def begin_run(connection: Connection, account_id: int, why: PullWhy) -> int:
    """Note that a pull begins; returns its id. The oldest of a long history are forgotten."""
    cursor = connection.execute(
        "INSERT INTO pull_run (account_id, why, began_at, after_placement)"
        " VALUES (?, ?, ?, coalesce((SELECT max(id) FROM placement), 0))",
        (account_id, why, now_seconds()),
    )
    connection.execute(
        "DELETE FROM pull_run WHERE account_id = ?1 AND id <= (SELECT id FROM pull_run"
        " WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (account_id, KEPT_RUNS),
    )
    return int(cursor.lastrowid or 0)


@alters(Change.PULLS)
def end_run(
    connection: Connection,
    run_id: int,
    *,
    outcome: PullOutcome,
    new: int,
    messages: int,
    bytes: int,
    left_over: int,
    error: str,
) -> None:
    """Note how a pull ended. ``error`` is what ``model.kept_errors.keep_error`` gives, or ""."""
    connection.execute(
        "UPDATE pull_run SET ended_at = ?, outcome = ?, new = ?, messages = ?, bytes = ?,"
        " left_over = ?, error = ? WHERE id = ?",
        (now_seconds(), outcome, new, messages, bytes, left_over, error, run_id),
    )
