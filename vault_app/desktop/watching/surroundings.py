"""What the computer does around us: it sleeps and wakes, and its network comes and goes."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

_TICK_MS: Final = 15_000
# A tick may come late on a busy machine; after a sleep it comes much later than this.
_SLEEP_SECONDS: Final = 60.0

_Feature = QNetworkInformation.Feature
_Reachability = QNetworkInformation.Reachability


class Surroundings(QObject):
    """``woke``: after a sleep. ``returned``: the network is back. ``changed``: any of the states.

    It knows nothing of the network before :meth:`attach`, or where the system tells nothing: then
    there is one, and it costs nothing.
    """

    woke = Signal()
    returned = Signal()
    changed = Signal()

    def __init__(
        self, *, clock: Callable[[], float] = time.time, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.is_offline = False
        self.is_metered = False
        self.tells_metered = False
        self._clock = clock
        self._seen_at = clock()
        timer = QTimer(self, interval=_TICK_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """See by the clock on the wall whether the computer slept: the one that counts steadily
        stands still meanwhile on some systems, as the timer does on all."""
        before, self._seen_at = self._seen_at, self._clock()
        if self._seen_at - before > _TICK_MS / 1000 + _SLEEP_SECONDS:
            self.woke.emit()

    def attach(self) -> bool:
        """Ask the system to tell of its network; whether it does."""
        if not QNetworkInformation.loadBackendByFeatures(
            _Feature.Reachability | _Feature.Metered
        ) and not QNetworkInformation.loadBackendByFeatures(_Feature.Reachability):
            return False
        told = QNetworkInformation.instance()
        if told is None:
            return False
        self.tells_metered = told.supports(_Feature.Metered)
        told.reachabilityChanged.connect(self._reach_changed)
        self.take(is_offline=_is_off(told.reachability()))
        if self.tells_metered:
            told.isMeteredChanged.connect(self._metered_changed)
            self.take(is_metered=told.isMetered())
        return True

    def take(self, *, is_offline: bool | None = None, is_metered: bool | None = None) -> None:
        """The network is like this now; what is ``None`` stays."""
        was_offline, before = self.is_offline, (self.is_offline, self.is_metered)
        if is_offline is not None:
            self.is_offline = is_offline
        if is_metered is not None:
            self.is_metered = is_metered
        if (self.is_offline, self.is_metered) == before:
            return
        self.changed.emit()
        if was_offline and not self.is_offline:
            self.returned.emit()

    def _reach_changed(self, reach: QNetworkInformation.Reachability) -> None:
        self.take(is_offline=_is_off(reach))

    def _metered_changed(self, is_metered: bool) -> None:
        self.take(is_metered=is_metered)


def _is_off(reach: QNetworkInformation.Reachability) -> bool:
    # Local or site alone may be all that a mail server in the same house needs.
    return reach == _Reachability.Disconnected
