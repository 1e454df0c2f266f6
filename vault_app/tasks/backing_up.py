"""Copies the whole vault to another place, reads such copies back, and says what they hold.

A backup is a vault folder of its own, complete with its keys: to go back to it, open it.
"""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from vault_app.archive import backups as writes
from vault_app.archive.database import DATABASE_NAME
from vault_app.archive.instants import to_seconds
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.keys.slots import read_slots, write_slots
from vault_app.model.backups import Backup, StillInBackup
from vault_app.model.errors import (
    BackupMissing,
    BackupNotWritten,
    BackupUnsound,
    DiskFailed,
    DiskFull,
    HomeportError,
    KeySlotsDamaged,
    VaultDamaged,
    VaultError,
    VaultNotFound,
)
from vault_app.model.jobs import Job
from vault_app.model.removal import Step
from vault_app.tasks.new_file import FULL, sync_folder
from vault_app.tasks.shrinking import erase_remains
from vault_app.tasks.verify import verify

# What the copy may need beyond the database: its keys, and what is written to the vault meanwhile.
_MARGIN = 16 * 1024 * 1024


def back_up(job: Job, vault: Vault, folder: Path) -> Backup:
    """Copy the vault, as it is now, into a new folder inside of ``folder``, then read all of that
    back. Others may go on using the vault.

    Raises:
        BackupNotWritten: nothing is left behind.
        BackupUnsound: it could be written, and not read back.
        Cancelled: nothing is left behind; or, while it is read back, a backup that is not verified.
        VaultDamaged, DiskFailed: of the vault itself.
    """
    erase_remains(job, vault)
    made_at = datetime.now(UTC)
    place = folder / f"{vault.folder.stem}-{made_at:%Y%m%d-%H%M%S}.vault"
    _check_place(vault, folder, place)
    # Before the first byte: a key that cannot be read would make the whole copy worthless.
    slots = read_slots(vault.folder)
    with _new_folder(place) as unfinished:
        messages = vault.copy_to(unfinished / DATABASE_NAME, _telling(job))
        write_slots(unfinished, slots)
        size = (unfinished / DATABASE_NAME).stat().st_size
    backup_id = vault.write(
        writes.add_backup,
        place=str(place.resolve()),
        made_at=to_seconds(made_at),
        messages=messages,
        size=size,
    )
    return verify_backup(job, vault, backup_id)


def verify_backup(job: Job, vault: Vault, backup_id: int) -> Backup:
    """Open a backup with the vault's key and compare every message in it with its hash.

    Raises:
        BackupMissing: it cannot be seen now; what was known of it stands.
        BackupUnsound: it counts as never verified from now on.
        Cancelled
    """
    with vault.reader() as reader:
        backup = find_backup(reader, backup_id)
    place = Path(backup.place)
    database = place / DATABASE_NAME
    if not backup.is_present:
        raise BackupMissing(place=backup.place)
    try:
        if read_slots(place).vault_id != vault.id:
            raise BackupUnsound(place=backup.place, reason="other-vault")
        _forget_cached(database)
        report = verify(job, vault, database)
        size = database.stat().st_size
        if not report.ok or report.messages < backup.messages:
            raise BackupUnsound(place=backup.place, reason="damaged", messages=len(report.damaged))
    except BackupUnsound:
        vault.write(writes.note_unsound, backup_id)
        raise
    except (VaultDamaged, KeySlotsDamaged, VaultNotFound, DiskFailed, OSError) as error:
        if not database.is_file():
            raise BackupMissing(place=backup.place) from error
        vault.write(writes.note_unsound, backup_id)
        raise BackupUnsound(place=backup.place, reason="damaged") from error
    vault.write(writes.note_verified, backup_id, messages=report.messages, size=size)
    with vault.reader() as reader:
        return find_backup(reader, backup_id)


def backups(reader: Reader) -> list[Backup]:
    """All backups that were made and not forgotten, newest first."""
    return reader.backups()


def find_backup(reader: Reader, backup_id: int) -> Backup:
    """One backup; raises ``KeyError``."""
    for backup in reader.backups():
        if backup.id == backup_id:
            return backup
    raise KeyError(backup_id)


