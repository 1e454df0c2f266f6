"""The sentence of a rule, with fields in it: which mail, how old, and what becomes of it."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from vault_app.desktop.keeping import ages
from vault_app.desktop.keeping.offered import Offered
from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.kit.switch import ChoiceButton
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction
from vault_app.wording.text import one_line, say

_HEIGHT: Final = 34
_NUMBER_WIDTH: Final = 64

_HELD: Final = {
    HeldIn.ANYWHERE: "anywhere",
    HeldIn.COUNTRY: "in the country",
    HeldIn.REGION: "at the site",
    HeldIn.CONTROLLER: "by the company",
    HeldIn.PROVIDER: "by the provider",
    HeldIn.ACCOUNT: "in the account",
    HeldIn.MAILBOX: "in the folder",
}
_ACTIONS: Final = {
    RuleAction.TRASH: "goes to the provider’s trash",
    RuleAction.FOR_GOOD: "is removed from the server for good",
    RuleAction.EVERYWHERE: "is removed from the server and from this vault",
    RuleAction.VAULT: "is removed from this vault",
}


class RuleSentence(QWidget):
    """``changed`` tells that the person chose or typed something else."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._offered: Offered = {}
        self._has_values = False
        self.held_in: ChoiceButton[HeldIn] = ChoiceButton(theme, "")
        self.held_in.offer([(each, say(text)) for each, text in _HELD.items()])
        self.value: ChoiceButton[str] = ChoiceButton(theme, "")
        self.number = QLineEdit()
        self.number.setFixedWidth(_NUMBER_WIDTH)
        self.number.setMaxLength(6)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setAccessibleName(say("How old, as a number"))
        self.unit: ChoiceButton[int] = ChoiceButton(theme, "")
        self.unit.offer(ages.units())
        self.action: ChoiceButton[RuleAction] = ChoiceButton(theme, "")
        self.action.offer([(each, say(text)) for each, text in _ACTIONS.items()])
        self._error = label("", "error", wraps=True)
        self._error.hide()
        words = QWidget()
        flow = FlowLayout(gap=SPACE_2)
        words.setLayout(flow)
        for part in (
            say("Mail held"),
            self.held_in,
            self.value,
            say("older than"),
            self.number,
            self.unit,
            self.action,
        ):
            made = label(part) if isinstance(part, str) else part
            made.setFixedHeight(_HEIGHT)
            flow.addWidget(made)
        self.setLayout(column(words, self._error, gap=SPACE_1))
        self.setFocusProxy(self.held_in)
        self.held_in.chosen.connect(self._other_held_in)
        self.number.textEdited.connect(lambda _: self._tell())
        for choice in (self.value, self.unit, self.action):
            choice.chosen.connect(self._tell)

    def offer(self, offered: Offered) -> None:
        """What there is to choose from in this vault."""
        self._offered = offered
        self._offer_values(self._value())

    def show_rule(self, rule: RemovalRule) -> None:
        self.held_in.choose(rule.held_in)
        self._offer_values(rule.value)
        number, unit = ages.split(rule.older_than_days)
        self.number.setText(str(number))
        self.unit.choose(unit)
        self.action.choose(rule.action)
        self.set_error("")

    def put_into(self, rule: RemovalRule) -> RemovalRule | None:
        """The rule with what the sentence says; ``None`` while the age is no number."""
        days = ages.joined(self.number.text(), self.unit.value())
        if days is None:
            return None
        return replace(
            rule,
            held_in=self.held_in.value(),
            value=self._value(),
            older_than_days=days,
            action=self.action.value(),
        )

    def complain(self) -> bool:
        """Say what is missing; True if something is."""
        if ages.joined(self.number.text(), self.unit.value()) is None:
            self.set_error(say("Say how old, as a number of days, months or years."))
            self.number.setFocus()
        elif self.held_in.value() is not HeldIn.ANYWHERE and not self._value():
            self.set_error(say("Nothing of that kind is known in this vault. Choose another."))
        else:
            self.set_error("")
            return False
        return True

    def set_error(self, error: str) -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.number.setAccessibleDescription(error)

    def _value(self) -> str:
        return self.value.value() if self._has_values else ""

    def _other_held_in(self) -> None:
        self._offer_values("")
        self._tell()

    def _offer_values(self, kept: str) -> None:
        held_in = self.held_in.value()
        choices = list(self._offered.get(held_in, ()))
        if kept and kept not in dict(choices):
            choices.insert(0, (kept, one_line(kept, 80)))
        self._has_values = bool(choices) and held_in is not HeldIn.ANYWHERE
        self.value.setVisible(held_in is not HeldIn.ANYWHERE)
        self.value.offer(choices or [("", say("(none known)"))])
        self.value.choose(kept or (choices[0][0] if choices else ""))

    def _tell(self) -> None:
        self.set_error("")
        self.changed.emit()
