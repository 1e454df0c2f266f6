"""Standing rules of removal: the list in their order, the editor, and what one would take."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.finds_view import FindsView
from vault_app.desktop.keeping.rule_card import RemovalRuleCard
from vault_app.desktop.keeping.rule_form import NEW_RULE, RemovalRuleForm
from vault_app.desktop.keeping.tabs import Tab, Tabs
from vault_app.desktop.kit.basics import button, column, empty, label
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3
from vault_app.model.errors import HomeportError
from vault_app.model.mail import MessageRow
from vault_app.model.removal_rules import RemovalRule
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say


class RemovalRulesPage(WidePage):
    """``deleted`` and ``moved`` carry a rule, the latter its new place from 0 too; ``switched`` a
    rule and whether it is on; ``try_wanted`` a rule that may not be kept yet."""

    switched = Signal(object, bool)
    moved = Signal(object, int)
    deleted = Signal(object)
    try_wanted = Signal(object)
    form_opened = Signal()
    stop_wanted = Signal()

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__(theme, say("Removal rules"))
        self._country_name = country_name
        self._rules: list[RemovalRule] = []
        self._waiting: dict[int | None, int] = {}
        self.tabs = Tabs(Tab.RULES)
        self.add = button(say("Add a rule"), "primary")
        self.add.clicked.connect(lambda _=False: self.edit(NEW_RULE))
        self.buttons.addWidget(self.tabs)
        self.buttons.addWidget(self.add)
        self.progress = ProgressView(theme, is_strip=True)
        self.progress.cancelled.connect(self.stop_wanted)
        self.progress.hide()
        self.list = Sheet(width=720, ground="window")
        self.form = RemovalRuleForm(theme)
        self.form.cancelled.connect(self.show_list)
        self.form.tried.connect(self.try_wanted)
        self.finds = FindsView(theme, country_name)
        self.finds.edit_wanted.connect(self.edit)
        self.nothing = EmptyState(
            theme,
            "list-checks",
            say("No removal rules yet"),
            say(
                "Such as “mail held in the United States older than two years goes to the"
                " provider’s trash”. A rule takes only what this vault provably holds, never what"
                " is on hold, and shows first what it would take."
            ),
            action=say("Add a rule"),
        )
        self.nothing.acted.connect(lambda: self.edit(NEW_RULE))
        self.stack = QStackedWidget()
        for page in (self.list, self.form, self.finds, self.nothing):
            self.stack.addWidget(page)
        content = column(self.progress, self.stack)
        content.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(content)
        self.fill(holder)
        self.show_rules(())

    @property
    def rules(self) -> tuple[RemovalRule, ...]:
        return tuple(self._rules)

    def show_rules(
        self, rules: Sequence[RemovalRule], waiting: Mapping[int | None, int] | None = None
    ) -> None:
        """The rules as they stand in the vault, by id what those that ask would take; stays where
        the person is otherwise."""
        self._rules = list(rules)
        self._waiting = dict(waiting or {})
        body = self.list.body
        empty(body)
        body.setSpacing(SPACE_3)
        if len(rules) > 1:
            told = say("The first rule that finds a message has it; move rules to change that.")
            body.addWidget(label(told, "muted", wraps=True))
        for place, rule in enumerate(rules):
            body.addWidget(self._card(rule, place))
        if self.stack.currentWidget() in (self.list, self.nothing):
            self.show_list()

    def show_list(self) -> None:
        self.tell(say("Removal rules"))
        self.stack.setCurrentWidget(self.list if self._rules else self.nothing)
        self.add.setVisible(bool(self._rules))
        self.tabs.show()
        # Not on to whatever comes next when the button that was pressed goes.
        self.setFocus()

    def edit(self, rule: RemovalRule) -> None:
        """Open the editor with a rule, be it one that was only tried."""
        is_kept = rule.id is not None
        self._step_into(say("Change a rule") if is_kept else say("A new rule"))
        self.stack.setCurrentWidget(self.form)
        self.form_opened.emit()
        self.form.show_rule(rule)
        self.form.begin()

    def show_finds(self, rule: RemovalRule, finds: RuleFinds, rows: Sequence[MessageRow]) -> None:
        """What a rule would take now."""
        self._step_into(one_line(rule.name, 120) or say("A new rule"))
        self.finds.show_finds(rule, finds, rows)
        self.stack.setCurrentWidget(self.finds)
        self.finds.table.setFocus()

    # A run

    def show_running(self, rule: RemovalRule) -> None:
        self.notice.hide()
        self.progress.start(say("Carrying out “{name}” …", name=one_line(rule.name, 60)))
        self.progress.show()
        self.finds.set_running(is_running=True)

    def show_progress(self, step: Progress) -> None:
        self.progress.show_progress(step)

    def end_running(self) -> None:
        self.progress.hide()
        self.finds.set_running(is_running=False)

    def show_error(self, error: HomeportError) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.finds.clear()
        self.form.clear()
        self.notice.hide()
        self.progress.hide()
        self.stack.setCurrentWidget(self.list)
        self.show_rules(())

    def go_back(self) -> None:
        if not self.step_back():
            super().go_back()

    def step_back(self) -> bool:
        """From the editor or a list to the rules; False where these are shown already."""
        here = self.stack.currentWidget()
        if here is self.finds and self.finds.rule is not None and self.finds.rule.id is None:
            # It is not kept yet: back to where it is written.
            self.edit(self.finds.rule)
            return True
        if here in (self.form, self.finds):
            self.show_list()
            return True
        return False

    def _step_into(self, title: str) -> None:
        self.notice.hide()
        self.tell(title)
        self.add.hide()
        self.tabs.hide()

    def _card(self, rule: RemovalRule, place: int) -> RemovalRuleCard:
        card = RemovalRuleCard(
            self._theme,
            rule,
            self._country_name,
            place=place + 1,
            of=len(self._rules),
            waiting=self._waiting.get(rule.id, 0),
        )
        card.switched.connect(lambda is_on: self.switched.emit(rule, is_on))
        card.moved.connect(lambda by: self.moved.emit(rule, place + by))
        card.edit_wanted.connect(lambda: self.edit(rule))
        card.try_wanted.connect(lambda: self.try_wanted.emit(rule))
        card.delete_wanted.connect(lambda: self._ask_delete(rule))
        return card

    def _ask_delete(self, rule: RemovalRule) -> None:
        self.notice.set_mood("warning")
        self.notice.show_text(
            say("Delete the rule “{name}”?", name=one_line(rule.name, 80)),
            say("No mail is touched. What the rule removed until now stays in the receipts."),
        )
        self.notice.add_action(say("Delete the rule"), lambda: self._delete(rule))
        self.notice.add_action(say("Cancel"), self.notice.hide, kind="quiet")

    def _delete(self, rule: RemovalRule) -> None:
        self.notice.hide()
        self.deleted.emit(rule)
