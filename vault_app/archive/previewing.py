"""Counts what a removal would take and what it would leave, before anything is decided."""

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds
from vault_app.archive.search import compile_query
from vault_app.model.query import Query
from vault_app.model.removal import MailboxShare, Preview, RemovalMode

_SAMPLE = 10


def preview(connection: Connection, query: Query, mode: RemovalMode) -> Preview:
    """The numbers for a removal of all that ``query`` finds."""
    statement = compile_query(query)
    hits = f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()}) "
    parameters = statement.parameters
    messages, size, oldest, newest = connection.execute(
        hits + "SELECT count(*), coalesce(sum(size), 0), min(date), max(date)"
        " FROM hit JOIN message USING (id)",
        parameters,
    ).fetchone()
    shares = connection.execute(
        hits + "SELECT account.id, account.label, mailbox.name, count(*)"
        " FROM hit JOIN placement ON placement.message_id = hit.id"
        " JOIN mailbox ON mailbox.id = placement.mailbox_id"
        " JOIN account ON account.id = mailbox.account_id"
        " WHERE placement.gone_at IS NULL GROUP BY mailbox.id ORDER BY count(*) DESC, mailbox.id",
        parameters,
    ).fetchall()
    on_server = connection.execute(
        hits + "SELECT count(*) FROM hit WHERE EXISTS (SELECT 1 FROM placement"
        " WHERE placement.message_id = hit.id AND placement.gone_at IS NULL)",
        parameters,
    ).fetchone()[0]
    sample = connection.execute(f"{hits}SELECT id FROM hit LIMIT {_SAMPLE}", parameters).fetchall()
    placements = sum(share[3] for share in shares) if mode.touches_server else 0
    last_copies = {
        RemovalMode.PURGE_ALL: messages,
        RemovalMode.PURGE_VAULT: messages - on_server,
    }
    return Preview(
        mode=mode,
        query="",
        messages=messages,
        size=size,
        placements=placements,
        vault_messages=messages if mode.touches_vault else 0,
        last_copies=last_copies.get(mode, 0),
        oldest=from_seconds(oldest),
        newest=from_seconds(newest),
        mailboxes=tuple(
            MailboxShare(account_id=row[0], account=row[1], mailbox=row[2], placements=row[3])
            for row in shares
        )
        if mode.touches_server
        else (),
        sample=tuple(row[0] for row in sample),
    )
