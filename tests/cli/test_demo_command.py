"""The demo tells the whole job and is content only if all of it worked."""

import dataclasses
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from vault_app.cli import demo_command
from vault_app.keys.derivation import LEAST_COST
from vault_app.tasks.vaults import create_vault
from vault_app.tasks.verify import verify


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        demo_command,
        "create_vault",
        lambda folder, passphrase: create_vault(folder, passphrase, cost=LEAST_COST),
    )


def test_the_story(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    ran = Cli(tmp_path, capsysbinary).bare("demo")
    assert ran.code == 0, ran.text
    assert "All of it worked." in ran.text
    assert "Held in Dublin, Ireland, by Microsoft; controlled from the United States" in ran.text
    assert "homeport-desktop" in ran.text
    assert "\x1b" not in ran.text


def test_the_vault_is_kept_where_one_is_named(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    cli = Cli(tmp_path, capsysbinary)
    ran = cli.json("demo")
    assert ran.code == 0, ran.err
    document = ran.document
    assert (document["ok"], document["vault"]) == (True, str(cli.vault))
    assert sum(mailbox["new"] for mailbox in document["mailboxes"]) > 200
    assert len({row["country"] for row in document["regions"]} - {None}) >= 8
    assert document["local_only"]["confirmed"] > 0
    assert document["purged"]["confirmed"] > 0
    assert document["verified"]["ok"] is True
    stored = cli.json("stats").document
    assert stored["messages"] == document["verified"]["messages"]
    assert stored["states"]["local_only"]["messages"] > 0


def test_it_fails_when_something_is_left_over(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        demo_command,
        "verify",
        lambda job, vault: dataclasses.replace(verify(job, vault), damaged=(7,)),
    )
    ran = Cli(tmp_path, capsysbinary).json("demo")
    assert (ran.code, ran.document["ok"]) == (1, False)
