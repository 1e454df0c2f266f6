"""Choices that belong to the vault and travel in it."""

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
