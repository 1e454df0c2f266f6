"""When an account comes to mean another server or login, UIDs that are known name nothing there."""

from vault_app.archive.database import Connection

# UIDVALIDITY is a 32-bit number (RFC 3501 2.3.1.1): taken down by as much as that, one that was
# stored can be no server's.
_SHIFT = 2**32
_KEYED_BY_UID = ("placement", "purged_placement", "quarantine")


def put_uids_aside(connection: Connection, account_id: int) -> None:
    """Let no UID of the account be taken for one of the server that it is at from now on.

    The next pull compares everything, and finds messages again by what they are, as it does after
    UIDVALIDITY changed.
    """
    mailboxes = "(SELECT id FROM mailbox WHERE account_id = ?)"
    connection.execute(f"DELETE FROM mailbox_mark WHERE mailbox_id IN {mailboxes}", (account_id,))
    for table in _KEYED_BY_UID:
        epochs = connection.execute(
            f"SELECT DISTINCT uidvalidity FROM {table} WHERE mailbox_id IN {mailboxes}"
            " ORDER BY uidvalidity",
            (account_id,),
        ).fetchall()
        # The lowest first: what a former move took down is out of the way of the next.
        for (uidvalidity,) in epochs:
            connection.execute(
                f"UPDATE {table} SET uidvalidity = ? WHERE uidvalidity = ?"
                f" AND mailbox_id IN {mailboxes}",
                (uidvalidity - _SHIFT, uidvalidity, account_id),
            )
    connection.execute("UPDATE mailbox SET uidvalidity = NULL WHERE account_id = ?", (account_id,))
