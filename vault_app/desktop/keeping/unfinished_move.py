"""Offers to go on with a move to another account that was left before its end."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from vault_app.desktop.keeping.moving_flow import MovingFlow
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.opened import Opened
from vault_app.model.relocation import Relocation
from vault_app.tasks.relocating import unfinished_relocations
from vault_app.wording.quantities import messages
from vault_app.wording.text import say


class UnfinishedMove(QObject):
    """Says in a banner what is left open when a vault is opened."""

    def __init__(
        self, opened: Opened, flow: MovingFlow, notice: Notice, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened, self._flow, self._notice = opened, flow, notice

    def look(self) -> None:
        """Read what is open, and say it."""
        self._opened.read(unfinished_relocations, receiver=self, done=self.show_moves)

    def show_moves(self, moves: Sequence[Relocation]) -> None:
        """Say what is open; nothing for none."""
        if not moves:
            self._notice.hide()
            return
        first = moves[0]
        left = first.messages - first.verified - first.skipped - first.failed
        self._notice.show_text(
            say("A move to another account was interrupted"),
            say(
                "{messages} are still to be copied. What is there already is not copied twice.",
                messages=messages(left),
            )
            if left
            else say("All is copied. What was to go from the old account is still there."),
        )

        def go_on() -> None:
            self._notice.hide()
            self._flow.go_on(first)

        self._notice.add_action(say("Go on"), go_on, kind="primary")
