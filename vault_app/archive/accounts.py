"""Writes of accounts, their mailboxes and the outcome of looking at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.placing import refresh_messages
from vault_app.archive.writer import alters
from vault_app.model.errors import AccountExists, AccountNotFound
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, ServerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMailbox:
    """A mailbox as the server's LIST named it."""

    raw_name: bytes
    name: str
    delimiter: str | None
    special_use: str
    selectable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTally:
    """The outcome of a finished look: ``listed`` = ``stored`` + ``vanished`` + ``quarantined``."""

    uidvalidity: int
    listed: int
    stored: int
    vanished: int
    quarantined: int


@alters(Change.ACCOUNTS)
def add_account(connection: Connection, *, address: str, label: str, server: ServerSettings) -> int:
    """Add a login, or take up again one that was removed; returns its id.

    Raises:
        AccountExists: the same login at the same server is there.
    """
    row = connection.execute(
        "SELECT id, removed_at FROM account WHERE host = ? AND port = ? AND user = ?",
        (server.host, server.port, server.user),
    ).fetchone()
    if row is not None and row[1] is None:
        raise AccountExists(account=address)
    if row is not None:
        connection.execute(
            "UPDATE account SET removed_at = NULL, address = ?, label = ?, security = ?,"
            " ca_pem = ? WHERE id = ?",
            (address, label, server.security, server.ca_pem, row[0]),
        )
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO account (address, label, host, port, security, user, ca_pem)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            address,
            label,
            server.host,
            server.port,
            server.security,
            server.user,
            server.ca_pem,
        ),
    )
    return int(cursor.lastrowid or 0)


@alters(Change.ACCOUNTS)
def set_secret(connection: Connection, account_id: int, secret: str | None) -> None:
    """Keep an account's password inside the vault, or forget it."""
    connection.execute("UPDATE account SET secret = ? WHERE id = ?", (secret, account_id))


@alters(Change.ACCOUNTS, Change.MAILBOXES, Change.MESSAGES)
def remove_account(connection: Connection, account_id: int) -> None:
    """Forget how to reach an account. Its mail, placements and receipts stay in the vault."""
    changed = connection.execute(
        "UPDATE account SET removed_at = ?, secret = NULL WHERE id = ? AND removed_at IS NULL",
        (now_seconds(), account_id),
    ).rowcount
    if not changed:
        raise AccountNotFound(account=account_id)


@alters(Change.MAILBOXES, Change.MESSAGES)
def put_mailboxes(
    connection: Connection,
    account_id: int,
    listed: Sequence[ListedMailbox],
    *,
    is_complete: bool = True,
) -> dict[bytes, int]:
    """Take over the server's list; returns the row id of each raw name.

    Mailboxes that are no longer listed stay, marked absent, and their copies count as gone; not so
    if part of the list could not be read. An empty list changes nothing: every account has an INBOX
    (RFC 3501 5.1), so it is a fault.
    """
    ids: dict[bytes, int] = {}
    for mailbox in listed:
        row = connection.execute(
            "INSERT INTO mailbox (account_id, raw_name, name, delimiter, special_use, selectable,"
            " is_present) VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (account_id, raw_name)"
            " DO UPDATE SET name = excluded.name, delimiter = excluded.delimiter,"
            " special_use = excluded.special_use, selectable = excluded.selectable, is_present = 1"
            " RETURNING id",
            (
                account_id,
                mailbox.raw_name,
                mailbox.name,
                mailbox.delimiter,
                mailbox.special_use,
                mailbox.selectable,
            ),
        ).fetchone()
        ids[mailbox.raw_name] = int(row[0])
    if ids and is_complete:
        _mark_absent(connection, account_id, set(ids.values()))
    return ids


def _mark_absent(connection: Connection, account_id: int, present: set[int]) -> None:
    now = now_seconds()
    for (mailbox_id,) in connection.execute(
        "SELECT id FROM mailbox WHERE account_id = ? AND is_present", (account_id,)
    ).fetchall():
        if mailbox_id in present:
            continue
        messages = connection.execute(
            "UPDATE placement SET gone_at = ?, gone_why = ?, last_seen ="
            " (SELECT checked_at FROM mailbox WHERE mailbox.id = placement.mailbox_id)"
            " WHERE mailbox_id = ? AND gone_at IS NULL RETURNING message_id",
            (now, GoneWhy.MAILBOX_GONE, mailbox_id),
        ).fetchall()
        connection.execute("UPDATE mailbox SET is_present = 0 WHERE id = ?", (mailbox_id,))
        refresh_messages(connection, sorted({row[0] for row in messages}), at=now)


@alters(Change.MAILBOXES)
def begin_epoch(connection: Connection, mailbox_id: int, uidvalidity: int) -> None:
    """Note the UIDVALIDITY under which UIDs of this mailbox are to be understood from now on."""
    connection.execute("UPDATE mailbox SET uidvalidity = ? WHERE id = ?", (uidvalidity, mailbox_id))


@alters(Change.MAILBOXES)
def finish_mailbox(connection: Connection, mailbox_id: int, tally: MailboxTally) -> None:
    """Note the outcome of a finished look at a mailbox, with its date."""
    connection.execute(
        "UPDATE mailbox SET uidvalidity = ?, listed = ?, stored = ?, vanished = ?,"
        " quarantined = ?, checked_at = ? WHERE id = ?",
        (
            tally.uidvalidity,
            tally.listed,
            tally.stored,
            tally.vanished,
            tally.quarantined,
            now_seconds(),
            mailbox_id,
        ),
    )
