"""The pages about keeping mail in its place: rules of removal, holds, upkeep, moving house."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vault_app.archive.reader import Reader
from vault_app.desktop.banners import Banners
from vault_app.desktop.keeping.holds_flow import HoldsFlow
from vault_app.desktop.keeping.holds_page import HoldsPage
from vault_app.desktop.keeping.moving_flow import MovingFlow
from vault_app.desktop.keeping.moving_page import MovingPage
from vault_app.desktop.keeping.returned_talk import ReturnedTalk
from vault_app.desktop.keeping.rules_flow import RemovalRulesFlow
from vault_app.desktop.keeping.rules_page import RemovalRulesPage
from vault_app.desktop.keeping.unfinished_move import UnfinishedMove
from vault_app.desktop.keeping.upkeep_flow import UpkeepFlow
from vault_app.desktop.keeping.upkeep_page import UpkeepPage
from vault_app.desktop.mail.list_pane import ListPane
from vault_app.desktop.opened import Opened
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.desktop.theme import Theme


class Keeping(QObject):
    """``entered`` carries the page to show, ``show_messages`` a ``Wanted``, ``keep_local`` a query
    and how many messages it finds."""

    entered = Signal(object)
    left = Signal()
    show_messages = Signal(object)
    keep_local = Signal(object, int)
    removals_wanted = Signal()
    account_wanted = Signal()
    failed = Signal(object)

    def __init__(self, opened: Opened, theme: Theme, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self.returned: ReturnedTalk | None = None
        self.rules = RemovalRulesPage(theme, opened.home.world.country_name)
        self.holds = HoldsPage(theme)
        self.upkeep = UpkeepPage(theme)
        self.moving = MovingPage(theme)
        self.rules_flow = RemovalRulesFlow(opened, self.rules, parent=self)
        self.holds_flow = HoldsFlow(opened, self.holds, parent=self)
        self.upkeep_flow = UpkeepFlow(opened, self.upkeep, parent=self)
        self.moving_flow = MovingFlow(opened, self.moving, parent=self)
        self._connect()

    @property
    def pages(self) -> tuple[QWidget, ...]:
        return (self.rules, self.holds, self.upkeep, self.moving)

    @property
    def is_running(self) -> bool:
        """Something works that is to be brought to its end."""
        flows = (self.rules_flow, self.upkeep_flow, self.moving_flow)
        return any(flow.is_running for flow in flows)

    def key_of(self, page: QWidget | None) -> str:
        """Under which name the sidebar leads to a page; "" for none of these."""
        if page in (self.rules, self.holds):
            return "removal-rules"
        return "upkeep" if page is self.upkeep else ""

    def attend(self, sidebar: SidebarPane, listed: ListPane, banners: Banners) -> None:
        """Hear what the panes beside say, and tell in the banners what is to be told."""
        sidebar.removal_rules_wanted.connect(self.open_rules)
        sidebar.upkeep_wanted.connect(self.open_upkeep)
        listed.list.hold.connect(lambda: self._hold(listed))
        listed.list.move_away.connect(lambda: self.moving_flow.ask(listed.list.selection()))
        for flow in (self.upkeep_flow, self.moving_flow):
            flow.told.connect(banners.tell)
        UnfinishedMove(self._opened, self.moving_flow, banners.moving, parent=self).look()
        self.returned = talk = ReturnedTalk(self._opened, banners.returned, parent=self)
        talk.keep_local.connect(self.keep_local)
        talk.show_messages.connect(self.show_messages)
        talk.failed.connect(self.failed)
        talk.look()

    def open_rules(self) -> None:
        self.rules.show_list()
        self.rules_flow.reload()
        self._enter(self.rules)

    def open_holds(self) -> None:
        self.holds.show_list()
        self.holds_flow.reload()
        self._enter(self.holds)

    def open_upkeep(self) -> None:
        self.upkeep_flow.reload()
        self._enter(self.upkeep)

    def _hold(self, listed: ListPane) -> None:
        """Begin a hold of what is selected: as a search where all of one is."""
        chosen = listed.list.selection()
        if not chosen.count:
            return
        query = chosen.query
        if query is None:
            self._begin_hold(tuple(chosen.ids))
        elif listed.search_alone():
            self._begin_hold((), listed.search_alone())
        else:

            def read(reader: Reader) -> tuple[int, ...]:
                return tuple(each for chunk in reader.message_ids(query) for each in chunk)

            self._opened.read(read, receiver=self, done=self._begin_hold, failed=self.failed.emit)

    def _begin_hold(self, ids: tuple[int, ...], search: str = "") -> None:
        self.holds_flow.reload()
        self._enter(self.holds)
        self.holds.begin(ids, search)

    def _enter(self, page: QWidget) -> None:
        self.entered.emit(page)
        page.setFocus()

    def _connect(self) -> None:
        for page in (self.rules, self.holds, self.upkeep, self.moving):
            page.left.connect(self.left)
        self.rules.tabs.wanted.connect(self.open_holds)
        self.holds.tabs.wanted.connect(self.open_rules)
        self.rules_flow.removals_wanted.connect(self.removals_wanted)
        self.holds_flow.show_messages.connect(self.show_messages)
        self.moving_flow.opened_page.connect(lambda: self._enter(self.moving))
        self.moving.done.connect(self.left)
        self.moving.removals_wanted.connect(self.removals_wanted)
        self.moving.add_account.connect(self.account_wanted)
