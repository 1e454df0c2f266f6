"""Stand-ins that note what they are asked for, where the real ones would reach for a server."""

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.pulling import Pulled
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.mail import Account
from vault_app.model.pulls import PullWhy
from vault_app.tasks.pull import PullReport


class NotedPulling(QObject):
    """In place of ``Pulling``: notes what it is asked for; the test says how it ends."""

    started = Signal(object)
    progressed = Signal(object)
    running = Signal(bool)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[PullWhy, tuple[int, ...]]] = []
        self.last_accounts: tuple[Account, ...] = ()
        self.why = PullWhy.ASKED
        self.is_running = False
        self.failures: tuple[tuple[Account, HomeportError], ...] = ()

    def pull(self, accounts: tuple[Account, ...], *, why: PullWhy = PullWhy.ASKED) -> None:
        if self.is_running or not accounts:
            return
        self.asked.append((why, tuple(each.id for each in accounts)))
        self.last_accounts, self.why, self.is_running = accounts, why, True
        self.started.emit(accounts)
        self.running.emit(True)

    def stop(self) -> None:
        self.end(Cancelled())

    def again(self) -> None:
        self.pull(self.last_accounts)

    def end(self, error: HomeportError | None = None, *, of: Account | None = None) -> None:
        """With ``error`` for ``of``, or for all."""
        self.is_running = False
        failing = self.last_accounts if of is None else (of,)
        self.failures = () if error is None else tuple((each, error) for each in failing)
        self.running.emit(False)
        if error is not None and failing == self.last_accounts:
            self.failed.emit(error)
            return
        empty = PullReport(mailboxes=(), left_over=(), messages=0, bytes=0, seconds=0.0)
        reports = tuple((each, empty) for each in self.last_accounts if each != of)
        self.finished.emit(Pulled(reports, self.failures))  # type: ignore[arg-type]


class NotedKeeper(QObject):
    """What the background asks of a keeper."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []

    def pull_now(self) -> None:
        self.asked.append("pull")

    def set_paused(self, is_paused: bool) -> None:
        self.asked.append(is_paused)
