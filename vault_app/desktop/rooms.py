"""The pages that stand beside the mail: regions, laws, rules, providers, what changed, keeping."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from vault_app.archive.reader import Reader
from vault_app.desktop.account.provider_flow import ProviderFlow
from vault_app.desktop.account.provider_page import ProviderPage
from vault_app.desktop.keeping.rooms import Keeping
from vault_app.desktop.law.case_page import CasePage
from vault_app.desktop.law.changes_page import ChangesPage
from vault_app.desktop.law.reach_flow import ReachFlow, Wanted
from vault_app.desktop.law.reach_page import ReachPage
from vault_app.desktop.law.rule_words import bloc_in_sentence
from vault_app.desktop.law.rules_flow import RulesFlow
from vault_app.desktop.law.rules_page import RulesPage
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.desktop.regions.page import RegionsPage
from vault_app.desktop.standing.status_flow import StatusFlow
from vault_app.desktop.standing.status_page import StatusPage
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Account, MessageRow
from vault_app.model.query import Query
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.tasks.searching import read_query
from vault_app.wording.text import say

_MOST_CHANGES = 1000


class Rooms(QObject):
    """``entered`` carries the page to show, ``show_messages`` a :class:`Wanted`.

    ``plan_removal`` and ``keep_local`` carry a query and how many messages it finds,
    ``report_search`` a search as text and query, ``report_account`` an account, ``pull_account`` an
    account and names of its folders (``None``: all), ``sign_in_wanted`` the id of an account.
    """

    entered = Signal(object)
    left = Signal()
    show_messages = Signal(object)
    plan_removal = Signal(object, int)
    keep_local = Signal(object, int)
    report_search = Signal(str, object)
    report_account = Signal(object)
    pull_account = Signal(object, object)
    sign_in_wanted = Signal(int)
    rules_broken = Signal(object)
    stated = Signal()
    failed = Signal(object)

    def __init__(self, opened: Opened, theme: Theme, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        world = opened.home.world
        names = world.facts.countries.names
        countries = sorted(names.items(), key=lambda pair: pair[1].casefold())
        blocs = tuple(world.facts.countries.blocs)

        def place_name(code: str) -> str:
            return bloc_in_sentence(code) if code in blocs else country_name.in_sentence(code)

        country_name = world.country_name
        self.regions = RegionsPage(opened.session, opened.jobs, theme, world)
        self.reach = ReachPage(theme, country_name)
        self.case = CasePage(theme)
        self.rules = RulesPage(theme, country_name, place_name, countries=countries, blocs=blocs)
        self.provider = ProviderPage(theme, country_name, countries)
        self.status = StatusPage(theme)
        self.changes = ChangesPage(theme, country_name, self._operator_name)
        self.reach_flow = ReachFlow(opened, self.reach, self.case, parent=self)
        self.rules_flow = RulesFlow(opened, self.rules, parent=self)
        self.provider_flow = ProviderFlow(opened, self.provider, parent=self)
        self.status_flow = StatusFlow(opened, self.status, parent=self)
        self.keeping = Keeping(opened, theme, parent=self)
        self._accounts: tuple[Account, ...] = ()
        self._connect()

    @property
    def pages(self) -> tuple[QWidget, ...]:
        return (
            self.regions,
            self.reach,
            self.case,
            self.rules,
            self.provider,
            self.status,
            self.changes,
            *self.keeping.pages,
        )

    def key_of(self, page: QWidget | None) -> str:
        """Under which name the sidebar leads to a page; "" for one that it does not lead to."""
        for key, pages in (
            ("regions", (self.regions,)),
            ("reach", (self.reach, self.case)),
            ("rules", (self.rules,)),
        ):
            if page in pages:
                return key
        return self.keeping.key_of(page)

    def open_regions(self) -> None:
        self.regions.reload()
        self._enter(self.regions)

    def open_reach(
        self, accounts: tuple[Account, ...], current: Scope | None, order_id: str = ""
    ) -> None:
        """``current`` is what the list shows, if that is not all mail."""
        self._accounts = accounts
        self.reach_flow.open(accounts, current, order_id)
        self._enter(self.reach)

    def open_rules(self) -> None:
        self.rules.show_list()
        self.rules_flow.reload()
        self._enter(self.rules)

    def open_provider(self, account_id: int) -> None:
        self.provider_flow.open(account_id)
        self._enter(self.provider)

    def open_status(self, account_id: int) -> None:
        self.status_flow.open(account_id)
        self._enter(self.status)

    def open_changes(self) -> None:
        self._opened.read(
            lambda reader: reader.reassessments(),
            receiver=self,
            done=self.changes.show_times,
            failed=self.failed.emit,
        )
        self._enter(self.changes)

    def _enter(self, page: QWidget) -> None:
        self.entered.emit(page)
        page.setFocus()

    def _connect(self) -> None:
        pages = (self.regions, self.reach, self.rules, self.provider, self.status, self.changes)
        for page in pages:
            page.left.connect(self.left)
        self.case.left.connect(lambda: self._enter(self.reach))
        self.case.order_wanted.connect(
            lambda order_id: self.open_reach(self._accounts, None, order_id)
        )
        self.reach_flow.case_opened.connect(lambda: self._enter(self.case))
        for flow in (self.reach_flow, self.rules_flow):
            flow.show_messages.connect(self.show_messages)
            flow.plan_removal.connect(self.plan_removal)
        self.provider_flow.show_messages.connect(self.show_messages)
        self.provider_flow.keep_local.connect(self.keep_local)
        self.provider_flow.report_wanted.connect(self.report_account)
        self.provider_flow.stated.connect(self.stated)
        self.provider.status_wanted.connect(self.open_status)
        self.status_flow.pull_wanted.connect(self.pull_account)
        self.status_flow.sign_in_wanted.connect(self.sign_in_wanted)
        self.rules_flow.broken.connect(self.rules_broken)
        keeping = self.keeping
        keeping.entered.connect(self.entered)
        keeping.left.connect(self.left)
        keeping.show_messages.connect(self.show_messages)
        keeping.keep_local.connect(self.keep_local)
        keeping.failed.connect(self.failed)
        self.changes.chosen.connect(self._read_changes)
        self.regions.show_messages.connect(
            lambda text: self.show_messages.emit(Wanted("all", text))
        )
        self.regions.plan_removal.connect(self._plan_text)
        self.regions.export_report.connect(self._report_text)
        self._opened.session.closed.connect(self.changes.clear)

    def _plan_text(self, text: str) -> None:
        """A removal of what a search finds that was put together by the map."""
        world = self._opened.world

        def read(reader: Reader) -> tuple[Query, int]:
            query = read_query(text, world, reader)
            return query, reader.count(query)

        self._opened.read(
            read,
            receiver=self,
            done=lambda both: self.plan_removal.emit(*both),
            failed=self._fail,
        )

    def _report_text(self, text: str) -> None:
        def report(query: Query) -> None:
            self.report_search.emit(text or say("All mail"), query)

        self._opened.read_query(text, report, self._fail, receiver=self)

    def _read_changes(self, time: Reassessment) -> None:
        def read(reader: Reader) -> tuple[list[CustodyChange], dict[int, MessageRow]]:
            found = reader.custody_changes(time.id, _MOST_CHANGES, 0)
            rows = reader.rows([each.message_id for each in found])
            return found, {row.id: row for row in rows}

        self._opened.read(
            read,
            receiver=self,
            done=lambda both: self.changes.show_changes(*both),
            failed=self._fail,
        )

    def _fail(self, error: HomeportError) -> None:
        self.failed.emit(error)

    def _operator_name(self, operator_id: str) -> str:
        for operator in self._opened.world.facts.operators:
            if operator.id == operator_id:
                return operator.name
        return operator_id
