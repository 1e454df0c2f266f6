"""The vault on disk: always encrypted, one writer, and a clear error for each way to be broken."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from tests.archive.conftest import KEY, SIGNER, Filled, letter
from vault_app.archive import schema
from vault_app.archive.database import DATABASE_NAME, connect
from vault_app.archive.vault import Vault
from vault_app.mime.split import join
from vault_app.model.errors import (
    VaultClosed,
    VaultDamaged,
    VaultExists,
    VaultInUse,
    VaultNotEncrypted,
    VaultTooNew,
)

MARKERS = ("Kirschbluete", "Quittenbrot", "zwetschge", "pflaume@example.org")


def test_no_plaintext_reaches_the_disk(folder: Path, filled: Filled) -> None:
    raw = (
        f"From: <{MARKERS[3]}>\r\nSubject: {MARKERS[0]}\r\n\r\n{MARKERS[1]}\r\n".encode()
        + b"".join(b"%d\r\n" % number for number in range(2_000))
    )
    filled.store([raw])
    filled.vault.close()
    for path in folder.rglob("*"):
        content = path.read_bytes()
        assert not content.startswith(b"SQLite format 3")
        for marker in MARKERS:
            assert marker.encode() not in content
            assert marker.encode("utf-16-le") not in content


def test_sorting_spills_nothing(vault: Vault, tmp_path: Path) -> None:
    with vault.reader() as reader:
        connection = reader._connection
        for pragma, value in (("temp_store", 2), ("trusted_schema", 0), ("cell_size_check", 1)):
            assert connection.execute(f"PRAGMA {pragma}").fetchone()[0] == value
        with pytest.raises(dbapi2.OperationalError, match="not authorized"):
            connection.execute("SELECT load_extension('x')")


def test_readers_cannot_write(vault: Vault) -> None:
    with vault.reader() as reader, pytest.raises(dbapi2.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM message")


def test_a_key_is_always_needed(folder: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connect(folder / "other.db", b"", read_only=False)
    assert not (folder / "other.db").exists()


def test_wrong_key(folder: Path, vault: Vault) -> None:
    vault.close()
    with pytest.raises(VaultDamaged):
        Vault(folder, b"x" * 32, vault_id="id", join=join, signer=SIGNER)


def test_plaintext_database_is_refused(folder: Path) -> None:
    with dbapi2.connect(str(folder / DATABASE_NAME)) as plain:
        plain.execute("CREATE TABLE message (id INTEGER)")
    plain.close()
    before = (folder / DATABASE_NAME).read_bytes()
    with pytest.raises(VaultNotEncrypted):
        Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER)
    assert (folder / DATABASE_NAME).read_bytes() == before


def test_missing_database_is_not_made_anew(folder: Path, vault: Vault) -> None:
    vault.close()
    (folder / DATABASE_NAME).unlink()
    with pytest.raises(VaultDamaged):
        Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER)
    assert not (folder / DATABASE_NAME).exists()


def test_new_vault_never_overwrites(folder: Path, vault: Vault) -> None:
    vault.close()
    with pytest.raises(VaultExists):
        Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER, is_new=True)


@pytest.mark.parametrize("offset", [0, 100, 8192, 20_000])
def test_damaged_page(
    folder: Path, filled: Filled, open_again: Callable[[], Vault], offset: int
) -> None:
    filled.store([letter(number) for number in range(20)])
    filled.vault.close()
    database = folder / DATABASE_NAME
    content = bytearray(database.read_bytes())
    content[offset] ^= 0x40
    database.write_bytes(content)
    try:
        vault = open_again()
    except VaultDamaged:
        return
    with vault, vault.reader() as reader:
        try:
            faults = reader.integrity_faults()
        except VaultDamaged:
            return
        assert faults


def test_cut_off_file(folder: Path, filled: Filled, open_again: Callable[[], Vault]) -> None:
    filled.store([letter(number) for number in range(20)])
    filled.vault.close()
    database = folder / DATABASE_NAME
    database.write_bytes(database.read_bytes()[: 8192 * 5])
    try:
        vault = open_again()
    except VaultDamaged:
        return
    with vault, vault.reader() as reader:
        try:
            faults = reader.integrity_faults()
        except VaultDamaged:
            return
        assert faults


def test_newer_vault(folder: Path, vault: Vault, open_again: Callable[[], Vault]) -> None:
    vault.close()
    connection = connect(folder / DATABASE_NAME, KEY, read_only=False)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(VaultTooNew):
        open_again()


def test_smuggled_trigger(folder: Path, vault: Vault, open_again: Callable[[], Vault]) -> None:
    vault.close()
    connection = connect(folder / DATABASE_NAME, KEY, read_only=False)
    connection.execute("CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END")
    connection.close()
    with pytest.raises(VaultDamaged):
        open_again()


def test_one_writer(vault: Vault, open_again: Callable[[], Vault]) -> None:
    with pytest.raises(VaultInUse) as caught:
        open_again()
    assert caught.value.facts["process"].isdigit()  # type: ignore[attr-defined]
    vault.close()
    open_again().close()


def test_another_process_is_kept_out(folder: Path, vault: Vault) -> None:
    script = (
        "import sys, pathlib\n"
        "from vault_app.archive.vault import Vault\n"
        "from vault_app.keys.signing import VaultSigner\n"
        "from vault_app.model.errors import VaultInUse\n"
        "key = bytes(range(32))\n"
        "try:\n"
        "    Vault(pathlib.Path(sys.argv[1]), key, vault_id='', join=lambda s, p: s,\n"
        "          signer=VaultSigner(key))\n"
        "except VaultInUse as error:\n"
        "    print(error.facts['process'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().isdigit()


def test_closed_vault(vault: Vault, filled: Filled) -> None:
    vault.close()
    vault.close()
    with pytest.raises(VaultClosed):
        vault.reader()
    with pytest.raises(VaultClosed):
        filled.store([letter()])
