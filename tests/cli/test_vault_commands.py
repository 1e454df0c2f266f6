"""create, verify, stats, and what happens when the vault cannot be opened."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import PASSPHRASE, Cli
from vault_app.cli.asking import PASSPHRASE_VARIABLE
from vault_app.tasks.vaults import open_vault


def test_create(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    cli = Cli(tmp_path, capsysbinary)
    ran = cli.json("create")
    assert ran.code == 0
    assert ran.document["created"] is True
    assert ran.document["vault"] == str(cli.vault)
    # The file's last line end is not part of the passphrase; the blank before it is.
    open_vault(cli.vault, PASSPHRASE).close()
    assert PASSPHRASE.strip() not in ran.text + ran.err

    again = cli.json("create")
    assert again.code == 3
    assert again.document["error"]["code"] == "vault-exists"


def test_no_vault_without_a_passphrase(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    cli = Cli(tmp_path, capsysbinary)
    cli.passphrase_file.write_text("\n")
    ran = cli.json("create")
    assert (ran.code, ran.document["error"]["code"]) == (2, "setting-invalid")
    assert not cli.vault.exists()


def test_stats_of_an_empty_vault(cli: Cli) -> None:
    ran = cli.json("stats")
    assert ran.code == 0
    assert set(ran.document) == {
        "messages",
        "bytes",
        "attachments",
        "accounts",
        "placements",
        "vault_bytes",
        "states",
    }
    assert ran.document["messages"] == 0
    assert set(ran.document["states"]) == {"on_server", "local_only", "gone"}
    assert cli("stats").text.startswith("0 messages")


def test_verify_of_an_empty_vault(cli: Cli) -> None:
    ran = cli.json("verify")
    assert ran.code == 0
    assert ran.document["ok"] is True
    assert (ran.document["messages"], ran.document["damaged"]) == (0, [])


def test_verify_finds_damage(filled: Cli) -> None:
    path = filled.vault / "archive.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    ran = filled.json("verify")
    # Depending on the page, the fault shows when it is opened or when it is checked.
    assert ran.code in (1, 3)
    if ran.code == 1:
        assert ran.document["ok"] is False
    else:
        assert ran.document["error"]["code"] == "vault-damaged"


def test_wrong_passphrase(cli: Cli) -> None:
    cli.passphrase_file.write_text("wrong")
    ran = cli.json("stats")
    assert ran.code == 3
    assert set(ran.document["error"]) == {
        "code",
        "title",
        "what_happened",
        "what_is_safe",
        "what_next",
        "facts",
    }
    assert ran.document["error"]["code"] == "wrong-passphrase"
    assert ran.err.startswith("homeport: That is not the passphrase\n")
    quiet = cli("stats")
    assert (quiet.code, quiet.out) == (3, b"")


def test_no_vault(cli: Cli) -> None:
    ran = cli.bare("--vault", str(cli.vault.parent / "other"), "--json", "stats")
    # Without a terminal and a file, the passphrase is missing before anything else is.
    assert ran.code == 2
    ran = cli.bare(
        *("--vault", str(cli.vault.parent / "other"), "--json"),
        *("--passphrase-file", str(cli.passphrase_file), "stats"),
    )
    assert ran.code == 3
    assert ran.document["error"]["code"] == "vault-not-found"


def test_plaintext_archive_is_refused(cli: Cli) -> None:
    path = cli.vault / "archive.db"
    for each in cli.vault.glob("archive.db*"):
        each.unlink()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE message (id)")
    database.commit()
    database.close()
    ran = cli.json("stats")
    assert ran.code == 3
    assert ran.document["error"]["code"] == "vault-not-encrypted"


def test_a_vault_that_is_open_elsewhere(cli: Cli) -> None:
    with open_vault(cli.vault, PASSPHRASE):
        ran = cli.json("stats")
    assert ran.code == 3
    assert ran.document["error"]["code"] == "vault-in-use"
    assert str(os.getpid()) in ran.document["error"]["what_happened"]


def test_the_environment_may_name_the_passphrase_file(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, str(cli.passphrase_file))
    assert cli.bare("--vault", str(cli.vault), "stats").code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["stats"], "vault-missing"),
        (["--vault", "V", "stats"], "passphrase-missing"),
        (["--vault", "V", "--passphrase-file", "nowhere", "stats"], "cannot-be-read"),
        (["--vault", "V", "show", "x"], None),
        ([], None),
    ],
)
def test_wrong_use(cli: Cli, words: list[str], reason: str | None) -> None:
    ran = cli.bare("--json", *words)
    assert ran.code == 2
    facts = ran.document["error"]["facts"]
    if reason is None:
        assert ran.err.startswith("usage: homeport")
    else:
        assert facts["reason"] == reason
