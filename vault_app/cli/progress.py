"""A long task seen from a terminal: a bar that lives on one line, or a line every few seconds."""

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TextIO

from vault_app.cli.render import clean, clip
from vault_app.model.errors import Cancelled
from vault_app.wording import quantities

Clock = Callable[[], float]

_BAR_INTERVAL = 0.1
_LINE_INTERVAL = 3.0
# Long enough to smooth a server's bursts, short enough to follow a change of folder.
_RATE_WINDOW = 15.0
_BAR_CELLS = 24


class TerminalJob:
    """Satisfies ``model.jobs.Job``. Progress may come from any thread."""

    def __init__(
        self, stream: TextIO, *, is_live: bool, width: int = 80, clock: Clock = time.monotonic
    ) -> None:
        """``is_live``: the stream is a terminal, so one line is drawn over and over."""
        self._stream = stream
        self._is_live = is_live
        self._width = width
        self._clock = clock
        self._lock = threading.Lock()
        self._is_stopped = False
        self._samples: deque[tuple[float, int]] = deque()
        self._unit = ""
        # Without a terminal, a task that is over at once should leave no line at all.
        self._drawn_at = clock() - _BAR_INTERVAL if is_live else clock()
        self._is_drawn = False
        self._blocks = "█░" if "utf" in (getattr(stream, "encoding", "") or "").lower() else "#-"

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        now = self._clock()
        with self._lock:
            self._sample(now, done, unit)
            is_end = total is not None and done >= total
            interval = _BAR_INTERVAL if self._is_live else _LINE_INTERVAL
            if now - self._drawn_at < interval and not (is_end and self._is_live):
                return
            self._drawn_at = now
            self._draw(self._line(done, total, unit, note))

    def announce(self, text: str) -> None:
        """What is going on before there is anything to count; only a terminal shows it."""
        if self._is_live:
            with self._lock:
                self._draw(text)

    def check(self) -> None:
        if self._is_stopped:
            raise Cancelled

    def stop(self) -> None:
        """Ask the task to end at its next safe point."""
        self._is_stopped = True

    def tell_at_once(self, text: str) -> None:
        """For a signal handler, which may have interrupted a drawing of ours: takes no lock and
        writes past all buffers."""
        start = "\r\x1b[2K" if self._is_live else ""
        with contextlib.suppress(OSError, ValueError):
            os.write(self._stream.fileno(), f"{start}{text}\n".encode())

    def clear(self) -> None:
        """Take the bar off the terminal, so that other lines can follow."""
        with self._lock:
            if self._is_drawn:
                self._stream.write("\r\x1b[2K")
                self._stream.flush()
                self._is_drawn = False

    def _sample(self, now: float, done: int, unit: str) -> None:
        if unit != self._unit or (self._samples and done < self._samples[-1][1]):
            self._samples.clear()
            self._unit = unit
        self._samples.append((now, done))
        while len(self._samples) > 2 and now - self._samples[0][0] > _RATE_WINDOW:
            self._samples.popleft()

    def _per_second(self) -> float:
        (began, first), (ended, last) = self._samples[0], self._samples[-1]
        return (last - first) / (ended - began) if ended - began > 0.2 else 0.0

    def _line(self, done: int, total: int | None, unit: str, note: str) -> str:
        speed = self._per_second()
        fields = []
        if total:
            if self._is_live:
                fields.append(self._bar(done, total))
            fields.append(f"{quantities.percent(done, total):>5}")
        fields.append(_amount(done, total, unit))
        if speed > 0:
            fields.append(quantities.rate(speed, unit))
            if total and total > done:
                fields.append(quantities.remaining((total - done) / speed))
        if note:
            fields.append(clean(note, 80))
        return "  ".join(fields)

    def _bar(self, done: int, total: int) -> str:
        full = min(_BAR_CELLS, _BAR_CELLS * done // total)
        return self._blocks[0] * full + self._blocks[1] * (_BAR_CELLS - full)

    def _draw(self, line: str) -> None:
        if self._is_live:
            # One cell short of the edge: in the last column some terminals wrap.
            self._stream.write("\r\x1b[2K" + clip(line, self._width - 1))
            self._is_drawn = True
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def _amount(done: int, total: int | None, unit: str) -> str:
    show = quantities.size if unit == "bytes" else quantities.count
    suffix = "" if unit == "bytes" else f" {unit}"
    return f"{show(done)}/{show(total)}{suffix}" if total else f"{show(done)}{suffix}"


@contextlib.contextmanager
def interruptible(job: TerminalJob, told: Callable[[str], None]) -> Iterator[TerminalJob]:
    """Within this, Ctrl-C (or a polite kill) asks the task to end at a safe point; a second one
    ends it the hard way, which loses nothing either."""

    def stop(number: int, frame: FrameType | None) -> None:
        # No lock may be taken here: the code that was interrupted may hold it.
        told("Stopping at the next safe point. Press Ctrl-C again to leave at once.")
        job.stop()
        for each, handler in before.items():
            signal.signal(each, handler)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for each in (signal.SIGINT, signal.SIGTERM):
            before[each] = signal.signal(each, stop)
    try:
        yield job
    finally:
        job.clear()
        for each, handler in before.items():
            signal.signal(each, handler)
