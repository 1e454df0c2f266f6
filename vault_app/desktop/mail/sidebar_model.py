"""The sidebar's lines as a Qt model, read anew when the vault has changed."""

import enum
import itertools
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from vault_app.desktop.mail.sidebar_tree import Contents, Node, build
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import messages
from vault_app.wording.text import say

Index = QModelIndex | QPersistentModelIndex

_GATHER_MS: Final = 700


class SidebarRole(enum.IntEnum):
    """What the delegate and the view ask for."""

    NODE = Qt.ItemDataRole.UserRole + 1


class SidebarModel(QAbstractItemModel):
    """``rebuilt`` tells that lines came or went; mere counts change in place."""

    about_to_rebuild = Signal()
    rebuilt = Signal()

    def __init__(
        self, session: Session, country_name: CountryName, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._country_name = country_name
        self._contents = Contents()
        # Indexes carry a number, not an object: one that outlives a rebuild finds nothing then,
        # where a pointer would crash.
        self._nodes: dict[int, Node] = {}
        self._numbers = itertools.count(1)
        self._root = build(self._contents, country_name)
        self._enrol(self._root)
        self._gather = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gather.timeout.connect(self.reload)
        session.changed.connect(self._vault_changed)
        session.closed.connect(self.clear)

    @property
    def contents(self) -> Contents:
        return self._contents

    def reload(self) -> None:
        """Read the totals again, off the interface thread."""

        def read(reader: Reading) -> Contents:
            return Contents(
                accounts=tuple(reader.accounts()),
                mailboxes=tuple(reader.mailboxes()),
                holdings=tuple(reader.holding_totals()),
                states=reader.state_totals(),
            )

        self._session.read(read, receiver=self, done=self.show_contents, lane=Lane.SIDE)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self._gather.stop()
        self.show_contents(Contents())

    def show_contents(self, contents: Contents) -> None:
        """Show these totals."""
        self._contents = contents
        root = build(contents, self._country_name)
        if root.keys() == self._root.keys():
            _take_over(self._root, root)
            self._tell_all(QModelIndex())
            self.rebuilt.emit()
            return
        self.about_to_rebuild.emit()
        self.beginResetModel()
        self._root = root
        self._nodes.clear()
        self._enrol(root)
        self.endResetModel()
        self.rebuilt.emit()

    def node(self, index: Index) -> Node:
        if not index.isValid():
            return self._root
        return self._nodes.get(index.internalId(), self._root)

    def find(self, key: str) -> QModelIndex:
        """The index of a line, or an invalid one."""
        found = _find(self._root, key)
        return QModelIndex() if found is None else self._index_of(found)

    def index(
        self,
        row: int,
        column: int,
        parent: Index = QModelIndex(),  # noqa: B008
    ) -> QModelIndex:
        above = self.node(parent)
        if column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self.createIndex(row, 0, above.children[row].number)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        if node.parent is None or node.parent is self._root:
            return QModelIndex()
        return self._index_of(node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.node(index).query is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == SidebarRole.NODE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return node.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.note or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if node.count is None:
                return node.text
            return say("{name}, {messages}", name=node.text, messages=messages(node.count))
        return None

    def _vault_changed(self, _: object) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def _index_of(self, node: Node) -> QModelIndex:
        siblings = node.parent.children if node.parent is not None else []
        place = next(number for number, other in enumerate(siblings) if other is node)
        return self.createIndex(place, 0, node.number)

    def _enrol(self, node: Node) -> None:
        node.number = next(self._numbers)
        self._nodes[node.number] = node
        for child in node.children:
            self._enrol(child)

    def _tell_all(self, parent: QModelIndex) -> None:
        rows = self.rowCount(parent)
        if rows:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(rows - 1, 0, parent))
        for row in range(rows):
            self._tell_all(self.index(row, 0, parent))


def _find(node: Node, key: str) -> Node | None:
    if node.key == key:
        return node
    for child in node.children:
        found = _find(child, key)
        if found is not None:
            return found
    return None


def _take_over(old: Node, new: Node) -> None:
    """Counts and words of a tree of the same shape; the old nodes stay."""
    old.text, old.count, old.note, old.query = new.text, new.count, new.note, new.query
    for old_child, new_child in zip(old.children, new.children, strict=True):
        _take_over(old_child, new_child)
