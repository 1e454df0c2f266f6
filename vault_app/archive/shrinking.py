"""Gives room back to the disk, and sees to it that nothing of deleted messages is left behind.

SQLite overwrites what it deletes (``secure_delete``). Two things outlast that: the text index keeps
the words of a deleted message until the segment that holds them is merged with others, and the
write-ahead log keeps earlier pages until it is emptied.

What this does not reach: a dictionary (``dictionaries.py``) may quote the messages that it was
learnt from, the first thousand of a vault.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vault_app.archive.database import BUSY_MS, Connection, connect
from vault_app.archive.writer import alters, bare
from vault_app.model.jobs import Change

_REMAINS = "remains of deleted messages"
_INDEX_PAGES_AT_ONCE = 1_000
_INCREMENTAL = 2
# How often a rebuild tells how far it is, in steps of SQLite's machine.
_STEPS_BETWEEN = 20_000

# Called with the bytes written; what it raises ends the rebuild.
Written = Callable[[int], None]


def note_remains(connection: Connection) -> None:
    """Note within a write that deletes messages that their remains are to be erased."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, 'unfinished') ON CONFLICT DO NOTHING",
        (_REMAINS,),
    )


@alters()
def merge_text_index(connection: Connection, *, begins: bool) -> bool:
    """Do one portion of merging the whole text index into one segment, which leaves out what was
    deleted; returns whether there is more to do."""
    before = connection.total_changes
    # A negative number begins; fewer than two changes mean that nothing was left to do
    # (sqlite.org/fts5.html, "The 'merge' command").
    pages = -_INDEX_PAGES_AT_ONCE if begins else _INDEX_PAGES_AT_ONCE
    connection.execute(
        "INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)", (pages,)
    )
    return connection.total_changes - before >= 2


@bare
def empty_log(connection: Connection) -> bool:
    """Carry the write-ahead log over into the database and cut it to nothing; returns whether that
    was possible: not while somebody reads what it was before."""
    # Waiting for readers is not for the thread on which all others wait.
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not is_busy


@alters()
def end_remains(connection: Connection) -> None:
    """Forget that remains are to be erased."""
    connection.execute("DELETE FROM setting WHERE name = ?", (_REMAINS,))


@alters(Change.RECEIPTS)
def give_back(connection: Connection, pages: int) -> int:
    """Cut up to so many unused pages off the file; returns how many are left unused."""
    connection.execute(f"PRAGMA incremental_vacuum({int(pages)})").fetchall()
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


@bare
def rebuild(connection: Connection, key: bytes, beside: Path, written: Written) -> None:
    """Write the whole database anew without unused pages, in a way that lets it shrink by portions
    from then on. Needs room for two more of it; other writes wait.

    It is written into a file ``beside`` it first, and then copied over in one transaction. What
    ``written`` raises ends it and changes nothing.
    """
    raised: list[BaseException] = []

    def tell() -> int:
        try:
            written(beside.stat().st_size if beside.exists() else 0)
        except BaseException as error:  # noqa: BLE001 - it must not pass through SQLite
            raised.append(error)
        return len(raised)

    connection.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
    connection.set_progress_handler(tell, _STEPS_BETWEEN)
    try:
        connection.execute("VACUUM INTO ?", (str(beside),))
    except BaseException:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
    rebuilt = connect(beside, key, read_only=True)
    try:
        rebuilt.backup(connection)
    finally:
        rebuilt.close()


class ShrinkingReader:
    """What :class:`~vault_app.archive.reader.Reader` tells of the room that the file takes."""

    def unused_pages(self) -> tuple[int, int, int]:
        """How many pages of the file are unused, how many there are, and the size of one."""
        unused, all_pages, size = (
            int(self._all(f"PRAGMA {name}")[0][0])
            for name in ("freelist_count", "page_count", "page_size")
        )
        return unused, all_pages, size

    def shrinks_by_portions(self) -> bool:
        """Whether single pages can be cut off; files of older versions have to be rebuilt."""
        return int(self._all("PRAGMA auto_vacuum")[0][0]) == _INCREMENTAL

    def has_remains(self) -> bool:
        """Whether remains of deleted messages are still to be erased."""
        return bool(self._all("SELECT 1 FROM setting WHERE name = ?", _REMAINS))

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError
