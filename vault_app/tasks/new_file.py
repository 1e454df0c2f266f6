"""Writes a file outside the vault: whole or not at all, and over another only if that was said."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from vault_app.model.errors import FileNotWritten, FileTaken, FileUnusable

# Windows knows no quota error.
FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
# What file systems without hard links answer.
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class Hashed:
    """A file that knows how much was written to it, and the SHA-256 of that."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        self.size += len(content)
        return self._file.write(content)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def check_place(path: Path, *, may_replace: bool, vault_folder: Path) -> None:
    """See early, before long work, that the file could be written.

    Raises:
        FileTaken, FileUnusable
    """
    reason = ""
    if path.is_dir():
        reason = "is-folder"
    elif not path.parent.is_dir():
        reason = "folder-missing"
    elif vault_folder.resolve() in path.resolve().parents:
        reason = "in-vault"
    elif os.path.lexists(path):
        if not path.is_file():
            reason = "not-a-file"
        elif not may_replace:
            raise FileTaken(file=str(path))
    if reason:
        raise FileUnusable(file=str(path), reason=reason)


@contextmanager
def new_file(path: Path, *, may_replace: bool) -> Iterator[Hashed]:
    """A file beside ``path`` to write into; it gets its name when the block ends well.

    Nobody but the owner may read it: mail stands in it, and no longer encrypted.

    Raises:
        FileTaken: somebody made such a file meanwhile.
        FileNotWritten: a full disk, no right to write, or the like; nothing is left behind.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".homeport-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            hashed = Hashed(cast("BinaryIO", file))
            yield hashed
            file.flush()
            os.fsync(file.fileno())
        _give_name(temporary, path, may_replace=may_replace)
        sync_folder(path.parent)
    except OSError as error:
        reason = "full" if error.errno in FULL else None
        detail = error.strerror or type(error).__name__
        raise FileNotWritten(
            file=str(path), reason=reason, detail=None if reason else detail
        ) from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def _give_name(temporary: str, path: Path, *, may_replace: bool) -> None:
    if may_replace:
        os.replace(temporary, path)
        return
    try:
        # Unlike a rename, a link never takes the place of another file.
        os.link(temporary, path)
    except FileExistsError as error:
        raise FileTaken(file=str(path)) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileTaken(file=str(path)) from error
        os.replace(temporary, path)


def sync_folder(folder: Path) -> None:
    """The name itself must outlast a power cut too; not every system can sync a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
