"""Puts the icon into a tray of its own and waits for a click on it, in a process of its own: what
other tests of a session left on the screen would be in the way.

    python -m tests.desktop.watching.tray_visit FOLDER
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from PySide6.QtWidgets import QApplication

from tests.desktop.watching.noted import NotedKeeper
from vault_app.boot import resources_folder
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import Theme, ThemeChoice
from vault_app.desktop.watching.background import Background
from vault_app.desktop.watching.standing import Sign, Standing
from vault_app.desktop.watching.tray import Tray

_LIMIT_SECONDS: Final = 30.0
_CLICK_SECONDS: Final = 0.7


def visit(folder: Path) -> None:
    """Raises ``TimeoutError`` or ``AssertionError`` where something does not come."""
    application = QApplication(["homeport"])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.watching.tray_host"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as host:
        assert host.stdin is not None
        assert host.stdout is not None
        try:
            assert host.stdout.readline() == b"ready\n"
            _until(application, Tray.is_there)
            tray = Tray(Theme(resources_folder() / "icons", ThemeChoice.LIGHT))
            keeper = NotedKeeper()
            background = Background(Settings(folder / "settings.ini"), tray)
            opened: list[bool] = []
            background.open_wanted.connect(lambda: opened.append(True))
            background.choose(True)
            background.attend(keeper)  # type: ignore[arg-type]
            keeper.changed.emit(Standing(sign=Sign.WAITING, words="Next pull at 14:35"))
            assert background.stays()
            _until(application, lambda: not tray.icon.geometry().isEmpty())
            assert host.stdout.readline() == b"docked\n"
            _click_until(application, host.stdin, lambda: bool(opened))
            background.end()
            assert not tray.icon.isVisible()
        finally:
            host.stdin.close()


def _click_until(application: QApplication, clicks: IO[bytes], is_so: Callable[[], bool]) -> None:
    """A click that comes before the icon has settled in its new place is lost."""
    end = time.monotonic() + _LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, "no click arrived"
        clicks.write(b"click\n")
        clicks.flush()
        again = time.monotonic() + _CLICK_SECONDS
        while time.monotonic() < again and not is_so():
            application.processEvents()
            time.sleep(0.01)


def _until(application: QApplication, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _LIMIT_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        application.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    visit(Path(sys.argv[1]))
