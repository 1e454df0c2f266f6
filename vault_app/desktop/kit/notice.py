"""A strip that tells something and may offer one or two things to do; in place of dialogs."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import (
    Kind,
    button,
    column,
    icon_button,
    icon_label,
    label,
    row,
)
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.errors import HomeportError
from vault_app.wording.errors import explain
from vault_app.wording.text import say

Mood = Literal["accent", "danger", "warning", "success"]

_ICONS: dict[Mood, tuple[str, Tone]] = {
    "accent": ("info", "accent"),
    "danger": ("circle-alert", "danger"),
    "warning": ("triangle-alert", "warning"),
    "success": ("circle-check", "success"),
}


class Notice(QFrame):
    """Title and text beside an icon. Hidden until something is shown."""

    dismissed = Signal()

    def __init__(
        self,
        theme: Theme,
        mood: Mood = "accent",
        *,
        icon: str = "",
        can_be_dismissed: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon_label(theme, "info")
        self._title = label("", "strong", wraps=True)
        self._lines: QVBoxLayout = column(gap=SPACE_1)
        self._buttons = row(gap=SPACE_2, margins=(0, SPACE_1, 0, 0))
        # In a widget, since an empty layout would take all width from those around it.
        self._button_line = QWidget()
        self._button_line.setLayout(self._buttons)
        close = icon_button(theme, "x", say("Dismiss"))
        close.clicked.connect(self._dismiss)
        close.setVisible(can_be_dismissed)
        words = column(self._title, self._lines, self._button_line, gap=SPACE_1)
        layout = row(self._icon, words, close, gap=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_3)
        layout.setStretch(1, 1)
        layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        layout.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        self._layout = layout
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._own_icon = icon
        self.set_mood(mood)
        self.hide()

    def set_mood(self, mood: Mood) -> None:
        name, tone = _ICONS[mood]
        self._theme.icons.put(self._icon, self._own_icon or name, tone)
        self.setProperty("ground", mood)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_text(self, title: str, *lines: str) -> None:
        """Say this, without anything to press; add that with :meth:`add_action`."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        is_short = not title and len(lines) == 1
        side = Qt.AlignmentFlag.AlignVCenter if is_short else Qt.AlignmentFlag.AlignTop
        self._layout.setAlignment(self._icon, side)
        for layout in (self._lines, self._buttons):
            while layout.count():
                item = layout.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        for line in lines:
            if line:
                self._lines.addWidget(label(line, wraps=True))
        self._button_line.hide()
        self.setAccessibleName(" ".join((title, *lines)))
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_error(self, error: HomeportError, *, safe: str = "", about: str = "") -> None:
        """What happened, what is safe (or ``safe``, where the page knows better), what is next;
        ``about`` names the account that it is about, where that is not plain."""
        words = explain(error)
        title = (
            say("{account}: {title}", account=about, title=words.title) if about else words.title
        )
        self.set_mood("danger")
        lines = [words.what_happened, safe or words.what_is_safe, words.what_next]
        if self.property("look") == "banner":
            # Across the whole window three short lines would take more room than they need.
            lines = [" ".join(lines)]
        self.show_text(title, *lines)

    def add_action(self, text: str, do: Callable[[], None], *, kind: Kind = "plain") -> QPushButton:
        made = button(text, kind)
        made.clicked.connect(lambda _=False: do())
        # One line with a button below it is no short notice any more.
        self._layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        if self._buttons.count():
            self._buttons.insertWidget(self._buttons.count() - 1, made)
        else:
            self._buttons.addWidget(made)
            self._buttons.addStretch(1)
        self._button_line.show()
        return made

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
