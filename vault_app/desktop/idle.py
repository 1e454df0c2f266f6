"""Notices that nobody is there, so that an open vault does not stay open.

It looks at the events of the one native window. A filter on the application would see every object
of every library: PySide then wraps QtWebEngine's while they are still being made, and crashes.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

_SIGNS_OF_LIFE: Final = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    )
)
# A mouse that moves tells hundreds of times a second; the clock is wound once in this while.
_COARSE_MS: Final = 1_000


class IdleWatch(QObject):
    """``idle`` fires after so many minutes without a key or a move."""

    idle = Signal()

    def __init__(self, *, parent: QObject) -> None:
        super().__init__(parent)
        self.clock = QTimer(self, singleShot=True)
        self.clock.timeout.connect(self.idle)

    def observe(self, window: QWindow) -> None:
        """Take keys and moves in this window as signs of life."""
        window.installEventFilter(self)

    def watch(self, minutes: int) -> None:
        """Start over with this limit; 0 never fires."""
        self.clock.stop()
        if minutes > 0:
            self.clock.start(minutes * 60_000)

    def stop(self) -> None:
        self.clock.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        clock = self.clock
        if (
            event.type() in _SIGNS_OF_LIFE
            and clock.isActive()
            and clock.interval() - clock.remainingTime() > _COARSE_MS
        ):
            clock.start()
        return False
