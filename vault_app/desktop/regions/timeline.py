"""Where the mail lay, year by year: stacked areas with a cursor, to hover and to choose a year."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vault_app.desktop.regions.layers import UNKNOWN, Layers
from vault_app.desktop.regions.swatch import hatch, token_color
from vault_app.desktop.regions.telling import BY_KEYBOARD, announce, tip
from vault_app.desktop.regions.wording import timeline_description, year_lines
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import RADIUS, SPACE_1, SPACE_2
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import count
from vault_app.wording.text import say

_BAR: Final = 36.0


class Timeline(QWidget):
    """``year_chosen`` carries a year, or ``None`` for today."""

    year_chosen = Signal(object)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme = theme
        self._country_name = country_name
        self._layers = Layers((), ())
        self._top = ceiling(0)
        self._plot = QRectF()
        self._year: int | None = None
        self._cursor: int | None = None
        self._is_ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("Where your mail lay, year by year"))
        theme.changed.connect(self._measure)

    @property
    def layers(self) -> Layers:
        return self._layers

    def show_layers(self, layers: Layers, year: int | None) -> None:
        """``year`` is the one that is looked back at."""
        self._layers, self._year = layers, year
        # The height of the plot: the largest total, rounded up to a number that can be read.
        self._top = ceiling(max(layers.totals, default=0))
        if self._cursor is not None and self._cursor >= len(layers.years):
            self._cursor = None
        self.setAccessibleDescription(timeline_description(layers, self._country_name))
        self._measure()

    def year_at(self, at: QPointF) -> int | None:
        """The place of the year nearest to a pixel, or ``None`` beside the plot."""
        plot, number = self._plot, len(self._layers.years)
        if not number or not plot.adjusted(-_BAR / 2, 0, _BAR / 2, _BAR).contains(at):
            return None
        if number == 1:
            return 0
        place = round((at.x() - plot.left()) / plot.width() * (number - 1))
        return min(max(place, 0), number - 1)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    # Events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.year_at(event.position())
        if place != self._cursor:
            self._cursor = place
            self.update()
        if place is None:
            QToolTip.hideText()
        else:
            at = event.position().toPoint()
            QToolTip.showText(
                event.globalPosition().toPoint(), self._tip(place), self, QRect(at, QSize(1, 1))
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.year_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._choose(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._cursor = None
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_ringed = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_ringed, self._cursor = False, None
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, number = event.key(), len(self._layers.years)
        here = number - 1 if self._cursor is None else self._cursor
        self._is_ringed = True
        if not number:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._go(min(max(here + step, 0), number - 1) if self._cursor is not None else here)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else number - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(here)
        elif key == Qt.Key.Key_Escape and self._year is not None:
            self.year_chosen.emit(None)
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        self._cursor = place
        self.update()
        announce(self, ", ".join(year_lines(self._layers, place, self._country_name)))
        at = QPointF(self._x(place), self._plot.top()).toPoint()
        QToolTip.showText(self.mapToGlobal(at), self._tip(place), self, QRect(at, QSize(1, 1)))

    def _choose(self, place: int) -> None:
        year = self._layers.years[place]
        # The last year is today: looking at it is not looking back.
        is_today = place + 1 == len(self._layers.years)
        self.year_chosen.emit(None if is_today or year == self._year else year)

    def _tip(self, place: int) -> str:
        return tip(year_lines(self._layers, place, self._country_name))

    # Geometry

    def _measure(self) -> None:
        """Where the plot lies, beside its numbers and above its years."""
        metrics = QFontMetricsF(self._theme.font(Type.CAPTION))
        left = metrics.horizontalAdvance(_short(self._top)) + SPACE_2
        below = metrics.height() + SPACE_1 + 2
        self._plot = QRectF(self.rect()).adjusted(left, SPACE_2, -SPACE_2 - 8, -below)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _x(self, place: float) -> float:
        plot, number = self._plot, len(self._layers.years)
        return (
            plot.center().x() if number < 2 else plot.left() + plot.width() * place / (number - 1)
        )

    def _y(self, copies: float) -> float:
        plot = self._plot
        return plot.bottom() - plot.height() * copies / self._top

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._layers.years:
            self._paint_net(painter)
            self._paint_layers(painter)
            self._paint_years(painter)
            self._paint_cursors(painter)
        if self.hasFocus() and self._is_ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("focus"), 2.0))
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.end()

    def _paint_net(self, painter: QPainter) -> None:
        theme, plot = self._theme, self._plot
        painter.setFont(theme.font(Type.CAPTION))
        for part in (0, 1, 2):
            copies = self._top * part // 2
            y = self._y(copies)
            painter.setPen(QPen(theme.color("border"), 1.0))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.color("muted"))
            box = QRectF(0, y - 10, plot.left() - SPACE_2, 20)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, _short(copies))

    def _paint_layers(self, painter: QPainter) -> None:
        theme = self._theme
        for layer, (lower, upper) in zip(self._layers.layers, self._layers.bounds(), strict=True):
            path = self._area(lower, upper)
            painter.fillPath(path, token_color(theme, f"series.{layer.slot}"))
            if layer.code == UNKNOWN:
                hatch(painter, path, theme.color("surface"))
            # A line of the ground's colour keeps neighbours apart, whatever their colours.
            painter.strokePath(path, QPen(theme.color("surface"), 1.0))

    def _area(self, lower: Sequence[int], upper: Sequence[int]) -> QPainterPath:
        path = QPainterPath()
        if len(upper) == 1:
            bottom, top, x = self._y(lower[0]), self._y(upper[0]), self._x(0)
            path.addRect(QRectF(x - _BAR, top, 2 * _BAR, bottom - top))
            return path
        path.moveTo(self._x(0), self._y(lower[0]))
        for place, copies in enumerate(upper):
            path.lineTo(self._x(place), self._y(copies))
        for place in reversed(range(len(lower))):
            path.lineTo(self._x(place), self._y(lower[place]))
        path.closeSubpath()
        return path

    def _paint_years(self, painter: QPainter) -> None:
        theme, plot, years = self._theme, self._plot, self._layers.years
        painter.setFont(theme.font(Type.CAPTION))
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance("0000") + SPACE_2 * 2
        fitting = max(1, int(plot.width() / width))
        every = next(
            (n for n in (1, 2, 5, 10, 20, 50) if math.ceil(len(years) / n) <= fitting), 100
        )
        painter.setPen(theme.color("muted"))
        last = len(years) - 1
        for place, year in enumerate(years):
            is_named = year % every == 0 and (last - place) * plot.width() > width * last
            if is_named or place == last:
                box = QRectF(self._x(place) - width / 2, plot.bottom() + SPACE_1, width, 20)
                box.moveRight(min(box.right(), self.width()))
                side = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
                if place == last and place:
                    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
                painter.drawText(box, side, str(year))

    def _paint_cursors(self, painter: QPainter) -> None:
        theme, plot, years = self._theme, self._plot, self._layers.years
        if self._cursor is not None:
            x = self._x(self._cursor)
            painter.setPen(QPen(theme.color("border_strong"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        if self._year in years:
            x = self._x(years.index(self._year))
            painter.setPen(QPen(theme.color("surface"), 4.0))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(QPen(theme.color("text"), 2.0))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))


def ceiling(number: int) -> int:
    """The next round number that has a whole half; at least 2."""
    power = 10 ** (len(str(max(number, 1))) - 1)
    rounds = (factor * power for factor in (1, 2, 3, 4, 5, 6, 8, 10))
    return next((each for each in rounds if each >= number and each % 2 == 0), 2)


def _short(number: int) -> str:
    """For an axis: "12k", "1.5M"."""
    for factor, unit in ((10**6, "M"), (10**3, "k")):
        if number >= factor:
            return say("{n}{unit}", n=f"{number / factor:g}", unit=unit)
    return count(number)
