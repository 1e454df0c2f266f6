"""Hostile mail reaches nothing, with any wall taken away. Each arrangement is a process of its own.

What an arrangement let through is a list of paths at the trap, "connect" for a connection without
a request: that is ``<link rel=preconnect>``, which only the first and the third wall can stop.
"""

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desktop.reader.conftest import ROOT, needs_engine
from tests.desktop.reader.trap import Trap
from tests.desktop.reader.vectors import VECTORS

pytestmark = needs_engine

PAGE = ("scheme", "settings", "interceptor", "policy", "navigation")
ARRANGEMENTS: dict[str, tuple[str, ...]] = {
    "no wall": (),
    "first wall alone": ("sanitiser",),
    "second wall alone": PAGE,
    "third wall alone": ("flags",),
    "resolver alone": ("resolver",),
    "proxy alone": ("proxy",),
    "scheme alone": ("scheme",),
    "interceptor alone": ("interceptor",),
    "policy alone": ("policy",),
    "without the first wall": (*PAGE, "flags"),
    "all walls": ("sanitiser", *PAGE, "flags"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``files`` are those that the process left in its home and its temporary folder."""

    code: int
    said: str
    hits: list[str]
    files: list[str]


def _read_hostile_mail(kept: tuple[str, ...], home: Path) -> Outcome:
    home.mkdir(mode=0o700)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("QTWEBENGINE")
    }
    places = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    environment.update(dict.fromkeys((*places, "XDG_RUNTIME_DIR"), str(home)))
    with Trap() as trap:
        done = subprocess.run(
            [sys.executable, "-m", "tests.desktop.reader.hostile_reading", str(trap.port), *kept],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return Outcome(
            done.returncode,
            done.stderr[-2000:],
            trap.hits,
            sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()),
        )


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> "dict[str, Future[Outcome]]":
    """All arrangements, a few at a time."""
    folder = tmp_path_factory.mktemp("homes")
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return {
            name: pool.submit(_read_hostile_mail, kept, folder / name.replace(" ", "-"))
            for name, kept in ARRANGEMENTS.items()
        }


def test_the_trap_catches_what_no_wall_stops(outcomes: "dict[str, Future[Outcome]]") -> None:
    outcome = outcomes["no wall"].result()
    assert outcome.code == 0, outcome.said
    names = {hit.strip("/").partition("?")[0] for hit in outcome.hits} & set(VECTORS)
    assert len(names) > 40
    assert "connect" in outcome.hits


@pytest.mark.parametrize(
    "name",
    [
        "first wall alone",
        "third wall alone",
        "resolver alone",
        "proxy alone",
        "without the first wall",
        "all walls",
    ],
)
def test_nothing_gets_out(name: str, outcomes: "dict[str, Future[Outcome]]") -> None:
    outcome = outcomes[name].result()
    assert outcome.code == 0, outcome.said
    assert outcome.hits == []


@pytest.mark.parametrize(
    "name", ["second wall alone", "scheme alone", "interceptor alone", "policy alone"]
)
def test_nothing_but_a_bare_connection_gets_out(
    name: str, outcomes: "dict[str, Future[Outcome]]"
) -> None:
    outcome = outcomes[name].result()
    assert outcome.code == 0, outcome.said
    assert set(outcome.hits) <= {"connect"}


def test_nothing_is_left_on_the_disk(outcomes: "dict[str, Future[Outcome]]") -> None:
    outcome = outcomes["all walls"].result()
    assert outcome.code == 0, outcome.said
    # The font library of the system keeps a list of fonts where its own is not up to date.
    assert [file for file in outcome.files if "fontconfig" not in file] == []
