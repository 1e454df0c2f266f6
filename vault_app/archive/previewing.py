"""Counts what a removal would take and what it would leave, before anything is decided."""

from collections.abc import Iterable

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds
from vault_app.archive.rows import Row
from vault_app.archive.search import compile_query, copies_meant
from vault_app.model.query import Query
from vault_app.model.removal import MailboxShare, Obstacle, Preview, RemovalMode, SkipReason

_SAMPLE = 10
_LIVE_COPIES = (
    "JOIN placement ON placement.message_id = hit.id AND placement.gone_at IS NULL"
    " JOIN mailbox ON mailbox.id = placement.mailbox_id"
    " JOIN account ON account.id = mailbox.account_id"
)


def preview(
    connection: Connection, query: Query, mode: RemovalMode, *, takes_elsewhere: bool = False
) -> Preview:
    """The numbers for a removal of all that ``query`` finds; of obstacles only those that lie in
    the copies themselves."""
    statement = compile_query(query)
    hits = f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()}) "
    parameters = statement.parameters
    messages, size, oldest, newest = connection.execute(
        hits + "SELECT count(*), coalesce(sum(size), 0), min(date), max(date)"
        " FROM hit JOIN message USING (id)",
        parameters,
    ).fetchone()
    meant, values = ("1", []) if takes_elsewhere else copies_meant(query)
    places = (
        f" FROM hit JOIN message ON message.id = hit.id {_LIVE_COPIES} WHERE {{}}"
        " GROUP BY mailbox.id ORDER BY count(*) DESC, mailbox.id"
    )
    columns = "SELECT account.id, account.label, mailbox.name, count(*), mailbox.id"
    shares, elsewhere = (
        connection.execute(hits + columns + places.format(which), (*parameters, *values)).fetchall()
        for which in (meant, f"NOT coalesce({meant}, 0)")
    )
    doubtful = connection.execute(
        hits + "SELECT account.label, count(*)"
        f" FROM hit JOIN message ON message.id = hit.id {_LIVE_COPIES}"
        f" WHERE size_differs AND {meant} GROUP BY account.id",
        (*parameters, *values),
    ).fetchall()
    # A message is not lost while a copy stays that the removal does not take.
    kept = connection.execute(
        hits + "SELECT count(DISTINCT hit.id)"
        f" FROM hit JOIN message ON message.id = hit.id {_LIVE_COPIES}"
        f" WHERE {'NOT coalesce(' + meant + ', 0)' if mode.touches_server else '1'}",
        (*parameters, *(values if mode.touches_server else ())),
    ).fetchone()[0]
    sample = connection.execute(f"{hits}SELECT id FROM hit LIMIT {_SAMPLE}", parameters).fetchall()
    placements = sum(share[3] for share in shares) if mode.touches_server else 0
    return Preview(
        mode=mode,
        query="",
        messages=messages,
        size=size,
        placements=placements,
        vault_messages=messages if mode.touches_vault else 0,
        last_copies=messages - kept if mode.touches_vault else 0,
        oldest=from_seconds(oldest),
        newest=from_seconds(newest),
        mailboxes=_shares(shares) if mode.touches_server else (),
        sample=tuple(row[0] for row in sample),
        elsewhere=_shares(elsewhere) if mode.touches_server else (),
        obstacles=tuple(
            Obstacle(reason=SkipReason.SIZE_DIFFERS, account=row[0], placements=row[1])
            for row in doubtful
        )
        if mode.touches_server
        else (),
    )


def _shares(rows: Iterable[Row]) -> tuple[MailboxShare, ...]:
    return tuple(
        MailboxShare(
            account_id=row[0],
            account=row[1],
            mailbox=row[2],
            placements=row[3],
            mailbox_id=row[4],
        )
        for row in rows
    )
