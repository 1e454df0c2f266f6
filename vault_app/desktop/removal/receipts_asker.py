"""Asks with the system's own dialog where receipts or the ledger shall go, and in which format."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from vault_app.tasks.ledger import ReceiptFormat
from vault_app.wording.text import say

Answer = Callable[[Path, ReceiptFormat], None]

_NAMES: Final = {
    ReceiptFormat.PDF: "PDF, for reading and printing",
    ReceiptFormat.JSON: "JSON, complete, for programs and for checking",
}


class ReceiptsAsker(Protocol):
    """Calls back with the answer, or never."""

    def ask(self, title: str, name: str, kinds: Sequence[ReceiptFormat], done: Answer) -> None: ...


class DialogReceiptsAsker:
    """In front of the window; nothing waits for it. The dialog asks itself before a file is
    replaced."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, title: str, name: str, kinds: Sequence[ReceiptFormat], done: Answer) -> None:
        """``name`` is proposed, without an ending."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parent, title, folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([_filter_of(kind) for kind in kinds])
        # The ending is part of the name before the dialog looks whether such a file is there.
        dialog.setDefaultSuffix(kinds[0].value)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(_kind_of(text).value))
        dialog.selectFile(name)
        dialog.finished.connect(dialog.deleteLater)

        def chosen(path: str) -> None:
            kind = _kind_of(dialog.selectedNameFilter())
            done(_with_ending(Path(path), kind), kind)

        dialog.fileSelected.connect(chosen)
        dialog.open()


def _with_ending(path: Path, kind: ReceiptFormat) -> Path:
    ending = f".{kind.value}"
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _filter_of(kind: ReceiptFormat) -> str:
    return f"{say(_NAMES[kind])} (*.{kind.value})"


def _kind_of(text: str) -> ReceiptFormat:
    return next((kind for kind in ReceiptFormat if text == _filter_of(kind)), ReceiptFormat.PDF)
