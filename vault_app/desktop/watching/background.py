"""Lets Homeport stay behind the tray icon when its window is closed, if its owner chose that."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from vault_app.desktop.settings import Settings
from vault_app.desktop.watching.keeper import Keeper
from vault_app.desktop.watching.standing import Standing
from vault_app.desktop.watching.tray import Tray


class Background(QObject):
    """Between the tray and whatever vault is open. ``open_wanted`` and ``quit_wanted`` are for the
    window."""

    open_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self, settings: Settings, tray: Tray | None, *, parent: QObject | None = None
    ) -> None:
        """``tray``: ``None`` where the system has none."""
        super().__init__(parent)
        self._settings = settings
        self._tray = tray
        self._keeper: Keeper | None = None
        if tray is not None:
            tray.open_wanted.connect(self.open_wanted)
            tray.quit_wanted.connect(self.quit_wanted)
            tray.pull_wanted.connect(self._pull)
            tray.pause_wanted.connect(self._pause)
            tray.show()

    @property
    def has_tray(self) -> bool:
        return self._tray is not None

    @property
    def is_chosen(self) -> bool:
        """Whether the owner wants it to stay."""
        return self._settings.stays_in_tray

    def choose(self, is_chosen: bool) -> None:
        self._settings.stays_in_tray = is_chosen

    def stays(self) -> bool:
        """Whether closing the window leaves a vault open behind the tray icon. Never when the
        system is ending the session: it would wait for us."""
        application = QGuiApplication.instance()
        is_ending = isinstance(application, QGuiApplication) and application.isSavingSession()
        return (
            self._tray is not None
            and Tray.is_there()
            and self._keeper is not None
            and self.is_chosen
            and not is_ending
        )

    def attend(self, keeper: Keeper | None) -> None:
        """Another vault is open, or none."""
        if self._keeper is not None:
            self._keeper.changed.disconnect(self._show)
        self._keeper = keeper
        if keeper is not None:
            keeper.changed.connect(self._show)
        if self._tray is not None:
            self._tray.show_standing(None)

    def end(self) -> None:
        """The program ends: take the icon away."""
        if self._tray is not None:
            self._tray.hide()

    def _show(self, standing: Standing) -> None:
        if self._tray is not None:
            self._tray.show_standing(standing)

    def _pull(self) -> None:
        if self._keeper is not None:
            self._keeper.pull_now()

    def _pause(self, is_paused: bool) -> None:
        if self._keeper is not None:
            self._keeper.set_paused(is_paused)
