"""Leads a move to another account from the list's choice to the result."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from vault_app.archive.reader import Reader
from vault_app.desktop.keeping.moving_form import MoveWish, Source, account_name
from vault_app.desktop.keeping.moving_page import MovingPage
from vault_app.desktop.mail.list_view import Chosen
from vault_app.desktop.opened import Opened
from vault_app.desktop.removal.flow import query_of
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, PlacementState
from vault_app.model.query import All, InState, Numbered, Query
from vault_app.model.relocation import Relocation
from vault_app.tasks.accounts import Connect, connector
from vault_app.tasks.relocating import (
    RelocationPreview,
    RelocationReport,
    make_relocation,
    preview_relocation,
    put_back,
    run_relocation,
    unfinished_relocations,
)
from vault_app.wording import relocation as words
from vault_app.wording.errors import explain
from vault_app.wording.quantities import messages
from vault_app.wording.text import one_line, say

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob


class MovingFlow(QObject):
    """``opened_page`` tells that the page is to be shown; ``told`` carries title and text of what
    ended while nobody looked at it."""

    opened_page = Signal()
    told = Signal(str, str)

    def __init__(self, opened: Opened, page: MovingPage, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._query: Query | None = None
        self._accounts: tuple[Account, ...] = ()
        self._run: RunningJob | None = None
        self._left: Relocation | None = None
        self._count = 0
        self._round = 0
        page.form.asked.connect(self._preview)
        page.form.started.connect(self._start)
        page.stop_wanted.connect(self._stop)
        page.again_wanted.connect(self._again)
        opened.session.closed.connect(self._closed)

    @property
    def is_running(self) -> bool:
        """Mail is copied now."""
        return self._run is not None

    def ask(self, chosen: Chosen) -> None:
        """Open the page for what is selected; or show the move that runs."""
        if self._run is not None:
            self.opened_page.emit()
            return
        if chosen.count == 0:
            return
        self._query = query = query_of(chosen)
        self._count = chosen.count

        def read(reader: Reader) -> tuple[list[Source], list[Account]]:
            accounts = reader.accounts()
            return list(_sources(reader, query, accounts)), accounts

        def done(both: tuple[list[Source], list[Account]]) -> None:
            sources, accounts = both
            self._accounts = tuple(accounts)
            self._page.begin(sources, accounts)
            self.opened_page.emit()

        self._opened.read(read, receiver=self, done=done, failed=self._page.show_error)

    def _preview(self, wish: MoveWish) -> None:
        opened, query = self._opened, self._query
        if query is None:
            return
        self._round += 1
        asked = self._round
        source = wish.source
        if source is None:
            self._page.form.show_counted(
                messages(self._count),
                say("They are put into “{folder}”.", folder=one_line(wish.prefix, 80)),
                button_text=say("Put {messages} there", messages=messages(self._count)),
            )
            return

        def done(preview: RelocationPreview) -> None:
            if asked == self._round:
                self._page.form.show_counted(
                    words.preview_title(preview),
                    words.preview_text(preview),
                    button_text=words.start_text(preview),
                )

        def failed(error: HomeportError) -> None:
            if asked == self._round:
                self._page.form.show_error(error)

        opened.jobs.run(
            lambda _: preview_relocation(
                opened.vault,
                query,
                source=source,
                target=wish.target,
                prefix=wish.prefix,
                removes_source=wish.removes_source,
            ),
            receiver=self,
            done=done,
            failed=failed,
        )

    def _start(self, wish: MoveWish) -> None:
        opened, query, world = self._opened, self._query, self._opened.world
        if query is None or self._run is not None:
            return
        vault, source = opened.vault, wish.source

        def move(job: Job, connect: Connect) -> RelocationReport:
            if source is None:
                with vault.reader() as reader:
                    ids = [each for chunk in reader.message_ids(query) for each in chunk]
                return put_back(job, vault, world, ids, wish.target, wish.prefix, connect)
            made = make_relocation(
                vault,
                query,
                source=source,
                target=wish.target,
                prefix=wish.prefix,
                removes_source=wish.removes_source,
            )
            return run_relocation(job, vault, world, made.id, connect)

        self._begin(move, wish.target)

    def go_on(self, relocation: Relocation) -> None:
        """Go on with a move that was stopped, or that an earlier start left open."""
        vault, world = self._opened.vault, self._opened.world
        if self._run is None:
            self._begin(
                lambda job, connect: run_relocation(job, vault, world, relocation.id, connect),
                relocation.target_account_id,
            )
        self.opened_page.emit()

    def _begin(self, move: Callable[[Job, Connect], RelocationReport], target: int) -> None:
        opened = self._opened
        # Not stopped by the job: a message that was begun is always brought to its end.
        connect = connector(opened.vault, opened.secrets)
        name = next((account_name(each) for each in self._accounts if each.id == target), "")
        self._page.show_running(
            say("Copying to {account} …", account=name) if name else say("Copying …")
        )
        self._run = opened.jobs.run(
            lambda job: move(job, connect),
            receiver=self,
            done=self._done,
            failed=self._failed,
            progress=self._page.show_progress,
        )

    def _done(self, report: RelocationReport) -> None:
        self._run = None
        self._left = report.relocation if report.open_items else None
        if not self._page.isVisible():
            self.told.emit(words.result_title(report), " ".join(words.result_sentences(report)))
        self._page.show_result(
            words.result_title(report),
            words.result_sentences(report),
            words.result_reasons(report),
            is_whole=words.is_whole(report),
            has_receipts=report.removal is not None,
            can_go_on=self._left is not None,
        )

    def _failed(self, error: HomeportError) -> None:
        self._run = None
        is_stopped = isinstance(error, Cancelled)

        def show(left: Sequence[Relocation]) -> None:
            self._left = left[-1] if left else None
            self._page.show_stopped(can_go_on=self._left is not None)
            if not is_stopped:
                self._page.show_error(error)
                self._tell_unseen(error)

        self._opened.read(
            unfinished_relocations, receiver=self, done=show, failed=self._page.show_error
        )

    def _tell_unseen(self, error: HomeportError) -> None:
        if not self._page.isVisible():
            told = explain(error)
            self.told.emit(told.title, f"{told.what_happened} {told.what_next}")

    def _again(self) -> None:
        if self._left is not None:
            self.go_on(self._left)

    def _stop(self) -> None:
        if self._run is not None:
            self._run.cancel()

    def _closed(self) -> None:
        self._run, self._query, self._left = None, None, None
        self._page.clear()


def _sources(reader: Reader, query: Query, accounts: list[Account]) -> Iterator[Source]:
    """Where the chosen mail lies now, by account."""
    for account in accounts:
        assert account.id is not None
        here = All((query, Numbered("account-id", account.id), InState(PlacementState.ON_SERVER)))
        number = reader.count(here)
        if number:
            yield Source(account, number)
