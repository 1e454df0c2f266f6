"""An unlocked vault: sidebar, list and reader, and the pages that may stand in their place."""

from array import array
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from vault_app.desktop.accounts_flow import AccountsFlow
from vault_app.desktop.banners import Banners
from vault_app.desktop.custody_talk import CustodyTalk
from vault_app.desktop.kit.basics import column
from vault_app.desktop.law.reach_flow import Wanted
from vault_app.desktop.mail.completions import Completions
from vault_app.desktop.mail.list_model import MessageListModel
from vault_app.desktop.mail.list_pane import ListPane
from vault_app.desktop.mail.list_view import Chosen
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.desktop.pages.pull import PullPage
from vault_app.desktop.pages.unlock import vault_name
from vault_app.desktop.pull_talk import PullTalk
from vault_app.desktop.pulling import Pulling
from vault_app.desktop.reader.pane import ReaderPane
from vault_app.desktop.reassessing import Reassessing
from vault_app.desktop.removal.flow import RemovalFlow
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.removals_flow import RemovalsFlow
from vault_app.desktop.removal.removals_page import RemovalsPage
from vault_app.desktop.removal.unfinished import Unfinished
from vault_app.desktop.reports.flow import ReportFlow
from vault_app.desktop.reports.strip import ReportStrip
from vault_app.desktop.rooms import Rooms
from vault_app.desktop.session import Session
from vault_app.desktop.settings import Settings
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.desktop.sign_in.refusals import Refusals
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.desktop.suggestions import suggestion_for
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.background import Background
from vault_app.desktop.watching.flow import WatchFlow
from vault_app.desktop.watching.surroundings import Surroundings
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Account
from vault_app.model.query import EVERYTHING, Query
from vault_app.wording.quantities import messages
from vault_app.wording.text import say, say_count


