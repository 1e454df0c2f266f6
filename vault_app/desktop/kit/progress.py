"""What a long task is doing: how far, how fast, how long still, and a way to stop it."""

import time
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import ElidedLabel, button, column, icon_button, label, row
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.wording.quantities import count, messages, percent, rate, remaining, size
from vault_app.wording.text import say

_SCALE: Final = 10_000
# Over how many seconds the rate is smoothed; a shorter time makes the numbers jump.
_SMOOTHING_SECONDS: Final = 4.0
# The first few of a task take as long as its start, and would promise hours.
_FEWEST_FOR_A_RATE: Final = 10


class Pace:
    """A steady rate out of uneven reports."""

    def __init__(self) -> None:
        self._last: tuple[float, int] | None = None
        self._rate = 0.0

    def reach(self, done: int, seconds: float) -> float:
        """Take in that so much was done after so long; returns units a second."""
        if self._last is None or done < self._last[1]:
            self._last = (seconds, done)
            self._rate = done / seconds if seconds > 0.5 else 0.0
            return self._rate
        passed = seconds - self._last[0]
        if passed >= 0.2:
            now = (done - self._last[1]) / passed
            weight = min(1.0, passed / _SMOOTHING_SECONDS)
            self._rate = now if self._rate == 0.0 else self._rate + weight * (now - self._rate)
            self._last = (seconds, done)
        return self._rate


def amount(step: Progress) -> str:
    """ "1,204 of 3,300 messages", "12 MB", "3 of 7 steps"."""
    if step.unit == "bytes":
        if step.total is None:
            return size(step.done)
        return say("{done} of {total}", done=size(step.done), total=size(step.total))
    if step.total is None:
        if step.unit == "messages":
            return messages(step.done)
        return say("{done} {unit}", done=count(step.done), unit=step.unit)
    return say(
        "{done} of {total} {unit}",
        done=count(step.done),
        total=count(step.total),
        unit=step.unit,
    )


class ProgressView(QWidget):
    """A bar with words. ``is_strip``: one thin line for the foot of a pane."""

    cancelled = Signal()

    def __init__(self, theme: Theme, *, is_strip: bool = False) -> None:
        super().__init__()
        self._pace = Pace()
        self._shown_at = 0.0
        self._is_strip = is_strip
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(say("Progress"))
        self._title = ElidedLabel("", "caption" if is_strip else "strong")
        self._amount = label("", "caption" if is_strip else "muted")
        self._speed = label("", "caption" if is_strip else "muted")
        if is_strip:
            self._bar.setProperty("look", "hair")
            stop = icon_button(theme, "x", say("Stop"))
            stop.clicked.connect(lambda _=False: self._cancel())
            line = row(self._title, self._amount, self._speed, stop, gap=SPACE_3)
            line.setContentsMargins(SPACE_4, SPACE_1, SPACE_2, SPACE_1)
            line.setStretch(0, 1)
            self.setLayout(column(self._bar, line))
        else:
            halt = button(say("Stop"))
            halt.clicked.connect(lambda _=False: self._cancel())
            below = row(self._amount, None, self._speed, gap=SPACE_3)
            self.setLayout(
                column(self._title, SPACE_3, self._bar, SPACE_2, below, SPACE_4, row(halt, None))
            )

    def start(self, title: str) -> None:
        self._pace = Pace()
        self._title.setText(title)
        self._amount.setText("")
        self._speed.setText("")
        self._bar.setRange(0, 0)

    def show_progress(self, step: Progress, title: str = "") -> None:
        if title:
            self._title.setText(title)
        is_short = self._is_strip and step.total
        self._amount.setText(percent(step.done, step.total or 0) if is_short else amount(step))
        speed = self._pace.reach(step.done, step.seconds)
        if step.total:
            self._bar.setRange(0, _SCALE)
            self._bar.setValue(min(_SCALE, step.done * _SCALE // step.total))
        else:
            self._bar.setRange(0, 0)
        now = time.monotonic()
        is_telling = speed > 0 and step.done >= _FEWEST_FOR_A_RATE
        if not is_telling or now - self._shown_at < 0.5:
            return
        self._shown_at = now
        words = [] if is_short else [rate(speed, step.unit)]
        if step.total and step.total > step.done:
            words.append(remaining((step.total - step.done) / speed))
        self._speed.setText(" · ".join(words))

    def _cancel(self) -> None:
        self._speed.setText(say("stopping …"))
        self.cancelled.emit()
