"""What the window says while mail is pulled and afterwards: strip, page and banner."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.pages.pull import PullPage
from vault_app.desktop.pulling import Pulled, Pulling
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.mail import Account
from vault_app.wording.states import folder_name
from vault_app.wording.text import say, say_count


class PullTalk(QObject):
    """``counted`` carries how many messages are new; ``page_wanted`` asks for the page of the
    pull."""

    counted = Signal(int)
    page_wanted = Signal()

    def __init__(
        self,
        pulling: Pulling,
        *,
        page: PullPage,
        strip: ProgressView,
        notice: Notice,
        sidebar: SidebarPane,
        is_page_shown: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pulling = pulling
        self._page, self._strip, self._notice, self._sidebar = page, strip, notice, sidebar
        self._is_page_shown = is_page_shown
        strip.cancelled.connect(pulling.stop)
        page.stop_wanted.connect(pulling.stop)
        page.again_wanted.connect(pulling.again)
        pulling.started.connect(self._started)
        pulling.progressed.connect(self._progressed)
        pulling.running.connect(self._running)
        pulling.finished.connect(self._finished)
        pulling.failed.connect(self._failed)

    def _started(self, accounts: tuple[Account, ...]) -> None:
        name = accounts[0].label or accounts[0].address
        self._page.start(name)
        self._strip.start(say("Pulling {account} …", account=name))
        self._notice.hide()

    def _running(self, is_running: bool) -> None:
        self._strip.setVisible(is_running)
        self._sidebar.set_pulling(is_pulling=is_running)

    def _progressed(self, step: Progress) -> None:
        self._page.show_progress(step)
        self._strip.show_progress(step, folder_name(step.note) if step.note else "")

    def _finished(self, pulled: Pulled) -> None:
        report = pulled.merged()
        self.counted.emit(pulled.new)
        self._page.show_report(report)
        if pulled.failures:
            self._notice.show_error(pulled.failures[0][1])
        elif not self._is_page_shown() and report.left_over:
            number = len(report.left_over)
            self._notice.set_mood("warning")
            self._notice.show_text(
                say_count("1 thing could not be copied", "{n} things could not be copied", number),
                say("It stays on the server, and every pull tries again."),
            )
            self._notice.add_action(say("Show what"), self._show_page)

    def _failed(self, error: HomeportError) -> None:
        self._page.show_error(error)
        if not self._is_page_shown() and not isinstance(error, Cancelled):
            self._notice.show_error(error)
            self._notice.add_action(say("Try again"), self._pulling.again)

    def _show_page(self) -> None:
        self._notice.hide()
        self.page_wanted.emit()
