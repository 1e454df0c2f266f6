"""The checkout's virtual environment: what ``uv.lock`` says, every file checked against its hash.

The lock is read here and handed to pip, which comes with Python and already follows the machine's
own settings for indexes, proxies and certificates; so neither uv nor anything else is needed first.
"""

import contextlib
import enum
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev_system import is_root_user

# Raise when this file makes the environment in another way, so that old ones are made anew.
_MAKING = 1


class Extent(enum.IntEnum):
    """How much of the lock is installed; the greater holds the lesser."""

    PROGRAM = 1
    DEVELOPMENT = 2

    @property
    def groups(self) -> tuple[str, ...]:
        return ("build",) if self is Extent.PROGRAM else ("build", "dev")


class SetupFailed(Exception):
    """The environment could not be made. The text says why."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock: which version, on which machines, and what its files hash to."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def as_requirement(self) -> str:
        condition = f" ; {self.marker}" if self.marker else ""
        hashes = "".join(f" \\\n    --hash={value}" for value in self.hashes)
        return f"{self.name}=={self.version}{condition}{hashes}\n"


def read_locked(lock: Mapping[str, Any], groups: Iterable[str]) -> list[Locked]:
    """The packages that the project and ``groups`` need, by name.

    A package is needed where any chain of dependencies leads to it, and a chain holds where all
    its markers do: so a package's marker is an "or" over chains of an "and" over links.
    """
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for package in lock["package"]:
        by_name.setdefault(package["name"], []).append(package)
    project = next(p for p in lock["package"] if "editable" in p["source"])
    links = [*project.get("dependencies", [])]
    for group in groups:
        links += project["dev-dependencies"][group]
    chains: dict[tuple[str, str, str], set[frozenset[str]]] = {}
    waiting = deque((link, frozenset[str]()) for link in links)
    while waiting:
        link, above = waiting.popleft()
        chain = above | {link["marker"]} if "marker" in link else above
        versions = by_name[link["name"]]
        package = next(p for p in versions if p["version"] == link.get("version", p["version"]))
        for extra in ("", *link.get("extra", ())):
            known = chains.setdefault((package["name"], package["version"], extra), set())
            if any(other <= chain for other in known):
                continue
            known.difference_update({other for other in known if chain <= other})
            known.add(chain)
            onward = (
                package.get("optional-dependencies", {}).get(extra, [])
                if extra
                else package.get("dependencies", [])
            )
            waiting += [(each, chain) for each in onward]
    return [
        Locked(name, version, _join_markers(found), _hashes_of(by_name[name], version))
        for (name, version, extra), found in sorted(chains.items())
        if not extra
    ]


def _join_markers(chains: Iterable[frozenset[str]]) -> str:
    ways = sorted(" and ".join(f"({marker})" for marker in sorted(chain)) for chain in chains)
    return "" if "" in ways else " or ".join(ways)


def _hashes_of(packages: Sequence[Mapping[str, Any]], version: str) -> tuple[str, ...]:
    package = next(p for p in packages if p["version"] == version)
    return tuple(sorted(wheel["hash"] for wheel in package.get("wheels", [])))


def pip_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for pip: the machine's own settings, uv's variables read as pip's.

    Whoever has told only uv where packages come from has told us too.
    """
    settings = {
        name: value
        for name, value in environment.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_NO_BINARY"}
    }
    default = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL")
    more = environment.get("UV_INDEX") or environment.get("UV_EXTRA_INDEX_URL")
    if default:
        settings.setdefault("PIP_INDEX_URL", _without_name(default))
    if more:
        settings.setdefault(
            "PIP_EXTRA_INDEX_URL", " ".join(_without_name(index) for index in more.split())
        )
    if found := environment.get("UV_FIND_LINKS"):
        settings.setdefault("PIP_FIND_LINKS", found.replace(",", " "))
    settings |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0"}
    if is_root_user():
        settings["PIP_ROOT_USER_ACTION"] = "ignore"
    return settings


def _without_name(index: str) -> str:
    """uv writes an index as ``URL`` or ``name=URL``."""
    name, equals, url = index.partition("=")
    return url if equals and re.fullmatch(r"[\w.-]+", name) else index


