"""Words with an arrow that open and close what few people need."""

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, row
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL, SPACE_2


class Fold(QWidget):
    """``content`` is shown below the words while it is open; shut at first."""

    def __init__(self, theme: Theme, name: str, content: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._content = content
        self.head: QPushButton = button(name, "link")
        self.head.setCheckable(True)
        self.head.toggled.connect(self._show)
        layout: QVBoxLayout = column(row(self.head, None), content, gap=SPACE_2)
        self.setLayout(layout)
        self._show(is_open=False)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.head.setChecked(is_open)

    def rename(self, name: str) -> None:
        self.head.setText(f"\u2002{name}")
        self.head.setAccessibleName(name)

    def _show(self, is_open: bool) -> None:
        icon = "chevron-down" if is_open else "chevron-right"
        self._theme.icons.put(self.head, icon, "accent", size=ICON_SMALL)
        self._content.setVisible(is_open)
