"""The real window, the means to wait for it, and to take its picture."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from vault_app.boot import Home, resources_folder
from vault_app.desktop.application import build_window, prepare_application
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import ThemeChoice
from vault_app.keys.system_keyring import NoKeyring
from vault_app.regions.world import World

_LIMIT_SECONDS: Final = 60.0


class Stage:
    """Builds the window in a folder of its own; ``shoot`` saves what is to be seen."""

    def __init__(self, target: Path, choice: ThemeChoice, size: tuple[int, int]) -> None:
        self._target = target
        target.mkdir(parents=True, exist_ok=True)
        self._count = 0
        self.application: QApplication = prepare_application(sys.argv[:1])
        self.folder = Path(tempfile.mkdtemp(prefix="shots-"))
        self.home = Home(
            resources=resources_folder(),
            vaults=self.folder / "Nora",
            world=World.load(resources_folder()),
            secrets=NoKeyring(),
        )
        self.settings = Settings(self.folder / "settings.ini")
        self.settings.theme = choice
        self.jobs = Jobs()
        self.jobs.unexpected.connect(self._stop)
        self.window, self._theme = build_window(
            self.application, self.home, self.jobs, self.settings
        )
        self.window.resize(*size)
        self.window.start()
        self.window.activateWindow()
        self.settle()

    @property
    def page(self) -> MainPage:
        page = self.window.page
        assert page is not None
        return page

    def settle(self, seconds: float = 0.35) -> None:
        """Let the window do what it has to do for a moment."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.004)

    def until(self, is_so: Callable[[], object], *, settle: float = 0.35) -> None:
        """Wait for something, and then for it to be painted."""
        end = time.monotonic() + _LIMIT_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(f"picture {self._count + 1} never came")
            self.application.processEvents()
            time.sleep(0.004)
        self.settle(settle)

    def shoot(self, name: str, *, over: QWidget | None = None) -> None:
        """Save the window as a PNG, with a menu or a card that stands over it."""
        picture = self.window.grab()
        if over is not None:
            at = over.pos() - self.window.mapToGlobal(QPoint(0, 0))
            painter = QPainter(picture)
            painter.drawPixmap(at, over.grab())
            painter.end()
        self._count += 1
        file = self._target / f"{self._count:02}-{name}.png"
        if not picture.save(str(file)):
            raise OSError(f"{file.name} could not be written")
        print(f"{self._target.name}/{file.name}", flush=True)

    def close(self) -> None:
        self.window.close()
        self.jobs.close()

    @staticmethod
    def _stop(error: BaseException) -> None:
        # A picture of a bug would be taken for one of the program.
        sys.excepthook(type(error), error, error.__traceback__)
        os._exit(1)
