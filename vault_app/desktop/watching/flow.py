"""Ties the page about pulling by itself, and the line in the sidebar, to what does it."""

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.opened import Opened
from vault_app.desktop.pulling import Pulling
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.background import Background
from vault_app.desktop.watching.keeper import Keeper
from vault_app.desktop.watching.line import WatchLine
from vault_app.desktop.watching.schedule_page import SchedulePage
from vault_app.desktop.watching.standing import Standing
from vault_app.desktop.watching.surroundings import Surroundings


class WatchFlow(QObject):
    """``entered`` carries the page to show."""

    entered = Signal(object)
    left = Signal()

    def __init__(
        self,
        opened: Opened,
        pulling: Pulling,
        theme: Theme,
        settings: Settings,
        line: WatchLine,
        *,
        surroundings: Surroundings | None = None,
        background: Background | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``surroundings``: without any, no sleep and no network is noticed; ``background``: none,
        where the system has no tray."""
        super().__init__(parent)
        self._opened = opened
        self._settings = settings
        self._line = line
        self._background = background or Background(settings, None, parent=self)
        self.keeper = Keeper(
            opened, pulling, surroundings or Surroundings(parent=self), parent=self
        )
        self.page = SchedulePage(theme)
        keeper, page = self.keeper, self.page
        keeper.changed.connect(self._show_standing)
        keeper.learnt.connect(self._show_choices)
        keeper.failed.connect(page.show_error)
        page.chosen.connect(keeper.choose)
        page.folders_chosen.connect(keeper.listen_to)
        page.stays_chosen.connect(self._background.choose)
        page.pull_wanted.connect(keeper.pull_now)
        page.left.connect(self.left)
        line.clicked.connect(lambda _=False: self.open())

    def begin(self) -> None:
        """Keep the vault in step from now on; a demo stays as it is."""
        if not self._opened.is_demo:
            self._background.attend(self.keeper)
            self.keeper.begin()

    def end(self) -> None:
        """The vault is locked, or the program ends."""
        self.keeper.stop()
        self._background.attend(None)

    def open(self) -> None:
        """Show the page."""
        if self._opened.is_demo:
            return
        self._show_choices()
        self._show_standing(self.keeper.standing)
        self.page.show_surroundings(
            tells_metered=self.keeper.tells_metered,
            has_tray=self._background.has_tray,
            stays=self._background.is_chosen,
            idle_minutes=self._settings.idle_minutes,
        )
        self.entered.emit(self.page)
        self.page.setFocus()

    def _show_choices(self) -> None:
        self.page.show_schedule(self.keeper.schedule)
        self.page.show_folders(self.keeper.folders)
        self.page.show_standing(self.keeper.standing)

    def _show_standing(self, standing: Standing) -> None:
        self._line.show_standing(standing)
        self.page.show_standing(standing)
        if self.keeper.schedule.is_paused != self.page.is_paused:
            self.page.show_schedule(self.keeper.schedule)
