"""Keeps the page of holds true to the vault, makes holds and lifts them."""

from PySide6.QtCore import QObject, Signal

from vault_app.archive.reader import Reader
from vault_app.desktop.keeping.holds_page import HoldsPage
from vault_app.desktop.law.reach_flow import Wanted
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Change
from vault_app.model.query import Query
from vault_app.model.removal_rules import Hold
from vault_app.tasks import holds as tasks
from vault_app.tasks.searching import read_query
from vault_app.wording.text import one_line


class HoldsFlow(QObject):
    """``show_messages`` carries a :class:`Wanted`."""

    show_messages = Signal(object)

    def __init__(self, opened: Opened, page: HoldsPage, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        page.form.asked.connect(self._count)
        page.form.made.connect(self._make)
        page.lifted.connect(self._lift)
        page.show_wanted.connect(self._show)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(page.clear)

    def reload(self) -> None:
        self._opened.read(
            tasks.holds, receiver=self, done=self._page.show_holds, failed=self._page.show_error
        )

    def _count(self, text: str) -> None:
        world = self._opened.world

        def count(reader: Reader) -> int:
            return reader.count(read_query(text, world, reader))

        self._opened.read(
            count,
            receiver=self,
            done=lambda number: self._page.form.show_count(text, number),
            failed=lambda error: self._page.form.show_uncounted(text, error),
        )

    def _make(self, name: str, reason: str, search: str, ids: tuple[int, ...]) -> None:
        opened, world = self._opened, self._opened.world

        def done(_: object) -> None:
            self._page.show_list()
            self.reload()

        opened.jobs.run(
            lambda _: tasks.make_hold(
                opened.vault, world, name=name, reason=reason, query_text=search, ids=ids
            ),
            receiver=self,
            done=done,
            failed=self._page.show_error,
        )

    def _lift(self, hold: Hold, reason: str) -> None:
        vault = self._opened.vault

        def failed(error: HomeportError) -> None:
            self._page.show_error(error)
            self.reload()

        self._opened.jobs.run(
            lambda _: tasks.lift_hold(vault, hold.id, reason),
            receiver=self,
            done=lambda _: self.reload(),
            failed=failed,
        )

    def _show(self, hold: Hold) -> None:
        world = self._opened.world

        def done(query: Query) -> None:
            scope = Scope(f"hold:{hold.id}", one_line(hold.name, 80), query, None)
            self.show_messages.emit(Wanted("", "", scope))

        self._opened.read(
            lambda reader: tasks.query_of_hold(reader, hold, world),
            receiver=self,
            done=done,
            failed=self._page.show_error,
        )

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if Change.RULES in changes and self._page.isVisible():
            self.reload()
