"""Shows a report in the making at the edge of a page, and what came of it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import column
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError
from vault_app.tasks.report import ReportWritten
from vault_app.wording.report_file import fingerprint_sentence, written_sentences
from vault_app.wording.text import say


class ReportStrip(QWidget):
    """Takes no room while there is nothing to tell."""

    stop_wanted = Signal()
    open_wanted = Signal(object)
    retry_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.progress = ProgressView(theme, is_strip=True)
        self.progress.cancelled.connect(self.stop_wanted)
        self.notice = Notice(theme, can_be_dismissed=True)
        self.notice.dismissed.connect(self.hide)
        self.setLayout(column(self.notice, self.progress))
        self.progress.hide()
        self.hide()

    def show_running(self) -> None:
        self.notice.hide()
        self.progress.start(say("Writing the custody report"))
        self.progress.show()
        self.show()

    def show_progress(self, step: Progress) -> None:
        is_setting = step.total is not None and step.done >= step.total
        title = say("Finishing the custody report") if is_setting else ""
        self.progress.show_progress(step, title)

    def show_written(self, written: ReportWritten) -> None:
        self.progress.hide()
        self.notice.set_mood("success")
        self.notice.show_text(
            say("Custody report saved"), *written_sentences(written), fingerprint_sentence(written)
        )
        self._add_open(say("Open"), written.path)
        self._add_open(say("Show in its folder"), written.path.parent)
        self.show()

    def show_error(self, error: HomeportError) -> None:
        self.progress.hide()
        self.notice.show_error(error)
        self.notice.add_action(say("Save it elsewhere…"), self.retry_wanted.emit)
        self.show()

    def clear(self) -> None:
        """File names may tell of mail, too."""
        self.notice.show_text("")
        self.notice.hide()
        self.progress.hide()
        self.hide()

    def _add_open(self, text: str, path: Path) -> None:
        self.notice.add_action(text, lambda: self.open_wanted.emit(path))
