"""What was judged differently when facts or statements changed: when, why, and which messages."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget

from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.kit.wide_page import WidePage
from vault_app.desktop.theme import Theme
from vault_app.model.custody import Confidence, Holding
from vault_app.model.mail import MessageRow
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.wording.custody import CountryName, confidence_name, place, provider_name
from vault_app.wording.quantities import count, date_time
from vault_app.wording.text import one_line, say, say_list


class ChangesPage(WidePage):
    """``chosen`` carries the :class:`Reassessment` whose messages are wanted."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, country_name: CountryName, operator_name: Callable[[str], str]
    ) -> None:
        super().__init__(theme, say("What changed"))
        self._country_name, self._operator_name = country_name, operator_name
        self._times = CellsModel(
            (
                Column(say("When")),
                Column(say("Why"), stretches=True),
                Column(say("Judged"), is_number=True),
                Column(say("Changed"), is_number=True),
            )
        )
        self.times = FactTable(
            theme, self._times, name=say("Times of judging anew"), is_selectable=True
        )
        self.times.selectionModel().currentRowChanged.connect(self._choose)
        self._changes = CellsModel(
            (
                Column(say("Message"), stretches=True),
                Column(say("Before"), stretches=True),
                Column(say("Now"), stretches=True),
            )
        )
        self.changes = FactTable(
            theme, self._changes, name=say("Messages judged differently"), is_selectable=True
        )
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.times)
        split.addWidget(self.changes)
        split.setSizes([240, 400])
        split.setStretchFactor(1, 1)
        self._nothing = EmptyState(
            theme,
            "layers",
            say("Nothing was judged anew yet"),
            say(
                "When Homeport learns more of a provider, or you state something yourself, the"
                " messages concerned are judged again. What comes out differently is listed here."
            ),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self._nothing)
        self.fill(self.stack)

    def show_times(self, found: Sequence[Reassessment]) -> None:
        self._times.show_lines([(each, self._time_cells(each)) for each in found])
        self._changes.show_lines(())
        self.stack.setCurrentIndex(0 if found else 1)
        if found:
            self.times.selectRow(0)

    def show_changes(self, found: Sequence[CustodyChange], rows: Mapping[int, MessageRow]) -> None:
        self._changes.show_lines(
            [(each, self._change_cells(each, rows.get(each.message_id))) for each in found]
        )

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.show_times(())

    def _choose(self, current: QModelIndex, _: QModelIndex | None = None) -> None:
        if current.isValid():
            self.chosen.emit(cast("Reassessment", self._times.key(current.row())))

    def _time_cells(self, each: Reassessment) -> tuple[Cell, ...]:
        return (
            Cell(date_time(each.started_at)),
            Cell(self._why(each), "muted"),
            Cell(count(each.messages), "muted"),
            Cell(count(each.changed)),
        )

    def _why(self, each: Reassessment) -> str:
        names = [name for name in (self._operator_name(one) for one in each.cause) if name]
        if not names:
            return say("The rules of judging changed")
        shown = names[:5]
        if len(names) > 5:
            shown.append(say("{n} others", n=count(len(names) - 5)))
        return say("Facts about {names} changed", names=say_list(shown))

    def _change_cells(self, each: CustodyChange, row: MessageRow | None) -> tuple[Cell, ...]:
        subject = one_line(row.subject) if row is not None else ""
        return (
            Cell(subject or say("(no subject)")),
            Cell(self._told(each.before, each.confidence_before), "muted"),
            Cell(self._told(each.after, each.confidence_after)),
        )

    def _told(self, holding: Holding | None, confidence: Confidence | None) -> str:
        if holding is None:
            return say("nothing")
        told = say(
            "{holder}, {place}",
            holder=provider_name(holding),
            place=place(holding, self._country_name),
        )
        if confidence is None or not holding.country:
            return told
        return say("{told} ({sure})", told=told, sure=confidence_name(confidence))
