"""The left pane: which vault this is, its mailboxes and regions, and what is always at hand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QToolButton, QWidget

from vault_app.desktop.kit.basics import ElidedLabel, button, column, icon_button, iconed, row
from vault_app.desktop.kit.page import Mark
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_view import Sidebar
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3
from vault_app.desktop.watching.line import WatchLine
from vault_app.wording.text import say

_PAGES = (
    ("regions", "Regions", "globe", "Ctrl+2"),
    ("reach", "Who can compel", "scale", "Ctrl+3"),
    ("rules", "Residency rules", "shield-check", "Ctrl+4"),
    ("removals", "Removals", "receipt-text", "Ctrl+E"),
    ("removal-rules", "Removal rules", "list-checks", "Ctrl+7"),
    ("upkeep", "Vault upkeep", "hard-drive", "Ctrl+8"),
)


class SidebarPane(QWidget):
    """Intents of the head and the foot; the tree itself is ``tree``."""

    lock_wanted = Signal()
    pull_wanted = Signal()
    regions_wanted = Signal()
    reach_wanted = Signal()
    rules_wanted = Signal()
    removals_wanted = Signal()
    removal_rules_wanted = Signal()
    upkeep_wanted = Signal()

    def __init__(self, theme: Theme, model: SidebarModel, *, name: str, menu: QMenu) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("ground", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tree = Sidebar(theme, model)
        title = ElidedLabel(name, "strong")
        self._state = ElidedLabel("", "caption")
        self._pull = icon_button(theme, "refresh-cw", say("Pull mail (Ctrl+R)"))
        self._pull.clicked.connect(lambda _=False: self.pull_wanted.emit())
        lock = icon_button(theme, "lock", say("Lock now (Ctrl+L)"))
        lock.clicked.connect(lambda _=False: self.lock_wanted.emit())
        more = icon_button(theme, "ellipsis", say("More"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(menu)
        head = row(Mark(theme, 30), column(title, self._state), self._pull, lock, more, gap=2)
        head.setStretch(1, 1)
        head.insertSpacing(1, SPACE_2)
        head.setContentsMargins(SPACE_3, SPACE_3, SPACE_1, SPACE_2)
        self._pages = {key: self._page_button(*rest) for key, *rest in _PAGES}
        wanted = (
            self.regions_wanted,
            self.reach_wanted,
            self.rules_wanted,
            self.removals_wanted,
            self.removal_rules_wanted,
            self.upkeep_wanted,
        )
        for made, signal in zip(self._pages.values(), wanted, strict=True):
            made.clicked.connect(lambda _=False, signal=signal: signal.emit())
        self.watch = WatchLine(theme)
        foot = QFrame()
        foot.setProperty("edge", "top")
        foot.setLayout(
            column(*self._pages.values(), self.watch, margins=(SPACE_2, SPACE_1, SPACE_2, SPACE_1))
        )
        layout = column(head, self.tree, foot)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def set_state(self, text: str) -> None:
        """The line under the vault's name."""
        self._state.setText(text)

    def set_pulling(self, *, is_pulling: bool) -> None:
        self._pull.setEnabled(not is_pulling)

    def mark_page(self, shown: str) -> None:
        """Which of the pages is shown: its key, or "" for the mail and all others."""
        for key, made in self._pages.items():
            made.setChecked(key == shown)
        self.watch.setChecked(shown == "schedule")

    def _page_button(self, name: str, icon: str, keys: str) -> QPushButton:
        made = iconed(self._theme, button(say(name)), icon)
        made.setProperty("kind", "nav")
        made.setAccessibleName(say(name))
        made.setToolTip(keys)
        made.setCheckable(True)
        # It stays as it is until the page has come: the press itself changes nothing.
        made.clicked.connect(lambda is_on: made.setChecked(not is_on))
        return made
