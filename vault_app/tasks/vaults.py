"""Makes and opens vaults: joins keys and archive, which do not know each other."""

import shutil
from contextlib import suppress
from pathlib import Path

from vault_app.archive.database import DATABASE_NAME
from vault_app.archive.vault import LOCK_NAME, Vault
from vault_app.keys.derivation import USUAL_COST, Cost
from vault_app.keys.signing import VaultSigner
from vault_app.keys.slots import COPY_NAME, FILE_NAME, new_slots, read_slots, write_slots
from vault_app.mime.split import join
from vault_app.model.errors import DiskFailed, VaultExists, VaultInUse, VaultNotFound

SUFFIX = ".vault"
_FILES = (
    FILE_NAME,
    COPY_NAME,
    DATABASE_NAME,
    f"{DATABASE_NAME}-wal",
    f"{DATABASE_NAME}-shm",
    LOCK_NAME,
)


def create_vault(folder: Path, passphrase: str, *, cost: Cost = USUAL_COST) -> Vault:
    """Make a vault in a folder that does not exist yet or is empty, and open it.

    Raises:
        VaultExists: the folder holds something already.
        DiskFailed, DiskFull
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise VaultExists(folder=str(folder))
        was_there = folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DiskFailed(folder=str(folder), detail=str(error)) from error
    try:
        slots, data_key = new_slots(passphrase, cost)
        # The key first: an archive whose key was never written would be lost.
        write_slots(folder, slots)
        return Vault(
            folder,
            data_key,
            vault_id=slots.vault_id,
            join=join,
            signer=VaultSigner(data_key),
            is_new=True,
        )
    except VaultInUse:
        raise  # somebody else makes a vault in this folder just now
    except BaseException:
        _undo_creation(folder, was_there=was_there)
        raise


def _undo_creation(folder: Path, *, was_there: bool) -> None:
    """Take away what an unfinished creation left; the folder was empty before."""
    if was_there:
        with suppress(OSError):
            for name in _FILES:
                (folder / name).unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def open_vault(folder: Path, passphrase: str) -> Vault:
    """Open a vault for reading and writing.

    Raises:
        VaultNotFound, WrongPassphrase, KeySlotsDamaged, VaultInUse, VaultTooNew,
        VaultNotEncrypted, VaultDamaged, DiskFailed
    """
    try:
        is_there = folder.is_dir()
    except OSError as error:
        raise DiskFailed(folder=str(folder), detail=str(error)) from error
    if not is_there:
        raise VaultNotFound(folder=str(folder))
    slots = read_slots(folder)
    data_key = slots.open(passphrase, folder)
    return Vault(folder, data_key, vault_id=slots.vault_id, join=join, signer=VaultSigner(data_key))


def change_passphrase(folder: Path, old: str, new: str, *, cost: Cost = USUAL_COST) -> None:
    """Wrap the vault's data key anew; the archive itself is not rewritten.

    Raises:
        WrongPassphrase, VaultNotFound, KeySlotsDamaged, DiskFailed
    """
    slots = read_slots(folder)
    write_slots(folder, slots.with_passphrase(new, slots.open(old, folder), cost))
