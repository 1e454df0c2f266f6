"""Reads what the page of removals shows, and does what is asked of it there."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from vault_app.archive.reader import Reader
from vault_app.desktop.opened import Opened
from vault_app.desktop.removal.flow import RemovalFlow
from vault_app.desktop.removal.jobs import RemovalJob, RemovalsRead, listed
from vault_app.desktop.removal.receipts_asker import DialogReceiptsAsker, ReceiptsAsker
from vault_app.desktop.removal.removals_page import RemovalsPage, Step
from vault_app.mime.safe import safe_filename
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change, Job
from vault_app.model.ledger import LedgerCheck
from vault_app.model.receipts import ReceiptRecord
from vault_app.model.removal import Receipt
from vault_app.tasks.accounts import connector
from vault_app.tasks.ledger import (
    LedgerFile,
    ReceiptFormat,
    check_ledger,
    export_ledger,
    export_receipts,
)
from vault_app.tasks.receipts import receipt_record
from vault_app.tasks.restoring import RestoreReport, restorable, restore_from_trash
from vault_app.wording.ledger import check_sentence, check_title, is_sound, limits_of_a_check
from vault_app.wording.receipt_paper import ReceiptPages
from vault_app.wording.removal_jobs import brought_back, saved_sentences
from vault_app.wording.text import say

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob

T = TypeVar("T")

# A removal commits several times a second; once in a while is enough for the eye.
_PAUSE_MS: Final = 800
_MOST_JOBS: Final = 40
_MOST_RECEIPTS: Final = 5_000


class RemovalsFlow(QObject):
    """``rule_looked`` carries a rule that waits for a word, to be looked at."""

    rule_looked = Signal(object)

    def __init__(
        self,
        opened: Opened,
        page: RemovalsPage,
        removal: RemovalFlow,
        *,
        asker: ReceiptsAsker | None = None,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened, self._page, self._removal = opened, page, removal
        self.asker: ReceiptsAsker = asker or DialogReceiptsAsker(page)
        self._open_url = open_url
        self._read = RemovalsRead()
        self._most = _MOST_JOBS
        self._work: RunningJob | None = None
        self._again = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._again.timeout.connect(self.reload)
        page.job_opened.connect(self._open_job)
        page.go_on.connect(lambda job: removal.go_on(job.plan))
        page.give_up.connect(lambda job: removal.give_up(job.plan))
        page.stop_wanted.connect(removal.stop)
        page.every_wanted.connect(self._open_every)
        page.older_wanted.connect(self._show_older)
        page.receipt_chosen.connect(self._read_receipt)
        page.check_wanted.connect(self.check)
        page.save_wanted.connect(self.save)
        page.restore_wanted.connect(self.restore)
        page.work_stopped.connect(self._stop)
        page.rule_looked.connect(self.rule_looked)
        removal.moved.connect(self._moved)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(page.clear)

    def open(self) -> None:
        """The list, from its beginning."""
        self._page.show_list()
        self.reload()

    def reload(self) -> None:
        """Read the list anew, and what is open of it."""
        most = self._most

        def read(reader: Reader) -> RemovalsRead:
            plans = [plan for plan in reader.plans() if plan.started_at is not None]
            # What is not over is always shown, however old.
            shown = [
                plan for place, plan in enumerate(plans) if place < most or plan.finished_at is None
            ]
            return RemovalsRead(
                plans=tuple(shown),
                endings=reader.plan_endings([plan.id for plan in shown]),
                rules={rule.id: rule.name for rule in reader.removal_rules() if rule.id},
                older=len(plans) - len(shown),
            )

        self._opened.read(read, receiver=self, done=self._show, failed=self._fail)

    def _show(self, read: RemovalsRead) -> None:
        self._read = read
        self._list()
        page = self._page
        if page.step is Step.JOB and page.job is not None:
            self._open_job(page.job)
        elif page.step is Step.EVERY:
            self._open_every()

    def _list(self) -> None:
        removal = self._removal
        shown = listed(
            self._read,
            removal.running_plans(),
            removal.progress,
            watched=removal.running_plan,
        )
        self._page.show_removals(shown)

    def _moved(self) -> None:
        if not self._page.isVisible():
            return
        if self._removal.progress is not None:
            self._page.show_progress(self._removal.progress)
        else:
            self._list()
            self._again.start()

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if Change.RECEIPTS in changes and self._page.isVisible() and not self._again.isActive():
            self._again.start()

    def _show_older(self) -> None:
        self._most += _MOST_JOBS
        self.reload()

    # One removal, one receipt

    def _open_job(self, job: RemovalJob) -> None:
        plan_id = job.plan.id

        def read(reader: Reader) -> tuple[list[Receipt], int]:
            receipts = reader.receipts_to_show(plan_id, _MOST_RECEIPTS)
            return receipts, restorable(reader, plan_id)

        self._opened.read(
            read,
            receiver=self,
            done=lambda found: self._page.show_job(job, found[0], restorable=found[1]),
            failed=self._fail,
        )

    def _open_every(self) -> None:
        self._opened.read(
            lambda reader: reader.receipts(_MOST_RECEIPTS),
            receiver=self,
            done=lambda found: self._page.show_every(found, is_cut=len(found) == _MOST_RECEIPTS),
            failed=self._fail,
        )

    def _read_receipt(self, receipt: Receipt) -> None:
        world = self._opened.world

        def read(reader: Reader) -> ReceiptRecord:
            return receipt_record(reader, world, receipt)

        self._opened.read(
            read, receiver=self, done=self._page.receipts.show_facts, failed=self._fail
        )

    # What takes a while

    def check(self) -> None:
        """Check the whole ledger, from its first entry."""
        vault = self._opened.vault
        self._run(
            say("Checking the ledger"), lambda job: check_ledger(job, vault), self._tell_check
        )

    def _tell_check(self, check: LedgerCheck) -> None:
        self._page.tell_outcome(
            "success" if is_sound(check) else "danger",
            check_title(check),
            check_sentence(check),
            limits_of_a_check(),
        )

    def restore(self, job: RemovalJob) -> None:
        """Bring back from the provider's trash what a removal put there."""
        opened, plan_id = self._opened, job.plan.id

        def work(running: Job) -> RestoreReport:
            connect = connector(opened.vault, opened.secrets)
            return restore_from_trash(running, opened.vault, plan_id, connect)

        self._run(say("Bringing back from the trash"), work, self._tell_restored)

    def _tell_restored(self, report: RestoreReport) -> None:
        page = self._page
        if report.error is not None:
            page.notice.show_error(report.error, safe=say("What is not back lies in the trash."))
        else:
            is_clean = not report.gone and not report.failed and report.restored
            title, *lines = brought_back(report.restored, report.gone, report.failed)
            page.tell_outcome("success" if is_clean else "warning", title, *lines)
        self.reload()

    def save(self) -> None:
        """What is shown as a file: a removal's receipts, those of the list, or the ledger."""
        page, job = self._page, self._page.job
        kinds = tuple(ReceiptFormat)
        if page.step is Step.JOB and job is not None:
            name = say("Receipts of removal {n}", n=job.plan.id)
            self.asker.ask(
                say("Save the receipts"),
                safe_filename(name),
                kinds,
                lambda path, kind: self._write_receipts(path, kind, (), job.plan.id),
            )
        elif page.step is Step.EVERY:
            ids = tuple(receipt.id for receipt in page.receipts.shown)
            self.asker.ask(
                say("Save the receipts"),
                safe_filename(say("Receipts")),
                kinds,
                lambda path, kind: self._write_receipts(path, kind, ids, None),
            )
        else:
            self.asker.ask(
                say("Save the ledger"),
                safe_filename(say("Ledger")),
                (ReceiptFormat.JSON,),
                lambda path, _: self._write_ledger(path),
            )

    def _write_receipts(
        self, path: Path, kind: ReceiptFormat, ids: tuple[int, ...], plan_id: int | None
    ) -> None:
        opened = self._opened
        words = ReceiptPages(opened.home.world.country_name)

        def write(job: Job) -> LedgerFile:
            # The dialog has asked already whether a file may be replaced.
            return export_receipts(
                job,
                opened.vault,
                opened.world,
                words,
                path=path,
                kind=kind,
                receipt_ids=ids,
                plan_id=plan_id,
                may_replace=True,
            )

        self._run(say("Writing the receipts"), write, self._tell_file)

    def _write_ledger(self, path: Path) -> None:
        vault = self._opened.vault
        self._run(
            say("Writing the ledger"),
            lambda job: export_ledger(job, vault, path=path, may_replace=True),
            self._tell_file,
        )

    def _tell_file(self, file: LedgerFile) -> None:
        self._page.tell_outcome("success", *saved_sentences(file.path, file.size, file.sha256))
        for text, path in (
            (say("Open"), file.path),
            (say("Show in its folder"), file.path.parent),
        ):
            self._page.notice.add_action(text, partial(self._open, path))

    def _open(self, path: Path) -> None:
        self._open_url(QUrl.fromLocalFile(str(path)))

    def _run(self, title: str, work: Callable[[Job], T], done: Callable[[T], None]) -> None:
        if self._work is not None:
            return

        def finished(result: T) -> None:
            self._end_work()
            done(result)

        def failed(error: HomeportError) -> None:
            self._end_work()
            if not isinstance(error, Cancelled):
                self._fail(error)

        self._page.show_work(title)
        self._work = self._opened.jobs.run(
            work,
            receiver=self,
            done=finished,
            failed=failed,
            progress=self._page.work.show_progress,
        )

    def _end_work(self) -> None:
        self._work = None
        self._page.end_work()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _fail(self, error: HomeportError) -> None:
        self._page.notice.show_error(error)
