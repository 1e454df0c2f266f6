"""Asks with the system's own dialog where a report shall go, and in which format."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from vault_app.tasks.report import ReportFormat
from vault_app.wording.report_file import format_name
from vault_app.wording.text import say

Answer = Callable[[Path, ReportFormat], None]


class ReportAsker(Protocol):
    """Calls back with the answer, or never."""

    def ask(self, name: str, done: Answer) -> None: ...


class DialogAsker:
    """In front of the window; nothing waits for it. The dialog asks itself before a file is
    replaced."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, name: str, done: Answer) -> None:
        """``name`` is proposed, without an ending."""
        dialog = self._make(name)

        def chosen(path: str) -> None:
            kind = _format_of(dialog.selectedNameFilter())
            done(with_ending(Path(path), kind), kind)

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def _make(self, name: str) -> QFileDialog:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parent, say("Save the custody report"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([_filter_of(kind) for kind in ReportFormat])
        # The ending is part of the name before the dialog looks whether such a file is there.
        dialog.setDefaultSuffix(ReportFormat.PDF.value)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(_format_of(text).value))
        dialog.selectFile(name)
        dialog.finished.connect(dialog.deleteLater)
        return dialog


def with_ending(path: Path, kind: ReportFormat) -> Path:
    """The path with the format's ending, unless it has it already."""
    ending = f".{kind.value}"
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _filter_of(kind: ReportFormat) -> str:
    return f"{format_name(kind)} (*.{kind.value})"


def _format_of(text: str) -> ReportFormat:
    return next((kind for kind in ReportFormat if text == _filter_of(kind)), ReportFormat.PDF)
