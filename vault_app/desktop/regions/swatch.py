"""Hatching, and the little pieces of colour that a legend is made of."""

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vault_app.desktop.theme import Theme

_GAP: Final = 5.0
_WIDTH: Final = 1.5
_SIZE: Final = (22, 12)


def hatch(painter: QPainter, shape: QPainterPath, color: QColor) -> None:
    """Slanting lines inside a shape. They start from one grid, so that neighbours meet."""
    painter.save()
    painter.setClipPath(shape)
    box = shape.boundingRect()
    device = painter.viewport()
    box = box.intersected(QRectF(device).adjusted(-1, -1, 1, 1))
    painter.setPen(QPen(color, _WIDTH))
    first = math.floor((box.left() - box.bottom()) / _GAP) * _GAP
    last = box.right() - box.top()
    lines = []
    while not box.isEmpty() and first <= last:
        # Every line is x - y = first.
        lines.append(
            QLineF(
                QPointF(first + box.top(), box.top()), QPointF(first + box.bottom(), box.bottom())
            )
        )
        first += _GAP
    painter.drawLines(lines)
    painter.restore()


class Swatch(QWidget):
    """A rounded piece of a token's colour; only repeats what the words beside it say.

    ``color`` names a token, or a place in a list of them: "shades.4", "series.0".
    """

    def __init__(self, theme: Theme, color: str, *, is_hatched: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._color = color
        self._is_hatched = is_hatched
        self.setFixedSize(*_SIZE)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_swatch(
            painter,
            QRectF(self.rect()),
            self._theme,
            self._color,
            is_hatched=self._is_hatched,
        )
        painter.end()


def token_color(theme: Theme, name: str) -> QColor:
    """A colour by the name of its token, or of its place in a list of them."""
    token, _, place = name.partition(".")
    if not place:
        return theme.color(token)
    return QColor(getattr(theme.tokens, token)[int(place)])


def paint_swatch(
    painter: QPainter, box: QRectF, theme: Theme, color: str, *, is_hatched: bool = False
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.fillPath(shape, token_color(theme, color))
    if is_hatched:
        hatch(painter, shape, theme.color("surface"))
    painter.strokePath(shape, QPen(theme.color("border_strong"), 0.6))