@dataclass(frozen=True, slots=True)
class Venv:
    """The virtual environment of the checkout at ``root``."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.tool("python")

    def tool(self, name: str) -> Path:
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    @property
    def _stamp(self) -> Path:
        return self.folder / "homeport-setup.json"

    def ensure(self, extent: Extent) -> None:
        """Make, mend or renew it; in well under a second if there is nothing to do.

        The stamp is written last and removed first. So an environment without a stamp is one that
        somebody else made or whose making was cut off, and it is made anew: pip takes a package
        that was unpacked by half for an installed one.
        """
        if not self._is_ready(extent):
            with alone_in(self.root):
                if not self._is_ready(extent):
                    self._make(extent)

    def _is_ready(self, extent: Extent) -> bool:
        stamp = self._read_stamp()
        return stamp.get("inputs") == self._inputs() and stamp.get("extent", 0) >= extent

    def _make(self, extent: Extent) -> None:
        stamp = self._read_stamp()
        is_usable = stamp.get("python") == self._python_identity() and self._has_pip()
        extent = max(extent, Extent(stamp.get("extent", extent)) if is_usable else extent)
        self._stamp.unlink(missing_ok=True)
        if not is_usable:
            self._create()
        self._install(extent)
        self._stamp.write_text(
            json.dumps(
                {"inputs": self._inputs(), "extent": extent, "python": self._python_identity()},
                indent=1,
            ),
            encoding="utf-8",
        )

    def _inputs(self) -> str:
        digest = hashlib.sha256(f"{_MAKING}\n{self._python_identity()}\n".encode())
        for name in ("uv.lock", "pyproject.toml"):
            digest.update(hashlib.sha256((self.root / name).read_bytes()).digest())
        return digest.hexdigest()

    def _python_identity(self) -> str:
        # With the folder: scripts in an environment name it, so a moved checkout needs a new one.
        return f"{platform.python_version()} {sys.base_prefix} {self.folder}"

    def _read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _has_pip(self) -> bool:
        if not self.python.exists():
            return False
        command = [str(self.python), "-I", "-c", "import pip"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _create(self) -> None:
        _tell(f"making {self.folder}")
        if self.folder.is_dir() and not self.folder.is_symlink():
            shutil.rmtree(self.folder)
        # The Python behind this one, should this one be of a virtual environment itself.
        base = getattr(sys, "_base_executable", sys.executable)
        done = subprocess.run([base, "-I", "-m", "venv", str(self.folder)], check=False)
        if done.returncode:
            raise SetupFailed(f"Python could not make the virtual environment in {self.folder}.")

    def _install(self, extent: Extent) -> None:
        lock = tomllib.loads((self.root / "uv.lock").read_text(encoding="utf-8"))
        locked = read_locked(lock, extent.groups)
        _tell(f"installing {len(locked)} locked packages; the first time that is a big download")
        self._remove_strangers({each.name for each in locked})
        with tempfile.TemporaryDirectory() as folder:
            listing = Path(folder, "requirements.txt")
            listing.write_text("".join(each.as_requirement() for each in locked), encoding="utf-8")
            # No package builds itself here: that would run code that fetches what no hash covers.
            checked = ("--require-hashes", "--no-deps", "--only-binary=:all:")
            self._pip("install", *checked, "--requirement", str(listing))
        self._pip("install", "--no-deps", "--no-build-isolation", "--editable", str(self.root))
        self._check_complete()

    def _check_complete(self) -> None:
        """A lock that was not renewed with pyproject.toml shows here, not as an ImportError."""
        done = self._run_pip(["check"], stdout=subprocess.PIPE)
        if done.returncode:
            said = done.stdout.decode(errors="replace")
            raise SetupFailed(f"{said}If pyproject.toml was changed: renew uv.lock by `uv lock`.")

    def _remove_strangers(self, names: set[str]) -> None:
        """What an earlier lock brought and this one has not must not hide a missing dependency."""
        done = self._run_pip(["list", "--format=json"], stdout=subprocess.PIPE)
        installed = {normalise(each["name"]) for each in json.loads(done.stdout or b"[]")}
        if strangers := installed - names - {"pip", "setuptools", "wheel", "homeport"}:
            self._pip("uninstall", "--yes", *sorted(strangers))

    def _pip(self, verb: str, *arguments: str) -> None:
        # Whoever looks on sees pip's progress; a log needs only what went wrong.
        quiet = [] if sys.stderr.isatty() else ["--quiet"]
        done = self._run_pip([verb, *quiet, *arguments], stdout=sys.stderr)
        if done.returncode:
            raise SetupFailed(
                f"pip {verb} failed; above it says why. If it found no file for a package: not"
                " every package is there for every Python and system; this is Python"
                f" {platform.python_version()} on {platform.platform()}."
            )

    def _run_pip(
        self, arguments: Sequence[str], *, stdout: Any
    ) -> "subprocess.CompletedProcess[bytes]":
        command = [str(self.python), "-I", "-m", "pip", *arguments]
        return subprocess.run(command, env=pip_settings(os.environ), stdout=stdout, check=False)


@contextlib.contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Only one at a time makes the environment; on Windows, people have to see to that."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # Windows has none.

    with (root / "uv.lock").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _tell("waiting for another one who is making the environment")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def normalise(name: str) -> str:
    """A distribution's name as locks write it (PyPA, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _tell(text: str) -> None:
    print(f"homeport: {text}", file=sys.stderr, flush=True)
