"""The left pane: which vault this is, its mailboxes and regions, and what is always at hand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from vault_app.desktop.kit.basics import ElidedLabel, button, column, icon_button, iconed, row
from vault_app.desktop.kit.page import Mark
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_view import Sidebar
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3
from vault_app.wording.text import say


class SidebarPane(QWidget):
    """Intents of the head and the foot; the tree itself is ``tree``."""

    lock_wanted = Signal()
    pull_wanted = Signal()
    receipts_wanted = Signal()

    def __init__(self, theme: Theme, model: SidebarModel, *, name: str, menu: QMenu) -> None:
        super().__init__()
        self.setProperty("ground", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tree = Sidebar(theme, model)
        title = ElidedLabel(name, "strong")
        self._state = ElidedLabel("", "caption")
        self._pull = icon_button(theme, "refresh-cw", say("Pull mail (Ctrl+R)"))
        self._pull.clicked.connect(lambda _=False: self.pull_wanted.emit())
        lock = icon_button(theme, "lock", say("Lock now (Ctrl+L)"))
        lock.clicked.connect(lambda _=False: self.lock_wanted.emit())
        head = row(Mark(theme, 30), column(title, self._state), self._pull, lock, gap=SPACE_2)
        head.setStretch(1, 1)
        head.setContentsMargins(SPACE_3, SPACE_3, SPACE_2, SPACE_2)
        receipts = iconed(theme, button(say("Receipts"), "quiet"), "receipt-text")
        receipts.clicked.connect(lambda _=False: self.receipts_wanted.emit())
        more = icon_button(theme, "ellipsis", say("More"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(menu)
        foot = QFrame()
        foot.setProperty("edge", "top")
        foot.setLayout(row(receipts, None, more, gap=SPACE_1, margins=(SPACE_1, 4, SPACE_2, 4)))
        layout = column(head, self.tree, foot)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def set_state(self, text: str) -> None:
        """The line under the vault's name."""
        self._state.setText(text)

    def set_pulling(self, *, is_pulling: bool) -> None:
        self._pull.setEnabled(not is_pulling)
