"""How the lock becomes an environment, and that the lock itself is sound."""

import json
import tomllib
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from dev_venv import Extent, Locked, Venv, normalise, pip_settings, read_locked

ROOT = Path(__file__).resolve().parents[2]


def _package(
    name: str,
    *dependencies: dict[str, Any],
    version: str = "1",
    extras: dict[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "source": {"registry": "https://pypi.org/simple"},
        "dependencies": list(dependencies),
        "optional-dependencies": extras or {},
        "wheels": [{"hash": f"sha256:{name}{version}"}],
    }


def _lock(dependencies: list[dict[str, Any]], *packages: dict[str, Any]) -> dict[str, Any]:
    project = {
        "name": "homeport",
        "source": {"editable": "."},
        "dependencies": dependencies,
        "dev-dependencies": {"build": [], "dev": [{"name": "tool"}]},
    }
    return {"package": [project, *packages, _package("tool")]}


def _read(lock: dict[str, Any], *groups: str) -> dict[str, str]:
    return {f"{each.name} {each.version}": each.marker for each in read_locked(lock, groups)}


def test_only_the_groups_asked_for_are_installed() -> None:
    lock = _lock([{"name": "a"}], _package("a"), _package("unused"))
    assert _read(lock) == {"a 1": ""}
    assert _read(lock, "dev") == {"a 1": "", "tool 1": ""}


def test_markers_of_a_chain_all_hold_and_of_two_chains_either() -> None:
    lock = _lock(
        [{"name": "a", "marker": "sys_platform == 'linux'"}, {"name": "b", "marker": "B"}],
        _package("a", {"name": "c", "marker": "python_version < '3.12'"}),
        _package("b", {"name": "c"}),
        _package("c"),
    )
    assert _read(lock) == {
        "a 1": "(sys_platform == 'linux')",
        "b 1": "(B)",
        "c 1": "(B) or (python_version < '3.12') and (sys_platform == 'linux')",
    }


def test_one_unconditional_chain_is_enough() -> None:
    lock = _lock(
        [{"name": "a"}, {"name": "c", "marker": "C"}], _package("a", {"name": "c"}), _package("c")
    )
    assert _read(lock) == {"a 1": "", "c 1": ""}


def test_circles_extras_and_two_versions() -> None:
    lock = _lock(
        [
            {"name": "a", "extra": ["fast"]},
            {"name": "d", "version": "1", "marker": "OLD"},
            {"name": "d", "version": "2", "marker": "NEW"},
        ],
        _package("a", {"name": "b"}, extras={"fast": [{"name": "c"}]}),
        _package("b", {"name": "a", "marker": "B"}),
        _package("c"),
        _package("d"),
        _package("d", version="2"),
    )
    assert _read(lock) == {"a 1": "", "b 1": "", "c 1": "", "d 1": "(OLD)", "d 2": "(NEW)"}


def test_a_requirement_carries_marker_and_hashes() -> None:
    locked = Locked("a", "1.0", "(X)", ("sha256:00", "sha256:11"))
    assert locked.as_requirement() == (
        "a==1.0 ; (X) \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
    )


def test_uv_settings_count_for_pip_and_pip_settings_count_more() -> None:
    settings = pip_settings(
        {
            "UV_DEFAULT_INDEX": "inside=https://inside.example/simple",
            "UV_INDEX": "https://a.example/?x=y extra=https://b.example/",
            "UV_FIND_LINKS": "/wheels,/more",
            "PIP_FIND_LINKS": "/own",
            "PYTHONPATH": "/somewhere",
        }
    )
    assert settings["PIP_INDEX_URL"] == "https://inside.example/simple"
    assert settings["PIP_EXTRA_INDEX_URL"] == "https://a.example/?x=y https://b.example/"
    assert settings["PIP_FIND_LINKS"] == "/own"
    assert "PYTHONPATH" not in settings


def test_without_settings_pip_is_told_of_no_index() -> None:
    assert not pip_settings({}).keys() & {"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"}


class _WatchedVenv(Venv):
    """Records what it would have done."""

    __slots__ = ()
    done: ClassVar[list[str]] = []

    def _has_pip(self) -> bool:
        return self.folder.is_dir()

    def _create(self) -> None:
        self.done.append("create")
        self.folder.mkdir(exist_ok=True)

    def _install(self, extent: Extent) -> None:
        self.done.append(extent.name)


@pytest.fixture
def venv(tmp_path: Path) -> _WatchedVenv:
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text("1")
    _WatchedVenv.done.clear()
    return _WatchedVenv(tmp_path)


def test_a_ready_environment_is_left_alone(venv: _WatchedVenv) -> None:
    venv.ensure(Extent.DEVELOPMENT)
    venv.ensure(Extent.PROGRAM)
    venv.ensure(Extent.DEVELOPMENT)
    assert venv.done == ["create", "DEVELOPMENT"]


def test_more_is_added_and_nothing_taken_away(venv: _WatchedVenv) -> None:
    venv.ensure(Extent.PROGRAM)
    venv.ensure(Extent.DEVELOPMENT)
    (venv.root / "uv.lock").write_text("2")
    venv.ensure(Extent.PROGRAM)
    assert venv.done == ["create", "PROGRAM", "DEVELOPMENT", "DEVELOPMENT"]


def test_an_environment_of_unknown_making_is_made_anew(venv: _WatchedVenv) -> None:
    venv.folder.mkdir()
    venv.ensure(Extent.PROGRAM)
    stamp = venv.folder / "homeport-setup.json"
    assert venv.done == ["create", "PROGRAM"]
    for content in ("", "[]", json.dumps({"python": "2.7"})):
        stamp.write_text(content)
        venv.done.clear()
        venv.ensure(Extent.PROGRAM)
        assert venv.done == ["create", "PROGRAM"], content


def test_a_making_that_is_cut_off_leaves_no_stamp(venv: _WatchedVenv) -> None:
    venv.ensure(Extent.PROGRAM)

    class _CutOff(_WatchedVenv):
        __slots__ = ()

        def _install(self, extent: Extent) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _CutOff(venv.root).ensure(Extent.DEVELOPMENT)
    assert not (venv.folder / "homeport-setup.json").exists()


def _real_lock() -> dict[str, Any]:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def test_the_lock_names_the_public_index_and_no_other() -> None:
    for package in _real_lock()["package"]:
        if package["name"] == "homeport":
            assert package["source"] == {"editable": "."}
            continue
        assert package["source"] == {"registry": "https://pypi.org/simple"}
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        for file in files:
            assert urlsplit(file["url"]).netloc == "files.pythonhosted.org", file


def test_everything_locked_has_hashes_and_a_ready_built_file() -> None:
    for each in read_locked(_real_lock(), Extent.DEVELOPMENT.groups):
        assert each.hashes, each.name
        assert all(value.startswith("sha256:") for value in each.hashes)
        if each.marker:
            Marker(each.marker)


def test_the_lock_was_renewed_with_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (recorded,) = (p["metadata"] for p in _real_lock()["package"] if p["name"] == "homeport")

    def written(requirements: list[str]) -> set[tuple[str, str, str]]:
        parsed = [Requirement(text) for text in requirements]
        return {(normalise(r.name), _sorted(str(r.specifier)), str(r.marker or "")) for r in parsed}

    def locked(entries: list[dict[str, str]]) -> set[tuple[str, str, str]]:
        return {
            (
                entry["name"],
                _sorted(entry.get("specifier", "")),
                str(Marker(entry["marker"])) if "marker" in entry else "",
            )
            for entry in entries
        }

    assert locked(recorded["requires-dist"]) == written(project["project"]["dependencies"])
    for group, requirements in project["dependency-groups"].items():
        assert locked(recorded["requires-dev"][group]) == written(requirements)


def _sorted(specifier: str) -> str:
    return ",".join(sorted(specifier.split(",")))
