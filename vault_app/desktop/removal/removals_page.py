"""All removals: those under way, those that wait, those that are over; each opens to its receipts,
and a receipt to all that it proves."""

import enum
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QUrl, Signal, SignalInstance
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import button, column, iconed
from vault_app.desktop.kit.notice import Mood, Notice
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.law.sourced_page import SourcedPage
from vault_app.desktop.removal.jobs import JobState, RemovalJob, RemovalsShown
from vault_app.desktop.removal.jobs_view import JobsView
from vault_app.desktop.removal.receipts_view import ReceiptsView
from vault_app.desktop.theme import Theme
from vault_app.model.removal import Receipt
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import copies
from vault_app.wording.removal import reasons_summary
from vault_app.wording.removal_jobs import (
    from_where,
    job_outcome,
    job_title,
    job_when,
    newest_only,
    number_of_removals,
    still_in_trash,
)
from vault_app.wording.text import say, say_count

_MOODS: Final[dict[JobState, Mood]] = {
    JobState.RUNNING: "accent",
    JobState.WAITING: "warning",
    JobState.FAILED: "danger",
    JobState.FINISHED: "success",
}


class Step(enum.Enum):
    """What the page shows: the list, one removal, or every receipt."""

    LIST = enum.auto()
    JOB = enum.auto()
    EVERY = enum.auto()


