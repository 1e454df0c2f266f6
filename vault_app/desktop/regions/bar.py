"""The line under the page's head: what is chosen, how much it is, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from vault_app.desktop.kit.basics import ElidedLabel, button, empty, iconed, row
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.wording.text import say


class ChoiceBar(QFrame):
    """``taken_back`` carries the part of the choice ("place", "law", "year") that goes."""

    taken_back = Signal(str)
    show_wanted = Signal()
    removal_wanted = Signal()
    report_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("edge", "bottom")
        self._chips = row(gap=SPACE_1)
        self._words = ElidedLabel("")
        self.report = button(say("Export report…"), "quiet")
        self.removal = button(say("Plan a removal…"))
        self.messages = button(say("Show these messages"), "primary")
        self.report.clicked.connect(lambda _=False: self.report_wanted.emit())
        self.removal.clicked.connect(lambda _=False: self.removal_wanted.emit())
        self.messages.clicked.connect(lambda _=False: self.show_wanted.emit())
        layout = row(
            self._chips, self._words, self.report, self.removal, self.messages, gap=SPACE_2
        )
        layout.setStretch(1, 1)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        self.setLayout(layout)

    def tell(
        self, chips: Sequence[tuple[str, str]], words: str, *, can_act: bool, reason: str
    ) -> None:
        """``reason`` is why nothing can be done, for the tool tips of what is greyed."""
        had_focus = self._focused_chip()
        empty(self._chips)
        for part, text in chips:
            self._chips.addWidget(self._chip(part, text))
        if had_focus:
            # The chip that was pressed is gone; the keyboard goes on from the next thing there is.
            self.messages.setFocus(Qt.FocusReason.OtherFocusReason)
        self._words.setText(words)
        self._words.setToolTip(words)
        for action in (self.report, self.removal, self.messages):
            action.setEnabled(can_act)
            action.setToolTip("" if can_act else reason)
            action.setAccessibleDescription("" if can_act else reason)

    def text(self) -> str:
        return self._words.text()

    def chip_texts(self) -> list[str]:
        return [chip.accessibleName() for chip in self._all_chips()]

    def _chip(self, part: str, text: str) -> QPushButton:
        chip = iconed(self._theme, button(text), "x")
        chip.setProperty("look", "chip")
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setText(text)
        chip.setAccessibleName(say("Take back: {choice}", choice=text))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(lambda _=False: self.taken_back.emit(part))
        return chip

    def _all_chips(self) -> list[QPushButton]:
        found = []
        for place in range(self._chips.count()):
            item = self._chips.itemAt(place)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QPushButton):
                found.append(widget)
        return found

    def _focused_chip(self) -> bool:
        return any(chip.hasFocus() for chip in self._all_chips())
