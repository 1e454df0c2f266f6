"""The two kinds of page: one column in the middle for steps, and a wide one with a headline."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, icon_button, icon_label, label, row
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import (
    ICON_HERO,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_6,
    SPACE_8,
    SPACE_12,
    Tone,
)
from vault_app.wording.text import say


class ColumnPage(QScrollArea):
    """One column of a comfortable width in the middle; scrolls when the window is too low.

    Subclasses add to ``body``. ``back`` is emitted by the arrow at the top, if there is one. Pages
    that follow one another begin at one height: ``is_centred`` is not for them.
    """

    back = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        width: int = 480,
        has_back: bool = False,
        is_centred: bool = True,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("ground", "window")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # It takes the focus when a page opens, so that no button of it seems chosen.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.body: QVBoxLayout = column(gap=SPACE_4)
        self._column = QWidget()
        self._column.setMaximumWidth(width)
        self._column.setLayout(self.body)
        around = QWidget()
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._column, 1000)
        middle.addStretch(1)
        outer = QVBoxLayout(around)
        outer.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_8)
        top = row(None)
        self._back = icon_button(theme, "arrow-left", say("Back"), size=20)
        self._back.clicked.connect(lambda _=False: self.back.emit())
        self._back.setVisible(has_back)
        self._has_back = has_back
        top.insertWidget(0, self._back)
        outer.addLayout(top)
        if is_centred:
            outer.addStretch(2)
        else:
            outer.addSpacing(SPACE_2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.setWidget(around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._has_back:
            self.back.emit()
            return
        super().keyPressEvent(event)

    def add_heading(
        self, title: str, text: str = "", *, icon: str = "", tone: Tone = "accent"
    ) -> None:
        """A large line, under it a sentence; the icon above both."""
        if icon:
            self.body.addWidget(icon_label(self._theme, icon, tone, size=ICON_HERO))
        heading = label(title, "heading", wraps=True)
        heading.setAccessibleDescription(text)
        lines = column(heading, gap=SPACE_1)
        if text:
            lines.addWidget(label(text, "muted", wraps=True))
        self.body.addLayout(lines)
        self.body.addSpacing(SPACE_1)


class EmptyState(QWidget):
    """What stands where nothing is: an icon, a line, a sentence and perhaps one thing to do."""

    acted = Signal()

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str = "", *, action: str = ""
    ) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon_label(theme, icon, "muted", size=ICON_HERO)
        self._title = label(title, "title", wraps=True)
        self._text = label(text, "muted", wraps=True)
        self._action = button(action, "primary")
        self._action.setVisible(bool(action))
        self._action.clicked.connect(lambda _=False: self.acted.emit())
        inside = column(gap=SPACE_3)
        for widget in (self._icon, self._title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self._title)
        inside.addWidget(self._text)
        inside.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        holder = QWidget()
        holder.setMaximumWidth(340)
        holder.setLayout(inside)
        around = row(None, holder, None)
        around.setStretch(1, 1000)
        self.setLayout(
            column(None, around, None, None, margins=(SPACE_6, SPACE_6, SPACE_6, SPACE_12))
        )

    def tell(self, icon: str, title: str, text: str, *, action: str = "") -> None:
        self._theme.icons.put(self._icon, icon, "muted", size=ICON_HERO)
        self._title.setText(title)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))


class Mark(QWidget):
    """The product's mark: an anchor on a rounded square in the accent colour."""

    def __init__(self, theme: Theme, size: int = 56) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_mark(QPainter(self), self._theme, self.width(), self.devicePixelRatioF())


def mark_pixmap(theme: Theme, size: int) -> QPixmap:
    """The mark for title bars and task switchers."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _paint_mark(painter, theme, size, 1.0)
    painter.end()
    return pixmap


def _paint_mark(painter: QPainter, theme: Theme, size: int, ratio: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent_fill"))
    radius = size * 0.24
    painter.drawRoundedRect(0, 0, size, size, radius, radius)
    inner = round(size * 0.56)
    pixmap = theme.icons.pixmap("anchor", "on_accent", size=inner, ratio=ratio)
    at = (size - inner) // 2
    painter.drawPixmap(at, at, pixmap)
