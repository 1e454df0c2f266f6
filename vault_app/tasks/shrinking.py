"""Gives unused room of the vault back to the disk, and erases what deleted messages left behind."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from vault_app.archive import shrinking as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import DiskFailed, DiskFull
from vault_app.model.jobs import Job

# Some 8 MB: a fraction of a second in which other writes wait.
_PAGES_AT_ONCE = 1_000
_PATIENCE_SECONDS = 20.0
_TICK_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrinkReport:
    """The size of the vault's database before and after, in bytes."""

    before: int
    after: int


def free_bytes(reader: Reader) -> int:
    """How much of the vault's file is unused and could be given back."""
    unused, _, size = reader.unused_pages()
    return unused * size


def room_needed(reader: Reader) -> int:
    """How much free disk shrinking needs for a while, in bytes: nothing worth naming, except the
    first time for a vault that an older Homeport made."""
    if reader.shrinks_by_portions():
        return 0
    unused, pages, size = reader.unused_pages()
    return 2 * (pages - unused) * size


def shrink(job: Job, vault: Vault) -> ShrinkReport:
    """Cut the unused part off the vault's file. Others may go on using it; where it has to be
    rebuilt (``room_needed``), what they write waits.

    Raises:
        DiskFull: not enough room to rebuild it; nothing was changed.
        Cancelled: between portions; what is cut off is cut off.
    """
    erase_remains(job, vault)
    with vault.reader() as reader:
        unused, pages, size = reader.unused_pages()
        needed = room_needed(reader)
    if needed:
        _rebuild(job, vault, needed)
    else:
        left = unused
        while left:
            job.check()
            before, left = left, vault.write(writes.give_back, _PAGES_AT_ONCE)
            job.progress((unused - left) * size, unused * size, "bytes")
            if left >= before:
                break  # a pull deletes as fast as we cut, or the rest cannot be moved
    _empty_log(job, vault)
    with vault.reader() as reader:
        _, after, _ = reader.unused_pages()
    return ShrinkReport(before=pages * size, after=after * size)


def erase_remains(job: Job, vault: Vault) -> None:
    """Erase what deleted messages left in the text index and in the log. Nothing to do where none
    were deleted since; else it takes as long as writing the text index anew.

    Raises:
        Cancelled: between portions; the next deletion, backup or shrinking goes on.
    """
    with vault.reader() as reader:
        if not reader.has_remains():
            return
    begins, done = True, 0
    while vault.write(writes.merge_text_index, begins=begins):
        begins, done = False, done + 1
        job.progress(done, None, "steps", "text-index")
        job.check()
    if _empty_log(job, vault):
        vault.write(writes.end_remains)


def _rebuild(job: Job, vault: Vault, needed: int) -> None:
    free = shutil.disk_usage(vault.folder).free
    if free < needed:
        raise DiskFull(folder=str(vault.folder), needed=needed, free=free)
    try:
        beside = Path(tempfile.mkdtemp(prefix=".rebuilt-", dir=vault.folder))
    except OSError as error:
        raise DiskFailed(folder=str(vault.folder), detail=str(error)) from error

    def written(size: int) -> None:
        job.check()
        job.progress(min(size, needed // 2), needed // 2, "bytes")

    try:
        vault.rebuild(beside / "archive.db", written)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _empty_log(job: Job, vault: Vault) -> bool:
    """Empty the log, waiting for readers of what it was before; returns whether that worked."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not vault.write(writes.empty_log):
        job.check()
        if time.monotonic() > until:
            return False
        time.sleep(_TICK_SECONDS)
    return True
