"""The timeline's legend: one button for each layer, which chooses its country."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from vault_app.desktop.kit.basics import button, column, empty
from vault_app.desktop.regions.layers import OTHERS, UNKNOWN, Layer, Layers
from vault_app.desktop.regions.swatch import paint_swatch
from vault_app.desktop.regions.wording import country_label
from vault_app.desktop.theme import Theme, Type
from vault_app.wording.custody import CountryName
from vault_app.wording.text import say

_SWATCH = QSize(14, 10)
_LONGEST = 18


class TimelineLegend(QWidget):
    """In the order in which the layers lie, the top one first. ``chosen`` carries a code."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme = theme
        self._country_name = country_name
        self._layers = Layers((), ())
        self._country: str | None = None
        self._lines = column(gap=0)
        self.setLayout(column(self._lines, None))
        self.setAccessibleName(say("Countries of the timeline"))
        theme.changed.connect(lambda: self.show_layers(self._layers, self._country))

    def show_layers(self, layers: Layers, country: str | None) -> None:
        """``country`` is the one that is chosen."""
        self._layers, self._country = layers, country
        empty(self._lines)
        for layer in reversed(layers.layers):
            self._lines.addWidget(self._button(layer))

    def _button(self, layer: Layer) -> QPushButton:
        name = country_label(layer.code, self._country_name)
        short = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
        made = button(short, "quiet")
        made.setFont(self._theme.font(Type.CAPTION))
        made.setAccessibleName(name)
        made.setToolTip(name if short != name else "")
        made.setIcon(self._icon(layer))
        made.setIconSize(_SWATCH)
        made.setProperty("look", "legend")
        made.setCheckable(True)
        made.setChecked(layer.code == self._country)
        if layer.code == OTHERS:
            # Several countries in one layer: there is no one thing to choose.
            made.setEnabled(False)
        made.clicked.connect(lambda _=False, code=layer.code: self.chosen.emit(code))
        return made

    def _icon(self, layer: Layer) -> QIcon:
        icon = QIcon()
        for ratio in (1.0, 2.0, 3.0):
            pixmap = QPixmap(_SWATCH * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint_swatch(
                painter,
                QRectF(0, 0, _SWATCH.width(), _SWATCH.height()),
                self._theme,
                f"series.{layer.slot}",
                is_hatched=layer.code == UNKNOWN,
            )
            painter.end()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
                icon.addPixmap(pixmap, mode)
        return icon
