"""From the first page to an unlocked vault: leads, while the pages only show."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop.demo_stay import DemoStay, begin_demo
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.pages.create import CreatePage
from vault_app.desktop.pages.unlock import UnlockPage
from vault_app.desktop.pages.welcome import WelcomePage
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import Theme
from vault_app.keys.strength import passphrase_strength
from vault_app.model.errors import HomeportError, VaultNotFound
from vault_app.tasks.vaults import create_vault, open_vault
from vault_app.wording.text import say


class Entrance(QObject):
    """``opened`` carries the vault, its demo stay if it is one, and whether it is new."""

    opened = Signal(object, object, object)

    def __init__(
        self,
        home: Home,
        jobs: Jobs,
        theme: Theme,
        settings: Settings,
        stack: QStackedWidget,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._home = home
        self._jobs = jobs
        self._settings = settings
        self._stack = stack
        self._is_busy = False
        self.welcome = WelcomePage(theme)
        self.create = CreatePage(theme, jobs, place=home.vaults, estimate=passphrase_strength)
        self.unlock = UnlockPage(theme)
        for page in (self.welcome, self.create, self.unlock):
            stack.addWidget(page)
        self.welcome.make_vault.connect(self.show_create)
        self.welcome.open_vault.connect(self._choose_vault)
        self.welcome.try_demo.connect(self.start_demo)
        self.create.back.connect(self.start)
        self.create.submitted.connect(self._create)
        self.unlock.submitted.connect(self._unlock)
        self.unlock.open_other.connect(self._choose_vault)
        self.unlock.make_vault.connect(self.show_create)
        self.unlock.try_demo.connect(self.start_demo)

    def start(self, *, reason: str = "") -> None:
        """The page to begin with: the vault used last, or the welcome."""
        recent = self._settings.recent()
        if recent:
            self.show_unlock(recent[0], reason=reason)
        else:
            self.welcome.notice.hide()
            if reason:
                self.welcome.notice.set_mood("accent")
                self.welcome.notice.show_text(reason)
            self._stack.setCurrentWidget(self.welcome)
            self.welcome.setFocus()

    def show_create(self) -> None:
        self._stack.setCurrentWidget(self.create)
        self.create.start()

    def show_unlock(self, folder: Path, *, reason: str = "") -> None:
        self._stack.setCurrentWidget(self.unlock)
        self.unlock.start(folder, self._settings.recent(), reason=reason)

    def start_demo(self) -> None:
        """Make the demo's server and vault, away from this thread."""
        if not self._begin():
            return
        page = self._stack.currentWidget()
        notice = self.welcome.notice if page is self.welcome else self.unlock.notice
        notice.set_mood("accent")
        notice.show_text(say("Making the demo ready …"))
        self.welcome.set_busy(is_busy=True)

        def done(stay: DemoStay) -> None:
            self._end_demo_start()
            notice.hide()
            self.opened.emit(stay.vault, stay, True)

        def failed(error: HomeportError) -> None:
            self._end_demo_start()
            notice.show_error(error)

        self._jobs.run(
            lambda job: begin_demo(self._home.resources, job),
            receiver=self,
            done=done,
            failed=failed,
            discard=DemoStay.end,
        )

    def _end_demo_start(self) -> None:
        self._is_busy = False
        self.welcome.set_busy(is_busy=False)

    def _create(self, folder: Path, passphrase: str) -> None:
        if self._begin():
            self.create.set_busy(is_busy=True)
            self._run(lambda: create_vault(folder, passphrase), self.create.show_error, is_new=True)

    def _unlock(self, folder: Path, passphrase: str) -> None:
        if self._begin():
            self.unlock.set_busy(is_busy=True)
            self._run(lambda: open_vault(folder, passphrase), self._refused, is_new=False)

    def _refused(self, error: HomeportError) -> None:
        if isinstance(error, VaultNotFound):
            self._settings.forget(Path(str(error.facts.get("folder", ""))))
        self.unlock.show_error(error)

    def _run(
        self,
        task: Callable[[], Vault],
        show_error: Callable[[HomeportError], None],
        *,
        is_new: bool,
    ) -> None:
        def done(vault: Vault) -> None:
            self._is_busy = False
            self.create.wipe()
            self.unlock.passphrase.wipe()
            self._settings.remember(vault.folder)
            self.opened.emit(vault, None, is_new)

        def failed(error: HomeportError) -> None:
            self._is_busy = False
            show_error(error)

        self._jobs.run(
            lambda _: task(), receiver=self, done=done, failed=failed, discard=Vault.close
        )

    def _begin(self) -> bool:
        if self._is_busy:
            return False
        self._is_busy = True
        return True

    def _choose_vault(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._stack, say("The folder of the vault"), str(self._home.vaults)
        )
        if chosen:
            self.show_unlock(Path(chosen))
