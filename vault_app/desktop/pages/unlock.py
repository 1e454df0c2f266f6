"""Unlock a vault; those that were open lately are a click away."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import ElidedLabel, button, column, empty, label, row
from vault_app.desktop.kit.fields import ChoiceCard, PassphraseField
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage, Mark
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3
from vault_app.model.errors import HomeportError, WrongPassphrase
from vault_app.tasks.vaults import SUFFIX
from vault_app.wording.errors import explain
from vault_app.wording.text import one_line, say

_MOST_OFFERED = 4


def vault_name(folder: Path) -> str:
    """What people call a vault: its folder's name without ".vault"."""
    return one_line(folder.name.removesuffix(SUFFIX) or folder.name, 60)


class UnlockPage(ColumnPage):
    """``submitted`` carries the folder and the passphrase."""

    submitted = Signal(object, object)
    open_other = Signal()
    make_vault = Signal()
    try_demo = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, width=420)
        self._folder: Path | None = None
        self._recent: tuple[Path, ...] = ()
        self.body.addWidget(Mark(theme), 0, Qt.AlignmentFlag.AlignLeft)
        self._title = label("", "heading", wraps=True)
        self._place = ElidedLabel(role="caption", mode=Qt.TextElideMode.ElideMiddle)
        self.body.addSpacing(SPACE_1)
        self.body.addLayout(column(self._title, self._place, gap=SPACE_1))
        self.notice = Notice(theme, "danger")
        self.body.addWidget(self.notice)
        self.passphrase = PassphraseField(theme, say("Passphrase"))
        self.passphrase.edit.returnPressed.connect(self.submit)
        self.body.addWidget(self.passphrase)
        self._unlock = button(say("Unlock"), "primary")
        self._unlock.clicked.connect(lambda _=False: self.submit())
        self._busy = label("", "muted")
        self.body.addLayout(row(self._unlock, self._busy, None, gap=SPACE_3))
        self._others_title = label(say("Other vaults"), "strong")
        self._others: QVBoxLayout = column(gap=SPACE_2)
        holder = QWidget()
        holder.setLayout(self._others)
        self.body.addSpacing(SPACE_2)
        self.body.addWidget(self._others_title)
        self.body.addWidget(holder)
        links = (
            (say("Open another vault…"), self.open_other),
            (say("Make a new vault"), self.make_vault),
            (say("Try the demo mailbox"), self.try_demo),
        )
        line = row(gap=SPACE_2)
        for text, signal in links:
            link = button(text, "link")
            link.clicked.connect(signal)
            line.addWidget(link)
        line.addStretch(1)
        self.body.addLayout(line)

    def start(self, folder: Path, recent: Sequence[Path], *, reason: str = "") -> None:
        """Ask for the passphrase of a vault; ``reason`` says why, after a lock."""
        self._folder = folder
        self._recent = tuple(recent)
        name = vault_name(folder)
        self._title.setText(say("Unlock {name}", name=name))
        self._place.setText(str(folder))
        self.set_busy(is_busy=False)
        self.passphrase.wipe()
        self.notice.hide()
        if reason:
            self.notice.set_mood("accent")
            self.notice.show_text(reason)
        self._offer_others()
        self.passphrase.edit.setFocus()

    def submit(self) -> None:
        if not self.passphrase.text():
            self.passphrase.set_error(say("Type the passphrase of this vault."))
            self.passphrase.edit.setFocus()
            return
        self.submitted.emit(self._folder, self.passphrase.text())

    def set_busy(self, *, is_busy: bool) -> None:
        self.passphrase.setEnabled(not is_busy)
        self._unlock.setEnabled(not is_busy)
        self._busy.setText(say("Trying the key …") if is_busy else "")

    def show_error(self, error: HomeportError) -> None:
        """A wrong passphrase is told at its line, everything else above it."""
        self.set_busy(is_busy=False)
        if isinstance(error, WrongPassphrase):
            self.notice.hide()
            words = explain(error)
            self.passphrase.set_error(f"{words.title}. {words.what_next}")
            self.passphrase.edit.selectAll()
        else:
            self.notice.show_error(error)
        self.passphrase.edit.setFocus()

    def _offer_others(self) -> None:
        empty(self._others)
        others = [place for place in self._recent if place != self._folder][:_MOST_OFFERED]
        self._others_title.setVisible(bool(others))
        for place in others:
            card = ChoiceCard(
                self._theme, vault_name(place), str(place), icon="lock", leads_on=True
            )
            card.clicked.connect(lambda _=False, place=place: self.start(place, self._recent))
            self._others.addWidget(card)
