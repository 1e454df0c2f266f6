"""Making and opening vaults, and what each mistake says."""

import errno
import os
from pathlib import Path

import pytest

from tests.tasks.conftest import PASSPHRASE
from vault_app.archive.database import DATABASE_NAME
from vault_app.archive.vault import Vault
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.errors import (
    DiskFailed,
    DiskFull,
    VaultDamaged,
    VaultExists,
    VaultNotFound,
    WrongPassphrase,
)
from vault_app.tasks.vaults import change_passphrase, create_vault, open_vault


def test_open_again(vault: Vault) -> None:
    folder = vault.folder
    vault.close()
    with open_vault(folder, PASSPHRASE) as again:
        assert again.id == vault.id


def test_only_the_owner_can_read_the_folder(vault: Vault) -> None:
    assert vault.folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in vault.folder.iterdir())


def test_wrong_passphrase(vault: Vault) -> None:
    vault.close()
    with pytest.raises(WrongPassphrase):
        open_vault(vault.folder, "guess")


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_no_vault_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(VaultNotFound):
        open_vault(tmp_path / name, PASSPHRASE)


def test_archive_missing(vault: Vault) -> None:
    vault.close()
    (vault.folder / DATABASE_NAME).unlink()
    with pytest.raises(VaultDamaged):
        open_vault(vault.folder, PASSPHRASE)


def test_nothing_is_overwritten(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for folder in (vault.folder, tmp_path / "full", tmp_path / "file"):
        with pytest.raises(VaultExists):
            create_vault(folder, PASSPHRASE, cost=LEAST_COST)
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


def test_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(folder: Path, slots: object) -> None:
        raise DiskFailed(folder=str(folder), detail="No space left on device")

    monkeypatch.setattr("vault_app.tasks.vaults.write_slots", no_space)
    with pytest.raises(DiskFailed):
        create_vault(tmp_path / "new.vault", PASSPHRASE, cost=LEAST_COST)
    assert not (tmp_path / "new.vault").exists()


def test_change_passphrase(vault: Vault) -> None:
    vault.close()
    change_passphrase(vault.folder, PASSPHRASE, "medlar and sloe", cost=LEAST_COST)
    with pytest.raises(WrongPassphrase):
        open_vault(vault.folder, PASSPHRASE)
    open_vault(vault.folder, "medlar and sloe").close()


def test_failed_creation_in_an_empty_folder_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new.vault"
    folder.mkdir()

    def no_space(connection: object, path: Path) -> None:
        raise DiskFull(folder=str(path.parent))

    with monkeypatch.context() as patch:
        patch.setattr("vault_app.archive.schema.migrate", no_space)
        with pytest.raises(DiskFull):
            create_vault(folder, PASSPHRASE, cost=LEAST_COST)
    assert list(folder.iterdir()) == []
    create_vault(folder, PASSPHRASE, cost=LEAST_COST).close()


def test_no_space_for_the_key_slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(DiskFull):
        create_vault(tmp_path / "new.vault", PASSPHRASE, cost=LEAST_COST)


def test_a_folder_that_may_not_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refused)
    with pytest.raises(DiskFailed):
        open_vault(tmp_path / "other.vault", PASSPHRASE)
