"""The two pages that belong together, rules and holds, side by side in the head of each."""

import enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import row
from vault_app.desktop.kit.fields import Segments
from vault_app.wording.text import say


class Tab(enum.Enum):
    RULES = enum.auto()
    HOLDS = enum.auto()


class Tabs(QWidget):
    """``wanted`` tells that the other page is asked for."""

    wanted = Signal()

    def __init__(self, shown: Tab) -> None:
        super().__init__()
        self._shown = shown
        self.segments = Segments(
            [(Tab.RULES, say("Rules")), (Tab.HOLDS, say("Holds"))], name=say("Page")
        )
        self.segments.choose(shown)
        self.segments.chosen.connect(self._chosen)
        self.setLayout(row(self.segments))

    def _chosen(self) -> None:
        # This page's own stay as they are: whoever comes back finds it marked.
        self.segments.choose(self._shown)
        self.wanted.emit()
