"""The one bridge between tasks, which know no Qt, and widgets, which must never wait.

A task runs in a pool thread; what it reports comes back to the interface thread through queued
signals. Progress is thinned to ten a second. Results for a receiver that has been destroyed are
dropped, or handed to ``discard`` when something in them has to be closed.
"""

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Job

_PROGRESS_SECONDS: Final = 0.1

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One report of a running task. ``seconds`` is how long the task has been running."""

    done: int
    total: int | None
    unit: str
    note: str
    seconds: float


@dataclass(frozen=True, slots=True)
class _Delivery:
    receiver: "weakref.ref[QObject]"
    call: Callable[[], None]
    drop: Callable[[], None] | None = None


class RunningJob:
    """What a task sees as its ``Job`` and what the window holds to cancel it."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._started = time.monotonic()
        self._last = 0.0
        self._last_note = ""

    def cancel(self) -> None:
        """Ask the task to stop at its next check; what it did until then stands."""
        self._stop.set()

    def wait(self) -> None:
        """Until the task has ended. Never in the interface thread while the window is shown."""
        self._ended.wait()

    def end(self) -> None:
        """The task has ended; told by the pool."""
        self._ended.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def check(self) -> None:
        if self._stop.is_set():
            raise Cancelled

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        now = time.monotonic()
        is_end = total is not None and done >= total
        if now - self._last < _PROGRESS_SECONDS and not is_end and note == self._last_note:
            return
        self._last, self._last_note = now, note
        self._report(
            Progress(
                done=done,
                total=total,
                unit=unit,
                note=note,
                seconds=now - self._started,
            )
        )


class Bridge(QObject):
    """Carries calls from any thread into the thread that made it.

    ``unexpected`` carries an exception that is not one of ours: a bug, to be shown as a report.
    """

    unexpected = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(
        self,
        receiver: QObject,
        call: Callable[[], None],
        *,
        drop: Callable[[], None] | None = None,
    ) -> None:
        """Run ``call`` in the bridge's thread, unless ``receiver`` is gone by then."""
        self.post_to(weakref.ref(receiver), call, drop=drop)

    def post_to(
        self,
        receiver: "weakref.ref[QObject]",
        call: Callable[[], None],
        *,
        drop: Callable[[], None] | None = None,
    ) -> None:
        self._posted.emit(_Delivery(receiver, call, drop))

    def settle(
        self,
        future: "Future[Any]",
        receiver: "weakref.ref[QObject]",
        *,
        done: Callable[[Any], None],
        failed: Callable[[HomeportError], None] | None,
        discard: Callable[[Any], None] | None,
    ) -> None:
        """Bring a finished future's result, or its error, to the receiver."""
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            result = future.result()
            drop = None if discard is None else lambda: discard(result)
            self.post_to(receiver, lambda: done(result), drop=drop)
        elif isinstance(error, HomeportError):
            if failed is not None:
                self.post_to(receiver, lambda: failed(error))
        else:
            self.post(self, lambda: self.unexpected.emit(error))
            if failed is not None:
                # Whoever waits must not wait for ever; the root of the tree says the least.
                self.post_to(receiver, lambda: failed(HomeportError()))

    @Slot(object)
    def _deliver(self, delivery: _Delivery) -> None:
        receiver = delivery.receiver()
        if receiver is not None and isValid(receiver):
            delivery.call()
        elif delivery.drop is not None:
            delivery.drop()


class Jobs(QObject):
    """Runs tasks in a small thread pool; make one, in the interface thread."""

    unexpected = Signal(object)

    def __init__(self, *, threads: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = Bridge(self)
        self._bridge.unexpected.connect(self.unexpected)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._running: set[RunningJob] = set()
        self._is_closed = False

    @property
    def bridge(self) -> Bridge:
        return self._bridge

    def run(
        self,
        task: Callable[[Job], T],
        *,
        receiver: QObject,
        done: Callable[[T], None],
        failed: Callable[[HomeportError], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
        discard: Callable[[T], None] | None = None,
    ) -> RunningJob:
        """Run ``task(job)`` in a pool thread and call back in the interface thread.

        ``failed`` gets every error of our own tree, ``Cancelled`` among them. ``discard`` gets the
        result (in the interface thread) when the receiver was destroyed before it came.
        """
        reference = weakref.ref(receiver)

        def report(step: Progress) -> None:
            if progress is not None:
                self._bridge.post_to(reference, lambda: progress(step))

        job = RunningJob(report)
        if self._is_closed:
            # A timer that fires while the program ends may still ask for something.
            job.cancel()
            job.end()
            return job
        self._running.add(job)
        future = self._pool.submit(task, job)

        def finished(settled: "Future[T]") -> None:
            job.end()
            self._bridge.post(self, lambda: self._forget(job))
            self._bridge.settle(settled, reference, done=done, failed=failed, discard=discard)

        future.add_done_callback(finished)
        return job

    def cancel_all(self) -> tuple[RunningJob, ...]:
        """Ask everything that runs to stop; returns it, for whoever has to wait for that."""
        running = tuple(self._running)
        for job in running:
            job.cancel()
        return running

    def close(self) -> None:
        """Stop everything that runs and wait for it; called once, when the window has gone."""
        self._is_closed = True
        self.cancel_all()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget(self, job: RunningJob) -> None:
        self._running.discard(job)
