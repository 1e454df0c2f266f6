"""Writes of copies that a server listed and would not give."""

from collections.abc import Container, Sequence

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change


@alters(Change.MAILBOXES)
def quarantine(
    connection: Connection,
    *,
    mailbox_id: int,
    uidvalidity: int,
    found: Sequence[tuple[int, str, str]],
) -> None:
    """Note copies that the server listed but would not give: (UID, reason code, detail)."""
    now = now_seconds()
    connection.executemany(
        "INSERT INTO quarantine (mailbox_id, uidvalidity, uid, reason, detail, first_at, last_at,"
        " tries) VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET"
        " reason = excluded.reason, detail = excluded.detail, last_at = excluded.last_at,"
        " tries = tries + 1",
        [(mailbox_id, uidvalidity, uid, reason, detail, now, now) for uid, reason, detail in found],
    )


@alters(Change.MAILBOXES)
def release_quarantine(
    connection: Connection, *, mailbox_id: int, uidvalidity: int, listed: Container[int]
) -> None:
    """Forget quarantined copies that the server does not list any more."""
    kept = connection.execute(
        "SELECT uid, uidvalidity FROM quarantine WHERE mailbox_id = ?", (mailbox_id,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM quarantine WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        [
            (mailbox_id, epoch, uid)
            for uid, epoch in kept
            if epoch != uidvalidity or uid not in listed
        ],
    )


@alters(Change.MAILBOXES)
def give_up(connection: Connection, copies: Sequence[tuple[int, int, int]]) -> None:
    """Try these copies no more: (mailbox id, UIDVALIDITY, UID)."""
    now = now_seconds()
    connection.executemany(
        "UPDATE quarantine SET given_up_at = ? WHERE mailbox_id = ? AND uidvalidity = ?"
        " AND uid = ? AND given_up_at IS NULL",
        [(now, *copy) for copy in copies],
    )


@alters(Change.MAILBOXES)
def take_up(connection: Connection, copies: Sequence[tuple[int, int, int]]) -> None:
    """Try these copies again with the pulls to come: (mailbox id, UIDVALIDITY, UID)."""
    connection.executemany(
        "UPDATE quarantine SET given_up_at = NULL"
        " WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?",
        copies,
    )
