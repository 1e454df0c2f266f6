"""Rows of a long list, read in pages by their ids when they are about to be painted.

Nothing here ever waits: a row that is not there yet is ``None`` and is painted blank. What was
asked for last is read first, so that a fast scroll does not have to work off all it passed.
"""

from array import array
from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session
from vault_app.model.custody import Holding
from vault_app.model.mail import MessageRow

PAGE_ROWS: Final = 64
_KEPT_PAGES: Final = 96
_WAITING_PAGES: Final = 6

_Page = list[MessageRow | None]


class RowPages(QObject):
    """The cache. ``arrived(first, last)`` says which places of the list can be painted anew."""

    arrived = Signal(object, object)

    def __init__(self, session: Session, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._reading: int | None = None
        self._generation = 0
        self._needs_holdings = True
        self.holdings: dict[int, Holding] = {}

    def show_ids(self, ids: "array[int]") -> None:
        """The list is another one now; ``ids`` may grow in place."""
        self._ids = ids
        self._generation += 1
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        self._reading = None

    def mark_stale(self) -> None:
        """Rows may have altered: go on showing what is known and read it again."""
        self._stale.update(self._pages)
        self._needs_holdings = True

    def row(self, place: int) -> MessageRow | None:
        """The row at a place of the list, or ``None`` while it is being read."""
        number, offset = divmod(place, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None or number in self._stale or offset >= len(page):
            self._want(number)
            if page is None or offset >= len(page):
                return None
        self._pages.move_to_end(number)
        return page[offset]

    def _want(self, number: int) -> None:
        if number == self._reading:
            return
        self._wanted[number] = None
        self._wanted.move_to_end(number)
        while len(self._wanted) > _WAITING_PAGES:
            self._wanted.popitem(last=False)
        if self._reading is None:
            self._read_next()

    def _read_next(self) -> None:
        if not self._wanted:
            self._reading = None
            return
        number, _ = self._wanted.popitem(last=True)
        self._reading = number
        generation = self._generation
        ids = self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        with_holdings = self._needs_holdings

        def read(reader: Reading) -> tuple[list[MessageRow], dict[int, Holding] | None]:
            return reader.rows(ids), reader.holdings() if with_holdings else None

        def done(answer: tuple[list[MessageRow], dict[int, Holding] | None]) -> None:
            rows, holdings = answer
            if holdings is not None:
                self.holdings = holdings
                self._needs_holdings = False
            if generation == self._generation:
                self._take(number, ids, rows)

        self._session.read(
            read, receiver=self, done=done, failed=lambda _: self._give_up(number), lane=Lane.ROWS
        )

    def _take(self, number: int, ids: "array[int]", rows: list[MessageRow]) -> None:
        by_id = {row.id: row for row in rows}
        self._pages[number] = [by_id.get(message_id) for message_id in ids]
        self._pages.move_to_end(number)
        self._stale.discard(number)
        while len(self._pages) > _KEPT_PAGES:
            dropped, _ = self._pages.popitem(last=False)
            self._stale.discard(dropped)
        self._read_next()
        first = number * PAGE_ROWS
        self.arrived.emit(first, first + len(ids) - 1)

    def _give_up(self, number: int) -> None:
        # The page stays blank and is asked for again when it is painted again; whatever broke the
        # read will be told by the search that follows.
        if self._reading == number:
            self._read_next()
