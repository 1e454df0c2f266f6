"""The legal orders that can reach mail: a list by country that can be narrowed by typing."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from vault_app.desktop.kit.basics import column, row
from vault_app.desktop.reader.reaches import flag_codes
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.model.law import LegalOrder
from vault_app.wording.custody import CountryName
from vault_app.wording.text import say

_ID: Final = Qt.ItemDataRole.UserRole


class OrderList(QWidget):
    """``chosen`` carries the id of an order."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme, self._country_name = theme, country_name
        self._orders: tuple[LegalOrder, ...] = ()
        self._is_filling = False
        self.filter = QLineEdit()
        self.filter.setProperty("look", "search")
        self.filter.setPlaceholderText(say("Country or law"))
        self.filter.setAccessibleName(say("Narrow the list of laws by country or name"))
        self.filter.textChanged.connect(lambda _: self._narrow())
        self.filter.returnPressed.connect(self._take_first)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(SPACE_4)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setIconSize(QSize(18, 12))
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName(say("Laws by country"))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.currentItemChanged.connect(self._current_changed)
        above = row(self.filter, margins=(0, 0, SPACE_3, 0))
        layout = column(above, self.tree, gap=SPACE_2, margins=(SPACE_3, SPACE_3, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        theme.changed.connect(self._fill)

    def show_orders(self, orders: Sequence[LegalOrder]) -> None:
        self._orders = tuple(orders)
        self._fill()

    def ids(self) -> list[str]:
        return [order.id for order in self._orders]

    def choose(self, order_id: str) -> None:
        """Choose an order from outside; also one that the filter hides."""
        item = self._find(order_id)
        if item is None:
            return
        if item.isHidden():
            self.filter.clear()
        self.tree.setCurrentItem(item)
        self.tree.scrollToItem(item)

    def current(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.filter.hasFocus():
            self.tree.setFocus()
            return
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
            return
        super().keyPressEvent(event)

    def _fill(self) -> None:
        before = self.current()
        self._is_filling = True
        self.tree.clear()
        groups: dict[str, list[LegalOrder]] = {}
        for order in self._orders:
            groups.setdefault(order.home, []).append(order)
        for home in sorted(groups, key=lambda code: self._home_name(code).casefold()):
            group = QTreeWidgetItem([self._home_name(home)])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            group.setFont(0, self._theme.font(Type.STRONG))
            group.setIcon(0, self._flag(home))
            group.setSizeHint(0, QSize(0, 32))
            self.tree.addTopLevelItem(group)
            for order in groups[home]:
                item = QTreeWidgetItem([self._short_name(order)])
                item.setData(0, _ID, order.id)
                item.setToolTip(0, f"{order.name}\n{order.instrument}")
                item.setSizeHint(0, QSize(0, 28))
                group.addChild(item)
        self.tree.expandAll()
        self._is_filling = False
        self._narrow()
        if before:
            found = self._find(before)
            self.tree.blockSignals(True)
            if found is not None:
                self.tree.setCurrentItem(found)
            self.tree.blockSignals(False)

    def _home_name(self, home: str) -> str:
        if home == "EU":
            return say("European Union")
        return self._country_name(home) or home or say("Between states")

    def _short_name(self, order: LegalOrder) -> str:
        """Without the country, which stands above it already; of one that is named by its country
        alone, what law it is."""
        if order.name == self._home_name(order.home) and order.instrument:
            return order.instrument
        for lead in (f"{order.home} ", f"{self._home_name(order.home)}: "):
            if order.name.startswith(lead) and len(order.name) > len(lead) + 3:
                return order.name[len(lead) :]
        return order.name

    def _flag(self, home: str) -> QIcon:
        codes = flag_codes(home)
        if not codes:
            return self._theme.icons.icon("scale", "muted", size=12)
        icon = QIcon()
        for ratio in (1.0, 2.0):
            icon.addPixmap(self._theme.icons.flag(codes[0], height=12, ratio=ratio))
        return icon

    def _items(self) -> list[QTreeWidgetItem]:
        found = []
        for number in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(number)
            if group is not None:
                found += [group.child(place) for place in range(group.childCount())]
        return [item for item in found if item is not None]

    def _find(self, order_id: str) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if item.data(0, _ID) == order_id), None)

    def _narrow(self) -> None:
        words = self.filter.text().casefold().split()
        texts = {order.id: self._text_of(order) for order in self._orders}
        for item in self._items():
            text = texts.get(str(item.data(0, _ID)), "")
            item.setHidden(not all(word in text for word in words))
        for number in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(number)
            if group is not None:
                children = [group.child(place) for place in range(group.childCount())]
                group.setHidden(all(child is None or child.isHidden() for child in children))

    def _text_of(self, order: LegalOrder) -> str:
        names = (order.name, order.instrument, order.id, self._home_name(order.home))
        places = (self._country_name(code) for code in order.countries)
        return " ".join((*names, *places)).casefold()

    def _take_first(self) -> None:
        for item in self._items():
            if not item.isHidden():
                self.tree.setCurrentItem(item)
                self.tree.setFocus()
                return

    def _current_changed(self, item: QTreeWidgetItem | None, _: object) -> None:
        if self._is_filling or item is None:
            return
        order_id = item.data(0, _ID)
        if order_id:
            self.chosen.emit(str(order_id))
