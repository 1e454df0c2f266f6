"""Offers to go on with removals that an earlier start left open."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.removal.flow import RemovalFlow
from vault_app.desktop.session import Session
from vault_app.model.removal import Plan
from vault_app.wording.removal_jobs import interrupted
from vault_app.wording.text import say, say_count


class Unfinished(QObject):
    """Says in a banner what is left open, and leads on to it."""

    def __init__(
        self,
        session: Session,
        removal: RemovalFlow,
        notice: Notice,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._removal = removal
        self._notice = notice

    def look(self) -> None:
        """Read what is open, and say it."""
        self._session.read(
            lambda reader: reader.unfinished_plans(), receiver=self, done=self.show_plans
        )

    def show_plans(self, plans: Sequence[Plan]) -> None:
        """Say what was left open and does not run now; nothing for no plans."""
        running = self._removal.running_plans()
        plans = [plan for plan in plans if plan.id not in running]
        if not plans:
            self._notice.hide()
            return
        total = sum(plan.messages for plan in plans)
        self._notice.show_text(
            say_count("A removal was interrupted", "{n} removals were interrupted", len(plans)),
            interrupted(total),
        )
        first = plans[0]
        self._notice.add_action(say("Go on"), lambda: self._go_on(first), kind="primary")
        self._notice.add_action(say("Show in Removals"), self._removal.results_wanted.emit)

    def _go_on(self, plan: Plan) -> None:
        self._notice.hide()
        self._removal.go_on(plan)
