"""Files outside the vault: whole or not at all, and never over another one by mistake."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from vault_app.model.errors import Cancelled, FileNotWritten, FileTaken, FileUnusable, HomeportError
from vault_app.tasks.new_file import check_place, new_file


def test_it_gets_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with new_file(path, may_replace=False) as file:
        file.write(b"one ")
        assert not path.exists()
        file.write(b"two")
    assert path.read_bytes() == b"one two"
    assert (file.size, file.sha256) == (7, hashlib.sha256(b"one two").hexdigest())
    assert os.listdir(tmp_path) == ["report.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    with new_file(tmp_path / "report.csv", may_replace=False) as file:
        file.write(b"x")
    assert (tmp_path / "report.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("may_replace", [False, True])
def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, may_replace: bool) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"before")

    def write_half() -> None:
        with new_file(path, may_replace=may_replace) as file:
            file.write(b"half")
            raise Cancelled

    with pytest.raises(Cancelled):
        write_half()
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["report.json"]


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    def write_late() -> None:
        with new_file(path, may_replace=False) as file:
            file.write(b"mine")
            path.write_bytes(b"theirs")

    with pytest.raises(FileTaken):
        write_late()
    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["report.json"]


def test_it_replaces_when_that_was_said(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"before")
    with new_file(path, may_replace=True) as file:
        file.write(b"after")
    assert path.read_bytes() == b"after"


def test_file_systems_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "report.json"
    with new_file(path, may_replace=False) as file:
        file.write(b"x")
    with pytest.raises(FileTaken), new_file(path, may_replace=False) as file:
        file.write(b"y")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "full"), (errno.EIO, None), (errno.EACCES, None)]
)
def test_a_disk_that_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str | None
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", refuse)
    with (
        pytest.raises(FileNotWritten) as raised,
        new_file(tmp_path / "report.json", may_replace=False) as file,
    ):
        file.write(b"x")
    assert raised.value.facts["reason"] == reason
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("folder", FileUnusable, "is-folder"),
        ("missing/report.json", FileUnusable, "folder-missing"),
        ("file/report.json", FileUnusable, "folder-missing"),
        ("Mail.vault/report.json", FileUnusable, "in-vault"),
        ("link.vault/report.json", FileUnusable, "in-vault"),
        ("file", FileTaken, None),
        ("dangling", FileUnusable, "not-a-file"),
        ("pipe", FileUnusable, "not-a-file"),
        ("new", None, None),
    ],
)
def test_places(
    tmp_path: Path, name: str, error: type[HomeportError] | None, reason: str | None
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "Mail.vault").mkdir()
    (tmp_path / "link.vault").symlink_to(tmp_path / "Mail.vault")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / name
    if error is None:
        check_place(path, may_replace=False, vault_folder=tmp_path / "Mail.vault")
        return
    with pytest.raises(error) as raised:
        check_place(path, may_replace=False, vault_folder=tmp_path / "Mail.vault")
    assert raised.value.facts.get("reason") == reason


def test_the_vaults_own_files_are_never_replaced(tmp_path: Path) -> None:
    vault = tmp_path / "Mail.vault"
    vault.mkdir()
    (vault / "archive.db").write_bytes(b"mail")
    with pytest.raises(FileUnusable):
        check_place(vault / "archive.db", may_replace=True, vault_folder=vault)
