"""Paints the sidebar's lines and turns a choice among them into a query."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from vault_app.desktop.mail.sidebar_model import SidebarModel, SidebarRole
from vault_app.desktop.mail.sidebar_tree import SIGN_IN_KEY, Node
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON, RADIUS, SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.query import Query
from vault_app.wording.quantities import count
from vault_app.wording.text import say

_ROW: Final = 30
_SECTION: Final = 38
_CHEVRON: Final = 14
_FLAG_HEIGHT: Final = 12
_INSET: Final = SPACE_2

# Open from the start; everything else opens when it is wanted.
_OPEN_PREFIXES: Final = ("states", "regions", "accounts", "account:")


@dataclass(frozen=True, slots=True)
class Scope:
    """A line that was chosen: what it is called and what it finds."""

    key: str
    title: str
    query: Query
    account_id: int | None


class Sidebar(QTreeView):
    """``scope_chosen`` carries a :class:`Scope`, ``account_opened`` the id of an account whose
    line was double-clicked, or chosen with Enter, ``sign_in_wanted`` that of one whose line
    "Sign in again" was pressed."""

    scope_chosen = Signal(object)
    menu_wanted = Signal(object, QPoint)
    account_opened = Signal(int)
    sign_in_wanted = Signal(int)

    def __init__(self, theme: Theme, model: SidebarModel) -> None:
        super().__init__()
        self._model = model
        self._chosen_key = "all"
        self._open: set[str] = set()
        self._closed: set[str] = set()
        self.setProperty("ground", "sidebar")
        self.setAccessibleName(say("Mailboxes and regions"))
        self.setModel(model)
        self.setItemDelegate(SidebarDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.clicked.connect(self._clicked)
        self.expanded.connect(lambda index: self._note_open(index, is_open=True))
        self.collapsed.connect(lambda index: self._note_open(index, is_open=False))
        model.rebuilt.connect(self._restore)
        theme.changed.connect(self.viewport().update)
        self._is_restoring = False
        self._has_told = False
        self._restore()

    def choose(self, key: str) -> None:
        """Choose a line from outside; nothing happens when there is no such line."""
        index = self._model.find(key)
        if index.isValid():
            self.setCurrentIndex(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._has_told = False
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            node = self._model.node(index)
            x = event.position().toPoint().x()
            if event.button() == Qt.MouseButton.LeftButton and self._ask_sign_in(index):
                return
            is_on_chevron = node.children and x < text_left(node)
            if event.button() == Qt.MouseButton.LeftButton and (
                is_on_chevron or node.query is None
            ):
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not self._model.node(index).key.startswith(SIGN_IN_KEY) and not self._open_account(
            index
        ):
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            self._ask_sign_in(index) or self._open_account(index)
        ):
            return
        super().keyPressEvent(event)

    def _open_account(self, index: QModelIndex) -> bool:
        node = self._model.node(index)
        if node.account_id is None or node.key != f"account:{node.account_id}":
            return False
        self.account_opened.emit(node.account_id)
        return True

    def _ask_sign_in(self, index: QModelIndex) -> bool:
        node = self._model.node(index)
        if node.account_id is None or not node.key.startswith(SIGN_IN_KEY):
            return False
        self.sign_in_wanted.emit(node.account_id)
        return True

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if self._is_restoring or not current.isValid():
            return
        self._has_told = True
        self._tell(self._model.node(current))

    def _clicked(self, index: QModelIndex) -> None:
        # A click on the line that is chosen already leads back to the mail from any other page.
        node = self._model.node(index)
        if node.query is not None and not self._has_told:
            self._tell(node)
        self._has_told = False

    def _tell(self, node: Node) -> None:
        if node.query is not None:
            self._chosen_key = node.key
            self.scope_chosen.emit(Scope(node.key, node.text, node.query, node.account_id))

    def _note_open(self, index: QModelIndex, *, is_open: bool) -> None:
        if self._is_restoring:
            return
        key = self._model.node(index).key
        (self._open if is_open else self._closed).add(key)
        (self._closed if is_open else self._open).discard(key)

    def _restore(self) -> None:
        self._is_restoring = True
        self._restore_below(QModelIndex())
        index = self._model.find(self._chosen_key)
        if not index.isValid():
            index = self._model.find("all")
        if self.currentIndex() != index:
            self.setCurrentIndex(index)
        self._is_restoring = False

    def _restore_below(self, parent: QModelIndex) -> None:
        for row in range(self._model.rowCount(parent)):
            index = self._model.index(row, 0, parent)
            key = self._model.node(index).key
            wanted = key.startswith(_OPEN_PREFIXES) or key in self._open
            self.setExpanded(index, wanted and key not in self._closed)
            self._restore_below(index)

    def _ask_menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid():
            self.menu_wanted.emit(self._model.node(index), self.viewport().mapToGlobal(point))


def _depth(node: Node) -> int:
    depth, above = 0, node.parent
    while above is not None and above.key and not above.is_section:
        depth += 1
        above = above.parent
    return depth


def text_left(node: Node) -> int:
    """Where the icon of a line begins; left of it is its chevron."""
    return _INSET + SPACE_1 + _CHEVRON + _depth(node) * SPACE_4


class SidebarDelegate(QStyledItemDelegate):
    """A chevron, an icon or a flag, a name, and a count at the right."""

    def __init__(self, theme: Theme, view: Sidebar) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        node: Node = index.data(SidebarRole.NODE)
        return QSize(160, _SECTION if node.is_section else _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        node: Node = index.data(SidebarRole.NODE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if node.is_section:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            self._paint_section(painter, option.rect, node, is_open=is_open)
        else:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            self._paint_line(painter, option, node, is_open=is_open)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, node: Node, *, is_open: bool) -> None:
        painter.setFont(self._theme.font(Type.CAPTION_STRONG))
        painter.setPen(self._theme.color("muted"))
        box = rect.adjusted(_INSET + SPACE_3, 0, -SPACE_2, -SPACE_1 - 2)
        painter.drawText(
            box, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), node.text
        )
        if node.children and not is_open:
            # One that is folded says so; those that are open need no mark.
            ratio = painter.device().devicePixelRatioF()
            chevron = self._theme.icons.pixmap("chevron-right", "muted", size=12, ratio=ratio)
            width = painter.fontMetrics().horizontalAdvance(node.text)
            line = painter.fontMetrics().height()
            painter.drawPixmap(
                box.left() + width + SPACE_1, box.bottom() - (line + 12) // 2, chevron
            )

    def _paint_line(
        self, painter: QPainter, option: QStyleOptionViewItem, node: Node, *, is_open: bool
    ) -> None:
        theme, rect = self._theme, option.rect
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, is_chosen=is_chosen)
        ratio = painter.device().devicePixelRatioF()
        left, middle = text_left(node), rect.top() + rect.height() // 2
        if node.children:
            name = "chevron-down" if is_open else "chevron-right"
            chevron = theme.icons.pixmap(name, "muted", size=12, ratio=ratio)
            painter.drawPixmap(left - _CHEVRON, middle - 6, chevron)
        if node.country is not None:
            flag = theme.icons.flag(node.country, height=_FLAG_HEIGHT, ratio=ratio)
            painter.drawPixmap(left - 1, middle - _FLAG_HEIGHT // 2, flag)
        elif node.icon:
            icon = theme.icons.pixmap(node.icon, node.tone, size=ICON, ratio=ratio)
            painter.drawPixmap(left, middle - ICON // 2, icon)
        end = self._paint_count(painter, rect, node)
        begin = left + ICON + SPACE_2
        painter.setFont(theme.font(Type.STRONG if is_chosen else Type.BODY))
        painter.setPen(theme.color("text"))
        text = painter.fontMetrics().elidedText(
            node.text, Qt.TextElideMode.ElideRight, end - begin - SPACE_2
        )
        box = QRect(begin, rect.top(), end - begin, rect.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, *, is_chosen: bool
    ) -> None:
        theme = self._theme
        ground = ""
        if is_chosen:
            is_active = bool(option.state & QStyle.StateFlag.State_Active)
            ground = "selected" if is_active else "selected_idle"
        elif option.state & QStyle.StateFlag.State_MouseOver:
            ground = "selected_idle"
        box = option.rect.adjusted(_INSET, 1, -_INSET, -1)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(theme.color("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _paint_count(self, painter: QPainter, rect: QRect, node: Node) -> int:
        right = rect.right() - _INSET - SPACE_2
        if not node.count:
            return right
        painter.setFont(self._theme.font(Type.CAPTION))
        painter.setPen(self._theme.color("muted"))
        text = count(node.count)
        width = painter.fontMetrics().horizontalAdvance(text)
        box = QRect(right - width, rect.top(), width + 1, rect.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
        return box.left() - SPACE_1
