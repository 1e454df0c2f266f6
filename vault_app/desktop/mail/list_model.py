"""The message list as Qt sees it: ordered ids from one query, rows read when painted."""

import enum
from array import array
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from vault_app.desktop.mail.row_pages import RowPages
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session, Ticket
from vault_app.model.custody import Holding
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Change
from vault_app.model.mail import MessageRow
from vault_app.model.query import EVERYTHING, Query
from vault_app.wording.quantities import date
from vault_app.wording.states import state_name
from vault_app.wording.text import say

Index = QModelIndex | QPersistentModelIndex

# How long changes are gathered before the list looks again; a pull commits several times a second.
_GATHER_MS: Final = 700
_CONCERNS: Final = frozenset({Change.MESSAGES, Change.CUSTODY})


class ListRole(enum.IntEnum):
    """What the delegate asks for."""

    MESSAGE = Qt.ItemDataRole.UserRole + 1
    HOLDING = Qt.ItemDataRole.UserRole + 2
    ID = Qt.ItemDataRole.UserRole + 3


class MessageListModel(QAbstractTableModel):
    """One column of messages, newest first.

    ``about_to_swap`` and ``swapped`` enclose the moment in which one list takes the place of
    another, so that a view can keep its selection by id. ``settled`` tells that a query was read
    to its end, ``broken`` that it failed, ``searching`` that one runs.
    """

    about_to_swap = Signal()
    swapped = Signal()
    grew = Signal()
    settled = Signal()
    broken = Signal(object)
    searching = Signal(bool)

    def __init__(self, session: Session, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: array[int] = array("q")
        self._query: Query = EVERYTHING
        self._generation = 0
        self._is_settled = False
        self._pages = RowPages(session, parent=self)
        self._pages.arrived.connect(self._rows_arrived)
        self._gather = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gather.timeout.connect(self._look_again)
        session.changed.connect(self._vault_changed)
        session.closed.connect(self.clear)

    @property
    def query(self) -> Query:
        return self._query

    @property
    def is_settled(self) -> bool:
        """All ids of the query are here."""
        return self._is_settled

    def show_query(self, query: Query) -> None:
        """Show what a query finds. The old list stays until the first of the new is known."""
        self._query = query
        self._start(is_refresh=False)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self._generation += 1
        self._gather.stop()
        self.beginResetModel()
        self._ids = array("q")
        self._pages.show_ids(self._ids)
        self._pages.holdings = {}
        self.endResetModel()

    def id_at(self, place: int) -> int | None:
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place_of(self, message_id: int) -> int | None:
        """Where a message stands; a linear look, about 5 ms at a million."""
        try:
            return self._ids.index(message_id)
        except ValueError:
            return None

    def ids_between(self, first: int, last: int) -> "array[int]":
        return self._ids[first : last + 1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == ListRole.ID:
            return self._ids[index.row()]
        if role not in (
            ListRole.MESSAGE,
            ListRole.HOLDING,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self._pages.row(index.row())
        if row is None or role == ListRole.MESSAGE:
            return row
        if role == ListRole.HOLDING:
            return self._holding(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.subject
        return _spoken(row)

    def _holding(self, row: MessageRow) -> Holding | None:
        return None if row.holding_id is None else self._pages.holdings.get(row.holding_id)

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if changes & _CONCERNS and not self._gather.isActive():
            self._gather.start()

    def _look_again(self) -> None:
        self._pages.mark_stale()
        # A search that still runs was begun by the person and shows its first hits at once.
        self._start(is_refresh=self._is_settled)

    def _start(self, *, is_refresh: bool) -> None:
        self._generation += 1
        self._is_settled = False
        generation, query = self._generation, self._query
        self.searching.emit(True)

        def read(reader: Reading, ticket: Ticket) -> None:
            whole = array("q")
            is_first = True
            for chunk in reader.message_ids(query):
                ticket.check()
                if is_refresh:
                    whole.extend(chunk)
                else:
                    self._post_chunk(generation, chunk, is_first=is_first)
                    is_first = False
            if is_first:
                # A refresh takes the old list's place in one step, so that what is selected far
                # down in it can be found again.
                self._post_chunk(generation, whole, is_first=True)

        self._session.read_in_steps(
            read,
            receiver=self,
            done=lambda _: self._finish(generation),
            failed=lambda error: self._fail(generation, error),
            lane=Lane.SEARCH,
            newest_only=True,
        )

    def _post_chunk(self, generation: int, chunk: "array[int]", *, is_first: bool) -> None:
        """From the lane's thread."""
        self._session.post(self, lambda: self._take(generation, chunk, is_first=is_first))

    def _take(self, generation: int, chunk: "array[int]", *, is_first: bool) -> None:
        if generation != self._generation:
            return
        if is_first:
            self._swap(chunk)
        elif chunk:
            start = len(self._ids)
            self.beginInsertRows(QModelIndex(), start, start + len(chunk) - 1)
            self._ids.extend(chunk)
            self.endInsertRows()
            self.grew.emit()

    def _swap(self, chunk: "array[int]") -> None:
        known = len(self._ids)
        if chunk and chunk == self._ids[: len(chunk)] and known >= len(chunk):
            # The start is the same, as after most changes: keep the rows, so that nothing flickers.
            if known > len(chunk):
                self.beginRemoveRows(QModelIndex(), len(chunk), known - 1)
                del self._ids[len(chunk) :]
                self.endRemoveRows()
            self.dataChanged.emit(self.index(0, 0), self.index(len(chunk) - 1, 0))
            return
        self.about_to_swap.emit()
        self.beginResetModel()
        self._ids = array("q", chunk)
        self._pages.show_ids(self._ids)
        self.endResetModel()
        self.swapped.emit()

    def _finish(self, generation: int) -> None:
        if generation == self._generation:
            self._is_settled = True
            self.searching.emit(False)
            self.settled.emit()

    def _fail(self, generation: int, error: HomeportError) -> None:
        if generation == self._generation:
            self.searching.emit(False)
            self.broken.emit(error)

    def _rows_arrived(self, first: int, last: int) -> None:
        last = min(last, len(self._ids) - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))


def _spoken(row: MessageRow) -> str:
    """What a screen reader says of a row."""
    parts = [
        row.sender_name or row.sender_address,
        row.subject or say("(no subject)"),
        date(row.date),
        state_name(row.state),
    ]
    if not row.is_seen:
        parts.insert(0, say("Unread"))
    if row.is_flagged:
        parts.append(say("starred"))
    if row.has_attachments:
        parts.append(say("has attachments"))
    return ", ".join(parts)
