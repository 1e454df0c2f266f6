"""An opened vault as the window sees it: reads off the interface thread, and word of changes.

Reads go down a few *lanes*. A lane is one thread with its own read-only connection, so that a
slow search never holds up the rows being painted. Asking a lane with ``newest_only`` drops what
waits in it and interrupts what runs: only the newest search matters.
"""

import enum
import queue
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Bridge
from vault_app.desktop.reading import Readable, Reading
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change

T = TypeVar("T")


class Lane(enum.Enum):
    """Which thread and connection a read takes."""

    SEARCH = enum.auto()
    ROWS = enum.auto()
    SIDE = enum.auto()
    MESSAGE = enum.auto()
    PAGE = enum.auto()


class Ticket:
    """A read that was asked for. ``check`` is for long reads, between their steps."""

    def __init__(self) -> None:
        self._is_stale = threading.Event()

    def drop(self) -> None:
        """Its answer is not wanted any more."""
        self._is_stale.set()

    @property
    def is_stale(self) -> bool:
        return self._is_stale.is_set()

    def check(self) -> None:
        if self._is_stale.is_set():
            raise Cancelled


Work = Callable[[Reading, Ticket], Any]

_END: Final = None


class _Order:
    """A read in a lane's queue. It holds what was asked, and with it models and widgets, until the
    interface thread empties it: in a lane's thread the last hold on a widget must never go."""

    def __init__(self, ticket: Ticket, work: Work, future: "Future[Any]") -> None:
        self.ticket = ticket
        self.work: Work | None = work
        self.future: Future[Any] | None = future

    def empty(self) -> None:
        self.work = None
        self.future = None


class _LaneThread:
    """One thread, one connection, one queue."""

    def __init__(self, open_reader: Callable[[], Reading], name: str, bridge: Bridge) -> None:
        self._open_reader = open_reader
        self._bridge = bridge
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._pending: list[Ticket] = []
        self._running: Ticket | None = None
        self._reader: Reading | None = None
        # A daemon, so that an interpreter that dies of something else is not kept alive by it.
        self._thread = threading.Thread(target=self._serve, name=f"read-{name}", daemon=True)
        self._thread.start()

    def submit(self, order: _Order, *, newest_only: bool) -> None:
        with self._lock:
            if newest_only:
                self._drop_all()
            self._pending.append(order.ticket)
        self._orders.put(order)

    def stop(self) -> None:
        """Interrupt, and let the thread close its connection; does not wait."""
        with self._lock:
            self._drop_all()
        self._orders.put(_END)

    def join(self) -> None:
        self._thread.join()

    def _drop_all(self) -> None:
        for ticket in self._pending:
            ticket.drop()
        # Under the lock the running ticket cannot change, so no later read is hit by mistake.
        if self._running is not None:
            self._running.drop()
            if self._reader is not None:
                self._reader.interrupt()

    def _serve(self) -> None:
        while (order := self._orders.get()) is not _END:
            ticket = order.ticket
            with self._lock:
                self._pending.remove(ticket)
                self._running = None if ticket.is_stale else ticket
            if not ticket.is_stale:
                self._answer(order)
            elif order.future is not None:
                order.future.cancel()
            with self._lock:
                self._running = None
            self._bridge.post(self._bridge, order.empty)
        if self._reader is not None:
            self._reader.close()

    def _answer(self, order: _Order) -> None:
        work, future = order.work, order.future
        assert work is not None
        assert future is not None
        future.set_running_or_notify_cancel()
        try:
            if self._reader is None:
                reader = self._open_reader()
                with self._lock:
                    self._reader = reader
            result = work(self._reader, order.ticket)
        except BaseException as error:
            future.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            future.set_result(result)


class Session(QObject):
    """One opened vault. ``changed`` carries a ``frozenset`` of :class:`Change`, in this thread."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, vault: Readable, bridge: Bridge, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault = vault
        self._bridge = bridge
        self._is_open = True
        self._lanes = {lane: _LaneThread(vault.reader, lane.name.lower(), bridge) for lane in Lane}
        reference: weakref.ref[QObject] = weakref.ref(self)

        def noticed(changes: frozenset[Change]) -> None:
            def tell() -> None:
                session = reference()
                if isinstance(session, Session) and session.is_open:
                    session.changed.emit(changes)

            bridge.post_to(reference, tell)

        self._unsubscribe = vault.on_change(noticed)

    @property
    def vault(self) -> Readable:
        return self._vault

    @property
    def is_open(self) -> bool:
        return self._is_open

    def read(
        self,
        work: Callable[[Reading], T],
        *,
        receiver: QObject,
        done: Callable[[T], None],
        failed: Callable[[HomeportError], None] | None = None,
        lane: Lane = Lane.SIDE,
        newest_only: bool = False,
    ) -> Ticket:
        """Run ``work(reader)`` on a lane; ``done`` or ``failed`` is called in this thread.

        Nothing is called for a read that was dropped, whose receiver was destroyed, or after the
        session has been closed.
        """
        return self.read_in_steps(
            lambda reader, _: work(reader),
            receiver=receiver,
            done=done,
            failed=failed,
            lane=lane,
            newest_only=newest_only,
        )

    def read_in_steps(
        self,
        work: Callable[[Reading, Ticket], T],
        *,
        receiver: QObject,
        done: Callable[[T], None],
        failed: Callable[[HomeportError], None] | None = None,
        lane: Lane = Lane.SIDE,
        newest_only: bool = False,
    ) -> Ticket:
        """As :meth:`read`, for long work that calls ``ticket.check()`` between its steps."""
        if not self._is_open:
            ticket = Ticket()
            ticket.drop()
            return ticket
        ticket = Ticket()
        future: Future[T] = Future()
        reference = weakref.ref(receiver)

        def is_wanted() -> bool:
            return self._is_open and not ticket.is_stale

        def deliver(result: T) -> None:
            if is_wanted():
                done(result)

        def complain(error: HomeportError) -> None:
            # An interrupted query may fail in any way the database likes: nobody asks any more.
            if is_wanted() and failed is not None:
                failed(error)

        def finished(settled: "Future[T]") -> None:
            if not ticket.is_stale or settled.cancelled():
                self._bridge.settle(settled, reference, done=deliver, failed=complain, discard=None)

        future.add_done_callback(finished)
        self._lanes[lane].submit(_Order(ticket, work, future), newest_only=newest_only)
        return ticket

    def post(self, receiver: QObject, call: Callable[[], None]) -> None:
        """From a lane: run ``call`` in the interface thread while the session is open."""
        self._bridge.post(receiver, lambda: call() if self._is_open else None)

    def close(self) -> None:
        """End all reads and close the vault. Quick, but may wait for a write to finish: see
        :meth:`detach` for closing off the interface thread."""
        close_vault = self.detach()
        close_vault()

    def detach(self) -> Callable[[], None]:
        """Stop answering at once; the returned call, for any thread, closes the vault."""
        if not self._is_open:
            return lambda: None
        self._is_open = False
        self._unsubscribe()
        lanes, vault = list(self._lanes.values()), self._vault
        for lane in lanes:
            lane.stop()
        self.closed.emit()

        def close_vault() -> None:
            for lane in lanes:
                lane.join()
            vault.close()

        return close_vault
