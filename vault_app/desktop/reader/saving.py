"""Writes what the owner takes out of the vault: whole or not at all, never over another file."""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from vault_app.model.errors import DiskFailed, DiskFull

_MOST_TRIES: Final = 1_000
# Windows knows no quota error.
_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def save_as(path: Path, content: bytes) -> Path:
    """Write to just this path, in place of what the owner agreed to replace.

    Raises:
        DiskFull, DiskFailed: nothing was written; what was there before is untouched.
    """
    try:
        _write(path, content)
    except OSError as error:
        raise _told(error, path.parent) from error
    return path


def save_beside(folder: Path, name: str, content: bytes) -> Path:
    """Write under the name, or "name (2)", "name (3)", … where it is taken already.

    Raises:
        DiskFull, DiskFailed: nothing was written.
    """
    try:
        path = _claim(folder, name)
        try:
            _write(path, content)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
    except OSError as error:
        raise _told(error, folder) from error
    return path


def _claim(folder: Path, name: str) -> Path:
    """Take a free name by making an empty file: two programs cannot both get it."""
    stem, suffix = os.path.splitext(name)
    for number in range(1, _MOST_TRIES):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        return path
    raise OSError(errno.EEXIST, "too many files of that name")


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".homeport-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _told(error: OSError, folder: Path) -> DiskFull | DiskFailed:
    if error.errno in _FULL:
        return DiskFull(folder=folder)
    return DiskFailed(folder=folder, detail=error.strerror or type(error).__name__)
