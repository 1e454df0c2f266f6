"""Leads one removal from the question to the receipts; the panel only shows where it stands."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress
from vault_app.desktop.mail.list_view import Chosen
from vault_app.desktop.opened import Opened
from vault_app.desktop.removal.asking import choices_of, preview_with
from vault_app.desktop.removal.countdown import Countdown
from vault_app.desktop.removal.panel import RemovalPanel
from vault_app.desktop.removal.preview_view import Previewed
from vault_app.desktop.removal.receipts_table import (
    receipts_model,
    receipts_table,
    show_receipts,
)
from vault_app.desktop.theme import Theme
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Job
from vault_app.model.query import Listed, Query
from vault_app.model.removal import USUAL_CHOICES, Plan, RemovalChoices
from vault_app.tasks.accounts import connector
from vault_app.tasks.removal import RemovalReport, abandon_plan, make_plan, run_plan
from vault_app.wording.removal import outcome_sentence, reasons_summary
from vault_app.wording.removal_jobs import afterwards

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob

_SHOWN_RECEIPTS: Final = 100
_WAIT_SECONDS: Final = 30.0


def query_of(chosen: Chosen) -> Query:
    """All that a list shows stays a query; a selection is its ids."""
    return chosen.query if chosen.query is not None else Listed(tuple(chosen.ids))


class RemovalFlow(QObject):
    """``finished`` tells that the panel can go; ``moved`` that another removal runs, or none, or
    how far it is: what ``running_plan`` and ``progress`` say. ``wait_seconds`` is the time to think
    again before a removal begins.
    """

    opened_panel = Signal()
    finished = Signal()
    results_wanted = Signal()
    backup_wanted = Signal()
    moved = Signal()

    def __init__(
        self, opened: Opened, panel: RemovalPanel, theme: Theme, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.wait_seconds = _WAIT_SECONDS
        self.progress: Progress | None = None
        self._opened = opened
        self._panel = panel
        self._theme = theme
        self._query: Query | None = None
        self._takes_elsewhere = False
        self._waives_backup = False
        self._settled: RemovalChoices = USUAL_CHOICES
        self._plan: Plan | None = None
        self._job: RunningJob | None = None
        self._round = 0
        self._countdown = Countdown(self)
        self._countdown.ticked.connect(panel.show_left)
        self._countdown.over.connect(self._run)
        panel.choice_changed.connect(self._choice_changed)
        panel.elsewhere_taken.connect(self._take_elsewhere)
        panel.backup_waived.connect(self._waive_backup)
        panel.backup_wanted.connect(self.backup_wanted)
        panel.confirmed.connect(lambda _: self._confirm())
        panel.thought_again.connect(self._think_again)
        panel.stop_wanted.connect(self.stop)
        panel.abandon_wanted.connect(self._abandon)
        panel.closed.connect(self._close)
        panel.results_wanted.connect(self.results_wanted)
        opened.session.closed.connect(self._countdown.cancel)

    @property
    def is_running(self) -> bool:
        """Whether one runs, or begins in a moment."""
        return self._job is not None or self._countdown.is_running

    @property
    def running_plan(self) -> int | None:
        """The number of the plan that runs now, once it has one."""
        return self._plan.id if self._job is not None and self._plan is not None else None

    def running_plans(self) -> frozenset[int]:
        """All that run now, those of rules too."""
        return self._opened.vault.running_plans()

    def ask(self, chosen: Chosen, *, is_purge: bool) -> None:
        """Open the panel for what is selected."""
        if self.is_running or chosen.count == 0:
            return
        self._plan = None
        self._query = query_of(chosen)
        self._takes_elsewhere = self._waives_backup = False
        self._panel.ask(is_purge=is_purge, number=chosen.count)
        self.opened_panel.emit()
        self._opened.read(choices_of, receiver=self, done=lambda found: self._begin(found))

    def _begin(self, settled: RemovalChoices) -> None:
        self._settled = settled
        self._panel.choices.take_way(settled.way)
        self._preview()

    def go_on(self, plan: Plan) -> None:
        """Go on with a plan that was stopped, or that an earlier start left open."""
        if self.is_running:
            return
        self._query, self._plan = None, plan
        self._panel.show_plan(plan)
        self.opened_panel.emit()
        self._run()

    def give_up(self, plan: Plan) -> None:
        """Leave alone what is left of such a plan."""
        if self.is_running:
            return
        self._query, self._plan = None, plan
        self._panel.show_plan(plan)
        self.opened_panel.emit()
        self._abandon()

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _choices(self) -> RemovalChoices:
        return replace(
            self._settled,
            way=self._panel.way,
            needs_backup=self._settled.needs_backup and not self._waives_backup,
        )

    def _choice_changed(self) -> None:
        self._takes_elsewhere = self._waives_backup = False
        self._preview()

    def _take_elsewhere(self, is_taken: bool) -> None:
        self._takes_elsewhere = is_taken
        self._preview()

    def _waive_backup(self, is_waived: bool) -> None:
        self._waives_backup = is_waived
        self._preview()

    def _preview(self) -> None:
        if self._query is None:
            return
        self._round += 1
        asked, query, mode, choices = self._round, self._query, self._panel.mode, self._choices()
        opened, takes_elsewhere = self._opened, self._takes_elsewhere
        is_waived = self._waives_backup

        def look(_: Job) -> Previewed:
            return preview_with(
                opened.vault, opened.world, query, mode, choices, takes_elsewhere=takes_elsewhere
            )

        def show(shown: Previewed) -> None:
            if asked == self._round and not self.is_running:
                self._panel.show_preview(
                    shown, takes_elsewhere=takes_elsewhere, is_waived=is_waived
                )

        def fail(error: HomeportError) -> None:
            if asked == self._round and not self.is_running:
                self._panel.show_error(error, can_retry=False)

        self._opened.jobs.run(look, receiver=self, done=show, failed=fail)

    def _confirm(self) -> None:
        if self.is_running:
            return
        if self._plan is not None:
            # It was confirmed before, and only goes on.
            self._run()
            return
        self._panel.show_countdown(self.wait_seconds)
        self._countdown.start(self.wait_seconds)

    def _think_again(self) -> None:
        self._countdown.cancel()
        self._preview()

    def _run(self) -> None:
        opened, plan, mode, choices = self._opened, self._plan, self._panel.mode, self._choices()
        query, takes_elsewhere = self._query, self._takes_elsewhere

        def run(job: Job) -> RemovalReport:
            pinned = plan
            if pinned is None:
                pinned = make_plan(
                    opened.vault,
                    _sure(query),
                    mode,
                    choices=choices,
                    takes_elsewhere=takes_elsewhere,
                )
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
            progress=self._show_progress,
        )
        self.moved.emit()

    def _show_progress(self, step: Progress) -> None:
        self.progress = step
        self._panel.show_progress(step)
        self.moved.emit()

    def _done(self, report: RemovalReport) -> None:
        self._end_job()
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
            way=report.plan.choices.way,
        )
        self._panel.show_result(
            sentence=sentence,
            lines=(*reasons_summary(reasons), *afterwards(report.plan, report.confirmed)),
            is_clean=not report.skipped and not report.failed,
            facts=facts,
        )

    def _broken(self, error: HomeportError) -> None:
        self._end_job()
        can_retry = self._plan is not None
        if isinstance(error, Cancelled) and can_retry:
            self._panel.show_stopped()
        else:
            self._panel.show_error(error, can_retry=can_retry)

    def _end_job(self) -> None:
        self._job = self.progress = None
        self.moved.emit()

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
        self.moved.emit()

    def _close(self) -> None:
        if not self.is_running:
            self._round += 1
            self._query = None
            self._plan = None
            self.finished.emit()


def _sure(query: Query | None) -> Query:
    if query is None:
        raise RuntimeError("a removal was confirmed that nobody asked for")
    return query
