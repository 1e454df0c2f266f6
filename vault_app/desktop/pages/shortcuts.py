"""All keys on one card, over the window; any key or click sends it away."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.wording.text import say

_KEYS: Final = (
    (("J", "Down"), "Next message"),
    (("K", "Up"), "Message before"),
    (("Home", "End"), "First and last message"),
    (("Return",), "Go to the text of the message"),
    (("/", "Ctrl+F"), "Search"),
    (("Esc",), "Back; clear the search or the selection"),
    (("Ctrl+A",), "Select all that is shown"),
    (("L",), "Keep local-only"),
    (("Del",), "Purge"),
    (("Ctrl+R",), "Pull mail"),
    (("Ctrl+1",), "Mail"),
    (("Ctrl+2",), "Regions"),
    (("Ctrl+3",), "Who can compel"),
    (("Ctrl+4",), "Residency rules"),
    (("Ctrl+5",), "What changed"),
    (("Ctrl+6",), "When mail is pulled"),
    (("Ctrl+7",), "Removal rules"),
    (("Ctrl+8",), "Vault upkeep"),
    (("Ctrl+E",), "Removals"),
    (("Ctrl+N",), "Add an account"),
    (("Ctrl+L",), "Lock now"),
    (("?",), "This list"),
)


class ShortcutsCard(QFrame):
    """Made when it is wanted, gone when it is closed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("ground", "popup")
        self.setAccessibleName(say("Keyboard shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_6)
        grid.setVerticalSpacing(SPACE_2)
        for number, (keys, meaning) in enumerate(_KEYS):
            names = say("{a} or {b}", a=_name(keys[0]), b=_name(keys[1])) if len(keys) > 1 else ""
            key: QLabel = label(names or _name(keys[0]), "strong")
            key.setFont(theme.font(Type.STRONG))
            grid.addWidget(key, number, 0)
            grid.addWidget(label(say(meaning), "muted"), number, 1)
        self.setLayout(
            column(
                label(say("Keys"), "title"),
                grid,
                gap=SPACE_3,
                margins=(SPACE_6, SPACE_4, SPACE_6, SPACE_6),
            )
        )

    def show_over(self, window: QWidget) -> None:
        self.adjustSize()
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - self.rect().center())
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.close()


def _name(key: str) -> str:
    """As the platform writes it: ⌘F rather than Ctrl+F on a Mac."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
