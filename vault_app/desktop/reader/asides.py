"""What stands beside a text: what was kept out of it, what was just done, and nothing to read."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from vault_app.desktop.kit.basics import (
    button,
    column,
    icon_button,
    icon_label,
    label,
    row,
)
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import (
    ICON_HERO,
    ICON_SMALL,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_6,
    SPACE_12,
    Tone,
)
from vault_app.wording.quantities import count
from vault_app.wording.text import say, say_count


class Aside(QFrame):
    """Quiet lines between the custody strip and the text; hidden while there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = column(gap=SPACE_1)
        self._column.setContentsMargins(SPACE_6, SPACE_1, SPACE_4, SPACE_2)
        self.setLayout(self._column)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, lines: Sequence[tuple[str, Tone, str]]) -> None:
        """Show these lines, each an icon, its tone and a sentence, in place of what was shown."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for icon, tone, text in lines:
            self._column.addWidget(_Line(self._theme, icon, tone, text))
        self.setAccessibleName(" ".join(text for _, _, text in lines))
        self.setVisible(bool(lines))


class _Line(QWidget):
    def __init__(self, theme: Theme, icon: str, tone: Tone, text: str) -> None:
        super().__init__()
        mark = icon_label(theme, icon, tone, size=ICON_SMALL)
        line = row(mark, gap=SPACE_2)
        line.addWidget(label(text, "caption", wraps=True), 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)


class Told(QFrame):
    """One sentence on what was just done, until it is closed or the message changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon_label(theme, "circle-check", "success")
        self._text = label("", wraps=True)
        close = icon_button(theme, "x", say("Close"))
        close.clicked.connect(lambda _=False: self.hide())
        line = row(
            self._icon,
            self._text,
            close,
            gap=SPACE_3,
            margins=(SPACE_6, SPACE_2, SPACE_3, SPACE_2),
        )
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def clear(self) -> None:
        """File names are text of a mail too."""
        self._text.setText("")
        self.setAccessibleName("")
        self.hide()

    def tell(self, text: str, *, is_good: bool = True) -> None:
        self._theme.icons.put(
            self._icon,
            "circle-check" if is_good else "circle-alert",
            "success" if is_good else "danger",
        )
        self.setProperty("ground", "success" if is_good else "danger")
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()


class ManySelected(QWidget):
    """Stands in the reader's place while several messages are selected."""

    keep_local = Signal()
    purge = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._number = label("", "display")
        self._number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = label("", "muted", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        keep = button(say("Keep local-only…"), "primary")
        keep.clicked.connect(lambda _=False: self.keep_local.emit())
        purge = button(say("Purge…"))
        purge.clicked.connect(lambda _=False: self.purge.emit())
        icon = icon_label(theme, "mails", "muted", size=ICON_HERO)
        inside = column(gap=SPACE_2)
        inside.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self._number)
        inside.addWidget(self._words)
        inside.addSpacing(SPACE_3)
        inside.addLayout(row(None, keep, purge, None, gap=SPACE_2))
        holder = QWidget()
        holder.setMaximumWidth(380)
        holder.setLayout(inside)
        around = row(None, holder, None)
        around.setStretch(1, 1000)
        self.setLayout(
            column(None, around, None, None, margins=(SPACE_6, SPACE_6, SPACE_6, SPACE_12))
        )

    def show_count(self, number: int) -> None:
        self._number.setText(count(number))
        self._words.setText(
            say_count(
                "message selected. Whatever you choose is shown to you before it happens.",
                "messages selected. Whatever you choose is shown to you before it happens.",
                number,
            )
        )
        self.setAccessibleName(say_count("{n} message selected", "{n} messages selected", number))


class Skeleton(QWidget):
    """Grey bars in the shape of a message, for the rare read that takes a moment."""

    _WIDTHS: Final = (0.62, 0.9, 0.84, 0.93, 0.4, 0.88, 0.9, 0.71)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(say("Opening the message"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("hover"))
        left, top = SPACE_6, SPACE_6
        width = min(self.width() - 2 * SPACE_6, 680)
        painter.drawRoundedRect(QRectF(left, top, width * 0.7, 22), 4, 4)
        painter.drawEllipse(QRectF(left, top + 44, 40, 40))
        painter.drawRoundedRect(QRectF(left + 54, top + 46, width * 0.3, 14), 4, 4)
        painter.drawRoundedRect(QRectF(left + 54, top + 68, width * 0.2, 12), 4, 4)
        painter.drawRoundedRect(QRectF(left, top + 104, width, 58), 10, 10)
        y = top + 190
        for share in self._WIDTHS:
            painter.drawRoundedRect(QRectF(left, y, width * share, 12), 4, 4)
            y += 26
