"""What a rule of removal would take now, as a list, and the button that carries it out."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from vault_app.desktop.keeping.rule_words import finds_sentence
from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.mail import MessageRow
from vault_app.model.removal_rules import RemovalRule, RuleAction
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import count, date, messages, size
from vault_app.wording.removal_rules import rule_sentence
from vault_app.wording.text import one_line, say

# Above that the number is to be typed before mail goes for good.
_ASKS_ABOVE: Final = 100


class FindsView(QWidget):
    """The signals carry the rule that is shown; ``on_wanted``: let it run again."""

    run_wanted = Signal(object)
    on_wanted = Signal(object)
    edit_wanted = Signal(object)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._country_name = country_name
        self._rule: RemovalRule | None = None
        self._taken = 0
        self._is_running = False
        self._sentence = label("", wraps=True)
        self._found = label("", "title", wraps=True)
        self._text = label("", "muted", wraps=True)
        head = QFrame()
        head.setProperty("edge", "bottom")
        head.setLayout(
            column(
                self._sentence,
                SPACE_1,
                self._found,
                self._text,
                gap=2,
                margins=(SPACE_6, SPACE_3, SPACE_6, SPACE_3),
            )
        )
        self.model = CellsModel(
            (
                Column(say("Date")),
                Column(say("From")),
                Column(say("Subject"), stretches=True),
                Column(say("Size"), is_number=True),
            )
        )
        self.table = FactTable(
            theme, self.model, name=say("What the rule would take"), is_selectable=True
        )
        self.run = button("", "danger")
        self.run.clicked.connect(lambda _=False: self.run_wanted.emit(self._rule))
        self.again = button(say("Let it run again"), "primary")
        self.again.clicked.connect(lambda _=False: self.on_wanted.emit(self._rule))
        self.change = button(say("Change the rule…"))
        self.change.clicked.connect(lambda _=False: self.edit_wanted.emit(self._rule))
        self._typed_text = label("")
        self.typed = QLineEdit()
        self.typed.setFixedWidth(120)
        self.typed.setAccessibleName(say("The number of messages"))
        self.typed.textChanged.connect(lambda _: self._judge())
        self._typing = QWidget()
        self._typing.setLayout(row(self._typed_text, self.typed, None, gap=SPACE_3))
        foot = QFrame()
        foot.setProperty("edge", "top")
        foot.setLayout(
            column(
                self._typing,
                row(self.again, self.run, self.change, None, gap=SPACE_2),
                gap=SPACE_3,
                margins=(SPACE_6, SPACE_3, SPACE_4, SPACE_3),
            )
        )
        # So that the first column begins where the words above do.
        listed = row(self.table, margins=(SPACE_4, 0, SPACE_2, 0))
        layout = column(head, listed, foot)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def rule(self) -> RemovalRule | None:
        """The one that is shown."""
        return self._rule

    def show_finds(self, rule: RemovalRule, finds: RuleFinds, rows: Sequence[MessageRow]) -> None:
        self._rule = rule
        title, text = finds_sentence(finds)
        self._sentence.setText(rule_sentence(rule, self._country_name))
        self._found.setText(title)
        shown = ""
        if len(rows) < finds.count:
            shown = say("The list shows the first {n}.", n=count(len(rows)))
        self._text.setText(" ".join(part for part in (text, shown) if part))
        self._text.setVisible(bool(self._text.text()))
        self.model.show_lines([(each.id, _line(each)) for each in rows])
        is_for_good = rule.action is not RuleAction.TRASH
        self.run.setProperty("kind", "danger" if is_for_good else "primary")
        self.run.style().unpolish(self.run)
        self.run.style().polish(self.run)
        taken = min(finds.count, rule.most_per_run)
        self.run.setText(say("Remove {messages}", messages=messages(taken)))
        self.run.setAccessibleName(self.run.text())
        # Only a rule that is kept as it is shown here can be carried out.
        is_kept = rule.id is not None
        self.run.setVisible(is_kept and finds.count > 0 and not rule.stopped)
        self.again.setVisible(is_kept and bool(rule.stopped))
        self.change.setVisible(True)
        self._taken = taken
        self._typing.setVisible(not self.run.isHidden() and is_for_good and taken > _ASKS_ABOVE)
        self._typed_text.setText(say("This cannot be undone. Type {n} to go on.", n=count(taken)))
        self.typed.clear()
        self._judge()

    def set_running(self, *, is_running: bool) -> None:
        self._is_running = is_running
        self._judge()

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self._rule = None
        self.model.show_lines(())
        for text in (self._sentence, self._found, self._text):
            text.setText("")

    def _judge(self) -> None:
        is_asked = not self._typing.isHidden()
        typed = self.typed.text().replace(",", "").strip()
        self.run.setEnabled(not self._is_running and (not is_asked or typed == str(self._taken)))


def _line(each: MessageRow) -> tuple[Cell, ...]:
    sender = each.sender_name or each.sender_address
    return (
        Cell(date(each.date), "muted"),
        Cell(one_line(sender, 60)),
        Cell(one_line(each.subject, 200) or say("(no subject)")),
        Cell(size(each.size), "muted"),
    )
