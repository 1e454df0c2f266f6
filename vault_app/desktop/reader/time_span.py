"""A stretch of time as a bar on a common scale, and the scale itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import Tone
from vault_app.wording.quantities import month_name
from vault_app.wording.text import say

Look = Literal["open", "ended", "mine", "residue"]

_BAR: Final = 8
_YEAR_SECONDS: Final = 365.25 * 86_400
# So many marks at most fit below the narrowest pane.
_MOST_MARKS: Final = 6
_NEAR_AN_END: Final = 0.15
_LOOKS: Final[dict[Look, Tone]] = {
    "open": "accent",
    "ended": "muted",
    "mine": "local_only",
    "residue": "warning",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From the first moment that is shown to the last; ``now`` lies between them."""

    begin: datetime
    end: datetime
    now: datetime

    def share(self, moment: datetime | None, *, if_none: float) -> float:
        """Where a moment stands, from 0 to 1."""
        if moment is None:
            return if_none
        whole = (self.end - self.begin).total_seconds()
        part = (moment - self.begin).total_seconds()
        return min(1.0, max(0.0, part / whole if whole > 0 else 0.0))

    def marks(self) -> list[tuple[float, str]]:
        """Years to write below it, or the two ends where it is shorter than two years."""
        years = (self.end - self.begin).total_seconds() / _YEAR_SECONDS
        if years < 2:
            ends = [(0.0, _month(self.begin)), (1.0, _month(self.end))]
            today = self.share(self.now, if_none=1.0)
            # At either end it would only push its name aside.
            is_apart = _NEAR_AN_END < today < 1 - _NEAR_AN_END
            return [ends[0], (today, say("today")), ends[1]] if is_apart else ends
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if years / n <= _MOST_MARKS)
        first = self.begin.year + 1
        found = range(first + -first % step, self.end.year + 1, step)
        return [
            (self.share(datetime(year, 1, 1, tzinfo=UTC), if_none=0.0), str(year)) for year in found
        ]


def scale_of(moments: list[datetime], now: datetime) -> Scale:
    """The scale that all of these and the present fit on."""
    begin, end = min((*moments, now)), max((*moments, now))
    return Scale(begin, end, now)


def _month(moment: datetime) -> str:
    return f"{month_name(moment.month)[:3]} {moment.year}"


class SpanBar(QWidget):
    """From ``since`` until ``until``; open at the side where that is not known or still lasts.

    What merely may be there (``residue``) is hatched, what is over is pale: shape and colour both
    tell.
    """

    def __init__(
        self,
        theme: Theme,
        scale: Scale,
        look: Look,
        *,
        since: datetime | None,
        until: datetime | None,
    ) -> None:
        super().__init__()
        self._theme, self._scale, self._look = theme, scale, look
        self._since, self._until = since, until
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_BAR + 4)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        groove = QRectF(0, 2, self.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected_idle"))
        painter.drawRoundedRect(groove, _BAR / 2, _BAR / 2)
        left = self._scale.share(self._since, if_none=0.0) * self.width()
        # What still lasts has come to today; what may be left has no end that is known.
        last = 1.0 if self._look == "residue" else self._scale.share(self._scale.now, if_none=1.0)
        right = self._scale.share(self._until, if_none=last) * self.width()
        # Also a day can be seen on a scale of thirty years.
        left = min(left, self.width() - _BAR)
        bar = QRectF(left, 2, max(right - left, _BAR), _BAR)
        colour = theme.color(_LOOKS[self._look])
        if self._look == "residue":
            painter.setBrush(theme.color("warning_soft"))
            painter.setPen(QPen(colour, 1))
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), _BAR / 2, _BAR / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
            return
        if self._look == "ended":
            colour.setAlpha(150)
        painter.setBrush(colour)
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)


class ScaleMarks(QWidget):
    """The years below the bars."""

    def __init__(self, theme: Theme, scale: Scale) -> None:
        super().__init__()
        self._theme, self._scale = theme, scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(Type.CAPTION) + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(Type.CAPTION))
        metrics = painter.fontMetrics()
        free = 0.0
        for share, text in self._scale.marks():
            x, width = share * self.width(), metrics.horizontalAdvance(text)
            left = min(max(0.0, x - width / 2), self.width() - width)
            if left < free:
                continue
            free = left + width + 8
            painter.setPen(QPen(self._theme.color("border_strong"), 1))
            tick = min(x, self.width() - 1)
            painter.drawLine(int(tick), 0, int(tick), 3)
            painter.setPen(self._theme.color("muted"))
            box = QRectF(left, 4, width + 1, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
