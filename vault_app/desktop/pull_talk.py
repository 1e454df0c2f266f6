"""What the window says while mail is pulled and afterwards: strip, page and banner."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.pages.pull import PullPage
from vault_app.desktop.pulling import Pulled, Pulling
from vault_app.desktop.sidebar_pane import SidebarPane
from vault_app.model.errors import Cancelled, HomeportError, SignInNeeded, SignInRefused
from vault_app.model.mail import Account
from vault_app.model.pulls import PullWhy
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say, say_count

# The banner for accounts that are not let in says it, and leads to signing in again.
_TOLD_ELSEWHERE = (SignInRefused, SignInNeeded)


class PullTalk(QObject):
    """``counted`` carries how many messages are new; ``status_wanted`` asks for the page of how an
    account stands, by its id."""

    counted = Signal(int)
    status_wanted = Signal(int)

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

    @property
    def _is_asked(self) -> bool:
        return self._pulling.why is PullWhy.ASKED

    def pull_folders(self, account: Account, names: Sequence[str] | None) -> None:
        """Begin a pull of one account, with ``names`` only of those folders; or say why not."""
        if self._pulling.is_running:
            self._notice.set_mood("accent")
            self._notice.show_text(
                say("Another pull is running"), say("When it has ended, try again.")
            )
            return
        self._pulling.pull((account,), mailboxes=names)

    def _started(self, accounts: tuple[Account, ...]) -> None:
        name = accounts[0].label or accounts[0].address
        self._page.start(name)
        self._strip.start(say("Pulling {account} …", account=name))
        if self._is_asked:
            self._notice.hide()

    def _running(self, is_running: bool) -> None:
        # One that nobody asked for shows itself once there is something to fetch.
        self._strip.setVisible(is_running and self._is_asked)
        self._sidebar.set_pulling(is_pulling=is_running)

    def _progressed(self, step: Progress) -> None:
        self._page.show_progress(step)
        if step.total and self._pulling.is_running:
            self._strip.show()
        self._strip.show_progress(step, folder_name(step.note) if step.note else "")

    def _finished(self, pulled: Pulled) -> None:
        report = pulled.merged()
        self.counted.emit(pulled.new)
        self._page.show_report(report)
        if not self._is_asked:
            # Nobody waits for it: the line at the sidebar's foot tells what went wrong.
            return
        failures = [each for each in pulled.failures if not isinstance(each[1], _TOLD_ELSEWHERE)]
        if failures:
            account, error = failures[0]
            self._notice.show_error(error, about=one_line(account.label or account.address))
            self._notice.add_action(
                say("How it stands"), lambda: self._show_status(account), kind="quiet"
            )
        elif not self._is_page_shown() and report.left_over:
            number = len(report.left_over)
            self._notice.set_mood("warning")
            self._notice.show_text(
                say_count("1 thing could not be copied", "{n} things could not be copied", number),
                say("It stays on the server, and every pull tries again."),
            )
            account = next(each for each, told in pulled.reports if told.left_over)
            self._notice.add_action(say("Show what"), lambda: self._show_status(account))

    def _failed(self, error: HomeportError) -> None:
        self._page.show_error(error)
        if not self._is_asked or isinstance(error, (Cancelled, *_TOLD_ELSEWHERE)):
            return
        if not self._is_page_shown():
            self._notice.show_error(error)
            self._notice.add_action(say("Try again"), self._pulling.again)

    def _show_status(self, account: Account) -> None:
        self._notice.hide()
        self.status_wanted.emit(account.id)
