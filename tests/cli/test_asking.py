"""Secrets from files and from the keyboard, and yes only when it is said."""

import dataclasses
import getpass
import io
import sys
from pathlib import Path

import pytest

from vault_app.cli import asking
from vault_app.cli.console import Console
from vault_app.model.errors import SettingInvalid, UsageError

CONSOLE = Console.of_process(is_json=False)
TERMINAL = dataclasses.replace(CONSOLE, can_ask=True, err=io.StringIO())


def _type(monkeypatch: pytest.MonkeyPatch, *entries: str) -> None:
    typed = iter(entries)
    monkeypatch.setattr(getpass, "getpass", lambda *_, **__: next(typed))


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"secret", "secret"),
        (b"secret\n", "secret"),
        (b"secret\r\n", "secret"),
        (b" two words \n\n", " two words \n"),
        (b"\xef\xbb\xbfbom\n", "bom"),
        ("pässwörd\n".encode(), "pässwörd"),
        (b"", ""),
    ],
)
def test_secrets_from_files(tmp_path: Path, content: bytes, secret: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert asking.read_secret(str(tmp_path / "f"), setting="--passphrase-file") == secret


def test_secrets_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"secret\n")))
    assert asking.read_secret("-", setting="--passphrase-file") == "secret"


@pytest.mark.parametrize("name", ["missing", "."])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingInvalid):
        asking.read_secret(str(tmp_path / name), setting="--passphrase-file")


def test_files_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingInvalid):
        asking.read_secret(str(tmp_path / "f"), setting="--passphrase-file")


def test_a_new_passphrase_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    _type(monkeypatch, "one", "one")
    assert asking.ask_passphrase(TERMINAL, None, is_new=True) == "one"
    _type(monkeypatch, "one", "two")
    with pytest.raises(SettingInvalid) as raised:
        asking.ask_passphrase(TERMINAL, None, is_new=True)
    assert "one" not in str(raised.value)


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    console = dataclasses.replace(CONSOLE, can_ask=False)
    monkeypatch.delenv(asking.PASSPHRASE_VARIABLE, raising=False)
    with pytest.raises(UsageError):
        asking.ask_passphrase(console, None)
    with pytest.raises(UsageError):
        asking.ask_password(console, None, user="u", host="h")


@pytest.mark.parametrize(
    ("answer", "is_yes"), [("yes\n", True), (" YES \n", True), ("y\n", False), ("", False)]
)
def test_only_yes_is_yes(answer: str, is_yes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert asking.ask_yes(TERMINAL, "Sure? ") is is_yes
