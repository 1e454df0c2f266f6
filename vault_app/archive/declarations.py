"""Writes of what the owner says of servers and places."""

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.writer import alters
from vault_app.model.declarations import Declaration
from vault_app.model.jobs import Change


@alters(Change.RULES)
def add_declaration(
    connection: Connection, declaration: Declaration, document: bytes | None
) -> int:
    """Keep a declaration with the document that proves it, if any; returns its id."""
    cursor = connection.execute(
        "INSERT INTO declaration (kind, account_id, host, holder, controller, controller_country,"
        " country, site, since, until, note, document_name, document, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            declaration.kind,
            declaration.account_id,
            declaration.host,
            declaration.holder,
            declaration.controller,
            declaration.controller_country,
            declaration.country,
            declaration.site,
            None if declaration.since is None else declaration.since.isoformat(),
            None if declaration.until is None else declaration.until.isoformat(),
            declaration.note,
            declaration.document_name,
            document,
            now_seconds(),
        ),
    )
    return int(cursor.lastrowid or 0)


@alters(Change.RULES)
def withdraw_declaration(connection: Connection, declaration_id: int) -> None:
    """Let a declaration hold no longer. It stays in the vault: judgements were made by it."""
    connection.execute(
        "UPDATE declaration SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL",
        (now_seconds(), declaration_id),
    )
