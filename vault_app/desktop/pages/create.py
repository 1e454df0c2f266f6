"""Make a vault: its name and place, a passphrase, and what it means to lose that."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.basics import ElidedLabel, button, column, label, row
from vault_app.desktop.kit.fields import Field, PassphraseField
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage
from vault_app.desktop.pages.strength import StrengthMeter
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3
from vault_app.keys.strength import Strength
from vault_app.model.errors import HomeportError
from vault_app.tasks.vaults import SUFFIX
from vault_app.wording.passphrases import loss_warning
from vault_app.wording.text import say

_SHORTEST = 8


def vault_folder(place: Path, name: str) -> Path | None:
    """The folder of a vault of that name, or ``None`` when no file system would take it."""
    cleaned = name.strip().strip(".")
    if not cleaned or any(sign in cleaned for sign in '/\\:*?"<>|') or not cleaned.isprintable():
        return None
    return place / f"{cleaned}{SUFFIX}"


class CreatePage(ColumnPage):
    """``submitted`` carries the folder and the passphrase."""

    submitted = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        *,
        place: Path,
        estimate: Callable[[str], Strength],
    ) -> None:
        super().__init__(theme, has_back=True)
        self._place = place
        self.add_heading(
            say("Make a vault"),
            say("One folder on this computer that holds all your mail, encrypted."),
        )
        self.notice = Notice(theme, "danger")
        self.body.addWidget(self.notice)
        self.name = Field(say("Name"))
        self.name.set_text(say("My mail"))
        self.name.edit.textChanged.connect(lambda _: self._show_place())
        self._shown_place = ElidedLabel(role="caption")
        change = button(say("Change place…"), "link")
        change.clicked.connect(lambda _=False: self._ask_place())
        place_line = row(self._shown_place, change, gap=SPACE_2)
        place_line.setStretch(0, 1)
        self.body.addLayout(column(self.name, place_line))
        self.passphrase = PassphraseField(theme, say("Passphrase"))
        self.meter = StrengthMeter(theme, jobs, estimate)
        self.passphrase.edit.textChanged.connect(self.meter.judge)
        self.body.addLayout(column(self.passphrase, SPACE_1, self.meter))
        self.again = PassphraseField(theme, say("The same once more"))
        self.body.addWidget(self.again)
        warning = Notice(theme, "warning", icon="key-round")
        warning.show_text(say("If you lose the passphrase, the vault stays shut"), loss_warning())
        self.body.addWidget(warning)
        self._make = button(say("Make the vault"), "primary")
        self._make.clicked.connect(lambda _=False: self.submit())
        self._busy = label("", "muted")
        self.body.addSpacing(SPACE_3)
        self.body.addLayout(row(self._make, self._busy, None, gap=SPACE_3))
        for field in (self.name, self.passphrase, self.again):
            field.edit.returnPressed.connect(self.submit)
        self._show_place()

    def start(self) -> None:
        """An empty page, ready to be typed into."""
        self.wipe()
        self.notice.hide()
        self.set_busy(is_busy=False)
        self.name.edit.selectAll()
        self.name.edit.setFocus()

    def wipe(self) -> None:
        self.passphrase.wipe()
        self.again.wipe()

    def submit(self) -> None:
        """Check what can be checked here, and emit what was entered."""
        folder = vault_folder(self._place, self.name.text())
        passphrase = self.passphrase.text()
        self.name.set_error(
            "" if folder is not None else say('A name without / \\ : * ? " < > or |, please.')
        )
        if folder is not None and folder.exists():
            self.name.set_error(say("There is a vault of that name already."))
        self.passphrase.set_error(
            ""
            if len(passphrase) >= _SHORTEST
            else say("At least {n} characters, please.", n=_SHORTEST)
        )
        self.again.set_error(
            "" if self.again.text() == passphrase else say("This differs from the one above.")
        )
        for field in (self.name, self.passphrase, self.again):
            if field.has_error():
                field.edit.setFocus()
                return
        self.submitted.emit(folder, passphrase)

    def set_busy(self, *, is_busy: bool) -> None:
        for widget in (self.name, self.passphrase, self.again, self._make):
            widget.setEnabled(not is_busy)
        self._busy.setText(say("Making the key …") if is_busy else "")

    def show_error(self, error: HomeportError) -> None:
        self.set_busy(is_busy=False)
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def _show_place(self) -> None:
        folder = vault_folder(self._place, self.name.text())
        self._shown_place.setText(str(folder if folder is not None else self._place))

    def _ask_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, say("Where the vault should be"), str(self._place)
        )
        if chosen:
            self._place = Path(chosen)
            self._show_place()
