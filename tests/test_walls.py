"""Walls between the rooms that import-linter cannot see, and the tests' own."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import vault_app

PACKAGE = Path(vault_app.__file__).parent


def modules_without_desktop() -> list[str]:
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
    ]
    return sorted(name for name in names if not name.startswith("vault_app.desktop"))


def test_nothing_but_the_desktop_loads_qt() -> None:
    modules = modules_without_desktop()
    assert len(modules) > 100
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script, *modules], check=True)


def test_the_entry_of_the_window_loads_nothing_heavy() -> None:
    """The process that prepares mail beside a pull imports it again."""
    script = "import sys, vault_app.desktop.main\nassert 'PySide6' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_tests_stay_on_this_machine() -> None:
    with socket.socket() as away, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        away.connect(("192.0.2.1", 993))
