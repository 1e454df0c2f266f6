"""Four bars and a sentence on how hard a passphrase is to guess."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1
from vault_app.keys.strength import Strength
from vault_app.wording.passphrases import strength_hint, strength_name
from vault_app.wording.text import say

# The estimate takes some milliseconds: it waits for a pause in the typing and runs elsewhere.
_PAUSE_MS: Final = 120
_BARS: Final = 4


class StrengthMeter(QWidget):
    """Shows what ``estimate`` says of the last text it was given."""

    def __init__(self, theme: Theme, jobs: Jobs, estimate: Callable[[str], Strength]) -> None:
        super().__init__()
        self._jobs = jobs
        self._estimate = estimate
        self._text = ""
        self._bars = _Bars(theme)
        self._words = label(strength_hint("empty"), "caption", wraps=True)
        self.setLayout(column(self._bars, SPACE_1, self._words))
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)

    def judge(self, text: str) -> None:
        self._text = text
        if text:
            self._pause.start()
        else:
            self._pause.stop()
            self._show(Strength(0, 0.0, "empty"))

    def _ask(self) -> None:
        text = self._text
        self._jobs.run(
            lambda _: self._estimate(text),
            receiver=self,
            done=lambda strength: self._show(strength) if text == self._text else None,
        )

    def _show(self, strength: Strength) -> None:
        if strength.hint == "empty":
            self._bars.show_score(None)
            self._words.setText(strength_hint("empty"))
            return
        self._bars.show_score(strength.score)
        name, hint = strength_name(strength.score), strength_hint(strength.hint)
        self._words.setText(say("{strength}. {hint}", strength=name, hint=hint).strip())
        self.setAccessibleName(self._words.text())


class _Bars(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._score: int | None = None
        self.setFixedHeight(4)
        theme.changed.connect(self.update)

    def show_score(self, score: int | None) -> None:
        self._score = score
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        score = self._score
        lit = 0 if score is None else max(1, score)
        tone = "success" if lit >= 3 else "warning" if lit == 2 else "danger"
        width = (self.width() - (_BARS - 1) * 4) / _BARS
        for number in range(_BARS):
            painter.setBrush(self._theme.color(tone if number < lit else "selected_idle"))
            left = number * (width + 4)
            painter.drawRoundedRect(int(left), 0, int(width), self.height(), 2, 2)
