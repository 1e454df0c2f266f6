"""One command for each thing that is done with a checkout; "python3 packaging/dev.py" lists them.

It runs on a machine that has nothing but a Python: see dev_system.py for what it takes from the
system, dev_venv.py and dev_node.py for what it takes from the locks, dev_room.py for where the
tests run.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- it speaks to whoever has an older one
    sys.stderr.write("Homeport needs Python 3.11 or newer; this one is older.\n")
    sys.exit(2)

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dev_node import NodePackages
from dev_room import NoRoom, Room, open_room, run_to_end
from dev_system import Purpose, SystemLacks, provide
from dev_venv import Extent, SetupFailed, Venv

ROOT = Path(__file__).resolve().parent.parent

USAGE = """\
usage: python3 packaging/dev.py COMMAND

  run [ARGUMENT ...]     open Homeport; without a screen, show it at work in the terminal
  test [ARGUMENT ...]    check, then all tests; arguments go to pytest
  setup                  make everything ready for "test", and no more
  check                  lint, format, types and layers
  bench [NAME ...]       the measurements in tests/bench, or those named
  shots DIR [ARGUMENT ...]
                         save a picture of each page and state of the window in DIR
"""

_CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "--strict"),
    ("lint-imports", "--no-logo"),
)


class WrongUse(Exception):
    """The command line makes no sense. The text says why."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return the exit code: 0 done, 1 something failed, 2 wrong use or a
    machine that lacks something; where a command of Homeport ran, that command's own."""
    commands: Mapping[str, Callable[[Sequence[str]], int]] = {
        "run": run,
        "test": test,
        "setup": setup,
        "check": check,
        "bench": bench,
        "shots": shots,
    }
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE, end="")
        return 0 if arguments else 2
    try:
        command = commands.get(arguments[0])
        if command is None:
            raise WrongUse(f"There is no command {arguments[0]!r}.")
        return command(arguments[1:])
    except WrongUse as error:
        print(f"{error}\n{USAGE}", file=sys.stderr)
        return 2
    except SystemLacks as error:
        print(error, file=sys.stderr)
        return 2
    except (NoRoom, SetupFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(arguments: Sequence[str]) -> int:
    has_screen = sees_screen(sys.platform, os.environ)
    venv = _prepare({Purpose.WINDOW} if has_screen else set(), Extent.PROGRAM)
    # -P: a folder that happens to lie where the person stands must not pass for a package.
    start = [str(venv.python), "-P", "-m"]
    if has_screen:
        return _call([*start, "vault_app.desktop.main", *arguments])
    code = _call([*start, "vault_app.cli.main", "demo", *arguments])
    _tell(
        "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so this was the"
        " terminal. To open the window, give the same command in a desktop session, or over"
        ' "ssh -X".'
    )
    return code


def test(arguments: Sequence[str]) -> int:
    venv = _prepare({Purpose.WINDOW, Purpose.TESTS}, Extent.DEVELOPMENT)
    checked = _run_checks(venv)
    if checked:
        _tell("the checks failed, see above; the tests run all the same, but this will not pass")
    if sys.platform != "linux":
        _tell("tests against a real Dovecot need Linux and are skipped here")
    with open_room(ROOT, venv.python) as room:
        # Last, since its closing line is to be the last line of all.
        tested = room.call(compose_pytest(venv, room, arguments))
    return tested or checked


def compose_pytest(venv: Venv, room: Room, arguments: Sequence[str]) -> list[str]:
    """pytest's command line; who does not own the checkout keeps no cache in it."""
    without_cache = ["-p", "no:cacheprovider"] if room.tenant.is_other_user else []
    return [str(venv.python), "-m", "pytest", *without_cache, *arguments]


def setup(arguments: Sequence[str]) -> int:
    _allow_none(arguments)
    began = time.monotonic()
    _prepare({Purpose.WINDOW, Purpose.TESTS}, Extent.DEVELOPMENT)
    _tell(f"ready ({time.monotonic() - began:.1f} s)")
    return 0


def check(arguments: Sequence[str]) -> int:
    _allow_none(arguments)
    return _run_checks(_prepare(set(), Extent.DEVELOPMENT))


def bench(arguments: Sequence[str]) -> int:
    names = choose_benches(ROOT / "tests" / "bench", arguments)
    purposes = {Purpose.WINDOW, Purpose.TESTS, Purpose.BENCH}
    venv = _prepare(purposes, Extent.DEVELOPMENT)
    code = 0
    with open_room(ROOT, venv.python) as room:
        for name in names:
            _tell(f"bench {name}")
            code = room.call([str(venv.python), "-m", f"tests.bench.{name}"]) or code
    return code


def choose_benches(folder: Path, names: Sequence[str]) -> list[str]:
    """The benches of ``folder``, or those of ``names`` in the order given. What does nothing when
    it is run is no bench: it only holds what benches share."""
    there = sorted(
        path.stem
        for path in folder.glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    )
    if unknown := [name for name in names if name not in there]:
        raise WrongUse(f"No bench {unknown[0]!r}; there are: {', '.join(there) or 'none'}.")
    return list(names) or there


def shots(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        raise WrongUse("shots needs a folder.")
    target = Path(arguments[0]).resolve()
    venv = _prepare({Purpose.WINDOW, Purpose.TESTS}, Extent.DEVELOPMENT)
    with open_room(ROOT, venv.python) as room:
        # The one who takes them may not be allowed to write into DIR.
        taken = room.make_folder("shots")
        code = room.call([str(venv.python), "-m", "tests.shots.take", str(taken), *arguments[1:]])
        target.mkdir(parents=True, exist_ok=True)
        for picture in sorted(taken.rglob("*")):
            if picture.is_file():
                place = target / picture.relative_to(taken)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(picture, place)
    return code


def sees_screen(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window would have a place to appear on."""
    if system in {"win32", "darwin"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _prepare(purposes: set[Purpose], extent: Extent) -> Venv:
    provide({Purpose.PYTHON, *purposes})
    venv = Venv(ROOT)
    venv.ensure(extent)
    # Elsewhere the tests that need them are skipped, as they need a Dovecot too.
    if Purpose.TESTS in purposes and sys.platform == "linux":
        NodePackages(ROOT).ensure()
    return venv


def _run_checks(venv: Venv) -> int:
    """All checks, also after one that fails: whoever mends wants to see them all."""
    failed = []
    for name, *rest in _CHECKS:
        _tell(" ".join((name, *rest)))
        if _call([str(venv.tool(name)), *rest], folder=ROOT):
            failed.append(name)
    return 1 if failed else 0


def _call(command: Sequence[str], *, folder: Path | None = None) -> int:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME"}
    }
    return run_to_end(command, folder=folder, environment=environment)


def _allow_none(arguments: Sequence[str]) -> None:
    if arguments:
        raise WrongUse(f"What is {arguments[0]!r}? This command takes no arguments.")


def _tell(text: str) -> None:
    print(f"homeport: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # So that screen and folder are cleared away also where somebody's patience ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
