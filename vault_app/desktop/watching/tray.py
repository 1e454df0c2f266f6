"""The icon in the system's tray, with its menu, where the system has one."""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from vault_app.desktop.kit.page import mark_pixmap
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.standing import Sign, Standing
from vault_app.wording.text import say

_SIZES: Final = (16, 22, 24, 32, 48, 64)
_HELD: Final = (Sign.PAUSED, Sign.QUIET, Sign.OFFLINE, Sign.METERED)


class Tray(QObject):
    """Shows a :class:`Standing`, or that the vault is locked, and emits what is chosen."""

    open_wanted = Signal()
    pull_wanted = Signal()
    pause_wanted = Signal(bool)
    quit_wanted = Signal()

    def __init__(self, theme: Theme, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._standing: Standing | None = None
        self._menu = QMenu()
        self.state = QAction(say("Locked"), self)
        self.state.setEnabled(False)
        self.open = self._action(say("Open Homeport"))
        self.pull = self._action(say("Pull now"))
        self.pause = self._action(say("Pause"))
        self.leave = self._action(say("Quit Homeport"))
        for action in (self.state, self.open, None, self.pull, self.pause, None, self.leave):
            if action is None:
                self._menu.addSeparator()
            else:
                self._menu.addAction(action)
        self.open.triggered.connect(lambda _=False: self.open_wanted.emit())
        self.pull.triggered.connect(lambda _=False: self.pull_wanted.emit())
        self.pause.triggered.connect(lambda _=False: self._pause())
        self.leave.triggered.connect(lambda _=False: self.quit_wanted.emit())
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._activated)
        theme.changed.connect(self._paint)
        self.show_standing(None)

    @staticmethod
    def is_there() -> bool:
        """Whether the system has a tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        self.icon.show()

    def hide(self) -> None:
        self.icon.hide()

    def show_standing(self, standing: Standing | None) -> None:
        """``None``: no vault is open."""
        self._standing = standing
        words = standing.words if standing is not None else say("Locked: nothing is pulled")
        can_pull = standing is not None and standing.has_accounts
        is_paused = standing is not None and standing.is_paused
        self.state.setText(words.replace("&", "&&"))
        self.pull.setEnabled(
            can_pull and standing is not None and standing.sign is not Sign.PULLING
        )
        self.pause.setEnabled(can_pull)
        self.pause.setText(say("Go on") if is_paused else say("Pause"))
        more = standing.more if standing is not None else ()
        self.icon.setToolTip("\n".join((say("Homeport: {words}", words=words), *more)))
        self._paint()

    def _pause(self) -> None:
        standing = self._standing
        if standing is not None:
            self.pause_wanted.emit(not standing.is_paused)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()

    def _action(self, text: str) -> QAction:
        return QAction(text, self)

    def _paint(self) -> None:
        self.icon.setIcon(tray_icon(self._theme, self._standing))


def tray_icon(theme: Theme, standing: Standing | None) -> QIcon:
    """The product's mark; in its corner a shape for what it does: an arrow (pulling), two bars
    (held), a sign of exclamation (trouble), a ring (locked), nothing (waiting)."""
    icon = QIcon()
    for size in _SIZES:
        pixmap = mark_pixmap(theme, size)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_badge(painter, theme, size, standing)
        painter.end()
        icon.addPixmap(QPixmap(pixmap))
    return icon


def _paint_badge(painter: QPainter, theme: Theme, size: int, standing: Standing | None) -> None:
    sign = standing.sign if standing is not None else None
    if sign is Sign.WAITING:
        return
    side = max(9.0, size * 0.52)
    box = QRectF(size - side, size - side, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("warning" if sign is Sign.TROUBLE else "window"))
    painter.drawEllipse(box)
    ink = theme.color("window" if sign is Sign.TROUBLE else "text")
    pen = QPen(ink, max(1.2, side * 0.15))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y, half = box.center().x(), box.center().y(), side * 0.22
    if sign is None:
        painter.drawEllipse(box.center(), half, half)
    elif sign in _HELD:
        for left in (x - half * 0.7, x + half * 0.7):
            painter.drawLine(QPointF(left, y - half), QPointF(left, y + half))
    elif sign is Sign.TROUBLE:
        painter.drawLine(QPointF(x, y - half * 1.3), QPointF(x, y + half * 0.2))
        painter.drawPoint(QPointF(x, y + half * 1.3))
    else:
        painter.drawLine(QPointF(x, y - half * 1.2), QPointF(x, y + half * 1.1))
        for side_x in (x - half, x + half):
            painter.drawLine(QPointF(side_x, y), QPointF(x, y + half * 1.1))
