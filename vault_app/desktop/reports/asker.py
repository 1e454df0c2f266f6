"""Asks with the system's own dialog where a report shall go, and in which format."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.save_dialog import ask_where
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
        kinds = {kind: format_name(kind) for kind in ReportFormat}
        ask_where(self._parent, say("Save the custody report"), name, kinds, done)
