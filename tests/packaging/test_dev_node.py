"""The test issuer's packages come from a lock, once, and nothing runs while they are installed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dev_node
from dev_node import NodePackages
from dev_system import Purpose, list_needs
from dev_venv import SetupFailed

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="set up on Linux alone")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing but the locks."""
    folder = tmp_path / "tests" / "servers" / "openid"
    folder.mkdir(parents=True)
    (tmp_path / "uv.lock").touch()
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}", encoding="ascii")
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """npm that does as it is told, and notes it."""
    made: list[list[str]] = []

    def run(command: list[str], **options: Any) -> "subprocess.CompletedProcess[bytes]":
        made.append(command[1:])
        (options["cwd"] / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(dev_node, "find_program", lambda name: f"/usr/bin/{name}")
    return made


def test_they_are_installed_once_and_anew_when_the_lock_changes(
    checkout: Path, calls: list[list[str]]
) -> None:
    packages = NodePackages(checkout)
    packages.ensure()
    packages.ensure()
    assert len(calls) == 1
    assert calls[0][:2] == ["ci", "--ignore-scripts"]
    (packages.folder / "package-lock.json").write_text('{"a": 1}', encoding="ascii")
    packages.ensure()
    assert len(calls) == 2


def test_an_install_that_was_cut_off_is_done_again(checkout: Path, calls: list[list[str]]) -> None:
    (NodePackages(checkout).folder / "node_modules").mkdir()
    NodePackages(checkout).ensure()
    assert len(calls) == 1


def test_without_npm_the_set_up_fails(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_node, "find_program", lambda name: None)
    with pytest.raises(SetupFailed, match="npm"):
        NodePackages(checkout).ensure()


def test_the_lock_names_hashes_and_no_places() -> None:
    folder = NodePackages(ROOT).folder
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert lock["packages"][""]["dependencies"] == wanted
    assert len(packages) > 20
    for name, each in packages.items():
        assert each["integrity"].startswith("sha512-"), name
        assert "resolved" not in each, name
        assert not each.get("hasInstallScript"), name


def test_node_and_npm_are_asked_of_the_system() -> None:
    if sys.platform == "linux":
        names = {need.name for need in list_needs({Purpose.TESTS})}
        assert {"node", "npm"} <= names
    assert os.access(NodePackages(ROOT).folder / "issuer.mjs", os.R_OK)
