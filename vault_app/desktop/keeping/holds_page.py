"""Holds: mail that no rule and no person can purge until its hold is lifted."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from vault_app.desktop.keeping.hold_card import HoldCard, what_is_held
from vault_app.desktop.keeping.hold_form import HoldForm
from vault_app.desktop.keeping.tabs import Tab, Tabs
from vault_app.desktop.kit.basics import button, column, empty
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.law.blocks import FactRow, add_rows
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.model.removal_rules import Hold
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say


class HoldsPage(WidePage):
    """``lifted`` carries a hold and the reason, ``show_wanted`` a hold."""

    lifted = Signal(object, str)
    show_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("Holds"))
        self._holds: tuple[Hold, ...] = ()
        self.tabs = Tabs(Tab.HOLDS)
        self.add = button(say("Add a hold"), "primary")
        self.add.clicked.connect(lambda _=False: self.begin())
        self.buttons.addWidget(self.tabs)
        self.buttons.addWidget(self.add)
        self.list = Sheet(width=720, ground="window")
        self.form = HoldForm(theme)
        self.form.cancelled.connect(self.show_list)
        self.nothing = EmptyState(
            theme,
            "lock",
            say("Nothing is on hold"),
            say(
                "A hold protects mail that you may have to show: no rule and no person can purge"
                " it until you lift the hold, with a reason."
            ),
            action=say("Add a hold"),
        )
        self.nothing.acted.connect(lambda: self.begin())
        self.stack = QStackedWidget()
        for page in (self.list, self.form, self.nothing):
            self.stack.addWidget(page)
        self.fill(self.stack)
        self.show_holds(())

    def show_holds(self, holds: Sequence[Hold]) -> None:
        """All holds, those that were lifted too; stays where the person is otherwise."""
        self._holds = tuple(holds)
        body = self.list.body
        empty(body)
        body.setSpacing(SPACE_3)
        for hold in (each for each in holds if each.lifted_at is None):
            card = HoldCard(self._theme, hold)
            card.lifted.connect(partial(self.lifted.emit, hold))
            card.show_wanted.connect(partial(self.show_wanted.emit, hold))
            body.addWidget(card)
        past = [each for each in holds if each.lifted_at is not None]
        if past:
            body.addWidget(self._past(past))
        if self.stack.currentWidget() in (self.list, self.nothing):
            self.show_list()

    def show_list(self) -> None:
        self.tell(say("Holds"))
        self.stack.setCurrentWidget(self.list if self._holds else self.nothing)
        self.add.setVisible(bool(self._holds))
        self.tabs.show()
        self.setFocus()

    def begin(self, ids: tuple[int, ...] = (), search: str = "") -> None:
        """The form, with ``ids`` for these messages, or with a search in it."""
        self.notice.hide()
        self.tell(say("A new hold"))
        self.add.hide()
        self.tabs.hide()
        self.stack.setCurrentWidget(self.form)
        self.form.begin(ids, search)

    def show_error(self, error: HomeportError) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.notice.hide()
        self.form.begin()
        self.stack.setCurrentWidget(self.list)
        self.show_holds(())

    def go_back(self) -> None:
        if self.stack.currentWidget() is self.form:
            self.show_list()
        else:
            super().go_back()

    def _past(self, holds: Sequence[Hold]) -> Fold:
        body = column(margins=(SPACE_4, 0, 0, 0))
        add_rows(body, [self._line(each) for each in holds])
        holder = QWidget()
        holder.setLayout(body)
        fold = Fold(self._theme, "", holder)
        fold.rename(say("Lifted holds"))
        return fold

    def _line(self, hold: Hold) -> FactRow:
        lifted = hold.lifted_at or hold.made_at
        return FactRow(
            self._theme,
            hold.name,
            what_is_held(hold),
            say(
                "From {begin} to {end}. Lifted because: {reason}",
                begin=date(hold.made_at),
                end=date(lifted),
                reason=one_line(hold.lifted_reason, 400),
            ),
            icon="circle-minus",
        )
