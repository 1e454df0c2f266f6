"""On or off, as a switch; and a button that shows one of several choices and opens the others."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QSizePolicy

from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2
from vault_app.wording.text import say

V = TypeVar("V")

_WIDTH: Final = 34
_HEIGHT: Final = 20


class Switch(QAbstractButton):
    """Says its state by the place of the knob, by a line or a ring on it, and to screen readers."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH + 4, _HEIGHT + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        box = QRectF(2, 2, _WIDTH, _HEIGHT)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 11, 11)
        painter.setPen(QPen(theme.color("accent_fill" if is_on else "border_strong"), 1))
        painter.setBrush(theme.color("accent_fill" if is_on else "window"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 9.5, 9.5)
        left = box.right() - _HEIGHT + 3 if is_on else box.left() + 3
        knob = QRectF(left, box.top() + 3, _HEIGHT - 6, _HEIGHT - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent" if is_on else "border_strong"))
        painter.drawEllipse(knob)


class CheckLine(QAbstractButton):
    """A box to tick with its words beside it."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics()
        return QSize(words.horizontalAdvance(self.text()) + 32, max(24, words.height() + 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        box = QRectF(1.5, (self.height() - 16) / 2, 16, 16)
        edge = "focus" if self.hasFocus() else "accent_fill" if is_on else "border_strong"
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accent_fill" if is_on else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if is_on:
            painter.setPen(QPen(theme.color("on_accent"), 2))
            painter.drawLine(
                int(box.left() + 4), int(box.top() + 8), int(box.left() + 7), int(box.top() + 11)
            )
            painter.drawLine(
                int(box.left() + 7), int(box.top() + 11), int(box.left() + 12), int(box.top() + 5)
            )
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        words = QRectF(box.right() + SPACE_2, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())


class ChoiceButton(QPushButton, Generic[V]):
    """Shows what is chosen ("Scope: All mail"); a press lists the choices. ``chosen`` tells that
    the person took another one."""

    chosen = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._choices: list[tuple[V, str]] = []
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.icons.put(self, "chevron-down", "muted", size=14)
        self.clicked.connect(lambda _=False: self._open())

    def offer(self, choices: Sequence[tuple[V, str]]) -> None:
        """Other choices; what was chosen stays chosen if it is still among them."""
        before = self._choices[self._place][0] if self._choices else None
        self._choices = list(choices)
        values = [value for value, _ in self._choices]
        self._place = values.index(before) if before in values else 0
        self._show()

    def value(self) -> V:
        return self._choices[self._place][0]

    def text_of_choice(self) -> str:
        return self._choices[self._place][1]

    def choose(self, value: V) -> None:
        self._place = [each for each, _ in self._choices].index(value)
        self._show()

    def _open(self) -> None:
        menu = QMenu(self)
        for number, (value, text) in enumerate(self._choices):
            action = menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(number == self._place)
            action.triggered.connect(lambda _=False, value=value: self.take(value))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def take(self, value: V) -> None:
        """As if the person had taken it from the list."""
        number = [each for each, _ in self._choices].index(value)
        if number != self._place:
            self._place = number
            self._show()
            self.chosen.emit()

    def _show(self) -> None:
        text = self.text_of_choice() if self._choices else ""
        told = say("{name}: {choice}", name=self._name, choice=text) if self._name else text
        self.setText(f"{told}\u2002".replace("&", "&&"))
        self.setAccessibleName(told)
