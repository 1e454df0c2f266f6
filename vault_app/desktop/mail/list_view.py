"""The list of messages: keyboard, selection and what is shown while there is nothing to show."""

from array import array
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from vault_app.desktop.mail.list_delegate import MessageDelegate
from vault_app.desktop.mail.list_model import MessageListModel
from vault_app.desktop.theme import Theme
from vault_app.model.query import Query
from vault_app.wording.custody import CountryName
from vault_app.wording.text import say

# The reader follows the current row after a moment, so that holding an arrow key down does not
# open every message on the way.
_FOLLOW_MS: Final = 60


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is selected: some ids, or all that a query finds, whatever is loaded of it."""

    count: int
    ids: "array[int]"
    query: Query | None

    @property
    def is_all(self) -> bool:
        return self.query is not None


class MessageList(QTableView):
    """Emits intents and knows no task.

    ``opened`` carries a message id or ``None``; ``chosen`` the number of selected rows.
    """

    opened = Signal(object)
    chosen = Signal(object)
    keep_local = Signal()
    purge = Signal()
    hold = Signal()
    move_away = Signal()
    search = Signal()
    activated_message = Signal(object)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme = theme
        self._delegate = MessageDelegate(theme, country_name, parent=self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(say("Messages"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(self._delegate.row_height)
        rows.setDefaultSectionSize(self._delegate.row_height)
        self._follow = QTimer(self, interval=_FOLLOW_MS, singleShot=True)
        self._follow.timeout.connect(self._tell)
        self._kept_current: int | None = None
        self._kept_ids: array[int] = array("q")
        self._kept_top: int | None = None
        self._is_all = False
        theme.changed.connect(self.viewport().update)

    def show_model(self, model: MessageListModel) -> None:
        self.setModel(model)
        model.about_to_swap.connect(self._remember)
        model.swapped.connect(self._restore)
        model.grew.connect(self._extend_all)
        model.settled.connect(self._tell)
        self.selectionModel().selectionChanged.connect(self._selection_moved)
        self.selectionModel().currentChanged.connect(lambda *_: self._follow.start())

    def messages(self) -> MessageListModel:
        model = self.model()
        assert isinstance(model, MessageListModel)
        return model

    def selection(self) -> Chosen:
        """What removal is about: by query when all is selected, else by ids."""
        model = self.messages()
        if self._is_all:
            return Chosen(model.rowCount(), array("q"), model.query)
        ids: array[int] = array("q")
        for span in self._spans():
            ids.extend(model.ids_between(span.top(), span.bottom()))
        return Chosen(len(ids), ids, None)

    def selected_count(self) -> int:
        return sum(span.bottom() - span.top() + 1 for span in self._spans())

    def selectAll(self) -> None:
        if self.messages().rowCount():
            super().selectAll()
            self._is_all = True
            self._follow.start()

    def step(self, by: int) -> None:
        """To the next message or the one before."""
        rows = self.messages().rowCount()
        if not rows:
            return
        current = self.currentIndex()
        place = current.row() + by if current.isValid() else 0
        self.go_to(max(0, min(rows - 1, place)))

    def go_to(self, place: int) -> None:
        index = self.model().index(place, 0)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = (
            event.key(),
            event.modifiers()
            in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ),
        )
        if plain and key in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if key == Qt.Key.Key_J else -1)
        elif plain and key == Qt.Key.Key_Slash:
            self.search.emit()
        elif plain and key == Qt.Key.Key_L and self.selected_count():
            self.keep_local.emit()
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected_count():
            self.purge.emit()
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.messages().rowCount():
            self.go_to(0 if key == Qt.Key.Key_Home else self.messages().rowCount() - 1)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_message.emit(self.messages().id_at(self.currentIndex().row()))
        elif plain and key == Qt.Key.Key_Escape:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing does not jump: it would read every row to find a match."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.selected_count():
            return
        menu = QMenu(self)
        keep = menu.addAction(self._theme.icons.icon("house"), say("Keep local-only…"))
        keep.triggered.connect(lambda _=False: self.keep_local.emit())
        purge = menu.addAction(self._theme.icons.icon("trash-2"), say("Purge…"))
        purge.triggered.connect(lambda _=False: self.purge.emit())
        move = menu.addAction(
            self._theme.icons.icon("folder-input"), say("Move to another account…")
        )
        move.triggered.connect(lambda _=False: self.move_away.emit())
        hold = menu.addAction(self._theme.icons.icon("lock"), say("Put on hold…"))
        hold.triggered.connect(lambda _=False: self.hold.emit())
        menu.addSeparator()
        everything = menu.addAction(say("Select all"))
        everything.triggered.connect(lambda _=False: self.selectAll())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _spans(self) -> list[QItemSelectionRange]:
        if self.model() is None:
            return []
        selection = self.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _selection_moved(self, *_: QItemSelection) -> None:
        self._is_all = False
        self._follow.start()

    def _tell(self) -> None:
        count = self.selected_count()
        self.chosen.emit(count)
        if count <= 1:
            current = self.currentIndex()
            is_shown = current.isValid() and count == 1
            self.opened.emit(self.messages().id_at(current.row()) if is_shown else None)

    def _remember(self) -> None:
        model = self.messages()
        current = self.currentIndex()
        self._kept_current = model.id_at(current.row()) if current.isValid() else None
        # Selections of thousands are dropped: finding each again would stall the window.
        self._kept_ids = self.selection().ids if self.selected_count() <= 200 else array("q")
        at_top = self.verticalScrollBar().value() == 0
        top = self.rowAt(0)
        self._kept_top = None if at_top or top < 0 else model.id_at(top)

    def _restore(self) -> None:
        model = self.messages()
        if self._kept_top is not None:
            place = model.place_of(self._kept_top)
            if place is not None:
                self.scrollTo(model.index(place, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        selection = QItemSelection()
        for message_id in self._kept_ids:
            place = model.place_of(message_id)
            if place is not None:
                index = model.index(place, 0)
                selection.select(index, index)
        current = None if self._kept_current is None else model.place_of(self._kept_current)
        if current is not None:
            self.selectionModel().setCurrentIndex(
                model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)
        self._follow.start()

    def _extend_all(self) -> None:
        if self._is_all:
            self.selectAll()

    def show_at_top(self) -> None:
        self.verticalScrollBar().setValue(0)
