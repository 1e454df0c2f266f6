"""Choices that belong to the vault and travel in it."""

import enum

from vault_app.archive.database import Connection
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change


@alters(Change.RULES)
def put_setting(connection: Connection, name: str, value: str) -> None:
    """Keep a choice; one that was made before is replaced."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
        (name, value),
    )


class Unfinished(enum.StrEnum):
    """Work on an account that goes over many writes, so that a killed program finds it again.

    ``PULLED``: mail came, and what follows from it for the whole account was not derived yet.
    ``MOVED``: the account's last stay is another one, and its copies do not all follow it yet.
    """

    PULLED = "pulled"
    MOVED = "moved"

    def setting(self, account_id: int) -> str:
        """The name of the setting that tells of it."""
        return f"{self.value} {account_id}"


@alters()
def begin_unfinished(connection: Connection, what: Unfinished, account_id: int) -> None:
    """Note work before its first write."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, 'unfinished') ON CONFLICT DO NOTHING",
        (what.setting(account_id),),
    )


@alters()
def end_unfinished(connection: Connection, what: Unfinished, account_id: int) -> None:
    """Forget work after its last write."""
    connection.execute("DELETE FROM setting WHERE name = ?", (what.setting(account_id),))
