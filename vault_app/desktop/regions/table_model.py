"""The table's lines as a Qt model; every cell says in text what its painting shows."""

import itertools
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from vault_app.desktop.regions.totals import Choice, Sum
from vault_app.desktop.regions.tree import Line
from vault_app.desktop.regions.wording import Face
from vault_app.wording.quantities import copies, count, date, month_name, size
from vault_app.wording.text import say

Index = QModelIndex | QPersistentModelIndex

TITLE, COPIES, SIZE, OLDEST, NEWEST, HOW = range(6)
NUMBERS: Final = (COPIES, SIZE)
LineRole: Final = Qt.ItemDataRole.UserRole + 1


class RegionsModel(QAbstractItemModel):
    """Given whole, as a root line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._face = Face.PLACE
        # Indexes carry a number, not an object: one that outlives a rebuild finds nothing then,
        # where a pointer would crash.
        self._numbers = itertools.count(1)
        self._lines: dict[int, Line] = {}
        self._root = Line(choice=Choice(), title="", summed=Sum(), how="")

    def show_root(self, root: Line, face: Face) -> None:
        self.beginResetModel()
        self._root, self._face = root, face
        self._lines = {}
        self._enrol(root)
        self.endResetModel()

    @property
    def face(self) -> Face:
        return self._face

    @property
    def root(self) -> Line:
        return self._root

    def line(self, index: Index) -> Line:
        return self._lines.get(index.internalId(), self._root) if index.isValid() else self._root

    def find(self, choice: Choice) -> QModelIndex:
        """The index of the line that stands for a choice, or an invalid one."""
        for line in self._lines.values():
            if line.parent is not None and line.choice == choice:
                return self._index_of(line)
        return QModelIndex()

    def index(
        self,
        row: int,
        column: int,
        parent: Index = QModelIndex(),  # noqa: B008
    ) -> QModelIndex:
        above = self.line(parent)
        if not (0 <= row < len(above.children) and 0 <= column <= HOW):
            return QModelIndex()
        return self.createIndex(row, column, above.children[row].number)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        line = self.line(index)
        if line.parent is None or line.parent is self._root:
            return QModelIndex()
        return self._index_of(line.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self.line(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return HOW + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= HOW:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _titles(self._face)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight
            if section not in NUMBERS:
                side = Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.line(index), index.column()
        if role == LineRole:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _hint(line, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line) if column == TITLE else _text(line, column)
        return None

    def _index_of(self, line: Line) -> QModelIndex:
        siblings = line.parent.children if line.parent is not None else []
        row = next(place for place, other in enumerate(siblings) if other is line)
        return self.createIndex(row, 0, line.number)

    def _enrol(self, line: Line) -> None:
        line.number = next(self._numbers)
        self._lines[line.number] = line
        for child in line.children:
            self._enrol(child)


def _titles(face: Face) -> tuple[str, ...]:
    first, last = say("Country, holder, controller"), say("How sure")
    if face is Face.LAW:
        first, last = say("Country, order, holder"), say("Reached by")
    return (first, say("Copies"), say("Size"), say("Oldest"), say("Newest"), last)


def _text(line: Line, column: int) -> str:
    summed = line.summed
    match column:
        case 0:
            return line.title
        case 1:
            return count(summed.copies)
        case 2:
            return size(summed.size)
        case 3:
            return _month(summed.oldest)
        case 4:
            return _month(summed.newest)
    return line.how


def _hint(line: Line, column: int) -> str:
    summed = line.summed
    if column == TITLE:
        return say("{title}\n{note}", title=line.title, note=line.note) if line.note else line.title
    if column in (OLDEST, NEWEST):
        at = summed.oldest if column == OLDEST else summed.newest
        return date(at) if at is not None else ""
    return line.how_note or line.how if column == HOW else ""


def _month(at: datetime | None) -> str:
    if at is None:
        return ""
    return say("{month} {year}", month=month_name(at.month)[:3], year=at.year)


def spoken(line: Line) -> str:
    """The whole line for a screen reader, which may read its first cell only."""
    parts = [line.title, copies(line.summed.copies), size(line.summed.size)]
    if line.summed.oldest is not None and line.summed.newest is not None:
        parts.append(
            say(
                "from {oldest} to {newest}",
                oldest=_month(line.summed.oldest),
                newest=_month(line.summed.newest),
            )
        )
    return ", ".join([*parts, line.how] if line.how else parts)
