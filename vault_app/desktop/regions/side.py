"""What stands beside the map: copies that no country has, and the legend."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, empty, label, row
from vault_app.desktop.regions.scale import Scale
from vault_app.desktop.regions.swatch import Swatch
from vault_app.desktop.regions.wording import Face
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_LARGE, RADIUS_LARGE, SPACE_1, SPACE_2, SPACE_3, Tone
from vault_app.wording.text import say


class Tile(QAbstractButton):
    """A card with an icon, a number and what it counts; checked while it is chosen."""

    def __init__(self, theme: Theme, icon: str, tone: Tone = "muted") -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._tone: Tone = tone
        self._number = ""
        self._words = ""
        self._is_faint = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def tell(self, number: str, words: str, *, hint: str = "", is_faint: bool = False) -> None:
        self._number, self._words, self._is_faint = number, words, is_faint
        self.setAccessibleName(say("{words}: {number}", words=words, number=number))
        self.setAccessibleDescription(hint)
        self.setToolTip(hint)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        strong = QFontMetrics(self._theme.font(Type.TITLE)).height()
        words = QFontMetrics(self._theme.font(Type.CAPTION)).height()
        return QSize(200, strong + words + 2 * SPACE_2 + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        # What is chosen is the page's business; it says so by setChecked.
        pass

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_faint:
            painter.setOpacity(0.6)
        width = 2.0 if self.hasFocus() or self.isChecked() else 1.0
        edge = "focus" if self.hasFocus() else "text" if self.isChecked() else "border"
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        ground = "selected" if self.isChecked() else "hover" if self.underMouse() else "surface"
        painter.setPen(QPen(theme.color(edge), width))
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(frame, RADIUS_LARGE, RADIUS_LARGE)
        icon = theme.icons.pixmap(
            self._icon, self._tone, size=ICON_LARGE, ratio=self.devicePixelRatioF()
        )
        painter.drawPixmap(SPACE_3, (self.height() - ICON_LARGE) // 2, icon)
        left = SPACE_3 + ICON_LARGE + SPACE_3
        room = self.width() - left - SPACE_2
        painter.setFont(theme.font(Type.TITLE))
        painter.setPen(theme.color("text"))
        line = painter.fontMetrics().height()
        painter.drawText(QRectF(left, SPACE_2, room, line), 0, self._number)
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.color("muted"))
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        below = QRectF(left, SPACE_2 + line + 1, room, painter.fontMetrics().height())
        painter.drawText(below, 0, words)
        painter.end()


class Legend(QWidget):
    """The shades with their numbers, and what hatching says."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: QVBoxLayout = column(gap=SPACE_1)
        self.setLayout(self._lines)
        self.setAccessibleName(say("Legend of the map"))

    def show_scale(self, scale: Scale, face: Face, *, is_past: bool, note: str = "") -> None:
        """``note`` stands below all."""
        empty(self._lines)
        title = say("Copies that lie there")
        hatched = say("mostly inferred or declared")
        if face is Face.LAW:
            title = say("Copies its law reaches")
            hatched = say("only by service or agreement")
        self._lines.addWidget(label(title, "strong"))
        for step, words in reversed(scale.labels()):
            self._add(f"shades.{step}", words)
        if not (is_past and face is Face.PLACE):
            self._add("shades.3", hatched, is_hatched=True)
        self._add("land", say("none"))
        if note:
            self._lines.addSpacing(SPACE_1)
            self._lines.addWidget(label(note, "caption", wraps=True))

    def texts(self) -> Sequence[str]:
        """What it says, line by line."""
        found = []
        for place in range(self._lines.count()):
            item = self._lines.itemAt(place)
            inner = item.layout() if item is not None else None
            last = inner.itemAt(1) if inner is not None else item
            widget = last.widget() if last is not None else None
            found.append(str(widget.property("text")) if widget is not None else "")
        return found

    def _add(self, color: str, words: str, *, is_hatched: bool = False) -> None:
        swatch = Swatch(self._theme, color, is_hatched=is_hatched)
        line = row(swatch, label(words, "caption"), gap=SPACE_2)
        line.setStretch(1, 1)
        self._lines.addLayout(line)
