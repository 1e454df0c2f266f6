"""Receipts as a list that can be narrowed, and the one that is chosen beside it."""

from collections.abc import Callable, Sequence
from typing import Final, cast

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QSplitter, QWidget

from vault_app.desktop.kit.basics import column
from vault_app.desktop.removal.receipt_view import ReceiptView
from vault_app.desktop.removal.receipts_table import (
    receipts_model,
    receipts_table,
    show_receipts,
)
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.model.receipts import ReceiptRecord
from vault_app.model.removal import Receipt
from vault_app.wording.custody import CountryName
from vault_app.wording.text import say

_PAUSE_MS: Final = 120


class ReceiptsView(QWidget):
    """``chosen`` carries a receipt whose facts are wanted; ``narrowed`` tells that others are shown
    than before."""

    chosen = Signal(object)
    narrowed = Signal()

    def __init__(
        self, theme: Theme, country_name: CountryName, open_source: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._receipts: list[Receipt] = []
        self.filter = QLineEdit()
        self.filter.setProperty("look", "search")
        self.filter.setPlaceholderText(say("Narrow by subject, sender, folder or server"))
        self.filter.setAccessibleName(self.filter.placeholderText())
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._show)
        self.filter.textChanged.connect(lambda _: self._pause.start())
        self._model = receipts_model()
        self.table = receipts_table(theme, self._model, is_selectable=True)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.details = ReceiptView(theme, country_name, open_source)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([620, 420])
        search = QFrame()
        search.setProperty("edge", "bottom")
        search.setLayout(column(self.filter, margins=(SPACE_4, SPACE_2, SPACE_4, SPACE_3)))
        self._search = search
        layout = column(search, split)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def shown(self) -> list[Receipt]:
        """Those that fit what was typed."""
        words = self.filter.text().casefold().split()
        return [receipt for receipt in self._receipts if _fits(receipt, words)]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return tuple(self._receipts)

    def show_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Others than before; what was typed and which is chosen stays, where that can be."""
        if list(receipts) != self._receipts:
            self._receipts = list(receipts)
            self._show()

    def show_facts(self, shown: ReceiptRecord) -> None:
        """What was read of the chosen one; too late for any other."""
        current = self._current()
        if current is not None and current.id == shown.receipt.id:
            self.details.show_receipt(shown)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.filter.clear()
        self._receipts = []
        self._show()

    def _current(self) -> Receipt | None:
        row = self.table.currentIndex().row()
        return cast("Receipt", self._model.key(row)) if row >= 0 else None

    def _show(self) -> None:
        before, shown = self._current(), self.shown
        self._search.setVisible(len(self._receipts) > 1)
        show_receipts(self._model, shown)
        self.details.clear()
        if shown:
            kept = [row for row, each in enumerate(shown) if before and each.id == before.id]
            self.table.selectRow(kept[0] if kept else 0)
        self.narrowed.emit()

    def _choose(self, current: QModelIndex, _: QModelIndex | None = None) -> None:
        if current.isValid():
            self.chosen.emit(self._model.key(current.row()))


def _fits(receipt: Receipt, words: Sequence[str]) -> bool:
    place = f"{receipt.mailbox} {receipt.host} {receipt.account}"
    text = f"{receipt.subject} {receipt.sender} {place}".casefold()
    return all(word in text for word in words)
