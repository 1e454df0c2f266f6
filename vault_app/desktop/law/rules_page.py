"""Where mail must or must not lie: the rules, what the last check found, and what breaks them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from vault_app.desktop.kit.basics import button, empty, iconed
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.law.breach_view import BreachView
from vault_app.desktop.law.rule_card import RuleCard
from vault_app.desktop.law.rule_form import NEW_RULE, RuleForm
from vault_app.desktop.law.rule_words import PlaceName, bloc_name
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3
from vault_app.model.errors import HomeportError
from vault_app.model.mail import MessageRow
from vault_app.model.residency import Breach, ResidencyRule
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say


class RulesPage(WidePage):
    """The signals carry a :class:`ResidencyRule`."""

    saved = Signal(object)
    deleted = Signal(object)
    check_wanted = Signal()
    breaches_wanted = Signal(object)
    show_messages = Signal(object)
    plan_removal = Signal(object)

    def __init__(
        self,
        theme: Theme,
        country_name: CountryName,
        place_name: PlaceName,
        *,
        countries: Sequence[tuple[str, str]],
        blocs: Sequence[str],
    ) -> None:
        super().__init__(theme, say("Residency rules"))
        self._place_name = place_name
        self._rules: list[ResidencyRule] = []
        self.check = iconed(theme, button(say("Check now")), "refresh-cw")
        self.check.clicked.connect(lambda _=False: self.check_wanted.emit())
        self.add = button(say("Add a rule"), "primary")
        self.add.clicked.connect(lambda _=False: self.edit(NEW_RULE))
        self.buttons.addWidget(self.check)
        self.buttons.addWidget(self.add)
        self.list = Sheet(width=720, ground="window")
        self.form = RuleForm(
            theme, countries, [(code, bloc_name(code)) for code in blocs], place_name
        )
        self.form.saved.connect(self.saved)
        self.form.cancelled.connect(self.show_list)
        self.breaches = BreachView(theme, country_name, place_name)
        self.breaches.show_messages.connect(self.show_messages)
        self.breaches.plan_removal.connect(self.plan_removal)
        self.nothing = EmptyState(
            theme,
            "shield-check",
            say("No rules yet"),
            say(
                "Say where mail must or must not lie, such as “work mail only in the EEA”. Homeport"
                " checks it after every pull and shows what breaks it, with the evidence."
            ),
            action=say("Add a rule"),
        )
        self.nothing.acted.connect(lambda: self.edit(NEW_RULE))
        self.stack = QStackedWidget()
        for page in (self.list, self.form, self.breaches, self.nothing):
            self.stack.addWidget(page)
        self.fill(self.stack)
        self.show_rules(())

    @property
    def rules(self) -> tuple[ResidencyRule, ...]:
        return tuple(self._rules)

    def names(self) -> list[str]:
        """What can stand after "breach:" in a search."""
        return [rule.name for rule in self._rules]

    def show_rules(self, rules: Sequence[ResidencyRule]) -> None:
        """The list as it stands in the vault; stays where the person is otherwise."""
        self._rules = list(rules)
        body = self.list.body
        empty(body)
        body.setSpacing(SPACE_3)
        for rule in rules:
            body.addWidget(self._card(rule))
        if self.stack.currentWidget() in (self.list, self.nothing):
            self.show_list()

    def show_list(self) -> None:
        self.tell(say("Residency rules"))
        self.stack.setCurrentWidget(self.list if self._rules else self.nothing)
        self.check.setVisible(bool(self._rules))
        self.add.setVisible(bool(self._rules))
        # Not on to whatever comes next when the button that was pressed goes.
        self.setFocus()

    def edit(self, rule: ResidencyRule) -> None:
        self._step_into(say("Change a rule") if rule.id is not None else say("A new rule"))
        self.stack.setCurrentWidget(self.form)
        self.form.show_rule(rule)

    def show_breaches(
        self, rule: ResidencyRule, found: Sequence[Breach], rows: Mapping[int, MessageRow]
    ) -> None:
        self._step_into(one_line(rule.name, 120))
        self.breaches.show_breaches(rule, found, rows)
        self.stack.setCurrentWidget(self.breaches)
        self.breaches.table.setFocus()

    def show_error(self, error: HomeportError) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.breaches.clear()
        self.form.show_rule(NEW_RULE)
        self.stack.setCurrentWidget(self.list)
        self.show_rules(())

    def step_back(self) -> bool:
        """From a form or a list of breaches to the rules; False where that is shown already."""
        if self.stack.currentWidget() in (self.form, self.breaches):
            self.show_list()
            return True
        return False

    def go_back(self) -> None:
        if not self.step_back():
            super().go_back()

    def _step_into(self, title: str) -> None:
        self.notice.hide()
        self.tell(title)
        self.check.hide()
        self.add.hide()

    def _card(self, rule: ResidencyRule) -> RuleCard:
        card = RuleCard(self._theme, rule, self._place_name)
        card.switched.connect(lambda is_on: self._switch(rule, is_on=is_on))
        card.edit_wanted.connect(lambda: self.edit(rule))
        card.delete_wanted.connect(lambda: self._ask_delete(rule))
        card.breaches_wanted.connect(lambda: self.breaches_wanted.emit(rule))
        return card

    def _switch(self, rule: ResidencyRule, *, is_on: bool) -> None:
        self.saved.emit(replace(rule, is_on=is_on))

    def _ask_delete(self, rule: ResidencyRule) -> None:
        self.notice.set_mood("warning")
        self.notice.show_text(
            say("Delete the rule “{name}”?", name=one_line(rule.name, 80)),
            say("Mail is not touched; Homeport only stops checking this."),
        )
        self.notice.add_action(say("Delete the rule"), lambda: self._delete(rule))
        self.notice.add_action(say("Cancel"), self.notice.hide, kind="quiet")

    def _delete(self, rule: ResidencyRule) -> None:
        self.notice.hide()
        self.deleted.emit(rule)
