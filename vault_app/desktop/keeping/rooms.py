"""The pages about keeping mail in its place: upkeep of the vault, moving house."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.banners import Banners
from vault_app.desktop.keeping.moving_flow import MovingFlow
from vault_app.desktop.keeping.moving_page import MovingPage
from vault_app.desktop.keeping.unfinished_move import UnfinishedMove
from vault_app.desktop.keeping.upkeep_flow import UpkeepFlow
from vault_app.desktop.keeping.upkeep_page import UpkeepPage
from vault_app.desktop.mail.list_pane import ListPane
from vault_app.desktop.opened import Opened
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.desktop.theme import Theme


class Keeping(QObject):
    """``entered`` carries the page to show."""

    entered = Signal(object)
    left = Signal()
    removals_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, opened: Opened, theme: Theme, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self.upkeep = UpkeepPage(theme)
        self.moving = MovingPage(theme)
        self.upkeep_flow = UpkeepFlow(opened, self.upkeep, parent=self)
        self.moving_flow = MovingFlow(opened, self.moving, parent=self)
        self._connect()

    @property
    def pages(self) -> tuple[QWidget, ...]:
        return (self.upkeep, self.moving)

    @property
    def is_running(self) -> bool:
        """Something works that is to be brought to its end."""
        flows = (self.upkeep_flow, self.moving_flow)
        return any(flow.is_running for flow in flows)

    def key_of(self, page: QWidget | None) -> str:
        """Under which name the sidebar leads to a page; "" for none of these."""
        return "upkeep" if page is self.upkeep else ""

    def attend(self, sidebar: SidebarPane, listed: ListPane, banners: Banners) -> None:
        """Hear what the panes beside say, and tell in the banners what is to be told."""
        sidebar.upkeep_wanted.connect(self.open_upkeep)
        listed.list.move_away.connect(lambda: self.moving_flow.ask(listed.list.selection()))
        for flow in (self.upkeep_flow, self.moving_flow):
            flow.told.connect(banners.tell)
        UnfinishedMove(self._opened, self.moving_flow, banners.moving, parent=self).look()

    def open_upkeep(self) -> None:
        self.upkeep_flow.reload()
        self._enter(self.upkeep)

    def _enter(self, page: QWidget) -> None:
        self.entered.emit(page)
        page.setFocus()

    def _connect(self) -> None:
        for page in (self.upkeep, self.moving):
            page.left.connect(self.left)
        self.moving_flow.opened_page.connect(lambda: self._enter(self.moving))
        self.moving.done.connect(self.left)
        self.moving.removals_wanted.connect(self.removals_wanted)
        self.moving.add_account.connect(self.account_wanted)
