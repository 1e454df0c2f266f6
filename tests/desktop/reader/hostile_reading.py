"""Run as a program of its own: opens every hostile vector with the walls that its arguments name.

Walls of a process cannot be taken down within it, so each arrangement is a process. Arguments:
the trap's port, then any of "sanitiser scheme settings interceptor policy navigation flags", or,
in place of all flags, "resolver" or "proxy".
"""

import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlScheme,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from tests.desktop.reader.vectors import VECTORS, hostile
from vault_app.desktop.reader import walls, web
from vault_app.mime.sanitise import sanitise_html

_AT_ONCE = 10
_SETTLE_MS = 150

# What "no flags" still needs: the trap must be found by its name, or a leak by name would not show.
_NAME_OF_TRAP = '--host-resolver-rules="MAP trap.invalid 127.0.0.1"'


def _register_weak_scheme() -> None:
    scheme = QWebEngineUrlScheme(walls.SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(QWebEngineUrlScheme.Flag.CorsEnabled)
    QWebEngineUrlScheme.registerScheme(scheme)


def _weak_flags(kept: set[str]) -> list[str]:
    resolver = walls.RESOLVER_FLAG if "resolver" in kept else _NAME_OF_TRAP
    return ["--disable-gpu", resolver, *(walls.PROXY_FLAGS if "proxy" in kept else ())]


class _Reading:
    """One view that takes the next vector when the last has settled."""

    def __init__(self, port: int, kept: set[str], names: Iterator[str]) -> None:
        self._port, self._kept, self._names = port, kept, names
        self._source = web.MailSource()
        self._profile = web.MailProfile(self._source) if "settings" in kept else QWebEngineProfile()
        if "settings" not in kept:
            self._profile.installUrlSchemeHandler(walls.SCHEME, self._source)
        self._interceptor = web.MailInterceptor(self._source)
        self._profile.setUrlRequestInterceptor(
            self._interceptor if "interceptor" in kept else None  # type: ignore[arg-type]
        )
        self._page = (
            web.MailPage(self._profile, self._source, self._profile)
            if "navigation" in kept
            else QWebEnginePage(self._profile, self._profile)
        )
        if "settings" not in kept:
            self._weaken(self._page.settings())
        self._view = QWebEngineView()
        self._view.setPage(self._page)
        self._view.resize(300, 200)
        self._view.show()
        self._timer = QTimer(singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.next)
        self._page.loadFinished.connect(lambda _: self._timer.start())
        self.is_done = False

    def _weaken(self, settings: QWebEngineSettings) -> None:
        kind = QWebEngineSettings.WebAttribute
        settings.setAttribute(kind.JavascriptEnabled, False)
        settings.setAttribute(kind.DnsPrefetchEnabled, True)
        if "scheme" not in self._kept:
            settings.setAttribute(kind.LocalContentCanAccessRemoteUrls, True)

    def next(self) -> None:
        name = next(self._names, None)
        if name is None:
            self.is_done = True
            return
        html = hostile(name, self._port)
        if "sanitiser" in self._kept:
            html = sanitise_html(html).html
        self._page.load(QUrl(self._source.hold(html)))


def main(port: int, kept: set[str]) -> int:
    environment = os.environ
    walls.harden_chromium(environment)
    if "flags" not in kept:
        environment["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(_weak_flags(kept))
    if "policy" not in kept:
        web.HEADERS = ()  # type: ignore[assignment,misc]
    if "scheme" in kept:
        walls.register_scheme()
    else:
        _register_weak_scheme()
    application = QApplication(sys.argv[:1])
    names = iter(VECTORS)
    readings = [_Reading(port, kept, names) for _ in range(_AT_ONCE)]
    for reading in readings:
        reading.next()
    end = QTimer(interval=50)
    end.timeout.connect(
        lambda: QCoreApplication.exit(0) if all(r.is_done for r in readings) else None
    )
    end.start()
    code = application.exec()
    readings.clear()
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), set(sys.argv[2:])))
