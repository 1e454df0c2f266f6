"""Keeps a second process from writing to the same vault."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from vault_app.model.errors import DiskFailed, VaultInUse

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class VaultLock:
    """An exclusive lock on a file; the system lets go of it however the process ends."""

    def __init__(self, path: Path) -> None:
        """Raises ``VaultInUse`` while another process (or another vault object) holds it."""
        self._path = path
        try:
            path.touch(mode=0o600)
            self._file: IO[bytes] = path.open("a+b")
        except OSError as error:
            raise DiskFailed(folder=str(path.parent), detail=str(error)) from error
        try:
            _lock(self._file)
        except OSError as error:
            holder = self._holder()
            self._file.close()
            raise VaultInUse(folder=str(path.parent), process=holder) from error
        # Only a courtesy to who is locked out: a full disk must not keep the owner out as well.
        with suppress(OSError):
            self._file.truncate(0)
            self._file.write(b" %d\n" % os.getpid())
            self._file.flush()

    def release(self) -> None:
        """Let others in. May be called twice."""
        if not self._file.closed:
            if sys.platform == "win32":
                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_UNLCK, 1)
            with suppress(OSError):
                self._file.close()

    def _holder(self) -> str:
        # Byte 0 is the one that is locked, which on Windows cannot be read by others.
        self._file.seek(1)
        return self._file.read(20).decode("ascii", "replace").strip()


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
