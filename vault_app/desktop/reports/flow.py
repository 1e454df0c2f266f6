"""Leads one custody report from the question where it shall go to the file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from vault_app.desktop.opened import Opened
from vault_app.desktop.reports.asker import DialogAsker, ReportAsker
from vault_app.desktop.reports.strip import ReportStrip
from vault_app.mime.safe import safe_filename
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.query import Query
from vault_app.tasks.report import (
    ReportFormat,
    ReportOrder,
    ReportWritten,
    about_account,
    about_message,
    about_messages,
    about_search,
    write_report,
)
from vault_app.wording.report import ReportPages
from vault_app.wording.text import say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vault_app.desktop.jobs import RunningJob

_NAME_LETTERS = 60


class ReportFlow(QObject):
    """One report at a time: while one is written, further wishes are not heard.

    Put ``strip`` at the edge of the page and call one of the ``report_…`` methods.
    """

    def __init__(
        self,
        opened: Opened,
        strip: ReportStrip,
        *,
        asker: ReportAsker | None = None,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._strip = strip
        self._asker: ReportAsker = asker or DialogAsker(strip)
        self._open_url = open_url
        self._asked: tuple[ReportOrder, str] | None = None
        self._job: RunningJob | None = None
        strip.stop_wanted.connect(self._stop)
        strip.open_wanted.connect(self._open)
        strip.retry_wanted.connect(self._ask_again)
        opened.session.closed.connect(strip.clear)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def report_message(self, message_id: int) -> None:
        """About one message."""
        self._ask(about_message(message_id), say("message {number}", number=message_id))

    def report_messages(self, message_ids: "Sequence[int]") -> None:
        """About the messages that are selected."""
        if len(message_ids) == 1:
            self.report_message(message_ids[0])
            return
        text = say_count("{n} selected message", "{n} selected messages", len(message_ids))
        self._ask(about_messages(message_ids, text), text)

    def report_search(self, text: str, query: Query) -> None:
        """About all that a search finds; ``text`` is what was typed, or what the list is called."""
        self._ask(about_search(text, query), text)

    def report_account(self, account: Account) -> None:
        """About all mail of one account."""
        self._ask(about_account(account), account.address)

    def _ask(self, order: ReportOrder, name: str) -> None:
        if self._job is not None:
            return
        self._asked = (order, name)
        self._ask_again()

    def _ask_again(self) -> None:
        if self._asked is None or self._job is not None:
            return
        order, name = self._asked
        day = datetime.now().astimezone().date().isoformat()
        title = say("Custody report {name} {day}", name=name[:_NAME_LETTERS].strip(), day=day)
        self._asker.ask(
            safe_filename(" ".join(title.split())),
            lambda path, kind: self._write(order, path, kind),
        )

    def _write(self, order: ReportOrder, path: Path, kind: ReportFormat) -> None:
        if self._job is not None:
            return
        vault, world = self._opened.vault, self._opened.home.world
        words = ReportPages(world.country_name)

        def write(job: Job) -> ReportWritten:
            # The dialog has asked already whether a file may be replaced.
            return write_report(
                job, vault, world, words, order, path=path, kind=kind, may_replace=True
            )

        self._strip.show_running()
        self._job = self._opened.jobs.run(
            write,
            receiver=self,
            done=self._done,
            failed=self._failed,
            progress=self._strip.show_progress,
        )

    def _done(self, written: ReportWritten) -> None:
        self._job = None
        self._strip.show_written(written)

    def _failed(self, error: HomeportError) -> None:
        self._job = None
        if isinstance(error, Cancelled):
            self._strip.clear()
        else:
            self._strip.show_error(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _open(self, path: Path) -> None:
        self._open_url(QUrl.fromLocalFile(str(path)))
