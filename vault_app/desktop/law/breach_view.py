"""What breaks a rule: the messages in a table, and for the chosen one which copy, why, and what
can be done."""

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.law.rule_words import PlaceName, rule_sentence
from vault_app.desktop.reader.evidence import custody_row
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.mail import MessageRow
from vault_app.model.residency import Breach, ResidencyRule
from vault_app.wording.custody import CountryName, confidence_name, place, provider_name
from vault_app.wording.quantities import count, date
from vault_app.wording.residency import what_to_do
from vault_app.wording.text import one_line, say


class BreachView(QWidget):
    """Both signals carry the rule."""

    show_messages = Signal(object)
    plan_removal = Signal(object)

    def __init__(self, theme: Theme, country_name: CountryName, place_name: PlaceName) -> None:
        super().__init__()
        self._theme, self._country_name, self._place_name = theme, country_name, place_name
        self._rule: ResidencyRule | None = None
        self._rows: Mapping[int, MessageRow] = {}
        self._sentence = label("", "strong", wraps=True)
        self._count = label("", "muted", wraps=True)
        show = button(say("Show these messages"), "primary")
        show.clicked.connect(lambda _=False: self.show_messages.emit(self._rule))
        plan = button(say("Plan a removal…"))
        plan.clicked.connect(lambda _=False: self.plan_removal.emit(self._rule))
        head = column(
            self._sentence,
            self._count,
            SPACE_2,
            row(show, plan, None, gap=SPACE_2),
            gap=2,
            margins=(SPACE_6, SPACE_4, SPACE_4, SPACE_4),
        )
        self._model = CellsModel(
            (
                Column(say("Message"), stretches=True),
                Column(say("Held by")),
                Column(say("Where")),
                Column(say("Since")),
                Column(say("How sure")),
            )
        )
        self.table = FactTable(
            theme, self._model, name=say("Copies that break the rule"), is_selectable=True
        )
        self.table.selectionModel().currentRowChanged.connect(self._show_details)
        self._details = QScrollArea()
        self._details.setProperty("ground", "surface")
        self._details.setWidgetResizable(True)
        self._details.setFrameShape(QFrame.Shape.NoFrame)
        self._details.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        beside = QWidget()
        beside.setLayout(column(self.table, margins=(SPACE_4, 0, 0, 0)))
        split.addWidget(beside)
        split.addWidget(self._details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([340, 260])
        layout = column(head, split)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_breaches(
        self, rule: ResidencyRule, found: Sequence[Breach], rows: Mapping[int, MessageRow]
    ) -> None:
        """``rows`` has the message of each breach."""
        self._rule, self._rows = rule, rows
        self._sentence.setText(rule_sentence(rule, self._place_name))
        shown = len({breach.message_id for breach in found})
        self._count.setText(
            say(
                "The newest {shown} of {all} messages that break it.",
                shown=count(shown),
                all=count(rule.breaches),
            )
            if shown < rule.breaches
            else say("All messages that break it, newest first.")
        )
        self._model.show_lines([(breach, self._cells(breach)) for breach in found])
        if found:
            self.table.selectRow(0)
        else:
            self._details.setWidget(QWidget())

    def clear(self) -> None:
        self._rule, self._rows = None, {}
        self._model.show_lines(())
        self._details.setWidget(QWidget())

    def _cells(self, breach: Breach) -> tuple[Cell, ...]:
        message = self._rows.get(breach.message_id)
        subject = one_line(message.subject) if message is not None else ""
        holding, since = breach.custody.holding, breach.custody.since
        return (
            Cell(subject or say("(no subject)"), hint=message.sender_address if message else ""),
            Cell(provider_name(holding), "muted"),
            Cell(place(holding, self._country_name), "muted"),
            Cell(date(since) if since is not None else "", "muted"),
            Cell(confidence_name(breach.custody.confidence), "muted"),
        )

    def _show_details(self, current: QModelIndex, _: QModelIndex | None = None) -> None:
        if not current.isValid():
            return
        breach = cast("Breach", self._model.key(current.row()))
        message = self._rows.get(breach.message_id)
        inside = QWidget()
        lines = column(
            label(say("The copy that breaks it"), "title"),
            label(what_to_do(breach.custody, message.state) if message else "", wraps=True),
            custody_row(self._theme, breach.custody, self._country_name, copies="", is_last=True),
            None,
            gap=SPACE_3,
        )
        lines.setContentsMargins(SPACE_6, SPACE_4, SPACE_4, SPACE_4)
        inside.setLayout(lines)
        self._details.setWidget(inside)
