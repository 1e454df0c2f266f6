"""Leads one removal from the question to the receipts; the panel only shows where it stands."""

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.mail.list_view import Chosen
from vault_app.desktop.opened import Opened
from vault_app.desktop.reading import Reading
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.receipts_table import (
    receipts_model,
    receipts_table,
    show_receipts,
)
from vault_app.desktop.session import Lane
from vault_app.desktop.theme import Theme
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Job
from vault_app.model.mail import MessageRow
from vault_app.model.query import Listed, Query
from vault_app.model.removal import Plan, Preview
from vault_app.tasks.accounts import connector
from vault_app.tasks.removal import (
    RemovalReport,
    abandon_plan,
    make_plan,
    preview_removal,
    run_plan,
)
from vault_app.wording.removal import outcome_sentence, reasons_summary

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob

_SAMPLE = 5
_SHOWN_RECEIPTS = 100


def query_of(chosen: Chosen) -> Query:
    """All that a list shows stays a query; a selection is its ids."""
    return chosen.query if chosen.query is not None else Listed(tuple(chosen.ids))


class RemovalFlow(QObject):
    """``finished`` tells that the panel can go; ``running`` that it must not."""

    opened_panel = Signal()
    finished = Signal()
    receipts_wanted = Signal()

    def __init__(
        self, opened: Opened, panel: RemovalPanel, theme: Theme, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._panel = panel
        self._theme = theme
        self._query: Query | None = None
        self._plan: Plan | None = None
        self._job: RunningJob | None = None
        self._round = 0
        panel.mode_chosen.connect(lambda _: self._preview())
        panel.confirmed.connect(lambda _: self._confirm())
        panel.stop_wanted.connect(self._stop)
        panel.abandon_wanted.connect(self._abandon)
        panel.closed.connect(self._close)
        panel.receipts_wanted.connect(self.receipts_wanted)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def ask(self, chosen: Chosen, *, is_purge: bool) -> None:
        """Open the panel for what is selected."""
        if self._job is not None or chosen.count == 0:
            return
        self._plan = None
        self._query = query_of(chosen)
        self._panel.ask(is_purge=is_purge, number=chosen.count)
        self.opened_panel.emit()
        self._preview()

    def go_on(self, plan: Plan) -> None:
        """Go on with a plan that an earlier start left open."""
        if self._job is not None:
            return
        self._query, self._plan = None, plan
        self._panel.show_plan(plan)
        self.opened_panel.emit()
        self._run()

    def _preview(self) -> None:
        query, mode = self._query, self._panel.mode
        if query is None:
            return
        self._round += 1
        asked = self._round
        vault = self._opened.vault

        def look(_: Job) -> Preview:
            return preview_removal(vault, query, mode)

        def show(preview: Preview) -> None:
            if asked == self._round:
                self._show_preview(preview, asked)

        self._opened.jobs.run(
            look,
            receiver=self,
            done=show,
            failed=lambda error: self._panel.show_error(error, can_retry=False),
        )

    def _show_preview(self, preview: Preview, asked: int) -> None:
        ids = preview.sample[:_SAMPLE]

        def read(reader: Reading) -> list[MessageRow]:
            return reader.rows(ids)

        def show(rows: list[MessageRow]) -> None:
            if asked == self._round and self._job is None:
                self._panel.show_preview(preview, rows)

        self._opened.session.read(read, receiver=self, done=show, lane=Lane.SIDE)

    def _confirm(self) -> None:
        if self._job is None:
            self._run()

    def _run(self) -> None:
        opened, query, mode, plan = self._opened, self._query, self._panel.mode, self._plan

        def run(job: Job) -> RemovalReport:
            pinned = plan if plan is not None else make_plan(opened.vault, _sure(query), mode)
            self._plan = pinned
            # Not stopped by the job: a batch that has begun is always brought to its end.
            connect = connector(opened.vault, opened.secrets)
            return run_plan(job, opened.vault, opened.world, pinned.id, connect)

        self._panel.show_running()
        self._job = opened.jobs.run(
            run,
            receiver=self,
            done=self._done,
            failed=self._broken,
            progress=self._panel.show_progress,
        )

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _done(self, report: RemovalReport) -> None:
        self._job = None
        if report.error is not None and report.open_items:
            # The plan stays: what is left can go on when the server is there again.
            self._panel.show_error(report.error, can_retry=True)
            return
        self._plan = None
        self._show_report(report)

    def _show_report(self, report: RemovalReport) -> None:
        reasons = Counter(
            receipt.reason for receipt in report.receipts if receipt.reason is not None
        )
        facts = None
        if report.receipts:
            model = receipts_model()
            show_receipts(model, report.receipts[:_SHOWN_RECEIPTS])
            facts = receipts_table(self._theme, model, grows=True)
            model.setParent(facts)
        sentence = outcome_sentence(
            report.plan.mode,
            confirmed=report.confirmed,
            skipped=report.skipped,
            failed=report.failed,
        )
        self._panel.show_result(
            sentence=sentence,
            reasons=reasons_summary(reasons),
            is_clean=not report.skipped and not report.failed,
            facts=facts,
        )

    def _broken(self, error: HomeportError) -> None:
        self._job = None
        can_retry = self._plan is not None
        if isinstance(error, Cancelled) and can_retry:
            self._panel.show_stopped()
        else:
            self._panel.show_error(error, can_retry=can_retry)

    def _abandon(self) -> None:
        """Give up what is left of a plan that was stopped."""
        plan = self._plan
        if plan is None or self._job is not None:
            return
        opened = self._opened

        def give_up(job: Job) -> RemovalReport:
            return abandon_plan(job, opened.vault, plan.id, connector(opened.vault, opened.secrets))

        self._panel.show_running()
        self._job = opened.jobs.run(give_up, receiver=self, done=self._done, failed=self._broken)

    def _close(self) -> None:
        if self._job is None:
            self._round += 1
            self._query = None
            self._plan = None
            self.finished.emit()


def _sure(query: Query | None) -> Query:
    if query is None:
        raise RuntimeError("a removal was confirmed that nobody asked for")
    return query
