"""Judges the pinned Qt, and a later bump: PySide6 6.12.0 corrupted reference counts."""

import sys

from PySide6.QtCore import QObject, Signal


class _Emitter(QObject):
    told = Signal(bool)
    carried = Signal(object)


def test_two_thousand_signals_leave_reference_counts_alone() -> None:
    emitter, heard = _Emitter(), [0]
    payload = object()

    def hear(_: object) -> None:
        heard[0] += 1

    emitter.told.connect(hear)
    emitter.carried.connect(hear)
    watched = (True, False, None, payload)
    before = [sys.getrefcount(each) for each in watched]
    for number in range(2_000):
        emitter.told.emit(number % 2 == 0)
        emitter.carried.emit(None if number % 2 else payload)
    after = [sys.getrefcount(each) for each in watched]
    assert heard[0] == 4_000
    # Other code holds and lets go of these few; a leak or a loss would be in the hundreds.
    assert all(abs(new - old) < 50 for old, new in zip(before, after, strict=True))
