"""Opens SQLCipher connections the one safe way, and turns its errors into ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlcipher3 import dbapi2

from vault_app.model.errors import (
    Cancelled,
    DiskFailed,
    DiskFull,
    VaultDamaged,
    VaultInUse,
    VaultNotEncrypted,
)

if TYPE_CHECKING:
    # sqlcipher3 has the interface of sqlite3 without its type stubs.
    from sqlite3 import Connection as Connection
else:
    Connection = dbapi2.Connection

DATABASE_NAME = "archive.db"
PAGE_SIZE = 8192
_PLAINTEXT_MAGIC = b"SQLite format 3\x00"
BUSY_MS = 10_000
_CACHE_KIB = 64 * 1024
# The driver throws out the statement that was used least often. With its own small limit, those of
# a migration stay for good and each INSERT is compiled anew: a third of the time of all writes.
_STATEMENTS_KEPT = 1_000

# Primary result codes (sqlite.org/rescode.html).
_BUSY = {5, 6}
_DISK = {3, 8, 10, 14}
_INTERRUPTED = {9}
_DAMAGE = {11, 26}
_FULL = {13}


def connect(path: Path, key: bytes, *, read_only: bool) -> Connection:
    """Open the archive database with its raw 256-bit key.

    The caller owns the connection, which belongs to the calling thread.

    Raises:
        VaultNotEncrypted: the file is a plaintext database.
        VaultDamaged: it cannot be read with this key, which the key slots proved right.
        DiskFull, DiskFailed: the operating system refused.
    """
    if len(key) != 32:
        # Without a key SQLCipher writes a plaintext file and says nothing.
        raise ValueError("the data key must have 32 bytes")
    refuse_plaintext(path)
    with converted_errors(path):
        connection = cast(
            "Connection",
            dbapi2.connect(
                str(path),
                isolation_level=None,
                timeout=BUSY_MS / 1000,
                cached_statements=_STATEMENTS_KEPT,
            ),
        )
        try:
            _configure(connection, key, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _configure(connection: Connection, key: bytes, *, read_only: bool) -> None:
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size = {PAGE_SIZE}")
    # For the whole process: VACUUM INTO makes its file with the default, whatever is set here, and
    # one whose pages are of two sizes can never be read.
    connection.execute(f"PRAGMA cipher_default_page_size = {PAGE_SIZE}")
    if connection.execute("PRAGMA cipher_version").fetchone() is None:
        raise RuntimeError("the SQLite library in use does not encrypt")
    # Compiled in and on by default in the wheel: both run code that a hostile file can bring.
    connection.enable_load_extension(False)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # Anything else lets sorts spill plaintext into the system's temporary folder.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        # Heeded while the file is empty only: the pages of an older one have no way back to who
        # names them, by which they could be moved.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS a plain sync leaves the data in the drive's cache; elsewhere this does nothing.
        connection.execute("PRAGMA fullfsync = ON")


def refuse_plaintext(path: Path) -> None:
    """Raise ``VaultNotEncrypted`` if the file begins as an unencrypted database does."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_PLAINTEXT_MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise DiskFailed(folder=str(path.parent), detail=str(error)) from error
    if start == _PLAINTEXT_MAGIC:
        raise VaultNotEncrypted(folder=str(path.parent))


@contextmanager
def converted_errors(path: Path) -> Iterator[None]:
    """Raise errors of ours for what the machine or the file did; let bugs through as they are."""
    folder = str(path.parent)
    try:
        yield
    except dbapi2.Error as error:
        primary = _primary_code(error)
        if primary in _INTERRUPTED:
            raise Cancelled from error
        if primary in _FULL:
            raise DiskFull(folder=folder) from error
        if primary in _BUSY:
            raise VaultInUse(folder=folder, process="") from error
        if primary in _DAMAGE:
            raise VaultDamaged(folder=folder, detail=str(error)) from error
        if primary in _DISK:
            raise DiskFailed(folder=folder, detail=str(error)) from error
        raise


def _primary_code(error: Any) -> int:
    """The primary result code: the low byte of SQLite's extended one."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
