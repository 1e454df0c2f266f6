"""Asks with the system's own dialog where a proof shall go, and in which format."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.save_dialog import ask_where
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
        title = say("Save the proof of completeness")
        ask_where(
            self._parent, title, name, {kind: say(_NAMES[kind]) for kind in ProofFormat}, done
        )
