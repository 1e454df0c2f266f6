"""Builds the application, the composition root's parts and the window, and runs them."""

import os
import sys

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from vault_app.boot import Home, build_home
from vault_app.desktop import faults
from vault_app.desktop.collecting import Collector
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.page import mark_pixmap
from vault_app.desktop.reader.walls import harden_chromium, register_scheme
from vault_app.desktop.settings import Settings
from vault_app.desktop.stylesheet import dress
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.tray import Tray
from vault_app.desktop.window import MainWindow


def prepare_application(arguments: list[str]) -> QApplication:
    """All that has to stand before the first window, in the order that Qt asks for."""
    harden_chromium(os.environ)
    register_scheme()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QCoreApplication.setOrganizationName("Homeport")
    QCoreApplication.setApplicationName("Homeport")
    QGuiApplication.setApplicationDisplayName("Homeport")
    QGuiApplication.setDesktopFileName("homeport")
    return QApplication(arguments)


def build_window(
    application: QApplication, home: Home, jobs: Jobs, settings: Settings
) -> tuple[MainWindow, Theme]:
    """The window with everything it needs; nothing is shown yet."""
    theme = Theme(home.resources / "icons", settings.theme)
    dress(application, theme)
    application.setWindowIcon(_window_icon(theme))
    return MainWindow(home, jobs, theme, settings), theme


def run() -> int:
    """Open the window; returns the exit code when it is closed."""
    application = prepare_application(sys.argv)
    home = build_home()
    Collector(parent=application)
    jobs = Jobs()
    window, theme = build_window(application, home, jobs, Settings())
    window.surroundings.attach()
    if Tray.is_there():
        window.use_tray(Tray(theme, parent=window))
    faults.hook(window.show_fault)
    window.start()
    code = application.exec()
    jobs.close()
    del window, theme
    return code


def _window_icon(theme: Theme) -> QIcon:
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(mark_pixmap(theme, size))
    return icon
