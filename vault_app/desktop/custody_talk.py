"""What the window says when rules are broken and when more is known of who holds the mail."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.law.rule_words import broken_text, broken_title
from vault_app.desktop.reassessing import Reassessing
from vault_app.desktop.rooms import Rooms
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.residency import ResidencyRule
from vault_app.tasks.reassess import ReassessReport
from vault_app.wording.quantities import percent
from vault_app.wording.text import say, say_count


class CustodyTalk(QObject):
    """``over``: the sidebar's line can say what it usually does."""

    over = Signal()

    def __init__(
        self,
        reassessing: Reassessing,
        rooms: Rooms,
        *,
        notice: Notice,
        rule_notice: Notice,
        sidebar: SidebarPane,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rooms = rooms
        self._notice, self._rule_notice, self._sidebar = notice, rule_notice, sidebar
        rooms.rules_broken.connect(self.show_broken)
        reassessing.progressed.connect(self._judging)
        reassessing.finished.connect(self._judged)
        reassessing.failed.connect(self._failed)

    def show_broken(self, rules: Sequence[ResidencyRule]) -> None:
        """A strip about rules that are broken, which leads to them."""
        self._rule_notice.show_text(broken_title(rules), broken_text(rules))
        self._rule_notice.add_action(say("Show what breaks it"), lambda: self._lead_to(rules))

    def show_changed(self, changed: int) -> None:
        """A strip about messages that are told of differently now."""
        self._notice.set_mood("accent")
        self._notice.show_text(
            say_count(
                "Homeport now tells another holder or place of {n} message",
                "Homeport now tells another holder or place of {n} messages",
                changed,
            ),
            say("Facts about providers, or your own statements, have changed."),
        )
        self._notice.add_action(say("Show what changed"), self._show_changes)

    def _lead_to(self, rules: Sequence[ResidencyRule]) -> None:
        self._rule_notice.hide()
        self._rooms.open_rules()
        if len(rules) == 1:
            self._rooms.rules_flow.show_breaches(rules[0])

    def _judging(self, step: Progress) -> None:
        if step.total:
            share = percent(step.done, step.total)
            self._sidebar.set_state(say("Looking at mail anew, {share}", share=share))

    def _judged(self, report: ReassessReport | None) -> None:
        self.over.emit()
        if report is not None and report.changed:
            self.show_changed(report.changed)

    def _failed(self, error: HomeportError) -> None:
        self.over.emit()
        if not isinstance(error, Cancelled):
            self._notice.show_error(error)

    def _show_changes(self) -> None:
        self._notice.hide()
        self._rooms.open_changes()
