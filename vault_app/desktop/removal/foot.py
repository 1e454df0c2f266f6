"""The foot of the panel, which never scrolls away: what is asked before a removal begins."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import Kind, button, column, empty, row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.removal.countdown import CountdownView
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.wording.quantities import count
from vault_app.wording.text import say


class Foot(QFrame):
    """Hidden while nothing is asked."""

    confirmed = Signal()
    cancelled = Signal()
    left = Signal()
    results_wanted = Signal()

    def __init__(self, theme: Theme, *, width: int) -> None:
        super().__init__()
        self._theme = theme
        self._countdown: CountdownView | None = None
        self._lines: QVBoxLayout = column(
            gap=SPACE_3, margins=(SPACE_6, SPACE_3, SPACE_6 + SPACE_3, SPACE_4)
        )
        inside = QWidget()
        inside.setMaximumWidth(width)
        inside.setLayout(self._lines)
        line = row(inside, None)
        line.setStretch(0, 100)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self.setLayout(line)
        self.hide()

    def clear(self) -> None:
        self._countdown = None
        empty(self._lines)
        self.hide()

    def ask(self, verb: str, kind: Kind, *, number: int | None, loss: str) -> None:
        """The verb as a button; ``number`` has to be typed first, ``loss`` is said in red."""
        self.clear()
        if loss:
            strip = Notice(self._theme, "danger")
            strip.show_text("", loss)
            self._lines.addWidget(strip)
        go = self._button(verb, kind)
        go.clicked.connect(lambda _=False: self.confirmed.emit())
        if number is not None:
            typed = Field(say("To go on, type the number of messages: {n}", n=count(number)))
            typed.edit.setMaximumWidth(180)
            go.setEnabled(False)
            typed.edit.textChanged.connect(lambda text: go.setEnabled(_digits(text) == str(number)))
            typed.edit.returnPressed.connect(go.click)
            self._lines.addWidget(typed)
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.left.emit())
        self._lines.addLayout(row(go, cancel, None, gap=SPACE_2))
        self.show()

    def count_down(self, seconds: float) -> None:
        """It was confirmed, and begins in so many seconds."""
        self.clear()
        self._countdown = CountdownView(seconds)
        self._countdown.cancelled.connect(self.cancelled)
        self._lines.addWidget(self._countdown)
        self.show()

    def show_left(self, seconds: float) -> None:
        if self._countdown is not None:
            self._countdown.show_left(seconds)

    def offer_close(self) -> None:
        """Nothing to do but to go back."""
        self.clear()
        close = button(say("Close"))
        close.clicked.connect(lambda _=False: self.left.emit())
        self._lines.addLayout(row(close, None))
        self.show()

    def offer_results(self) -> None:
        """It is over: on to the list, or to what was done."""
        self.clear()
        done = self._button(say("Done"), "primary")
        done.clicked.connect(lambda _=False: self.left.emit())
        results = button(say("All removals"))
        results.clicked.connect(lambda _=False: self.results_wanted.emit())
        self._lines.addLayout(row(done, results, None, gap=SPACE_2))
        self.show()

    def _button(self, text: str, kind: Kind) -> QPushButton:
        made = button(text, kind)
        made.setAutoDefault(True)
        return made


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
