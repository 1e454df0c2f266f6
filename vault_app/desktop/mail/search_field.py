"""The search line: waits for a pause in typing, says what it cannot read, explains itself."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from vault_app.desktop.kit.basics import button, column, icon_button, label, row
from vault_app.desktop.mail.completions import Completer, Completions
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_1, SPACE_3, SPACE_4, SPACE_6
from vault_app.wording.text import say

_PAUSE_MS: Final = 150

# What can be typed, and what it finds; clicking one puts it into the line.
_EXAMPLES: Final = (
    ("from:anna", "sent by somebody of that name or address"),
    ("to:ben", "sent to them"),
    ("subject:invoice", "in the subject only"),
    ('"annual report"', "these words, in this order"),
    ("in:archive", "in a folder of that name"),
    ("before:2020  after:2019-06", "by date"),
    ("larger:5M  smaller:100k", "by size"),
    ("has:attachment", "with something attached"),
    ("country:IE  region:Dublin", "held there now"),
    ("provider:microsoft", "held by that provider now"),
    ("controller:US", "held by a company controlled from there"),
    ("confidence:unknown", "by how sure the place is"),
    ("reachable-by:us-cloud-act", "within the reach of that law"),
    ('breach:"Work mail"', "breaks that residency rule"),
    ("incident:yahoo-2014", "lay there when that happened"),
    ("is:on-server  is:local-only  is:gone", "by where it lies"),
    ("anna OR ben", "one or the other"),
    ("-newsletter", "without that"),
)


class SearchField(QWidget):
    """``typed`` carries the text after a pause; ``left`` asks to go back to the list."""

    typed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, completions: Completions | None = None) -> None:
        super().__init__()
        self._theme = theme
        self.edit = QLineEdit()
        self._completer = None if completions is None else Completer(self.edit, completions)
        self.edit.setProperty("look", "search")
        self.edit.setPlaceholderText(say("Search"))
        self.edit.setAccessibleName(say("Search mail"))
        self.edit.setMaxLength(1000)
        self._lens = QAction(self)
        self._clear = QAction(say("Clear the search"), self)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.edit.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.edit.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._help = icon_button(theme, "circle-help", say("What can be searched for"))
        self._help.clicked.connect(lambda _=False: self.show_help())
        self._error = label("", "error", wraps=True)
        self._error.hide()
        line = row(self.edit, self._help, gap=SPACE_1)
        self.setLayout(column(line, self._error, gap=SPACE_1))
        self.setFocusProxy(self.edit)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._tell)
        self.edit.textChanged.connect(self._text_changed)
        self.edit.returnPressed.connect(self._tell_now)
        self._paint_icons()
        theme.changed.connect(self._paint_icons)

    def text(self) -> str:
        return self.edit.text()

    def clear(self) -> None:
        self.edit.clear()
        self._tell_now()

    def finish(self) -> None:
        """Tell at once what stands there."""
        self._tell_now()

    def set_scope(self, title: str) -> None:
        self.edit.setPlaceholderText(say("Search in {place}", place=title))

    def set_error(self, error: str) -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self.edit.setAccessibleDescription(error)

    def error_text(self) -> str:
        """What is said below the line; "" when all can be read."""
        return self._error.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.edit.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self._tell_now()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()

    def _tell_now(self) -> None:
        self._pause.stop()
        self._tell()

    def _tell(self) -> None:
        self.typed.emit(self.edit.text())

    def _paint_icons(self) -> None:
        self._lens.setIcon(self._theme.icons.icon("search", "muted"))
        self._clear.setIcon(self._theme.icons.icon("x", "muted"))

    def show_help(self) -> None:
        """What can be typed, on a card below the line."""
        popup = SearchHelp(self._theme, self)
        popup.taken.connect(self._add)
        below = self.edit.mapToGlobal(QPoint(0, self.edit.height() + SPACE_1))
        popup.move(below)
        popup.show()

    def _add(self, example: str) -> None:
        text = self.edit.text().rstrip()
        self.edit.setText(f"{text} {example}".strip())
        self.edit.setFocus()


class SearchHelp(QFrame):
    """What can be typed, one line each; a click takes it over."""

    taken = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", "popup")
        self.setAccessibleName(say("What can be searched for"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_6)
        grid.setVerticalSpacing(SPACE_1)
        for number, (example, meaning) in enumerate(_EXAMPLES):
            taken = button(example, "link")
            taken.setFont(theme.fixed_font(Type.BODY))
            first = example.split("  ", maxsplit=1)[0]
            taken.clicked.connect(lambda _=False, first=first: self._take(first))
            grid.addWidget(taken, number, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(say(meaning), "muted"), number, 1)
        title = label(say("Words are found anywhere in a message. To be more exact:"), "strong")
        self.setLayout(
            column(title, grid, gap=SPACE_3, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_4))
        )

    def _take(self, example: str) -> None:
        self.close()
        self.taken.emit(example)
