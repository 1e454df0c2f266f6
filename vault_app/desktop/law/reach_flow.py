"""Answers the page of laws: reads the orders, counts what one reaches, and leads on from there."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from vault_app.archive.reader import Reader
from vault_app.desktop.law.case_page import CasePage
from vault_app.desktop.law.reach_page import ALL_MAIL, CURRENT, ReachPage
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Change
from vault_app.model.law import LegalOrder, OrderReach
from vault_app.model.mail import Account
from vault_app.model.query import EVERYTHING, All, HeldBy, Numbered, Query
from vault_app.tasks.reach import orders, reach_of, reached_holdings
from vault_app.wording.text import one_line, say


@dataclass(frozen=True, slots=True)
class Wanted:
    """Mail that a page leads to: a line of the sidebar ("" for none) and a search within it, or a
    scope of its own."""

    key: str
    text: str
    scope: Scope | None = None


class ReachFlow(QObject):
    """``show_messages`` carries :class:`Wanted`; ``plan_removal`` a query and its count."""

    show_messages = Signal(object)
    plan_removal = Signal(object, int)
    case_opened = Signal()

    def __init__(
        self, opened: Opened, page: ReachPage, case: CasePage, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened, self._page, self._case = opened, page, case
        self._round = 0
        self._current: Scope | None = None
        self._orders: dict[str, LegalOrder] = {}
        self._found: OrderReach | None = None
        page.asked.connect(self.ask)
        page.case_wanted.connect(self._open_case)
        page.show_messages.connect(self._show_messages)
        page.plan_removal.connect(self._plan_removal)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(page.clear)

    def open(
        self, accounts: tuple[Account, ...], current: Scope | None, order_id: str = ""
    ) -> None:
        """Fill the page. ``current`` is what the list shows, if that is not all mail."""
        self._current = current
        self._orders = {order.id: order for order in orders(self._opened.world)}
        if set(self._page.orders.ids()) != set(self._orders):
            self._page.show_orders(tuple(self._orders.values()))
        self._page.offer_scopes(accounts, current.title if current is not None else "")
        if order_id and order_id != self._page.orders.current():
            self._page.orders.choose(order_id)
        elif self._page.orders.current():
            self.ask(self._page.orders.current())

    def ask(self, order_id: str) -> None:
        """Count what it reaches of the mail that the page has chosen."""
        self._round += 1
        asked, world, query = self._round, self._opened.world, self._query()
        order = self._orders.get(order_id)
        if self._found is None or self._found.order.id != order_id:
            self._page.show_waiting(order.name if order is not None else order_id)

        def done(found: OrderReach) -> None:
            if asked == self._round:
                self._found = found
                self._page.show_reach(found)

        def failed(error: HomeportError) -> None:
            if asked == self._round:
                self._page.show_error(error)

        self._opened.read(
            lambda reader: reach_of(reader, world, order_id, query),
            receiver=self,
            done=done,
            failed=failed,
        )

    def _query(self) -> Query:
        chosen = self._page.scope.value()
        if chosen == CURRENT and self._current is not None:
            return self._current.query
        if chosen.startswith("account:"):
            return Numbered("account-id", int(chosen.partition(":")[2]))
        return EVERYTHING

    def _show_messages(self, order_id: str) -> None:
        chosen = self._page.scope.value()
        if chosen != CURRENT:
            key = "all" if chosen == ALL_MAIL else chosen
            self.show_messages.emit(Wanted(key, f"reachable-by:{order_id}"))
            return
        order = self._orders.get(order_id)
        title = say("Reached by {law}", law=one_line(order.name if order else order_id, 80))

        def done(query: Query) -> None:
            self.show_messages.emit(Wanted("", "", Scope("reach", title, query, None)))

        self._read_query(order_id, done)

    def _plan_removal(self, order_id: str) -> None:
        found = self._found
        if found is None or found.order.id != order_id:
            return
        self._read_query(order_id, lambda query: self.plan_removal.emit(query, found.messages))

    def _read_query(self, order_id: str, done: Callable[[Query], None]) -> None:
        world, query = self._opened.world, self._query()

        def read(reader: Reader) -> Query:
            ids = reached_holdings(world, order_id, reader.holdings())
            return All((query, HeldBy(ids, is_past_too=False)))

        self._opened.read(read, receiver=self, done=done, failed=self._page.show_error)

    def _open_case(self) -> None:
        cases = self._opened.world.cases()
        if cases:
            names = {order.id: order.name for order in orders(self._opened.world)}
            self._case.show_case(cases[0], lambda order_id: names.get(order_id, ""))
            self.case_opened.emit()

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        is_concerned = bool(changes & {Change.CUSTODY, Change.MESSAGES})
        if is_concerned and self._page.isVisible() and self._page.orders.current():
            self.ask(self._page.orders.current())
