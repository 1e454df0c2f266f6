"""The window itself: which page is shown, the menu, the keys, and locking."""

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QWidget

from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop import faults
from vault_app.desktop.demo_stay import DemoStay
from vault_app.desktop.entrance import Entrance
from vault_app.desktop.idle import IdleWatch
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.opened import Opened
from vault_app.desktop.pages.fault import FaultPage
from vault_app.desktop.pages.shortcuts import ShortcutsCard
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import Theme, ThemeChoice
from vault_app.desktop.watching.background import Background
from vault_app.desktop.watching.surroundings import Surroundings
from vault_app.desktop.watching.tray import Tray
from vault_app.wording.text import say

_IDLE_CHOICES: Final = (5, 15, 60, 0)
_THEMES: Final = (
    (ThemeChoice.SYSTEM, "As the system"),
    (ThemeChoice.LIGHT, "Light"),
    (ThemeChoice.DARK, "Dark"),
)


class MainWindow(QMainWindow):
    """One window, one vault at a time."""

    def __init__(self, home: Home, jobs: Jobs, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._home = home
        self._jobs = jobs
        self._theme = theme
        self._settings = settings
        self._opened: Opened | None = None
        self._before_fault: QWidget | None = None
        self.page: MainPage | None = None
        self._is_leaving = False
        self.surroundings = Surroundings(parent=self)
        self._background = Background(settings, None, parent=self)
        self.setWindowTitle("Homeport")
        self.resize(1280, 800)
        self.setMinimumSize(880, 560)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.menu = QMenu(say("More"), self)
        self.entrance = Entrance(home, jobs, theme, settings, self.stack, parent=self)
        self.entrance.opened.connect(self._vault_opened)
        self.fault_page = FaultPage(theme)
        self.fault_page.go_on.connect(self._leave_fault)
        self.fault_page.leave.connect(self.leave)
        self.stack.addWidget(self.fault_page)
        self._idle = IdleWatch(parent=self)
        self._idle.idle.connect(self._nobody_there)
        self._build_menu()
        jobs.unexpected.connect(self.show_fault)
        shape = settings.shape("window")
        if shape is not None:
            self.restoreGeometry(shape)

    def start(self) -> None:
        """Show the first page."""
        self.entrance.start()
        self.show()
        self._idle.observe(self.windowHandle())

    def use_tray(self, tray: Tray) -> None:
        """Show that icon, and let Homeport stay behind it if its owner chose that. Called before
        a vault is open."""
        self._background = Background(self._settings, tray, parent=self)
        self._background.open_wanted.connect(self.come_back)
        self._background.quit_wanted.connect(self.leave)

    def come_back(self) -> None:
        """Show the window again, in front."""
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """End the program, whatever was chosen about the tray."""
        self._is_leaving = True
        self.close()
        # A window that is hidden may be closed without an event, and is not the last one to go.
        self._end()
        application = QCoreApplication.instance()
        if application is not None:
            application.quit()

    @property
    def opened(self) -> Opened | None:
        return self._opened

    # A vault comes and goes

    def _vault_opened(self, vault: Vault, stay: DemoStay | None, is_new: bool) -> None:
        opened = Opened(vault, self._home, self._jobs, stay=stay)
        self._opened = opened
        page = MainPage(
            opened,
            self._theme,
            self._settings,
            menu=self.menu,
            surroundings=self.surroundings,
            background=self._background,
        )
        page.lock_wanted.connect(self.lock)
        self.page = page
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self._set_vault_actions(is_open=True)
        if stay is not None:
            page.begin_demo(stay.account)
        else:
            self._idle.watch(self._settings.idle_minutes)
            if is_new:
                page.add_account()
            else:
                page.show_mail()

    def lock(self, *, reason: str = "") -> None:
        """Close the vault and forget all that came out of it. Nothing is wiped from the disk."""
        opened, page = self._opened, self.page
        if opened is None or page is None:
            return
        self._opened = self.page = None
        page.watch.end()
        self._idle.stop()
        self._set_vault_actions(is_open=False)
        page.keep_shape()
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()
        is_demo = opened.is_demo
        words = reason or ("" if is_demo else say("Locked."))
        if is_demo:
            self.entrance.start(reason=say("The demo is over; everything of it was removed."))
        else:
            self.entrance.show_unlock(opened.folder, reason=words)
        opened.close_in_background(self, lambda: None)
        self.stack.removeWidget(page)
        page.deleteLater()

    def _nobody_there(self) -> None:
        page = self.page
        if page is None:
            return
        is_signing_in = page.account_page.page.is_busy
        is_keeping = page.rooms.keeping.is_running
        if page.pulling.is_running or page.removal.is_running or is_signing_in or is_keeping:
            # Work that was asked for is brought to its end; then the clock runs again. Whoever is
            # at a provider's page in the browser touches no key here.
            self._idle.watch(1)
            return
        minutes = self._settings.idle_minutes
        self.lock(reason=say("Locked after {n} minutes without a key or a move.", n=minutes))

    # Faults

    def show_fault(self, error: BaseException) -> None:
        """A bug of ours: show a report that can be copied."""
        self.fault_page.show_report(faults.report(error))
        if self.stack.currentWidget() is not self.fault_page:
            self._before_fault = self.stack.currentWidget()
        self.stack.setCurrentWidget(self.fault_page)
        self.fault_page.setFocus()

    def _leave_fault(self) -> None:
        before = self._before_fault
        if before is not None and self.stack.indexOf(before) >= 0:
            self.stack.setCurrentWidget(before)
        else:
            self.entrance.start()

    # Menu and keys

    def _build_menu(self) -> None:
        self._vault_actions: list[QAction] = []
        self._add(say("Add an account…"), "Ctrl+N", lambda page: page.add_account())
        self._add(say("Pull mail"), "Ctrl+R", lambda page: page.pull_all())
        self._add(say("When mail is pulled"), "Ctrl+6", lambda page: page.watch.open())
        self._add(say("Mail"), "Ctrl+1", lambda page: page.show_mail())
        self._add(say("Regions"), "Ctrl+2", lambda page: page.rooms.open_regions())
        self._add(say("Who can compel"), "Ctrl+3", lambda page: page.show_reach())
        self._add(say("Residency rules"), "Ctrl+4", lambda page: page.rooms.open_rules())
        self._add(say("What changed"), "Ctrl+5", lambda page: page.rooms.open_changes())
        self._add(say("Removal rules"), "Ctrl+7", lambda page: page.rooms.keeping.open_rules())
        self._add(say("Vault upkeep"), "Ctrl+8", lambda page: page.rooms.keeping.open_upkeep())
        self._add(say("Removals"), "Ctrl+E", lambda page: page.show_removals())
        self._add(say("Search"), "Ctrl+F", lambda page: page.focus_search())
        self.menu.addSeparator()
        self._build_theme_menu()
        self._build_idle_menu()
        keys = self.menu.addAction(say("Keys"))
        keys.triggered.connect(lambda _=False: self.show_keys())
        question = QShortcut(QKeySequence("?"), self)
        question.activated.connect(self.show_keys)
        self.menu.addSeparator()
        self._add(say("Lock now"), "Ctrl+L", lambda _: self.lock())
        leave = self.menu.addAction(say("Quit Homeport"))
        leave.setShortcut(QKeySequence(QKeySequence.StandardKey.Quit))
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        leave.triggered.connect(lambda _=False: self.leave())
        self.addAction(leave)
        if sys.platform == "darwin":
            # There the menu belongs at the top of the screen; elsewhere the button is enough.
            self.menuBar().addMenu(self.menu)
        self._set_vault_actions(is_open=False)

    def _add(self, text: str, keys: str, do: Callable[[MainPage], None]) -> None:
        action = self.menu.addAction(text)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: do(self.page) if self.page is not None else None)
        # In the window too: a menu that is shown by a button alone does not hear its keys.
        self.addAction(action)
        self._vault_actions.append(action)

    def _build_theme_menu(self) -> None:
        menu = self.menu.addMenu(say("Appearance"))
        group = QActionGroup(self)
        for choice, text in _THEMES:
            action = menu.addAction(say(text))
            action.setCheckable(True)
            action.setChecked(choice is self._theme.choice)
            action.triggered.connect(lambda _=False, choice=choice: self._choose_theme(choice))
            group.addAction(action)

    def _build_idle_menu(self) -> None:
        menu = self.menu.addMenu(say("Lock when idle"))
        group = QActionGroup(self)
        for minutes in _IDLE_CHOICES:
            text = say("After {n} minutes", n=minutes) if minutes else say("Never")
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(minutes == self._settings.idle_minutes)
            action.triggered.connect(lambda _=False, minutes=minutes: self._choose_idle(minutes))
            group.addAction(action)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self._settings.theme = choice
        self._theme.choose(choice)

    def _choose_idle(self, minutes: int) -> None:
        self._settings.idle_minutes = minutes
        if self._opened is not None and not self._opened.is_demo:
            self._idle.watch(minutes)

    def _set_vault_actions(self, *, is_open: bool) -> None:
        for action in self._vault_actions:
            action.setEnabled(is_open)

    def show_keys(self) -> None:
        ShortcutsCard(self._theme, self).show_over(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the window's shape, close the vault, end every task; or go on behind the tray icon,
        if that was chosen."""
        self._settings.keep_shape("window", self.saveGeometry())
        if not self._is_leaving and self._background.stays():
            event.ignore()
            self.hide()
            return
        self._end()
        super().closeEvent(event)

    def _end(self) -> None:
        opened, page = self._opened, self.page
        self._opened = self.page = None
        if page is not None:
            page.keep_shape()
            page.watch.end()
        self._background.end()
        self._jobs.cancel_all()
        self.hide()
        if opened is not None:
            opened.close()
