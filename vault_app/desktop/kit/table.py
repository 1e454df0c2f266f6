"""A calm table for a few hundred lines of facts: no grid, hair lines, captions for a header."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_SMALL, SPACE_2, SPACE_3, Tone

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT: Final = 34
# From how many signs on a cell may be cut off, and its tool tip repeats it.
_LONG: Final = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """Text, and perhaps a mark before it."""

    text: str
    tone: Tone = "text"
    icon: str = ""
    icon_tone: Tone = "muted"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``stretches``: takes what room is left. ``is_number``: stands at the right."""

    title: str
    stretches: bool = False
    is_number: bool = False


class CellsModel(QAbstractTableModel):
    """Lines of cells, given whole; ``key`` of a line comes back when it is chosen."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._lines: list[tuple[object, tuple[Cell, ...]]] = []

    def show_lines(self, lines: Sequence[tuple[object, tuple[Cell, ...]]]) -> None:
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def key(self, row: int) -> object:
        return self._lines[row][0]

    def column_at(self, column: int) -> Column:
        return self._columns[column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self._lines[index.row()][1][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.hint or (cell.text if len(cell.text) > _LONG else None)
        if role == Qt.ItemDataRole.UserRole:
            return cell
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class FactTable(QTableView):
    """Shows a :class:`CellsModel`. ``grows``: as high as its lines, without scrolling itself."""

    def __init__(
        self,
        theme: Theme,
        model: CellsModel,
        *,
        name: str,
        is_selectable: bool = False,
        grows: bool = False,
    ) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if is_selectable
            else QAbstractItemView.SelectionMode.NoSelection
        )
        if not is_selectable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for number in range(model.columnCount()):
            header.setSectionResizeMode(
                number,
                QHeaderView.ResizeMode.Stretch
                if model.column_at(number).stretches
                else QHeaderView.ResizeMode.ResizeToContents,
            )
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            model.modelReset.connect(self._fit)
            self._fit()

    def _fit(self) -> None:
        rows = self.model().rowCount()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * ROW_HEIGHT + 2)


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: FactTable) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell: Cell = index.data(Qt.ItemDataRole.UserRole)
        width = QFontMetrics(self._theme.font()).horizontalAdvance(cell.text[:60])
        extra = ICON_SMALL + SPACE_2 if cell.icon else 0
        return QSize(width + extra + 2 * SPACE_3, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, option.rect
        cell: Cell = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selected"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        box = rect.adjusted(SPACE_2, 0, -SPACE_2, 0)
        if cell.icon:
            ratio = painter.device().devicePixelRatioF()
            pixmap = theme.icons.pixmap(cell.icon, cell.icon_tone, size=ICON_SMALL, ratio=ratio)
            top = rect.top() + (rect.height() - ICON_SMALL) // 2
            painter.drawPixmap(box.left(), top, pixmap)
            box.setLeft(box.left() + ICON_SMALL + SPACE_2)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.color(cell.tone))
        model = index.model()
        is_number = isinstance(model, CellsModel) and model.column_at(index.column()).is_number
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        text = painter.fontMetrics().elidedText(
            cell.text[:400], Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
