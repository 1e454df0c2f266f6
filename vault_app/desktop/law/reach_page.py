"""Choose a law and some mail: what it reaches, by which ways, and what a removal changes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget

from vault_app.desktop.kit.basics import button, iconed
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.switch import ChoiceButton
from vault_app.desktop.law.order_list import OrderList
from vault_app.desktop.law.reach_result import ReachResult
from vault_app.desktop.law.sourced_page import SourcedPage
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError
from vault_app.model.law import LegalOrder, OrderReach
from vault_app.model.mail import Account
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say

ALL_MAIL = "all"
CURRENT = "current"


class ReachPage(SourcedPage):
    """``asked`` carries the order's id; what mail is meant stands in ``scope``: "all", "current",
    or "account:N"."""

    asked = Signal(str)
    case_wanted = Signal()
    show_messages = Signal(str)
    plan_removal = Signal(str)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__(theme, say("Who can compel"))
        self.scope: ChoiceButton[str] = ChoiceButton(theme, say("Mail"))
        self.scope.offer([(ALL_MAIL, say("All mail"))])
        self.scope.chosen.connect(self._ask_again)
        self.case = iconed(theme, button(say("The Dublin case"), "quiet"), "landmark")
        self.case.clicked.connect(lambda _=False: self.case_wanted.emit())
        self.buttons.addWidget(self.case)
        self.buttons.addWidget(self.scope)
        self.orders = OrderList(theme, country_name)
        self.orders.chosen.connect(self._ask)
        self.result = ReachResult(theme, country_name, self.show_source)
        self.result.show_messages.connect(self.show_messages)
        self.result.plan_removal.connect(self.plan_removal)
        self._nothing = EmptyState(
            theme,
            "scale",
            say("Choose a law"),
            say(
                "You then see which of your messages it reaches, and why: because of the place they"
                " lie in, the company that holds them, or the service it offers."
            ),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self._nothing)
        self.stack.addWidget(self.result)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.orders)
        split.addWidget(self.stack)
        split.setStretchFactor(1, 1)
        split.setSizes([290, 700])
        self.orders.setMinimumWidth(220)
        self.fill(split)
        self.seal()
        self.setFocusProxy(self.orders.filter)

    def show_orders(self, orders: Sequence[LegalOrder]) -> None:
        self.orders.show_orders(orders)

    def offer_scopes(self, accounts: Sequence[Account], current: str) -> None:
        """``current`` names what the list shows; "" if that is all mail."""
        choices = [(ALL_MAIL, say("All mail"))]
        if current:
            choices.append((CURRENT, one_line(current, 40)))
        choices += [
            (f"account:{account.id}", one_line(account.label or account.address, 40))
            for account in accounts
        ]
        self.scope.offer(choices)

    def scope_in_sentence(self) -> str:
        chosen = self.scope.value()
        return say("all mail") if chosen == ALL_MAIL else self.scope.text_of_choice()

    def show_waiting(self, name: str) -> None:
        self.result.show_waiting(name)
        self.stack.setCurrentWidget(self.result)

    def show_reach(self, found: OrderReach) -> None:
        self.notice.hide()
        self.result.show_reach(found, self.scope_in_sentence())
        self.stack.setCurrentWidget(self.result)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.stack.setCurrentWidget(self._nothing)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.result.clear()
        self.links.clear()
        self.stack.setCurrentWidget(self._nothing)

    def _ask(self, order_id: str) -> None:
        self.links.hide()
        self.asked.emit(order_id)

    def _ask_again(self) -> None:
        order_id = self.orders.current()
        if order_id:
            self.asked.emit(order_id)
