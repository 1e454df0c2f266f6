"""What narrows a rule of removal: senders, sizes, exceptions, and how much in one run."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column, row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_4
from vault_app.model.removal_rules import RemovalRule
from vault_app.wording.text import say

_MEGABYTE: Final = 1_000_000
_MOST: Final = 1_000_000


class Conditions(QWidget):
    """``changed`` tells that the person typed or ticked something."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.from_whom = Field(say("Only from"), placeholder=say("Anybody"))
        self.to_whom = Field(say("Only to"), placeholder=say("Anybody"))
        self.larger = Field(say("Only larger than, in MB"), placeholder=say("Any size"))
        self.most = Field(say("At most so many messages in one run"))
        self.attachments = CheckLine(theme, say("Only mail with attachments"))
        self.not_flagged = CheckLine(theme, say("Never mail that you flagged"))
        self.exceptions = Field(
            say("Except"),
            hint=say("A search, such as in:clients or from:anna. What it finds is left alone."),
            placeholder=say("Nothing"),
        )
        people = row(self.from_whom, self.to_whom, gap=SPACE_4)
        numbers = row(self.larger, self.most, gap=SPACE_4)
        self.setLayout(
            column(
                people,
                numbers,
                column(self.attachments, self.not_flagged, gap=SPACE_1),
                self.exceptions,
                gap=SPACE_4,
            )
        )
        for field in self._fields():
            field.edit.textEdited.connect(lambda _: self.changed.emit())
        for check in (self.attachments, self.not_flagged):
            check.toggled.connect(lambda _: self.changed.emit())

    def show_rule(self, rule: RemovalRule) -> None:
        larger = "" if rule.larger_than is None else f"{rule.larger_than / _MEGABYTE:g}"
        texts = (rule.sender, rule.recipient, larger, str(rule.most_per_run), rule.exceptions)
        for field, text in zip(self._fields(), texts, strict=True):
            field.set_text(text)
            field.set_error("")
        self.attachments.setChecked(rule.with_attachments)
        self.not_flagged.setChecked(rule.not_flagged)

    def put_into(self, rule: RemovalRule) -> RemovalRule | None:
        """The rule with what is entered here; ``None`` while a number is none."""
        larger, most = _bytes(self.larger.text()), _number(self.most.text())
        if larger == 0 or most is None:
            return None
        return replace(
            rule,
            sender=self.from_whom.text().strip(),
            recipient=self.to_whom.text().strip(),
            larger_than=larger,
            with_attachments=self.attachments.isChecked(),
            not_flagged=self.not_flagged.isChecked(),
            exceptions=self.exceptions.text().strip(),
            most_per_run=most,
        )

    def complain(self) -> bool:
        """Say what is no number; True if something is none."""
        is_size_wrong = _bytes(self.larger.text()) == 0
        is_most_wrong = _number(self.most.text()) is None
        self.larger.set_error(say("A number of megabytes, such as 5.") if is_size_wrong else "")
        self.most.set_error(say("A number from 1 to 1,000,000.") if is_most_wrong else "")
        return is_size_wrong or is_most_wrong

    def _fields(self) -> tuple[Field, ...]:
        return (self.from_whom, self.to_whom, self.larger, self.most, self.exceptions)


def _bytes(text: str) -> int | None:
    """A number of megabytes in bytes; ``None`` for no text, 0 for what is no such number."""
    if not text.strip():
        return None
    try:
        megabytes = float(text.strip().replace(",", "."))
    except ValueError:
        return 0
    return round(megabytes * _MEGABYTE) if 0 < megabytes < _MEGABYTE else 0


def _number(text: str) -> int | None:
    digits = text.strip().replace(",", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 7:
        return None
    return int(digits) if 1 <= int(digits) <= _MOST else None
