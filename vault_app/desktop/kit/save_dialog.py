"""The system's own dialog for where a file shall go, in which of several formats."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

Kind = TypeVar("Kind", bound=StrEnum)


def ask_where(
    parent: QWidget,
    title: str,
    name: str,
    kinds: Mapping[Kind, str],
    done: Callable[[Path, Kind], None],
) -> None:
    """Call back with the answer, or never; nothing waits for it. The dialog asks itself before a
    file is replaced.

    ``name`` is proposed, without an ending. ``kinds`` has the name of each format, whose value is
    the ending of its files; the first is proposed.
    """
    by_filter = {f"{told} (*.{kind.value})": kind for kind, told in kinds.items()}
    first = next(iter(kinds))
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters(list(by_filter))
    # The ending is part of the name before the dialog looks whether such a file is there.
    dialog.setDefaultSuffix(first.value)
    dialog.filterSelected.connect(
        lambda text: dialog.setDefaultSuffix(by_filter.get(text, first).value)
    )
    dialog.selectFile(name)
    dialog.finished.connect(dialog.deleteLater)

    def chosen(path: str) -> None:
        kind = by_filter.get(dialog.selectedNameFilter(), first)
        done(with_ending(Path(path), kind), kind)

    dialog.fileSelected.connect(chosen)
    dialog.open()


def with_ending(path: Path, kind: StrEnum) -> Path:
    """The path with the format's ending, unless it has it already."""
    ending = f".{kind.value}"
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)
