"""Shows one document in the web engine, and ends the engine in the order that it needs."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPalette, QResizeEvent
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from shiboken6 import delete

from vault_app.desktop.reader.web import MailPage, MailProfile, MailSource
from vault_app.desktop.theme import Theme
from vault_app.wording.text import say

_LATE_MS: Final = 120


class HtmlView(QWidget):
    """Must not be made where :func:`~vault_app.desktop.reader.walls.engine_refusal` says why.

    ``link_hovered`` carries an empty address when the pointer has left. ``died`` says that the
    process that draws the mail is gone.
    """

    link_clicked = Signal(QUrl)
    link_hovered = Signal(QUrl)
    shown = Signal()
    died = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source = MailSource()
        self._profile = MailProfile(self._source)
        self._page = MailPage(self._profile, self._source, self)
        self._view = _View(self)
        self._view.setPage(self._page)
        self._view.link_asked.connect(self._page.offer)
        self._view.setAccessibleName(say("Message text"))
        # Children end in the order in which they came: the page must go before its profile.
        self._profile.setParent(self)
        self._source.setParent(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        # Until a long document is there, the last one must not stand under the new one's head.
        self._cover = QWidget(self)
        self._cover.setAutoFillBackground(True)
        self._cover.hide()
        self._late = QTimer(self, interval=_LATE_MS, singleShot=True)
        self._late.timeout.connect(self._cover_up)
        self._page.link_clicked.connect(self.link_clicked)
        self._page.linkHovered.connect(lambda text: self.link_hovered.emit(QUrl(text)))
        self._page.loadFinished.connect(self._finished)
        self._page.renderProcessTerminated.connect(self._terminated)
        self._colour_ground()
        theme.changed.connect(self._colour_ground)

    @property
    def page(self) -> MailPage:
        return self._page

    @property
    def scratch(self) -> Path:
        """Where the engine would write, if it wrote."""
        return self._profile.scratch

    @property
    def interceptor_blocked(self) -> int:
        """How many requests the second wall has stopped; the first should leave it none."""
        return self._profile.interceptor.blocked

    def focus_target(self) -> QWidget:
        """The widget within that takes keys and clicks."""
        return self._view.focusProxy() or self._view

    def show_document(self, html: str) -> None:
        self._late.start()
        self._page.load(self._source.hold(html))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover.setGeometry(self.rect())

    def clear(self) -> None:
        """Show nothing and keep nothing of what was shown."""
        self.show_document("")

    def set_zoom(self, factor: float) -> None:
        self._page.setZoomFactor(factor)

    def shut_down(self) -> None:
        """End view, page and profile in this order; Qt alone would end them in another."""
        self._late.stop()
        self._source.release()
        self._profile.remove_scratch()
        for ended in (self._view, self._page, self._profile):
            delete(ended)

    def _cover_up(self) -> None:
        self._cover.setGeometry(self.rect())
        self._cover.raise_()
        self._cover.show()

    def _finished(self, is_ok: bool) -> None:
        self._late.stop()
        self._cover.hide()
        if is_ok:
            self.shown.emit()

    def _terminated(self, *_: object) -> None:
        # Not from within the engine's own call.
        QTimer.singleShot(0, self, self.died.emit)

    def _colour_ground(self) -> None:
        ground = QColor(self._theme.tokens.surface)
        self._page.setBackgroundColor(ground)
        palette = self._cover.palette()
        palette.setColor(QPalette.ColorRole.Window, ground)
        self._cover.setPalette(palette)


class _View(QWebEngineView):
    """The view without what a browser offers: no "view source", no "save page", no drops."""

    link_asked = Signal(QUrl)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        link = self.lastContextMenuRequest().linkUrl()
        page = self.page()
        copy = menu.addAction(say("Copy"))
        copy.setEnabled(page.hasSelection())
        copy.triggered.connect(lambda: page.triggerAction(QWebEnginePage.WebAction.Copy))
        everything = menu.addAction(say("Select all"))
        everything.triggered.connect(lambda: page.triggerAction(QWebEnginePage.WebAction.SelectAll))
        if not link.isEmpty():
            menu.addSeparator()
            look = menu.addAction(say("Where does this link lead?"))
            look.triggered.connect(lambda: self.link_asked.emit(link))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
