"""A strip about mail that should lie only at home and was seen on a server again."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.law.reach_flow import Wanted
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.model.jobs import Change
from vault_app.model.query import Listed
from vault_app.model.removal_rules import Returned
from vault_app.tasks.returned import query_of_returned, returned, settle_returned
from vault_app.wording.returned import returned_text, returned_title
from vault_app.wording.text import say


class ReturnedTalk(QObject):
    """``keep_local`` carries a query and how many messages it finds; ``show_messages`` a
    :class:`Wanted`."""

    keep_local = Signal(object, int)
    show_messages = Signal(object)
    failed = Signal(object)

    def __init__(self, opened: Opened, notice: Notice, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._notice = opened, notice
        self._shown: tuple[Returned, ...] = ()
        notice.dismissed.connect(self._dismissed)
        self._dismissed_ids: frozenset[int] = frozenset()
        opened.session.changed.connect(self._vault_changed)

    def look(self) -> None:
        """Read what came back, and say it."""
        self._opened.read(returned, receiver=self, done=self.show_returned)

    def show_returned(self, found: Sequence[Returned]) -> None:
        """Say it; nothing for none, or for what was told and dismissed."""
        ids = frozenset(each.placement_id for each in found)
        if tuple(found) == self._shown:
            return
        self._shown = tuple(found)
        if not found or ids <= self._dismissed_ids:
            self._notice.hide()
            return
        number = len({each.message_id for each in found})
        self._notice.show_text(returned_title(found), returned_text(found))
        self._notice.add_action(say("Remove again…"), lambda: self._remove(number), kind="primary")
        self._notice.add_action(say("Show them"), self._show)
        self._notice.add_action(say("Leave them"), self._leave, kind="quiet")

    def _remove(self, number: int) -> None:
        self._notice.hide()
        self._dismissed()
        self.keep_local.emit(query_of_returned(self._shown), number)

    def _show(self) -> None:
        ids = tuple(dict.fromkeys(each.message_id for each in self._shown))
        scope = Scope("returned", say("Came back"), Listed(ids), None)
        self.show_messages.emit(Wanted("", "", scope))

    def _leave(self) -> None:
        vault = self._opened.vault
        ids = [each.placement_id for each in self._shown]
        self._notice.hide()
        self._opened.jobs.run(
            lambda _: settle_returned(vault, ids),
            receiver=self,
            done=lambda _: None,
            failed=self.failed.emit,
        )

    def _dismissed(self) -> None:
        self._dismissed_ids = frozenset(each.placement_id for each in self._shown)

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if changes & {Change.MESSAGES, Change.RECEIPTS, Change.PULLS}:
            self.look()
