"""Asks with the system's own dialog where receipts or the ledger shall go, and in which format."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.save_dialog import ask_where
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
        ask_where(self._parent, title, name, {kind: say(_NAMES[kind]) for kind in kinds}, done)