class MainPage(QWidget):
    """Puts the rooms of an opened vault together and lets them hear of each other."""

    lock_wanted = Signal()

    def __init__(
        self,
        opened: Opened,
        theme: Theme,
        settings: Settings,
        *,
        menu: QMenu,
        surroundings: Surroundings | None = None,
        background: Background | None = None,
    ) -> None:
        super().__init__()
        self._opened = opened
        self._theme = theme
        self._settings = settings
        self._new: int | None = None
        session, world = opened.session, opened.home.world
        self.sidebar_model = SidebarModel(session, world.country_name, parent=self)
        self.list_model = MessageListModel(session, parent=self)
        name = say("Demo vault") if opened.is_demo else vault_name(opened.folder)
        self.sidebar = SidebarPane(theme, self.sidebar_model, name=name, menu=menu)
        self.list_pane = ListPane(
            theme,
            self.list_model,
            country_name=world.country_name,
            read_query=partial(opened.read_query, receiver=self),
            completions=Completions(
                self.sidebar_model, lambda: opened.world, lambda: self.rooms.rules.names()
            ),
        )
        self.reader = ReaderPane(session, opened.jobs, theme, world, read_custody=opened.custody_of)
        self.reader.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.removal_panel = RemovalPanel(theme)
        self.removals = RemovalsPage(theme, world.country_name)
        self.account_page = SignInWizard(theme, lambda text: suggestion_for(text, world))
        self.pull_page = PullPage(theme)
        self.pulling = Pulling(opened, parent=self)
        self.removal = RemovalFlow(opened, self.removal_panel, theme, parent=self)
        self.removals_flow = RemovalsFlow(opened, self.removals, self.removal, parent=self)
        self.accounts = AccountsFlow(opened, self.account_page, parent=self)
        self.report_strip = ReportStrip(theme)
        self.reports = ReportFlow(opened, self.report_strip, parent=self)
        self.rooms = Rooms(opened, theme, parent=self)
        self.reassessing = Reassessing(opened, parent=self)
        self.watch = WatchFlow(
            opened,
            self.pulling,
            theme,
            settings,
            self.sidebar.watch,
            surroundings=surroundings,
            background=background,
            parent=self,
        )
        self._lay_out()
        self.unfinished = Unfinished(session, self.removal, self.plan_notice, parent=self)
        self.refusals = Refusals(self.sidebar_model, self.banners.refused, parent=self)
        self.talk = PullTalk(
            self.pulling,
            page=self.pull_page,
            strip=self.list_pane.progress,
            notice=self.notice,
            sidebar=self.sidebar,
            is_page_shown=lambda: self.center.currentWidget() is self.pull_page,
            parent=self,
        )
        self.custody_talk = CustodyTalk(
            self.reassessing,
            self.rooms,
            notice=self.notice,
            rule_notice=self.rule_notice,
            sidebar=self.sidebar,
            parent=self,
        )
        self._connect()
        self.sidebar_model.reload()
        self.list_pane.show_scope(self.list_pane.scope)
        self.unfinished.look()
        self.reassessing.begin()
        self.watch.begin()

    @property
    def session(self) -> Session:
        return self._opened.session

    # Layout

    def _lay_out(self) -> None:
        self.right = QStackedWidget()
        self.right.addWidget(self.reader)
        self.right.addWidget(self.removal_panel)
        self.mail = QSplitter(Qt.Orientation.Horizontal)
        self.mail.addWidget(self.list_pane)
        self.mail.addWidget(self.right)
        self.list_pane.setMinimumWidth(300)
        self.right.setMinimumWidth(360)
        self.center = QStackedWidget()
        own = (self.mail, self.removals, self.account_page, self.pull_page)
        for page in (*own, *self.rooms.pages, self.watch.page):
            self.center.addWidget(page)
        self.center.currentChanged.connect(self._page_changed)
        self.banners = banners = Banners(self._theme)
        self.notice, self.plan_notice = banners.notice, banners.plan
        self.demo_notice, self.rule_notice = banners.demo, banners.rule
        holder = QWidget()
        inside = column(banners, self.center, self.report_strip)
        inside.setStretch(1, 1)
        holder.setLayout(inside)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.sidebar)
        self.split.addWidget(holder)
        self.sidebar.setMinimumWidth(200)
        for splitter, sizes in ((self.split, [248, 1000]), (self.mail, [400, 600])):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(0, 0)
            splitter.setStretchFactor(1, 1)
            splitter.setSizes(sizes)
        for key, splitter in (("sidebar", self.split), ("list", self.mail)):
            shape = self._settings.shape(key)
            if shape is not None:
                splitter.restoreState(shape)
        self.setLayout(column(self.split))

    def keep_shape(self) -> None:
        self._settings.keep_shape("sidebar", self.split.saveState())
        self._settings.keep_shape("list", self.mail.saveState())

    # Wiring

    def _connect(self) -> None:
        side, listed, reader = self.sidebar, self.list_pane, self.reader
        side.lock_wanted.connect(self.lock_wanted)
        side.pull_wanted.connect(self.pull_all)
        side.removals_wanted.connect(self.show_removals)
        side.tree.scope_chosen.connect(self._show_scope)
        side.tree.menu_wanted.connect(self.accounts.show_menu)
        listed.opened.connect(reader.show_message)
        listed.chosen.connect(self._show_selection)
        listed.keep_local.connect(lambda: self._ask_removal(is_purge=False))
        listed.purge.connect(lambda: self._ask_removal(is_purge=True))
        listed.read_on.connect(lambda _: self.reader.setFocus())
        listed.add_account.connect(self.add_account)
        listed.pull.connect(self.pull_all)
        reader.keep_local_requested.connect(lambda ids: self._remove_ids(ids, is_purge=False))
        reader.purge_requested.connect(lambda ids: self._remove_ids(ids, is_purge=True))
        self.removals.left.connect(self.show_mail)
        self.removal.opened_panel.connect(self._show_panel)
        self.removal.finished.connect(self._close_panel)
        self.removal.results_wanted.connect(self.show_removals)
        self.accounts.added.connect(self._account_added)
        self.accounts.left.connect(self.show_mail)
        self.accounts.opened.connect(self._show_wizard)
        self.accounts.kept.connect(lambda _: self._account_kept())
        self.accounts.signed_in.connect(self._account_added)
        self.refusals.sign_in_wanted.connect(self.accounts.sign_in_again)
        side.tree.sign_in_wanted.connect(self.accounts.sign_in_again)
        self.accounts.pull_wanted.connect(lambda account: self.pulling.pull((account,)))
        self.accounts.failed.connect(self._show_error)
        self.accounts.asked.connect(self.banners.ask)
        self.accounts.told.connect(self.banners.tell)
        self.sidebar_model.rebuilt.connect(self._contents_changed)
        self.pull_page.done.connect(self.show_mail)
        self.talk.counted.connect(self._pulled)
        self._connect_rooms()

    def _connect_rooms(self) -> None:
        side, rooms, listed = self.sidebar, self.rooms, self.list_pane
        side.regions_wanted.connect(rooms.open_regions)
        side.reach_wanted.connect(lambda: self.show_reach())
        side.rules_wanted.connect(rooms.open_rules)
        side.tree.account_opened.connect(rooms.open_provider)
        self.accounts.provider_wanted.connect(rooms.open_provider)
        self.accounts.status_wanted.connect(rooms.open_status)
        self.talk.status_wanted.connect(rooms.open_status)
        rooms.pull_account.connect(self.talk.pull_folders)
        rooms.sign_in_wanted.connect(self.accounts.sign_in_again)
        for leads in (rooms, self.watch):
            leads.entered.connect(self.center.setCurrentWidget)
            leads.left.connect(self.show_mail)
        rooms.show_messages.connect(self._show_wanted)
        rooms.plan_removal.connect(lambda query, n: self._remove_found(query, n, is_purge=True))
        rooms.keep_local.connect(lambda query, n: self._remove_found(query, n, is_purge=False))
        rooms.stated.connect(self.reassessing.apply)
        rooms.report_account.connect(self.reports.report_account)
        rooms.report_search.connect(self.reports.report_search)
        rooms.keeping.attend(side, listed, self.banners)
        rooms.keeping.removals_wanted.connect(self.show_removals)
        self.removal.backup_wanted.connect(rooms.keeping.open_upkeep)
        rooms.keeping.account_wanted.connect(self.add_account)
        listed.report.connect(
            lambda: self.reports.report_search(listed.title_of_search(), listed.query())
        )
        self.reader.report_requested.connect(self.reports.report_message)
        self.reader.order_wanted.connect(self.show_reach)
        rooms.failed.connect(self._show_error)
        self.reassessing.renewed.connect(self._use_world)
        self.custody_talk.over.connect(self._contents_changed)

    def _use_world(self) -> None:
        self.reader.set_law(self._opened.world)
        self.rooms.regions.use_world(self._opened.world)

    # Pages

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Whatever has no use of its own for Escape goes back to the list.
        if event.key() == Qt.Key.Key_Escape and self.center.currentWidget() is self.mail:
            self.list_pane.list.setFocus()
            return
        super().keyPressEvent(event)

    def show_mail(self) -> None:
        self.center.setCurrentWidget(self.mail)
        self.list_pane.list.setFocus()

    def show_removals(self) -> None:
        self.center.setCurrentWidget(self.removals)
        self.removals_flow.open()

    def add_account(self) -> None:
        self.accounts.start()

    def _show_wizard(self) -> None:
        self.center.setCurrentWidget(self.account_page)
        # Whoever signed in with a browser has that in front.
        self.window().activateWindow()

    def focus_search(self) -> None:
        self.show_mail()
        self.list_pane.focus_search()

    def pull_all(self) -> None:
        accounts = self.sidebar_model.contents.accounts
        if accounts:
            self.pulling.pull(accounts)
        else:
            self.add_account()

    def begin_demo(self, account: Account) -> None:
        """The demo's first pull, on its page, and a strip that says what all this is."""
        self.demo_notice.show_text(
            "",
            say(
                "A demo: the mail is invented and its server runs inside Homeport. Remove what you"
                " like; everything is gone when you lock or quit."
            ),
        )
        self._first_pull(account)

    def show_reach(self, order_id: str = "") -> None:
        """Which law reaches what; of what the list shows, if that is not all mail."""
        listed = self.list_pane
        scope, title = listed.scope, listed.title_of_search()
        is_all = listed.query() == EVERYTHING
        current = None if is_all else Scope("current", title, listed.query(), scope.account_id)
        self.rooms.open_reach(self.sidebar_model.contents.accounts, current, order_id)

    def _page_changed(self) -> None:
        page = self.center.currentWidget()
        self.refusals.set_quiet(is_quiet=page is self.account_page)
        own = {id(self.removals): "removals", id(self.watch.page): "schedule"}
        key = own.get(id(page)) or self.rooms.key_of(page)
        self.sidebar.mark_page(key)

    def _show_wanted(self, wanted: Wanted) -> None:
        """What a page leads to: mail, in the list."""
        self.show_mail()
        if wanted.scope is not None:
            self.list_pane.show_scope(wanted.scope)
            return
        if wanted.key and wanted.key != self.list_pane.scope.key:
            self.sidebar.tree.choose(wanted.key)
        self.list_pane.search_for(wanted.text)

    def _remove_found(self, query: Query, number: int, *, is_purge: bool) -> None:
        self.removal.ask(Chosen(number, array("q"), query), is_purge=is_purge)

    # What the panes say

    def _show_scope(self, scope: Scope) -> None:
        if self.right.currentWidget() is self.removal_panel and not self.removal.is_running:
            self.removal_panel.closed.emit()
        self.center.setCurrentWidget(self.mail)
        self.list_pane.show_scope(scope)

    def _show_selection(self, number: int) -> None:
        if number > 1:
            self.reader.show_selection(number)

    def _ask_removal(self, *, is_purge: bool) -> None:
        self.removal.ask(self.list_pane.list.selection(), is_purge=is_purge)

    def _remove_ids(self, ids: Iterable[int], *, is_purge: bool) -> None:
        chosen = array("q", ids)
        if not chosen:
            self._ask_removal(is_purge=is_purge)
            return
        self.removal.ask(Chosen(len(chosen), chosen, None), is_purge=is_purge)

    def _show_panel(self) -> None:
        self.show_mail()
        self.right.setCurrentWidget(self.removal_panel)
        self.removal_panel.setFocus()

    def _close_panel(self) -> None:
        self.right.setCurrentWidget(self.reader)
        self.list_pane.list.setFocus()
        # What was stopped half way stays on offer.
        self.unfinished.look()

    def _contents_changed(self) -> None:
        contents = self.sidebar_model.contents
        self.list_pane.set_has_accounts(has_accounts=bool(contents.accounts))
        total = sum(number for number, _ in contents.states.values())
        words = messages(total)
        if self._new and self._new < total:
            words = say_count("{n} new message", "{n} new messages", self._new)
        self.sidebar.set_state(words)

    # Accounts and pulling

    def _account_kept(self) -> None:
        self.sidebar_model.reload()
        self.show_mail()

    def _account_added(self, account: Account) -> None:
        self.sidebar_model.reload()
        self._first_pull(account)

    def _first_pull(self, account: Account) -> None:
        self.pull_page.start(account.label or account.address)
        self.center.setCurrentWidget(self.pull_page)
        self.pull_page.setFocus()
        self.pulling.pull((account,))

    def _pulled(self, new: int) -> None:
        self._new = new
        self._contents_changed()
        self.rooms.rules_flow.check_quietly()

    def _show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
