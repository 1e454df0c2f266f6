"""The archive's tables, and the steps that bring an older vault up to them.

The version stands in ``PRAGMA user_version``. A migration is a named function in ``MIGRATIONS``;
each runs in its own transaction. Times are whole seconds since 1970 (UTC).
"""

from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from vault_app.archive.database import Connection
from vault_app.archive.schema_custody import add_custody_tables
from vault_app.archive.schema_first import create_first_tables
from vault_app.archive.schema_lean import put_body_first
from vault_app.archive.schema_pulling import add_pulling_tables
from vault_app.archive.schema_removal import add_removal_tables
from vault_app.model.errors import VaultDamaged, VaultTooNew

MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    create_first_tables,
    add_custody_tables,
    add_pulling_tables,
    add_removal_tables,
    put_body_first,
)
VERSION = len(MIGRATIONS)


def migrate(connection: Connection, path: Path) -> None:
    """Bring the database up to ``VERSION``; an empty one gets all tables.

    Raises:
        VaultTooNew: a newer Homeport wrote it.
        VaultDamaged: its tables are not the ones that this version makes.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise VaultTooNew(folder=str(path.parent), found=found, supported=VERSION)
    for version in range(found, VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[version](connection)
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    shape = _shape(connection)
    if shape != _expected_shape() and shape != _expected_shape(_ANY_MESSAGE):
        # A trigger or view that somebody slipped in would run inside our own statements.
        raise VaultDamaged(folder=str(path.parent), detail="unexpected tables")


def _shape(connection: Connection) -> set[tuple[str, str, str | None]]:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
    )
    return {(kind, name, sql) for kind, name, sql in rows}


# Vaults that held mail keep a text index that new ones do not have.
_ANY_MESSAGE = (
    "INSERT INTO message VALUES (1, x'', 0, 0, '', '', '', '', '', '', '', 0, 0, 0, '', NULL, NULL,"
    " 0)"
)


def _expected_shape(held: str = "SELECT 1") -> set[tuple[str, str, str | None]]:
    """What the migrations make of a vault in which the statement ``held`` was run when it was of
    version 1."""
    with dbapi2.connect(":memory:", isolation_level=None) as memory:
        for version, migration in enumerate(MIGRATIONS):
            if version == 1:
                memory.execute(held)
            migration(memory)
        shape = _shape(memory)
    memory.close()
    return shape
