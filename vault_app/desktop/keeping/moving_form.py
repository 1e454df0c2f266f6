"""Where chosen mail shall be copied to, and what happens at its old place."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import button, column, frame, label, row
from vault_app.desktop.kit.fields import ChoiceCard, Field, Segments
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.switch import ChoiceButton
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Account
from vault_app.wording.quantities import messages
from vault_app.wording.text import one_line, say


@dataclass(frozen=True, slots=True)
class Source:
    """An account in which some of the chosen messages lie, and how many."""

    account: Account
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish:
    """What the form says: account ids (``source``: ``None`` for mail that lies only at home), the
    folder at the target ("": the same names)."""

    source: int | None
    target: int
    prefix: str
    removes_source: bool


class MovingForm(Sheet):
    """``started`` and ``asked`` (what would that be?) carry a :class:`MoveWish`."""

    started = Signal(object)
    asked = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(width=640)
        self._sources: tuple[Source, ...] = ()
        self._accounts: tuple[Account, ...] = ()
        self._about = label("", "muted", wraps=True)
        self.source: ChoiceButton[int] = ChoiceButton(theme, say("From"))
        self.target: ChoiceButton[int] = ChoiceButton(theme, say("To"))
        self.place = Segments(
            [(False, say("Folders of the same names")), (True, say("Below one folder"))],
            name=say("Folder there"),
        )
        self.folder = Field(say("Folder"), placeholder=say("From my old provider"))
        self.leave = ChoiceCard(
            theme,
            say("Leave it there"),
            say("The mail is copied; the old account stays as it is."),
            icon="copy",
        )
        self.remove = ChoiceCard(
            theme,
            say("Remove it there"),
            say(
                "Only what was read back at the new place, byte for byte. It goes to the trash"
                " there, unless Vault upkeep says otherwise, and each message gets its receipt."
            ),
            icon="folder-input",
        )
        self.leave.setChecked(True)
        self.notice = Notice(theme, "danger")
        self._counted = label("", "strong", wraps=True)
        self._counted_text = label("", "muted", wraps=True)
        told = frame("accent")
        told.setLayout(
            column(
                self._counted,
                self._counted_text,
                gap=SPACE_1,
                margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3),
            )
        )
        self.start = button("", "primary")
        self.start.clicked.connect(lambda _=False: self._start())
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        self._place_name = label(say("Folder there"), "strong")
        where = column(column(self._place_name, self.place, gap=SPACE_2), self.folder, gap=SPACE_3)
        self._old = QWidget()
        self._old.setLayout(
            column(label(say("At the old place"), "strong"), self.leave, self.remove, gap=SPACE_2)
        )
        for part in (self.notice, self._about):
            self.body.addWidget(part)
        self.body.addLayout(row(self.source, self.target, None, gap=SPACE_3))
        self.body.addLayout(where)
        self.body.addWidget(self._old)
        self.body.addWidget(told)
        self.body.addLayout(row(self.start, cancel, None, gap=SPACE_2))
        self.body.setSpacing(SPACE_4)
        self.source.chosen.connect(self._other_source)
        self.target.chosen.connect(self._changed)
        self.place.chosen.connect(self._other_place)
        self.folder.edit.textEdited.connect(lambda _: self._changed())
        for card in (self.leave, self.remove):
            card.clicked.connect(lambda _=False: self._changed())

    def begin(self, sources: Sequence[Source], accounts: Sequence[Account]) -> None:
        """What was chosen lies in ``sources``, without any only at home; all ``accounts`` there
        are."""
        self._sources, self._accounts = tuple(sources), tuple(accounts)
        is_at_home = not sources
        for part in (self.source, self._place_name, self.place, self._old):
            part.setVisible(not is_at_home)
        self.notice.hide()
        self.source.offer(
            [
                (
                    each.account.id,
                    say(
                        "{account} ({messages})",
                        account=account_name(each.account),
                        messages=messages(each.messages),
                    ),
                )
                for each in self._sources
            ]
        )
        self.place.choose(is_at_home)
        self.folder.set_text("")
        self.folder.setVisible(is_at_home)
        self.folder.rename(say("Folder there") if is_at_home else say("Name of the folder"))
        self.start.setText(say("Put it there") if is_at_home else say("Copy"))
        self.leave.setChecked(True)
        self._about.setText(
            say(
                "This mail lies only in your vault. Homeport puts it into a folder of an account,"
                " with dates and marks, and reads every message back there."
            )
            if is_at_home
            else say(
                "Homeport copies the mail from this vault to the other account, with dates and"
                " marks, and reads every message back there."
            )
        )
        self.to_top()
        self._other_source()

    def wish(self) -> MoveWish | None:
        """What is entered; ``None`` while there is no target or no folder."""
        if not self._targets():
            return None
        folder = self.folder.text().strip() if self.place.value() else ""
        if self.place.value() and not folder:
            return None
        return MoveWish(
            source=self.source.value() if self._sources else None,
            target=self.target.value(),
            prefix=folder,
            removes_source=bool(self._sources) and self.remove.isChecked(),
        )

    def show_counted(self, title: str, text: str, *, button_text: str) -> None:
        """What would be done; ``button_text`` "" where nothing would."""
        self._counted.setText(title)
        self._counted_text.setText(text)
        self._counted_text.setVisible(bool(text))
        self.start.setVisible(bool(button_text))
        self.start.setText(button_text)
        self.start.setAccessibleName(button_text)
        self.start.setEnabled(self.wish() is not None)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self._sources, self._accounts = (), ()
        self.folder.set_text("")
        self.notice.hide()

    def _targets(self) -> list[Account]:
        source = self.source.value() if self._sources else None
        return [each for each in self._accounts if each.id != source and not each.is_read_only]

    def _other_source(self) -> None:
        self.target.offer([(each.id, account_name(each)) for each in self._targets()])
        self._changed()

    def _other_place(self) -> None:
        self.folder.setVisible(self.place.value())
        if self.place.value():
            self.folder.edit.setFocus()
        self._changed()

    def _changed(self) -> None:
        self.folder.set_error("")
        self.start.setEnabled(False)
        wish = self.wish()
        if wish is not None:
            self.asked.emit(wish)
        else:
            self.show_counted(say("Name the folder there."), "", button_text=self.start.text())

    def _start(self) -> None:
        wish = self.wish()
        if wish is not None:
            self.notice.hide()
            self.started.emit(wish)


def account_name(account: Account) -> str:
    return one_line(account.label or account.address, 60)
