"""Which folders of an account are listened to, and how it stands with listening."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_4
from vault_app.desktop.watching.keeper import AccountFolders
from vault_app.model.mail import Mailbox
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say

_NAMED = 3


class FoldersView(QWidget):
    """One account. ``chosen`` carries its :class:`Account` and the folders that are ticked now."""

    chosen = Signal(object, object)

    def __init__(self, theme: Theme, known: AccountFolders) -> None:
        super().__init__()
        self._known = known
        self._lines: list[tuple[CheckLine, Mailbox]] = []
        inside = QWidget()
        lines: QVBoxLayout = column(gap=SPACE_1, margins=(SPACE_4, 0, 0, 0))
        taken = {each.id for each in known.chosen}
        for folder in known.folders:
            line = CheckLine(theme, folder_name(folder.name))
            line.setChecked(folder.id in taken)
            line.clicked.connect(lambda _=False: self._take())
            self._lines.append((line, folder))
            lines.addWidget(line)
        inside.setLayout(lines)
        self.fold = Fold(theme, "", inside)
        self.fold.rename(_names(known.chosen))
        self.fold.setVisible(bool(known.folders))
        self._state = label("", "muted", wraps=True)
        self._state.hide()
        address = label(one_line(known.account.address), "strong")
        self.setLayout(column(address, self._state, self.fold, gap=2))

    @property
    def account_id(self) -> int:
        return self._known.account.id

    def tell(self, state: str) -> None:
        """How it stands with listening; "" says nothing."""
        self._state.setText(state[:1].upper() + state[1:])
        self._state.setVisible(bool(state))

    def lines(self) -> Sequence[CheckLine]:
        return [line for line, _ in self._lines]

    def _take(self) -> None:
        taken = tuple(folder for line, folder in self._lines if line.isChecked())
        self.fold.rename(_names(taken or self._known.folders[:1]))
        self.chosen.emit(self._known.account, taken)


def _names(folders: Sequence[Mailbox]) -> str:
    names = [folder_name(each.name) for each in folders]
    if not names:
        return say("Folders")
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        shown = say("{names} and {n} more", names=shown, n=len(names) - _NAMED)
    return say("Folders: {names}", names=shown)
