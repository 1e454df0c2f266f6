"""Small painted things: the sender's initials, how sure a place is, and chips of a few words."""

import hashlib
import unicodedata
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, Tone
from vault_app.model.custody import Confidence
from vault_app.wording.custody import confidence_meaning, confidence_name

AVATAR: Final = 40
_FLAG_HEIGHT: Final = 11
_FLAG_WIDTH: Final = 17
_DOT: Final = 10

CONFIDENCE_TONES: Final[dict[Confidence, Tone]] = {
    Confidence.PROVEN: "success",
    Confidence.OBSERVED: "success",
    Confidence.DECLARED: "accent",
    Confidence.INFERRED: "warning",
    Confidence.UNKNOWN: "muted",
}


class Avatar(QWidget):
    """Initials on a colour of the address's own; never fetched from anywhere."""

    def __init__(self, theme: Theme, *, size: int = AVATAR) -> None:
        super().__init__()
        self._theme = theme
        self._initials = ""
        self._hue = 0
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def show_person(self, name: str, address: str) -> None:
        self._initials = initials(name, address)
        self._hue = hue_of(address or name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = avatar_colours(self._hue, is_dark=self._theme.is_dark)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(self.rect())
        font = self._theme.font(Type.STRONG)
        font.setPixelSize(round(self.height() * (0.38 if len(self._initials) > 1 else 0.44)))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)


def initials(name: str, address: str) -> str:
    """At most two letters: first and last word of the name, else the first of the address."""
    words = [
        letter
        for word in name.replace("@", " ").split()
        if (letter := _first_letter(word)) and word[0] not in "(["
    ]
    if len(words) >= 2:
        # Scripts without capitals are wide, and one character says enough.
        pair = words[0] + words[-1]
        return pair.upper() if pair.upper() != pair.lower() else words[0]
    return (words[0] if words else _first_letter(address) or "?").upper()


def _first_letter(word: str) -> str:
    return next((char for char in word if unicodedata.category(char)[0] in "LN"), "")


def hue_of(text: str) -> int:
    """The same colour for the same address, on every computer."""
    digest = hashlib.blake2b(text.lower().encode(), digest_size=2).digest()
    return int.from_bytes(digest) % 360


def avatar_colours(hue: int, *, is_dark: bool) -> tuple[QColor, QColor]:
    """Ground and ink; both of one hue, so dark or light that they keep 4.5:1 at any hue."""
    if is_dark:
        return QColor.fromHsl(hue, 90, 62), QColor.fromHsl(hue, 130, 222)
    return QColor.fromHsl(hue, 120, 220), QColor.fromHsl(hue, 150, 58)


class Chip(QWidget):
    """A flag or icon and a few words on a quiet ground; cut where there is no room."""

    def __init__(
        self, theme: Theme, text: str, *, flag: str | None = None, icon: str = "", hint: str = ""
    ) -> None:
        super().__init__()
        self._theme = theme
        self._text = text
        self._flag = flag
        self._icon = icon
        self.setToolTip(hint)
        self.setAccessibleName(hint or text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        words = self.fontMetrics().horizontalAdvance(self._text)
        return QSize(self._lead() + words + 2 * SPACE_2, self.fontMetrics().height() + SPACE_1 + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._lead() + 32, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, ratio = self._theme, self.devicePixelRatioF()
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("surface"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        left = SPACE_2
        if self._icon:
            pixmap = theme.icons.pixmap(self._icon, "muted", size=ICON_SMALL, ratio=ratio)
            painter.drawPixmap(left, (self.height() - ICON_SMALL) // 2, pixmap)
            left += ICON_SMALL + SPACE_1
        if self._flag is not None:
            flag = theme.icons.flag(self._flag, height=_FLAG_HEIGHT, ratio=ratio)
            painter.drawPixmap(left, (self.height() - _FLAG_HEIGHT) // 2, flag)
            left += _FLAG_WIDTH + SPACE_1 + 1
        left += self.paint_mark(painter, left)
        box = QRectF(left, 0, self.width() - left - SPACE_2 + 1, self.height())
        shown = self.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, round(box.width())
        )
        painter.setFont(self.font())
        painter.setPen(theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def paint_mark(self, painter: QPainter, left: int) -> int:
        """Room for subclasses; returns the width that was taken."""
        return 0

    def mark_width(self) -> int:
        return 0

    def _lead(self) -> int:
        icon = ICON_SMALL + SPACE_1 if self._icon else 0
        flag = _FLAG_WIDTH + SPACE_1 + 1 if self._flag is not None else 0
        return icon + flag + self.mark_width()


class ConfidenceChip(Chip):
    """How sure a place is: by word, and by how full a circle is, not by colour alone."""

    def __init__(self, theme: Theme, confidence: Confidence) -> None:
        name = confidence_name(confidence)
        super().__init__(theme, name[:1].upper() + name[1:], hint=confidence_meaning(confidence))
        self._confidence = confidence

    def mark_width(self) -> int:
        return _DOT + SPACE_1 + 1

    def paint_mark(self, painter: QPainter, left: int) -> int:
        paint_confidence(
            painter,
            self._theme,
            QRectF(left, (self.height() - _DOT) / 2, _DOT, _DOT),
            self._confidence,
        )
        return self.mark_width()


def paint_confidence(painter: QPainter, theme: Theme, box: QRectF, confidence: Confidence) -> None:
    """Full with a tick: proven. Full: observed. Half: inferred. A ring around a point: declared.
    Hollow: not known."""
    colour = theme.color(CONFIDENCE_TONES[confidence])
    ring = box.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5))
    painter.drawEllipse(ring)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if confidence in (Confidence.PROVEN, Confidence.OBSERVED):
        painter.drawEllipse(ring)
    if confidence is Confidence.PROVEN:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("surface"), 1.5))
        x, y, unit = ring.left(), ring.top(), ring.width() / 10
        corners = ((2.6, 5.2), (4.4, 7.0), (7.4, 3.4))
        painter.drawPolyline([QPointF(x + a * unit, y + b * unit) for a, b in corners])
    if confidence is Confidence.DECLARED:
        painter.drawEllipse(ring.adjusted(1.9, 1.9, -1.9, -1.9))
    elif confidence is Confidence.INFERRED:
        painter.drawPie(ring, 90 * 16, 180 * 16)
    painter.restore()
