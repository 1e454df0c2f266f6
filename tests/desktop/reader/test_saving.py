"""What leaves the vault arrives whole, beside what is there, or not at all."""

import os
import stat
import sys
from pathlib import Path

import pytest

from vault_app.desktop.reader.saving import save_as, save_beside
from vault_app.model.errors import DiskFailed


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = save_as(tmp_path / "a.txt", b"words")
    assert path.read_bytes() == b"words"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_what_the_owner_agreed_to_replace_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    save_as(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(b"old")
    paths = [save_beside(tmp_path, "a.tar.gz", b"new") for _ in range(3)]
    assert [path.name for path in paths] == ["a.tar (2).gz", "a.tar (3).gz", "a.tar (4).gz"]
    assert (tmp_path / "a.tar.gz").read_bytes() == b"old"
    assert {path.read_bytes() for path in paths} == {b"new"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = save_beside(tmp_path, "a.txt", b"words")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(5, "the disk is tired")

    monkeypatch.setattr(os, "fsync", fail)
    (tmp_path / "kept.txt").write_bytes(b"old")
    with pytest.raises(DiskFailed):
        save_as(tmp_path / "kept.txt", b"new")
    with pytest.raises(DiskFailed):
        save_beside(tmp_path, "a.txt", b"new")
    assert os.listdir(tmp_path) == ["kept.txt"]
    assert (tmp_path / "kept.txt").read_bytes() == b"old"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DiskFailed):
        save_beside(tmp_path / "nowhere", "a.txt", b"x")
