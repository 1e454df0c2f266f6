"""An arrow that opens and closes something beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton

from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL


class Disclosure(QToolButton):
    """``opened`` carries whether it is open now. Says what a press would do, by tool tip and to
    screen readers."""

    opened = Signal(bool)

    def __init__(self, theme: Theme, to_open: str, to_close: str) -> None:
        super().__init__()
        self._theme = theme
        self._words = {False: to_open, True: to_close}
        self._is_open = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda _=False: self.set_open(not self._is_open))
        self._show()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        if is_open != self._is_open:
            self._is_open = is_open
            self._show()
            self.opened.emit(is_open)

    def _show(self) -> None:
        name = "chevron-up" if self._is_open else "chevron-down"
        self._theme.icons.put(self, name, "muted", size=ICON_SMALL)
        self.setToolTip(self._words[self._is_open])
        self.setAccessibleName(self._words[self._is_open])
