"""The half minute before a removal begins, in which a person can think again."""

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.tokens import SPACE_2, SPACE_3
from vault_app.wording.text import say, say_count

_TICK_MS: Final = 200
_SCALE: Final = 1000


class Countdown(QObject):
    """``ticked`` carries the seconds that are left; ``over`` comes once, unless cancelled."""

    ticked = Signal(float)
    over = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._until = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def start(self, seconds: float) -> None:
        """Begin anew; nothing to wait for is over at once."""
        # A clock that nobody can turn back or forth.
        self._until = time.monotonic() + seconds
        if seconds <= 0:
            self.over.emit()
            return
        self._timer.start()
        self._tick()

    def cancel(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        left = self._until - time.monotonic()
        if left > 0:
            self.ticked.emit(left)
            return
        self._timer.stop()
        self.over.emit()


class CountdownView(QWidget):
    """Says how long it is still, and has the way back right beside it."""

    cancelled = Signal()

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = max(seconds, 0.001)
        self._words = label("", "strong")
        self._bar = QProgressBar()
        self._bar.setRange(0, _SCALE)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(say("Time until it begins"))
        self.cancel = button(say("Cancel"), "primary")
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        note = label(say("Nothing has been touched yet."), "muted", wraps=True)
        self.setLayout(
            column(
                self._words,
                self._bar,
                note,
                row(self.cancel, None, gap=SPACE_2),
                gap=SPACE_3,
            )
        )
        self.show_left(seconds)

    def show_left(self, seconds: float) -> None:
        left = max(1, round(seconds))
        self._words.setText(say_count("Begins in 1 second", "Begins in {n} seconds", left))
        self._bar.setValue(round(_SCALE * (1 - min(1.0, seconds / self._seconds))))