class RemovalsPage(SourcedPage):
    """Shows what it is told. ``job_opened``, ``go_on``, ``give_up`` and ``restore_wanted`` carry a
    :class:`RemovalJob`, ``receipt_chosen`` a receipt; ``save_wanted`` asks for what is shown as a
    file."""

    job_opened = Signal(object)
    go_on = Signal(object)
    give_up = Signal(object)
    restore_wanted = Signal(object)
    stop_wanted = Signal()
    every_wanted = Signal()
    older_wanted = Signal()
    receipt_chosen = Signal(object)
    save_wanted = Signal()
    check_wanted = Signal()
    work_stopped = Signal()
    rule_looked = Signal(object)

    def __init__(
        self,
        theme: Theme,
        country_name: CountryName,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(theme, say("Removals"), open_url=open_url)
        self.step = Step.LIST
        self.job: RemovalJob | None = None
        self.shown = RemovalsShown()
        self._has_jobs = False
        self._count = 0
        self._is_cut = False
        self._restorable = 0
        self.check = iconed(theme, button(say("Check the ledger")), "shield-check")
        self.check.clicked.connect(lambda _=False: self.check_wanted.emit())
        self.every = iconed(theme, button(say("Every receipt")), "receipt-text")
        self.every.clicked.connect(lambda _=False: self.every_wanted.emit())
        self.restore = iconed(theme, button(say("Bring back from the trash")), "undo-2")
        self.restore.clicked.connect(lambda _=False: self._emit(self.restore_wanted))
        self.save = iconed(theme, button(say("Save…")), "file-down")
        self.save.clicked.connect(lambda _=False: self.save_wanted.emit())
        for made in (self.check, self.every, self.restore, self.save):
            self.buttons.addWidget(made)
        self.work = ProgressView(theme, is_strip=True)
        self.work.cancelled.connect(self.work_stopped)
        self.work.hide()
        self.list = JobsView(theme)
        self.list.opened.connect(self.job_opened)
        self.list.go_on.connect(self.go_on)
        self.list.give_up.connect(self.give_up)
        self.list.stop_wanted.connect(self.stop_wanted)
        self.list.older_wanted.connect(self.older_wanted)
        self.list.looked.connect(self.rule_looked)
        self.nothing = EmptyState(
            theme,
            "receipt-text",
            say("Nothing was removed yet"),
            say(
                "Whenever copies are removed, this page says how far it is, what was left alone and"
                " why, and keeps a receipt for each: what it was, who held it, how it was proven,"
                " and what the provider may still keep."
            ),
        )
        self.summary = Notice(theme)
        self.receipts = ReceiptsView(theme, country_name, self.show_source)
        self.receipts.chosen.connect(self.receipt_chosen)
        self.receipts.narrowed.connect(self._count_receipts)
        self.receipts.details.check_wanted.connect(self.check_wanted)
        one = QWidget()
        inside = column(self.summary, self.receipts)
        inside.setStretch(1, 1)
        one.setLayout(inside)
        self._one = one
        self.stack = QStackedWidget()
        for page in (self.list, self.nothing, one):
            self.stack.addWidget(page)
        self.fill(self.stack)
        self._outer.addWidget(self.work)
        self.seal()
        self.show_list()

    def show_removals(self, shown: RemovalsShown) -> None:
        """The list as it stands; the one that is open is told of too."""
        self.shown = shown
        self._has_jobs = bool(shown.jobs or shown.asking)
        self._count = len(shown.jobs) + shown.older
        self.list.show_removals(shown)
        if self.step is Step.LIST:
            self._show_list()
        if self.step is Step.JOB and self.job is not None:
            for job in shown.jobs:
                if job.plan.id == self.job.plan.id:
                    self._tell_job(job)

    def show_progress(self, step: Progress) -> None:
        """How far the one is that runs."""
        self.list.show_progress(step)

    def show_list(self) -> None:
        self.step, self.job = Step.LIST, None
        self.notice.hide()
        self.links.hide()
        self.receipts.clear()
        self._show_list()
        self.setFocus()

    def show_job(self, job: RemovalJob, receipts: Sequence[Receipt], *, restorable: int) -> None:
        """One removal: how it ended, its receipts, and what can be brought back of it."""
        self._enter(Step.JOB)
        self._restorable = restorable
        self._tell_job(job)
        self.restore.setVisible(restorable > 0)
        words = say("Puts {copies} back where they were", copies=copies(restorable))
        self.restore.setToolTip(words)
        self.receipts.show_receipts(receipts)
        self.receipts.table.setFocus()

    def show_every(self, receipts: Sequence[Receipt], *, is_cut: bool) -> None:
        """Every receipt, of all removals; ``is_cut`` where there are older ones."""
        self._enter(Step.EVERY)
        self.job = None
        self.restore.hide()
        self.summary.hide()
        self._is_cut = is_cut
        self.receipts.show_receipts(receipts)
        self._count_receipts()
        self.receipts.table.setFocus()

    def show_work(self, title: str) -> None:
        """Something is written, checked or brought back; one at a time."""
        self.notice.hide()
        for made in (self.check, self.restore, self.save):
            made.setEnabled(False)
        self.work.start(title)
        self.work.show()

    def end_work(self) -> None:
        for made in (self.check, self.restore, self.save):
            made.setEnabled(True)
        self.work.hide()

    def tell_outcome(self, mood: Mood, title: str, *lines: str) -> None:
        self.notice.set_mood(mood)
        self.notice.show_text(title, *lines)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.end_work()
        self.summary.show_text("")
        self.notice.show_text("")
        self.notice.hide()
        self.show_removals(RemovalsShown())
        self.show_list()

    def go_back(self) -> None:
        if self.step is Step.LIST:
            super().go_back()
        else:
            self.show_list()

    def _enter(self, step: Step) -> None:
        if self.step is not step:
            self.notice.hide()
            self.links.hide()
            self.receipts.clear()
        self.step = step
        self.every.hide()
        self.check.hide()
        self.save.setText(f"\u2002{say('Save the receipts…')}")
        self.save.show()
        self.stack.setCurrentWidget(self._one)

    def _show_list(self) -> None:
        note = number_of_removals(self._count) if self._count else ""
        self.tell(say("Removals"), note)
        self.restore.hide()
        self.save.setText(f"\u2002{say('Save the ledger…')}")
        self.save.setVisible(self._has_jobs)
        self.save.setEnabled(not self.work.isVisible())
        self.every.setVisible(self._has_jobs)
        self.check.setVisible(self._has_jobs)
        self.stack.setCurrentWidget(self.list if self._has_jobs else self.nothing)

    def _tell_job(self, job: RemovalJob) -> None:
        self.job = job
        where = from_where(job.ending.accounts)
        self.tell(
            job_title(job.plan), " · ".join(part for part in (where, job_when(job.plan)) if part)
        )
        mood = _MOODS[job.state]
        if job.state is JobState.FINISHED and job.plan.skipped:
            mood = "warning"
        self.summary.set_mood(mood)
        self.summary.show_text(
            job_outcome(job.plan),
            *reasons_summary(job.ending.reasons),
            still_in_trash(job.plan, self._restorable),
        )
        if job.state is JobState.WAITING:
            self.summary.add_action(say("Go on"), lambda: self._emit(self.go_on), kind="primary")
            self.summary.add_action(say("Leave the rest alone"), lambda: self._emit(self.give_up))

    def _count_receipts(self) -> None:
        shown = len(self.receipts.shown)
        self.save.setEnabled(bool(shown) and not self.work.isVisible())
        if self.step is Step.EVERY:
            words = say_count("{n} receipt", "{n} receipts", shown)
            if self._is_cut and shown == len(self.receipts.receipts):
                words = newest_only(shown)
            self.tell(say("Every receipt"), words)

    def _emit(self, signal: SignalInstance) -> None:
        if self.job is not None:
            signal.emit(self.job)
