"""Writes of where an account's whole mailbox lay, and of what follows for its copies.

A stay alters where thousands of copies are held, so it is written in two steps: the stays
themselves at once, then the copies in batches (:func:`repoint_held`), each its own transaction.
:meth:`CustodyReader.is_repointed` tells from the totals alone whether that was finished.
"""

from collections.abc import Sequence

from vault_app.archive.custody import hold
from vault_app.archive.custody_columns import holding_row
from vault_app.archive.custody_ids import CustodyIds
from vault_app.archive.database import Connection
from vault_app.archive.instants import to_seconds
from vault_app.archive.sums import Sums
from vault_app.archive.writer import alters
from vault_app.model.custody import Stay
from vault_app.model.jobs import Change

BATCH = 5_000

# What a copy's own judgement or its account's last stay says, whichever counts.
_WANTED = (
    "SELECT held.message_id, coalesce(stay.holding_id, custody.holding_id) AS holding_id,"
    " coalesce(stay.confidence, custody.confidence) AS confidence"
    " FROM (SELECT message_id, account_id FROM held"
    "  WHERE account_id = ?1 AND message_id > ?2 ORDER BY message_id LIMIT ?3) AS held"
    " JOIN custody ON custody.message_id = held.message_id"
    "  AND +custody.account_id = held.account_id AND custody.until IS NULL"
    "  AND custody.part <> 'earlier'"
    " LEFT JOIN stay ON stay.account_id = held.account_id AND stay.until IS NULL"
)


@alters(Change.CUSTODY)
def replace_stays(connection: Connection, account_id: int, stays: Sequence[Stay]) -> None:
    """Put new stays of an account in place of the present ones, oldest first.

    Its copies are not touched yet: call :func:`repoint_held` until it returns ``None``.
    """
    ids = CustodyIds()
    connection.execute("DELETE FROM stay WHERE account_id = ?", (account_id,))
    connection.executemany(
        "INSERT INTO stay (account_id, ordinal, holding_id, since, until, confidence, because,"
        " message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                account_id,
                ordinal,
                ids.holding(connection, holding_row(stay.holding)),
                to_seconds(stay.since),
                to_seconds(stay.until),
                stay.confidence,
                stay.because,
                stay.message_id,
            )
            for ordinal, stay in enumerate(stays)
        ],
    )


@alters(Change.CUSTODY, Change.MESSAGES)
def repoint_held(
    connection: Connection, account_id: int, *, after: int = 0, limit: int = BATCH
) -> int | None:
    """Let the next copies of an account, by message id, lie where its last stay says, or where
    each was put if there is none. Returns where to go on (``after``), ``None`` at the end."""
    wanted = connection.execute(_WANTED, (account_id, after, limit)).fetchall()
    sums = Sums()
    for message_id, holding_id, confidence in wanted:
        hold(connection, sums, message_id, account_id, holding_id, confidence)
    sums.write(connection)
    row = connection.execute(
        "SELECT max(message_id), count(*) FROM (SELECT message_id FROM held WHERE account_id = ?"
        " AND message_id > ? ORDER BY message_id LIMIT ?)",
        (account_id, after, limit),
    ).fetchone()
    return int(row[0]) if row[1] == limit else None