def forget_backup(vault: Vault, backup_id: int) -> None:
    """Forget a backup that is lost or not wanted any more; its files are left alone."""
    vault.write(writes.forget_backup, backup_id)


def is_on_same_disk(vault: Vault, place: Path) -> bool:
    """Whether a folder lies on the disk of the vault, with which it would be lost."""
    try:
        return place.stat().st_dev == vault.folder.stat().st_dev
    except OSError:
        return False


def covered_by_backup(reader: Reader, message_ids: Collection[int]) -> set[int]:
    """Those of these messages that a verified backup holds.

    Each backup is asked itself, by the hash, so only one that can be read now counts; and only
    while its database is as large as when it was verified.
    """
    hashes = reader.hashes(message_ids)
    wanted = set(hashes.values())
    covered: set[bytes] = set()
    for backup in reader.backups():
        if not wanted - covered:
            break
        if backup.verified_at is not None and _is_as_verified(backup):
            covered |= _asked(reader, backup, wanted - covered) or set()
    return {message_id for message_id, digest in hashes.items() if digest in covered}


def still_in_backups(reader: Reader, plan_id: int) -> list[StillInBackup]:
    """The backups that hold messages which this plan deleted from the vault, newest first; and
    those that cannot be asked now."""
    hashes = {
        item.sha256
        for item in reader.plan_items(plan_id, [Step.CONFIRMED])
        if item.placement_id is None
    }
    found: list[StillInBackup] = []
    for backup in reader.backups() if hashes else ():
        held = _asked(reader, backup, hashes) if backup.is_present else None
        if held is None or held:
            found.append(StillInBackup(backup=backup, messages=None if held is None else len(held)))
    return found


def _asked(reader: Reader, backup: Backup, hashes: Collection[bytes]) -> set[bytes] | None:
    """Which of these messages a backup holds; ``None`` if it cannot be read."""
    with suppress(VaultError), reader.of_copy(Path(backup.place) / DATABASE_NAME) as copy:
        return copy.having(list(hashes))
    return None


def _is_as_verified(backup: Backup) -> bool:
    try:
        return (Path(backup.place) / DATABASE_NAME).stat().st_size == backup.size
    except OSError:
        return False


@contextmanager
def _new_folder(place: Path) -> Iterator[Path]:
    """A folder beside ``place`` that nobody else may read; it gets its name when the block ends
    well, and is gone otherwise."""
    folder, unfinished = place.parent, None
    try:
        unfinished = Path(tempfile.mkdtemp(prefix=".homeport-", dir=folder))
        yield unfinished
        unfinished.rename(place)
        sync_folder(folder)
    except (DiskFull, DiskFailed, OSError) as error:
        raise _not_written(error, folder) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


def _check_place(vault: Vault, folder: Path, place: Path) -> None:
    inside = vault.folder.resolve()
    reason = ""
    if not folder.is_dir():
        reason = "no-folder"
    elif inside == folder.resolve() or inside in folder.resolve().parents:
        reason = "in-vault"
    elif os.path.lexists(place):
        reason = "taken"
    if reason:
        raise BackupNotWritten(place=str(folder), reason=reason)
    needed = (vault.folder / DATABASE_NAME).stat().st_size + _MARGIN
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise _not_written(error, folder) from error
    if free < needed:
        raise BackupNotWritten(place=str(folder), reason="full", needed=needed, free=free)


def _not_written(error: HomeportError | OSError, folder: Path) -> BackupNotWritten:
    if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in FULL):
        return BackupNotWritten(place=str(folder), reason="full")
    detail = error.strerror if isinstance(error, OSError) else error.facts.get("detail")
    return BackupNotWritten(place=str(folder), reason="disk", detail=detail)


def _telling(job: Job) -> writes.Copied:
    def copied(done: int, total: int) -> None:
        job.progress(done, total, "bytes")
        job.check()

    return copied


def _forget_cached(database: Path) -> None:
    """Let what was just written be read from the disk itself, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        with database.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
