"""Backups: copying the database while it is in use, what is known of each copy, and what it holds.

A backup is a vault folder like any other, under the same key. ``place`` is that folder.
"""

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from vault_app.archive.database import DATABASE_NAME, Connection, connect, converted_errors
from vault_app.archive.instants import from_seconds, now_seconds
from vault_app.archive.ledger import append
from vault_app.archive.writer import alters
from vault_app.model.backups import Backup
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind

_PAGES_AT_ONCE = 512
_ASKED_AT_ONCE = 5_000
_BACKUP = "SELECT id, place, made_at, verified_at, messages, size FROM backup"

# Called with how many bytes are copied, and how many there are; what it raises ends the copying.
Copied = Callable[[int, int], None]


def copy_database(source: Path, key: bytes, target: Path, copied: Copied) -> int:
    """Copy the database page by page into a new file, as it is at this moment, while others go on
    reading and writing it; returns how many messages are in the copy.

    Raises:
        DiskFull, DiskFailed, VaultDamaged
    """
    reading = connect(source, key, read_only=True)
    try:
        with converted_errors(source):
            # One view of the database for the whole time: else each write would begin it anew.
            reading.execute("BEGIN")
            (messages,) = reading.execute("SELECT count(*) FROM message").fetchone()
            page_size = int(reading.execute("PRAGMA page_size").fetchone()[0])
        target.touch(mode=0o600)
        writing = connect(target, key, read_only=False)
        try:
            with converted_errors(target):
                # Else all would be written twice. Afterwards once more, since the mode is copied
                # too: a backup is to be readable where nothing can be written beside it.
                writing.execute("PRAGMA journal_mode = DELETE")
                reading.backup(
                    writing,
                    pages=_PAGES_AT_ONCE,
                    progress=lambda _, left, total: copied(
                        (total - left) * page_size, total * page_size
                    ),
                )
                writing.execute("PRAGMA journal_mode = DELETE")
        finally:
            writing.close()
    finally:
        reading.close()
    return int(messages)


@alters(Change.RECEIPTS)
def add_backup(
    connection: Connection, *, place: str, made_at: int, messages: int, size: int
) -> int:
    """Note that a backup was written; returns its id. One that was in the same place is forgotten.

    ``size`` is that of its database, in bytes.
    """
    connection.execute("DELETE FROM backup WHERE place = ?", (place,))
    cursor = connection.execute(
        "INSERT INTO backup (place, made_at, messages, size) VALUES (?, ?, ?, ?)",
        (place, made_at, messages, size),
    )
    _tell_ledger(connection, "made", place, messages=messages)
    return int(cursor.lastrowid or 0)


@alters(Change.RECEIPTS)
def note_verified(connection: Connection, backup_id: int, *, messages: int, size: int) -> None:
    """Note that all of a backup was read back just now and found whole."""
    row = connection.execute(
        "UPDATE backup SET verified_at = ?, messages = ?, size = ? WHERE id = ? RETURNING place",
        (now_seconds(), messages, size, backup_id),
    ).fetchone()
    if row is not None:
        _tell_ledger(connection, "verified", row[0], messages=messages)


@alters(Change.RECEIPTS)
def note_unsound(connection: Connection, backup_id: int) -> None:
    """Note that a backup was looked at and is not whole: it counts as never verified."""
    row = connection.execute(
        "UPDATE backup SET verified_at = NULL WHERE id = ? RETURNING place", (backup_id,)
    ).fetchone()
    if row is not None:
        _tell_ledger(connection, "found-damaged", row[0])


@alters(Change.RECEIPTS)
def forget_backup(connection: Connection, backup_id: int) -> None:
    """Forget a backup; its files are not touched."""
    row = connection.execute(
        "DELETE FROM backup WHERE id = ? RETURNING place", (backup_id,)
    ).fetchone()
    if row is not None:
        _tell_ledger(connection, "forgotten", row[0])


def _tell_ledger(connection: Connection, event: str, place: str, **facts: object) -> None:
    append(connection, LedgerKind.BACKUP, {"event": event, "place": place, **facts})


class BackupReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of backups, and in one."""

    def backups(self) -> list[Backup]:
        """All backups that were made and not forgotten, newest first."""
        return [_backup(row) for row in self._all(f"{_BACKUP} ORDER BY id DESC")]

    def hashes(self, message_ids: Collection[int]) -> dict[int, bytes]:
        """The hash of each of these messages, by id; those that are gone are left out."""
        ids = list(message_ids)
        found: dict[int, bytes] = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            found.update(
                self._all(
                    "SELECT id, sha256 FROM message WHERE id IN (SELECT value FROM json_each(?))",
                    json.dumps(ids[start : start + _ASKED_AT_ONCE]),
                )
            )
        return found

    def having(self, hashes: Sequence[bytes]) -> set[bytes]:
        """Those of these hashes of which the message is here, with its bytes."""
        found: set[bytes] = set()
        for start in range(0, len(hashes), _ASKED_AT_ONCE):
            some = json.dumps([each.hex() for each in hashes[start : start + _ASKED_AT_ONCE]])
            rows = self._all(
                "SELECT sha256 FROM json_each(?) JOIN message ON sha256 = unhex(value)"
                " WHERE EXISTS (SELECT 1 FROM body WHERE body.message_id = message.id)",
                some,
            )
            found.update(row[0] for row in rows)
        return found

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError


def _backup(row: Any) -> Backup:
    return Backup(
        id=row[0],
        place=row[1],
        made_at=from_seconds(int(row[2])),
        verified_at=from_seconds(row[3]),
        messages=row[4],
        size=row[5],
        is_present=(Path(row[1]) / DATABASE_NAME).is_file(),
    )
