"""Writes of accounts and of the mailboxes that they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.moved_accounts import put_uids_aside
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
    is_shared: bool = False


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
    if row is None:
        cursor = connection.execute(
            "INSERT INTO account (address, label, host, port, security, user)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (address, label, server.host, server.port, server.security, server.user),
        )
        account_id = int(cursor.lastrowid or 0)
    else:
        account_id = int(row[0])
        connection.execute(
            "UPDATE account SET removed_at = NULL, address = ?, label = ? WHERE id = ?",
            (address, label, account_id),
        )
    _put_server(connection, account_id, server)
    return account_id


@alters(Change.ACCOUNTS)
def set_server(connection: Connection, account_id: int, server: ServerSettings) -> None:
    """Change how an account is reached and signed in to; a refusal before that is forgotten. At
    another server, or as another user, no UID counts as known.

    Raises:
        AccountExists: another account is the same login at that server.
    """
    if connection.execute(
        "SELECT 1 FROM account WHERE host = ? AND port = ? AND user = ? AND id <> ?",
        (server.host, server.port, server.user, account_id),
    ).fetchone():
        raise AccountExists(account=server.user)
    is_same_login = connection.execute(
        "SELECT host = ? AND port = ? AND user = ? FROM account WHERE id = ?",
        (server.host, server.port, server.user, account_id),
    ).fetchone()
    if is_same_login is not None and not is_same_login[0]:
        put_uids_aside(connection, account_id)
    _put_server(connection, account_id, server)


def _put_server(connection: Connection, account_id: int, server: ServerSettings) -> None:
    proxy = server.proxy
    connection.execute(
        "UPDATE account SET host = ?, port = ?, security = ?, user = ?, ca_pem = ?, method = ?,"
        " issuer = ?, proxy_kind = ?, proxy_host = ?, proxy_port = ?, proxy_user = ?,"
        " proxy_password = ?, refused_at = NULL, refused_text = '' WHERE id = ?",
        (
            server.host,
            server.port,
            server.security,
            server.user,
            server.ca_pem,
            server.method,
            server.issuer,
            proxy.kind if proxy else None,
            proxy.host if proxy else "",
            proxy.port if proxy else 0,
            proxy.user if proxy else "",
            proxy.password if proxy else "",
            account_id,
        ),
    )


@alters(Change.ACCOUNTS)
def set_choices(
    connection: Connection, account_id: int, *, is_read_only: bool, pulls_shared: bool
) -> None:
    """Note what the owner chose for an account."""
    connection.execute(
        "UPDATE account SET is_read_only = ?, pulls_shared = ? WHERE id = ?",
        (is_read_only, pulls_shared, account_id),
    )


@alters(Change.ACCOUNTS)
def note_refusal(connection: Connection, account_id: int, text: str) -> None:
    """Note that the sign-in is not taken any more; a refusal that is noted already stays."""
    connection.execute(
        "UPDATE account SET refused_at = ?, refused_text = ? WHERE id = ? AND refused_at IS NULL",
        (now_seconds(), text, account_id),
    )


@alters(Change.ACCOUNTS)
def set_secret(connection: Connection, account_id: int, secret: str | None) -> None:
    """Keep an account's password inside the vault, or forget it."""
    connection.execute("UPDATE account SET secret = ? WHERE id = ?", (secret, account_id))


@alters(Change.ACCOUNTS, Change.MAILBOXES, Change.MESSAGES)
def remove_account(connection: Connection, account_id: int) -> None:
    """Forget how to reach an account. Its mail, placements and receipts stay in the vault."""
    changed = connection.execute(
        "UPDATE account SET removed_at = ?, secret = NULL, tokens = NULL, proxy_password = ''"
        " WHERE id = ? AND removed_at IS NULL",
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
    has_shared: bool = True,
) -> dict[bytes, int]:
    """Take over the server's list; returns the row id of each raw name.

    Mailboxes that are no longer listed stay, marked absent, and their copies count as gone; not so
    if part of the list could not be read, nor those of other people if, without ``has_shared``, it
    was not asked for them. An empty list changes nothing: every account has an INBOX
    (RFC 3501 5.1), so it is a fault.
    """
    ids: dict[bytes, int] = {}
    for mailbox in listed:
        row = connection.execute(
            "INSERT INTO mailbox (account_id, raw_name, name, delimiter, special_use, selectable,"
            " is_shared, is_present) VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (account_id, raw_name) DO UPDATE SET name = excluded.name,"
            " delimiter = excluded.delimiter, special_use = excluded.special_use,"
            " selectable = excluded.selectable, is_shared = excluded.is_shared, is_present = 1"
            " RETURNING id",
            (
                account_id,
                mailbox.raw_name,
                mailbox.name,
                mailbox.delimiter,
                mailbox.special_use,
                mailbox.selectable,
                mailbox.is_shared,
            ),
        ).fetchone()
        ids[mailbox.raw_name] = int(row[0])
    if ids and is_complete:
        _mark_absent(connection, account_id, set(ids.values()), has_shared=has_shared)
    return ids


def _mark_absent(
    connection: Connection, account_id: int, present: set[int], *, has_shared: bool
) -> None:
    now = now_seconds()
    for (mailbox_id,) in connection.execute(
        "SELECT id FROM mailbox WHERE account_id = ? AND is_present AND (? OR NOT is_shared)",
        (account_id, has_shared),
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
        # Should it come back, its copies have to be found again one by one.
        connection.execute("DELETE FROM mailbox_mark WHERE mailbox_id = ?", (mailbox_id,))
        refresh_messages(connection, sorted({row[0] for row in messages}), at=now)
