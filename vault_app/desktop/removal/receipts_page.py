"""All receipts: a list that can be narrowed, one in detail, and files to take away."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from vault_app.desktop.kit.basics import button, column, icon_button, label, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.removal.receipt_files import as_json, as_text, facts
from vault_app.desktop.removal.receipts_table import (
    receipts_model,
    receipts_table,
    show_receipts,
)
from vault_app.desktop.session import Lane, Session
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.jobs import Change
from vault_app.model.removal import Receipt
from vault_app.wording.quantities import count
from vault_app.wording.text import say, say_count

_MOST: Final = 5_000
_PAUSE_MS: Final = 120


class ReceiptsPage(QWidget):
    """Reads the receipts when it is shown and when some were added."""

    left = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._receipts: list[Receipt] = []
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._count = label("", "caption")
        self.filter = QLineEdit()
        self.filter.setProperty("look", "search")
        self.filter.setPlaceholderText(say("Narrow by subject, sender, folder or server"))
        self.filter.setAccessibleName(self.filter.placeholderText())
        self.filter.setClearButtonEnabled(False)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._show)
        self.filter.textChanged.connect(lambda _: self._pause.start())
        self._save = button(say("Save as a file…"))
        self._save.clicked.connect(lambda _=False: self._ask_file())
        self.notice = Notice(theme, can_be_dismissed=True)
        self._model = receipts_model()
        self.table = receipts_table(theme, self._model, is_selectable=True)
        self.table.selectionModel().currentRowChanged.connect(self._show_details)
        self._details = QScrollArea()
        self._details.setProperty("ground", "surface")
        self._details.setWidgetResizable(True)
        self._details.setFrameShape(QFrame.Shape.NoFrame)
        self._details.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._details.setMinimumWidth(300)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self._details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([640, 400])
        self._stack = QStackedWidget()
        self._stack.addWidget(split)
        self._stack.addWidget(
            EmptyState(
                theme,
                "receipt-text",
                say("No receipts yet"),
                say(
                    "Whenever a copy is removed, its receipt says what it was, how the server"
                    " answered, and how Homeport checked that it is gone."
                ),
            )
        )
        self._build_head()
        session.changed.connect(self._vault_changed)
        session.closed.connect(self.clear)

    def _build_head(self) -> None:
        back = icon_button(self._theme, "arrow-left", say("Back to the mail"))
        back.clicked.connect(lambda _=False: self.left.emit())
        title = row(
            back, label(say("Receipts"), "title"), self._count, None, self._save, gap=SPACE_2
        )
        head = QFrame()
        head.setProperty("edge", "bottom")
        head.setLayout(
            column(title, self.filter, gap=SPACE_2, margins=(SPACE_3, SPACE_3, SPACE_4, SPACE_3))
        )
        layout = column(head, self.notice, self._stack)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def reload(self) -> None:
        self._session.read(
            lambda reader: reader.receipts(limit=_MOST),
            receiver=self,
            done=self.show_receipts,
            failed=self.notice.show_error,
            lane=Lane.SIDE,
        )

    def show_receipts(self, receipts: Sequence[Receipt]) -> None:
        self._receipts = list(receipts)
        self._show()

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.show_receipts(())

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if Change.RECEIPTS in changes and self.isVisible():
            self.reload()

    def _shown(self) -> list[Receipt]:
        words = self.filter.text().casefold().split()
        return [receipt for receipt in self._receipts if _fits(receipt, words)]

    def _show(self) -> None:
        shown = self._shown()
        self._stack.setCurrentIndex(0 if self._receipts else 1)
        self.filter.setVisible(bool(self._receipts))
        self._save.setVisible(bool(self._receipts))
        self._save.setEnabled(bool(shown))
        words = say_count("{n} receipt", "{n} receipts", len(shown))
        if len(self._receipts) == _MOST:
            words = say("the newest {n}", n=count(_MOST))
        self._count.setText(words if self._receipts else "")
        show_receipts(self._model, shown)
        if shown:
            self.table.selectRow(0)
        else:
            self._details.setWidget(QWidget())

    def _show_details(self, current: QModelIndex, _: QModelIndex | None = None) -> None:
        if not current.isValid():
            return
        receipt = cast("Receipt", self._model.key(current.row()))
        lines = column(gap=SPACE_3, margins=(SPACE_6, SPACE_4, SPACE_4, SPACE_6))
        for name, value in facts(receipt):
            shown = label(value, wraps=True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            if value == receipt.sha256:
                shown.setFont(self._theme.fixed_font())
                shown.setText(_breakable(value))
            lines.addLayout(column(label(name, "caption"), shown, gap=1))
        lines.addStretch(1)
        inside = QWidget()
        inside.setLayout(lines)
        self._details.setWidget(inside)

    def _ask_file(self) -> None:
        chosen, kind = QFileDialog.getSaveFileName(
            self,
            say("Save receipts"),
            str(Path.home() / "receipts.json"),
            say("For programs (*.json);;For people (*.txt)"),
        )
        if chosen:
            is_text = chosen.endswith(".txt") or (not chosen.endswith(".json") and "txt" in kind)
            self.save(Path(chosen), is_text=is_text)

    def save(self, file: Path, *, is_text: bool) -> None:
        """Write what is shown to a file; a failure is told above the list."""
        shown = self._shown()
        try:
            file.write_text(as_text(shown) if is_text else as_json(shown), "utf-8")
        except OSError as error:
            self.notice.set_mood("danger")
            self.notice.show_text(
                say("The file could not be written"), str(error.strerror or error)
            )
            return
        self.notice.set_mood("success")
        words = say_count("{n} receipt saved", "{n} receipts saved", len(shown))
        self.notice.show_text(words, str(file))


def _fits(receipt: Receipt, words: Sequence[str]) -> bool:
    place = f"{receipt.mailbox} {receipt.host} {receipt.account}"
    text = f"{receipt.subject} {receipt.sender} {place}".casefold()
    return all(word in text for word in words)


def _breakable(digest: str) -> str:
    """A hash has no blank to break a line at."""
    half = len(digest) // 2
    return f"{digest[:half]}\n{digest[half:]}"
