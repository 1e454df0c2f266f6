"""Collects garbage in the interface thread alone.

Python collects cycles in whichever thread happens to allocate. Widgets live in cycles, and Qt
crashes when one is torn down in a thread that reads rows while the interface thread paints.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

# Python itself would collect after so many new objects, not after a time; a pull in a thread makes
# few cycles, and what waits a second costs nobody anything.
_LOOK_MS: Final = 1_000


class Collector(QObject):
    """Takes collecting over from Python; make one, in the interface thread, before any other."""

    def __init__(self, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        # Facts and modules stay for good; a full collection need not walk them.
        gc.freeze()
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(collect_due)
        timer.start()


def collect_due() -> None:
    """Collect the oldest generation that is due, as Python would have."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
