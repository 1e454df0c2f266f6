"""Pulls accounts one after the other and keeps the strip and the page of it informed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress, RunningJob
from vault_app.desktop.opened import Opened
from vault_app.model.errors import HomeportError, ServerError
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.pulls import PullWhy
from vault_app.tasks.accounts import connector
from vault_app.tasks.dns import ask_about
from vault_app.tasks.pull import PullReport, pull
from vault_app.tasks.removal import RemovalReport
from vault_app.tasks.removal_rules import run_rules_after_pull


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of each account; one that fails does not keep the others from coming.
    ``removals`` are what rules took afterwards by themselves."""

    reports: tuple[tuple[Account, PullReport], ...]
    failures: tuple[tuple[Account, ServerError], ...]
    removals: tuple[RemovalReport, ...] = ()

    @property
    def new(self) -> int:
        return sum(report.new for _, report in self.reports)

    def merged(self) -> PullReport:
        """All reports as one, for the summary."""
        reports = [report for _, report in self.reports]
        return PullReport(
            mailboxes=tuple(box for report in reports for box in report.mailboxes),
            left_over=tuple(left for report in reports for left in report.left_over),
            messages=sum(report.messages for report in reports),
            bytes=sum(report.bytes for report in reports),
            seconds=sum(report.seconds for report in reports),
        )


class Pulling(QObject):
    """One pull at a time. ``finished`` carries :class:`Pulled`, ``failed`` an error. ``why`` is
    what set off the one that runs, or that ran last, ``failures`` what failed in that one."""

    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    running = Signal(bool)

    def __init__(self, opened: Opened, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self._job: RunningJob | None = None
        self.last_accounts: tuple[Account, ...] = ()
        self.why = PullWhy.ASKED
        self.failures: tuple[tuple[Account, ServerError], ...] = ()

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def pull(
        self,
        accounts: tuple[Account, ...],
        *,
        why: PullWhy = PullWhy.ASKED,
        mailboxes: Sequence[str] | None = None,
    ) -> None:
        """Begin, with ``mailboxes`` only with those; nothing happens while another pull runs, or
        without accounts."""
        if self._job is not None or not accounts:
            return
        self.last_accounts = accounts
        self.why = why
        self.failures = ()
        opened = self._opened
        self.started.emit(accounts)
        self._job = opened.jobs.run(
            lambda job: _pull_all(job, opened, accounts, why, mailboxes),
            receiver=self,
            done=self._done,
            failed=self._broken,
            progress=self._progress,
        )
        self.running.emit(True)

    def again(self) -> None:
        self.pull(self.last_accounts)

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _progress(self, step: Progress) -> None:
        self.progressed.emit(step)

    def _done(self, pulled: Pulled) -> None:
        self._job = None
        self.failures = pulled.failures
        self.running.emit(False)
        if not pulled.reports and pulled.failures:
            self.failed.emit(pulled.failures[0][1])
        else:
            self.finished.emit(pulled)

    def _broken(self, error: HomeportError) -> None:
        self._job = None
        self.running.emit(False)
        self.failed.emit(error)


def _pull_all(
    job: Job,
    opened: Opened,
    accounts: tuple[Account, ...],
    why: PullWhy,
    mailboxes: Sequence[str] | None,
) -> Pulled:
    reports: list[tuple[Account, PullReport]] = []
    failures: list[tuple[Account, ServerError]] = []
    removals: list[RemovalReport] = []
    connect = connector(opened.vault, opened.secrets, job)
    # Not stopped by the job: a batch that has begun is always brought to its end.
    steady = connector(opened.vault, opened.secrets)
    for account in accounts:
        try:
            report = pull(
                job,
                opened.vault,
                opened.home.world,
                account,
                connect,
                mailboxes=mailboxes,
                why=why,
            )
        except ServerError as error:
            failures.append((account, error))
        else:
            reports.append((account, report))
            # Asks nobody unless the owner allowed it.
            ask_about(opened.vault, account)
            if mailboxes is None:
                removals += run_rules_after_pull(
                    job, opened.vault, opened.home.world, account.id, steady
                )
    return Pulled(tuple(reports), tuple(failures), tuple(removals))
