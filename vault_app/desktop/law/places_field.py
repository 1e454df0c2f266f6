"""Countries and groups of countries, each taken from a list that narrows as one types."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QWidget

from vault_app.desktop.kit.basics import button, column, empty, frame, icon_button, label, row
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2
from vault_app.wording.text import say


class PlacesField(QWidget):
    """``places`` are pairs of code and name; the ``quick`` ones can be added by one press."""

    changed = Signal()

    def __init__(
        self, theme: Theme, places: Sequence[tuple[str, str]], quick: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        self._theme = theme
        self._names = {**dict(quick), **dict(places)}
        self._codes = {name.casefold(): code for code, name in (*quick, *places)}
        self._codes.update({code.casefold(): code for code in self._names})
        self._taken: dict[str, None] = {}
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(say("Type a country"))
        self.edit.setAccessibleName(say("Add a country"))
        completer = QCompleter(QStringListModel(sorted(self._names.values()), self), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda text: self._take(text))
        self.edit.setCompleter(completer)
        self.edit.returnPressed.connect(lambda: self._take(self.edit.text()))
        self._quick = [self._quick_button(code, name) for code, name in quick]
        line = row(self.edit, *self._quick, gap=SPACE_2)
        line.setStretch(0, 1)
        self._chips = FlowLayout(gap=SPACE_1 + 2)
        self._chip_box = QWidget()
        self._chip_box.setLayout(self._chips)
        self._error = label("", "error", wraps=True)
        self._error.hide()
        self.edit.textEdited.connect(lambda _: self.set_error(""))
        self.setLayout(column(self._chip_box, line, self._error, gap=SPACE_2))
        self.setFocusProxy(self.edit)
        self._show()

    def codes(self) -> tuple[str, ...]:
        return tuple(self._taken)

    def set_codes(self, codes: Sequence[str]) -> None:
        self._taken = dict.fromkeys(codes)
        self.edit.clear()
        self.set_error("")
        self._show()

    def set_error(self, error: str) -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.edit.setAccessibleDescription(error)

    def _quick_button(self, code: str, name: str) -> QPushButton:
        made = button(code, hint=name)
        made.setAccessibleName(say("Add {place}", place=name))
        made.clicked.connect(lambda _=False: self._add(code))
        return made

    def _take(self, text: str) -> None:
        code = self._codes.get(text.strip().casefold())
        if code is None:
            if text.strip():
                self.set_error(say("No country of that name is known. Choose one from the list."))
            return
        self._add(code)
        # The completer writes its choice into the line after it has told of it.
        self.edit.clear()

    def _add(self, code: str) -> None:
        self._taken[code] = None
        self.set_error("")
        self._show()
        self.changed.emit()

    def _drop(self, code: str) -> None:
        self._taken.pop(code, None)
        self._show()
        self.changed.emit()
        self.edit.setFocus()

    def _show(self) -> None:
        empty(self._chips)
        for code in self._taken:
            self._chips.addWidget(self._chip(code))
        self._chip_box.setVisible(bool(self._taken))

    def _chip(self, code: str) -> QWidget:
        name = self._names.get(code, code)
        made = frame("accent")
        drop = icon_button(self._theme, "x", say("Take out {place}", place=name), size=14)
        drop.clicked.connect(lambda _=False: self._drop(code))
        made.setLayout(row(label(name), drop, gap=0, margins=(SPACE_2 + 2, 0, 2, 0)))
        return made
