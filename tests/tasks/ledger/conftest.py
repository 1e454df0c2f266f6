"""A vault with a ledger of a removal, and the means to alter it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.archive.conftest import KEY, SIGNER, Filled, letter
from tests.archive.test_ledger import add, remove_all
from vault_app.archive.database import DATABASE_NAME, Connection, connect
from vault_app.archive.ledger import entry_hash
from vault_app.archive.vault import Vault
from vault_app.keys.signing import VaultSigner
from vault_app.mime.split import join
from vault_app.model.ledger import LedgerEntry, LedgerKind

COUNT = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mail.vault"
    path.mkdir()
    return path


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """With the key, a plan's start, three removals and a copy left alone, its end, a hold."""
    with Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER, is_new=True) as made:
        filled = Filled(made)
        filled.store([letter(number, subject=f"Être {number}") for number in range(COUNT)])
        remove_all(filled)
        made.write(add, LedgerKind.HOLD, {"event": "made", "name": "Court"})
        yield made


Tamper = Callable[[Callable[[Connection], None]], Vault]


@pytest.fixture
def tamper(folder: Path, vault: Vault) -> Iterator[Tamper]:
    """Alters the ledger as somebody would who can open the vault."""
    opened: list[Vault] = []

    def do(change: Callable[[Connection], None]) -> Vault:
        vault.close()
        connection = connect(folder / DATABASE_NAME, KEY, read_only=False)
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'ledger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        change(connection)
        for _, sql in triggers:
            connection.execute(sql)
        connection.close()
        opened.append(Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER))
        return opened[-1]

    yield do
    for each in opened:
        each.close()


def entries_of(vault: Vault) -> list[LedgerEntry]:
    with vault.reader() as reader:
        return reader.ledger_from(1, 1000)


def statement(sql: str) -> Callable[[Connection], None]:
    return lambda connection: (connection.execute(sql), None)[1]


def rewritten(entries: list[LedgerEntry], signer: VaultSigner) -> list[tuple[object, ...]]:
    """The chain made anew from these entries, with hashes that fit."""
    rows: list[tuple[object, ...]] = []
    previous = bytes(32)
    for number, each in enumerate(entries, 1):
        digest = entry_hash(number, each.at, each.kind, previous, each.document)
        rows.append(
            (
                number,
                int(each.at.timestamp()),
                each.kind,
                each.document,
                previous,
                digest,
                signer.sign(digest),
            )
        )
        previous = digest
    return rows


def put_in_place(rows: list[tuple[object, ...]]) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        connection.execute("DELETE FROM ledger")
        connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    return change
