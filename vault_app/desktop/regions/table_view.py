"""The table: what the map shows, as text that can be read, walked through and chosen from."""

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from vault_app.desktop.regions.table_model import (
    COPIES,
    HOW,
    NEWEST,
    NUMBERS,
    OLDEST,
    SIZE,
    TITLE,
    LineRole,
    RegionsModel,
)
from vault_app.desktop.regions.totals import Choice
from vault_app.desktop.regions.tree import Line
from vault_app.desktop.regions.wording import Face
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import RADIUS, SPACE_2, SPACE_4
from vault_app.wording.text import say

Index = QModelIndex | QPersistentModelIndex

_ROW: Final = 34
_CHEVRON: Final = 14
_FLAG: Final = 12
# What the columns of numbers and dates have room for.
_WIDEST: Final = {
    COPIES: "1,000,000",
    SIZE: "999 MB",
    OLDEST: "Mar 2024",
    NEWEST: "May 2024",
}
_WIDEST_HOW: Final = {Face.PLACE: "mostly observed", Face.LAW: "place, company, service"}
_NARROW: Final = 540
_NARROW_FOR_ORDERS: Final = 720
_NARROWEST: Final = 420


class RegionsTable(QTreeView):
    """``chosen`` carries the :class:`Choice` of a line, or ``None`` when it is taken back."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, model: RegionsModel) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._choice = Choice()
        self._open: set[Choice] = set()
        self._is_past = False
        self.setModel(model)
        self.setItemDelegate(_LineDelegate(theme, self))
        self.setAccessibleName(say("Who holds your mail, by country"))
        self.setAccessibleDescription(
            say("The map as text. Right opens a line, Enter chooses it, Escape takes that back.")
        )
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.expanded.connect(lambda index: self._open.add(model.line(index).choice))
        self.collapsed.connect(lambda index: self._open.discard(model.line(index).choice))
        theme.changed.connect(self.viewport().update)
        self._size_columns(Face.PLACE)

    @property
    def choice(self) -> Choice:
        """The line that is chosen, as its choice; nothing chosen is an empty one."""
        return self._choice

    def show_root(self, root: Line, face: Face, choice: Choice, *, is_past: bool = False) -> None:
        """Show these lines; what was open stays open, and the chosen line is in view.

        Of a past year nobody knows the dates, nor how sure its places were.
        """
        self._is_past = is_past
        self._size_columns(face)
        self._hide_columns(face)
        before = self._model.line(self.currentIndex()).choice
        had_focus = self.hasFocus()
        self._choice = choice
        self._model.show_root(root, face)
        self.setAccessibleName(
            say("Who holds your mail, by country")
            if face is Face.PLACE
            else say("Whose law reaches your mail, by country")
        )
        opened = set(self._open)
        for wanted in opened:
            index = self._model.find(wanted)
            if index.isValid():
                self.setExpanded(index, True)
        chosen = self._model.find(choice) if choice != Choice() else QModelIndex()
        if chosen.isValid():
            parent = chosen.parent()
            while parent.isValid():
                self.setExpanded(parent, True)
                parent = parent.parent()
        current = chosen if chosen.isValid() else self._model.find(before)
        if current.isValid():
            self.setCurrentIndex(current)
            self.scrollTo(current)
        elif had_focus:
            self.setCurrentIndex(self._model.index(0, 0))

    def _size_columns(self, face: Face) -> None:
        metrics = QFontMetrics(self._theme.font())
        widest = _WIDEST | {HOW: _WIDEST_HOW[face]}
        for column, text in widest.items():
            self.setColumnWidth(column, metrics.horizontalAdvance(text) + 2 * SPACE_2 + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide_columns(self._model.face)

    def _hide_columns(self, face: Face) -> None:
        # Where room is short, the size goes first: the bar above tells it of what is chosen.
        self.setColumnHidden(SIZE, self.viewport().width() < _NARROW)
        # The names of orders are long, and dates of mail say little of them.
        is_tight = face is Face.LAW and self.viewport().width() < _NARROW_FOR_ORDERS
        for column in (OLDEST, NEWEST):
            self.setColumnHidden(column, self._is_past or is_tight)
        is_empty = self._is_past and face is Face.PLACE
        self.setColumnHidden(HOW, is_empty or self.viewport().width() < _NARROWEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if index.isValid():
                self._choose(self._model.line(index))
            return
        if event.key() == Qt.Key.Key_Escape and self._choice != Choice():
            self.chosen.emit(None)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint()).siblingAtColumn(TITLE)
        super().mousePressEvent(event)
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        line = self._model.line(index)
        if line.children and event.position().x() < _text_left(line):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._choose(line)

    def _choose(self, line: Line) -> None:
        self.chosen.emit(None if line.choice == self._choice else line.choice)


def depth(line: Line) -> int:
    """0 for a country."""
    number, above = 0, line.parent
    while above is not None and above.parent is not None:
        number, above = number + 1, above.parent
    return number


def _text_left(line: Line) -> int:
    """Where the words of a first cell begin: after the chevron and, for a country, its flag."""
    level = depth(line)
    left = SPACE_2 + level * SPACE_4 + _CHEVRON + SPACE_2
    return left + (round(_FLAG * 1.5) + SPACE_2 if line.country is not None else 0)


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: RegionsTable) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect
        line: Line = index.data(LineRole)
        chosen = self._view.choice
        is_chosen = chosen != Choice() and line.choice == chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.fillRect(rect, theme.color("selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        box = rect.adjusted(SPACE_2, 0, -SPACE_2, 0)
        if index.column() == TITLE:
            self._paint_marks(painter, rect, line, index)
            box.setLeft(rect.left() + _text_left(line))
        is_strong = line.country is not None and index.column() == TITLE
        painter.setFont(theme.font(Type.STRONG if is_strong else Type.BODY))
        is_aside = chosen != Choice() and not _belongs(line, chosen)
        is_fact = index.column() not in (TITLE, COPIES)
        painter.setPen(theme.color("muted" if is_aside or is_fact else "text"))
        side = Qt.AlignmentFlag.AlignLeft
        if index.column() in NUMBERS:
            side = Qt.AlignmentFlag.AlignRight
        text = painter.fontMetrics().elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        if self._is_current(index):
            self._paint_ring(painter, rect, index.column())
        painter.restore()

    def _is_current(self, index: Index) -> bool:
        current = self._view.currentIndex()
        is_row = current.isValid() and current.internalId() == index.internalId()
        return is_row and self._view.hasFocus()

    def _paint_ring(self, painter: QPainter, rect: QRect, column: int) -> None:
        """One ring around the whole row, each cell drawing its own part."""
        width = self._view.viewport().width()
        whole = QRectF(1, rect.top() + 1, width - 2, rect.height() - 3)
        painter.setClipRect(rect)
        painter.setPen(QPen(self._theme.color("focus"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole, RADIUS, RADIUS)

    def _paint_marks(self, painter: QPainter, rect: QRect, line: Line, index: Index) -> None:
        theme, ratio = self._theme, painter.device().devicePixelRatioF()
        left = rect.left() + SPACE_2 + depth(line) * SPACE_4
        if line.children:
            is_open = self._view.isExpanded(index.model().index(index.row(), 0, index.parent()))
            name = "chevron-down" if is_open else "chevron-right"
            pixmap = theme.icons.pixmap(name, "muted", size=_CHEVRON, ratio=ratio)
            painter.drawPixmap(QPoint(left, rect.center().y() - _CHEVRON // 2), pixmap)
        if line.country is not None:
            flag = theme.icons.flag(line.country, height=_FLAG, ratio=ratio)
            left += _CHEVRON + SPACE_2
            painter.drawPixmap(QPoint(left, rect.center().y() - _FLAG // 2), flag)


def _belongs(line: Line, chosen: Choice) -> bool:
    """Whether a line is the chosen one, above it or below it."""
    above: Line | None = line
    while above is not None:
        if above.choice == chosen:
            return True
        above = above.parent
    return any(_holds(child, chosen) for child in line.children)


def _holds(line: Line, chosen: Choice) -> bool:
    return line.choice == chosen or any(_holds(child, chosen) for child in line.children)
