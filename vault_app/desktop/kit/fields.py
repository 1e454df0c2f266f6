"""Ways to enter something: a labelled line, a passphrase, one of a few choices."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.wording.text import say

V = TypeVar("V")

_BY_KEYBOARD: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def _restyle(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Field(QWidget):
    """A line with its name above it, and below it a hint or what is wrong with it."""

    def __init__(self, name: str, *, hint: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        self._name = label(name, "strong")
        self._name.setBuddy(self.edit)
        self._hint_text = hint
        self._below = label(hint, "caption", wraps=True)
        self._below.setVisible(bool(hint))
        self.setLayout(column(self._name, SPACE_1, self.edit, SPACE_1, self._below))
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(lambda _: self.set_error(""))

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)

    def rename(self, name: str) -> None:
        """Another name above the line, for a field that has more than one use."""
        self._name.setText(name)
        self.edit.setAccessibleName(name)

    def set_hint(self, hint: str) -> None:
        self._hint_text = hint
        self.set_error("")

    def set_error(self, error: str) -> None:
        """Say below the line what is wrong; "" goes back to the hint."""
        self._below.setText(error or self._hint_text)
        self._below.setProperty("role", "error" if error else "caption")
        self._below.setVisible(bool(error or self._hint_text))
        self.edit.setProperty("invalid", bool(error))
        self.edit.setAccessibleDescription(error or self._hint_text)
        _restyle(self._below)
        _restyle(self.edit)

    def has_error(self) -> bool:
        return bool(self.edit.property("invalid"))


class PassphraseField(Field):
    """A line that hides what is typed, with an eye to look at it."""

    def __init__(self, theme: Theme, name: str, *, hint: str = "", placeholder: str = "") -> None:
        super().__init__(name, hint=hint, placeholder=placeholder)
        self._theme = theme
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._reveal = QAction(self)
        self._reveal.triggered.connect(self.toggle_reveal)
        self.edit.addAction(self._reveal, QLineEdit.ActionPosition.TrailingPosition)
        self._show_eye()
        theme.changed.connect(self._show_eye)

    @property
    def is_revealed(self) -> bool:
        return self.edit.echoMode() == QLineEdit.EchoMode.Normal

    def toggle_reveal(self) -> None:
        self.edit.setEchoMode(
            QLineEdit.EchoMode.Password if self.is_revealed else QLineEdit.EchoMode.Normal
        )
        self._show_eye()

    def wipe(self) -> None:
        """Forget what was typed, undo history included, and hide again."""
        self.edit.clear()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.set_error("")
        self._show_eye()

    def _show_eye(self) -> None:
        self._reveal.setIcon(
            self._theme.icons.icon("eye-off" if self.is_revealed else "eye", "muted")
        )
        self._reveal.setText(say("Hide it") if self.is_revealed else say("Show it"))
        self._reveal.setToolTip(self._reveal.text())


class Segments(QWidget, Generic[V]):
    """A few short choices side by side, one of them taken."""

    chosen = Signal()

    def __init__(self, choices: Sequence[tuple[V, str]], *, name: str) -> None:
        super().__init__()
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for number, (_, text) in enumerate(choices):
            made = QPushButton(text)
            made.setProperty("kind", "segment")
            place = "first" if number == 0 else "last" if number == len(choices) - 1 else "mid"
            made.setProperty("place", place)
            made.setCheckable(True)
            made.setAccessibleName(say("{name}: {choice}", name=name, choice=text))
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(made, number)
            layout.addWidget(made)
        self._widen()
        layout.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda _: self.chosen.emit())

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.Polish):
            self._widen()
        return super().event(event)

    def _widen(self) -> None:
        """Room for every word in its strong form, so that none is cut off when it is taken."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        for made in self._group.buttons():
            made.setMinimumWidth(metrics.horizontalAdvance(made.text()) + 2 * SPACE_4)

    def value(self) -> V:
        return self._values[self._group.checkedId()]

    def choose(self, value: V) -> None:
        self._group.button(self._values.index(value)).setChecked(True)


class ChoiceCard(QAbstractButton):
    """A choice that needs a sentence: a title, what it means, and a mark when it is taken.

    With ``leads_on`` it is a step to somewhere else and shows an arrow instead of a mark.
    """

    def __init__(
        self, theme: Theme, title: str, meaning: str, *, icon: str = "", leads_on: bool = False
    ) -> None:
        super().__init__()
        self._theme = theme
        self._meaning = meaning
        self._icon = icon
        self._leads_on = leads_on
        self._is_ringed = False
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(meaning)
        self.setCheckable(not leads_on)
        self.setAutoExclusive(not leads_on)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads_on else Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height(width)

    def sizeHint(self) -> QSize:
        return QSize(360, self._height(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self._height(max(self.width(), 220)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A ring for those who came by the keyboard; a page that opens shows none by itself.
        self._is_ringed = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_lit = self.isChecked() or (self._leads_on and (self.underMouse() or self.isDown()))
        self._paint_ground(painter, is_lit=is_lit)
        left = self._text_left()
        if self._icon:
            ratio = self.devicePixelRatioF()
            tone: Tone = "accent" if self.isEnabled() else "muted"
            painter.drawPixmap(
                SPACE_4,
                SPACE_3 + 1,
                theme.icons.pixmap(self._icon, tone, size=ICON_LARGE, ratio=ratio),
            )
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.color("text" if self.isEnabled() else "muted"))
        line = painter.fontMetrics().height()
        width = self._text_width(self.width())
        title = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, int(width)
        )
        painter.drawText(QRectF(left, SPACE_3, width, line), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(theme.font())
        painter.setPen(theme.color("muted"))
        below = QRectF(left, SPACE_3 + line + 2, width, self.height())
        painter.drawText(below, Qt.TextFlag.TextWordWrap, self._meaning)
        self._paint_mark(painter)

    def _paint_ground(self, painter: QPainter, *, is_lit: bool) -> None:
        theme = self._theme
        has_ring = self.hasFocus() and self._is_ringed
        width = 2.0 if has_ring or self.isChecked() else 1.0
        edge = "focus" if has_ring else "accent" if is_lit else "border"
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(theme.color(edge), width))
        painter.setBrush(theme.color("accent_soft" if self.isChecked() else "surface"))
        painter.drawRoundedRect(frame, 8, 8)

    def _paint_mark(self, painter: QPainter) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        right = self.width() - SPACE_4 - 16
        if self._leads_on:
            pixmap = theme.icons.pixmap("chevron-right", "muted", ratio=ratio)
            painter.drawPixmap(right, (self.height() - 16) // 2, pixmap)
            return
        ring = QRectF(right, SPACE_3 + 1, 16, 16)
        painter.setPen(QPen(theme.color("accent" if self.isChecked() else "border_strong"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring.adjusted(1, 1, -1, -1))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(ring.adjusted(4.5, 4.5, -4.5, -4.5))

    def _text_left(self) -> int:
        return SPACE_4 + (ICON_LARGE + SPACE_3 if self._icon else 0)

    def _text_width(self, width: int) -> int:
        return max(40, width - self._text_left() - SPACE_4 - 16 - SPACE_2)

    def _height(self, width: int) -> int:
        strong = QFontMetrics(self._theme.font(Type.STRONG)).height()
        meaning = (
            QFontMetrics(self._theme.font())
            .boundingRect(
                0, 0, self._text_width(width), 10_000, Qt.TextFlag.TextWordWrap, self._meaning
            )
            .height()
        )
        return SPACE_3 + strong + 2 + meaning + SPACE_3
