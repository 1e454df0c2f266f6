"""Asks with the system's own dialog where a proof shall go, and in which format."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from vault_app.tasks.proof_file import ProofFormat
from vault_app.wording.text import say

Answer = Callable[[Path, ProofFormat], None]

_NAMES = {
    ProofFormat.PDF: "PDF, for reading and printing",
    ProofFormat.JSON: "JSON, complete, for programs",
}


class ProofAsker(Protocol):
    """Calls back with the answer, or never."""

    def ask(self, name: str, done: Answer) -> None: ...


class DialogProofAsker:
    """In front of the window; nothing waits for it. The dialog asks itself before a file is
    replaced."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, name: str, done: Answer) -> None:
        """``name`` is proposed, without an ending."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parent, say("Save the proof of completeness"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([_filter_of(kind) for kind in ProofFormat])
        # The ending is part of the name before the dialog looks whether such a file is there.
        dialog.setDefaultSuffix(ProofFormat.PDF.value)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(_kind_of(text).value))
        dialog.selectFile(name)
        dialog.finished.connect(dialog.deleteLater)

        def chosen(path: str) -> None:
            kind = _kind_of(dialog.selectedNameFilter())
            done(_with_ending(Path(path), kind), kind)

        dialog.fileSelected.connect(chosen)
        dialog.open()


def _with_ending(path: Path, kind: ProofFormat) -> Path:
    ending = f".{kind.value}"
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _filter_of(kind: ProofFormat) -> str:
    return f"{say(_NAMES[kind])} (*.{kind.value})"


def _kind_of(text: str) -> ProofFormat:
    return next((kind for kind in ProofFormat if text == _filter_of(kind)), ProofFormat.PDF)
