"""Labels, buttons, rules and stacks, made the same way everywhere."""

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

Role = Literal["body", "muted", "caption", "strong", "title", "heading", "display", "error"]
Kind = Literal["plain", "primary", "danger", "quiet", "link"]
GroundName = Literal[
    "window", "sidebar", "surface", "card", "well", "danger", "warning", "success", "accent"
]


def label(text: str = "", role: Role = "body", *, wraps: bool = False) -> QLabel:
    """Text in one step of the type scale. Never rich text: some of it comes from strangers."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wraps)
    if wraps:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def button(text: str, kind: Kind = "plain", *, hint: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAccessibleName(text.replace("&", "").rstrip("…"))
    if hint:
        made.setToolTip(hint)
    return made


def iconed(theme: Theme, made: QPushButton, icon: str, *, tone: Tone = "muted") -> QPushButton:
    """A button with an icon before its words; the blanks keep the two apart on every style."""
    theme.icons.put(made, icon, tone)
    made.setText(f"\u2002{made.text()}")
    return made


def icon_button(
    theme: Theme, icon: str, name: str, *, tone: Tone = "muted", size: int = ICON
) -> QToolButton:
    """A button without a word on it: ``name`` is its tool tip and what a screen reader says."""
    made = QToolButton()
    theme.icons.put(made, icon, tone, size=size)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def icon_label(theme: Theme, icon: str, tone: Tone = "muted", *, size: int = ICON) -> QLabel:
    made = QLabel()
    theme.icons.put(made, icon, tone, size=size)
    # The icon only repeats what the words beside it say.
    made.setAccessibleName("")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def frame(ground: GroundName) -> QFrame:
    made = QFrame()
    made.setProperty("ground", ground)
    return made


def column(
    *items: "QWidget | QLayout | int | None",
    gap: int = 0,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QVBoxLayout:
    """Things below one another; a number is a distance, ``None`` takes what room is left."""
    layout = QVBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def row(
    *items: "QWidget | QLayout | int | None",
    gap: int = 0,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QHBoxLayout:
    """Things beside one another; as :func:`column`."""
    layout = QHBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def _fill(
    layout: QVBoxLayout | QHBoxLayout,
    items: "Iterable[QWidget | QLayout | int | None]",
    gap: int,
    margins: tuple[int, int, int, int],
) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item: QLayoutItem | None = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room; the tool tip has all of it."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self._shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self._shown() != self.text() else "")

    def _shown(self) -> str:
        return QFontMetrics(self.font()).elidedText(
            self.text(), self._mode, self.contentsRect().width()
        )
