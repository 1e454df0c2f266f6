"""Lucide icons and country flags, drawn from SVG at the size and colour that is asked for.

Pixmaps are made for the screen's own resolution, so that nothing is ever scaled up, and are kept
in a small cache. A button given its icon through :meth:`Icons.put` is redrawn when the theme turns.
"""

import functools
import weakref
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel
from shiboken6 import isValid

from vault_app.desktop.tokens import ICON, Tone

if TYPE_CHECKING:
    from vault_app.desktop.theme import Theme

_CACHED_PIXMAPS: Final = 1024
_RATIOS: Final = (1.0, 2.0, 3.0)


class Icons(QObject):
    """All icons of the window. ``folder`` holds ``NAME.svg`` and ``flags/CC.svg``."""

    def __init__(self, folder: Path, theme: "Theme") -> None:
        super().__init__(theme)
        self._folder = folder
        self._theme = theme
        self._pixmaps: OrderedDict[tuple[str, int, str, float], QPixmap] = OrderedDict()
        self._placed: list[tuple[weakref.ref[QAbstractButton | QLabel], str, Tone, int]] = []
        theme.changed.connect(self._repaint_placed)

    def pixmap(
        self, name: str, tone: Tone = "text", *, size: int = ICON, ratio: float = 1.0
    ) -> QPixmap:
        """A square pixmap of ``size`` device-independent pixels, sharp at ``ratio``.

        "NAME:filled" is the same icon with its inside in the same colour.
        """
        color = str(getattr(self._theme.tokens, tone))
        key = (name, size, color, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._draw_icon(name, color, size, ratio)
            self._keep(key, found)
        else:
            self._pixmaps.move_to_end(key)
        return found

    def icon(self, name: str, tone: Tone = "text", *, size: int = ICON) -> QIcon:
        """For Qt's own widgets; sharp on screens of one, two and three times the resolution."""
        icon = QIcon()
        for ratio in _RATIOS:
            icon.addPixmap(self.pixmap(name, tone, size=size, ratio=ratio))
            icon.addPixmap(self.pixmap(name, "muted", size=size, ratio=ratio), QIcon.Mode.Disabled)
        return icon

    def put(
        self,
        widget: QAbstractButton | QLabel,
        name: str,
        tone: Tone = "text",
        *,
        size: int = ICON,
    ) -> None:
        """Show an icon on a button or a label, now and after every change of theme."""
        self._placed = [placed for placed in self._placed if placed[0]() not in (None, widget)]
        self._placed.append((weakref.ref(widget), name, tone, size))
        self._show(widget, name, tone, size)

    def flag(self, country: str, *, height: int = 12, ratio: float = 1.0) -> QPixmap:
        """The flag of an ISO 3166-1 code, 3:2, with rounded corners and a hair line around it.

        A code without a flag, "" among them, gets a neutral chip with a question mark, so that
        rows keep their alignment.
        """
        code = country.upper()
        key = (f"flag:{code}", height, self._theme.tokens.border_strong, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._draw_flag(code, height, ratio)
            self._keep(key, found)
        else:
            self._pixmaps.move_to_end(key)
        return found

    def _keep(self, key: tuple[str, int, str, float], pixmap: QPixmap) -> None:
        self._pixmaps[key] = pixmap
        if len(self._pixmaps) > _CACHED_PIXMAPS:
            self._pixmaps.popitem(last=False)

    def _draw_icon(self, name: str, color: str, size: int, ratio: float) -> QPixmap:
        file, _, is_filled = name.partition(":")
        svg = _read_svg(self._folder / f"{file}.svg")
        if is_filled:
            svg = svg.replace(b'fill="none"', b'fill="currentColor"', 1)
        pixmap = _empty(QSize(size, size), ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        QSvgRenderer(QByteArray(svg.replace(b"currentColor", color.encode()))).render(
            painter, QRectF(0, 0, size, size)
        )
        painter.end()
        return pixmap

    def _draw_flag(self, code: str, height: int, ratio: float) -> QPixmap:
        width = round(height * 1.5)
        pixmap = _empty(QSize(width, height), ratio)
        frame = QRectF(0.5, 0.5, width - 1, height - 1)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 2.0, 2.0)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        file = self._folder / "flags" / f"{code}.svg"
        if len(code) == 2 and code.isascii() and code.isalpha() and file.is_file():
            painter.save()
            painter.setClipPath(outline)
            QSvgRenderer(QByteArray(_read_svg(file))).render(painter, QRectF(0, 0, width, height))
            painter.restore()
            # A flag with a white edge would fray into a white ground.
            pen = QPen(self._theme.color("text"), 1.0)
            painter.setOpacity(0.28)
            painter.strokePath(outline, pen)
        else:
            painter.fillPath(outline, self._theme.color("selected_idle"))
            painter.strokePath(outline, QPen(self._theme.color("border_strong"), 1.0))
            font = self._theme.font()
            font.setPixelSize(max(8, height - 3))
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(self._theme.color("muted"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "?")
        painter.end()
        return pixmap

    def _show(self, widget: QAbstractButton | QLabel, name: str, tone: Tone, size: int) -> None:
        if isinstance(widget, QLabel):
            widget.setPixmap(self.pixmap(name, tone, size=size, ratio=widget.devicePixelRatioF()))
        else:
            widget.setIcon(self.icon(name, tone, size=size))
            widget.setIconSize(QSize(size, size))

    def _repaint_placed(self) -> None:
        alive = []
        for reference, name, tone, size in self._placed:
            widget = reference()
            if widget is not None and isValid(widget):
                self._show(widget, name, tone, size)
                alive.append((reference, name, tone, size))
        self._placed = alive


def _empty(size: QSize, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


@functools.lru_cache(maxsize=512)
def _read_svg(file: Path) -> bytes:
    return file.read_bytes()
