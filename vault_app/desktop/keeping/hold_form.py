"""A hold to be made: of a search, or of messages that were selected."""

from typing import Final

from PySide6.QtCore import QTimer, Signal

from vault_app.desktop.kit.basics import button, column, frame, label, row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.wording.errors import explain
from vault_app.wording.quantities import messages
from vault_app.wording.text import say

_PAUSE_MS: Final = 350


class HoldForm(Sheet):
    """``asked`` carries a search to be counted; ``made`` name, reason, search and message ids."""

    asked = Signal(str)
    made = Signal(str, str, str, object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(width=640)
        self._ids: tuple[int, ...] = ()
        self.name = Field(say("What you call it"), placeholder=say("Dispute with the landlord"))
        self.reason = Field(
            say("Why"),
            hint=say("It stands in the ledger, with the date."),
            placeholder=say("My lawyer asked me to keep everything"),
        )
        self.search = Field(
            say("Which mail"),
            hint=say(
                "A search, such as from:landlord or in:clients. Mail that it finds later is held"
                " as well."
            ),
        )
        self._found = label("", "strong", wraps=True)
        self._means = label(
            say(
                "No rule and no person can purge it, on a server or from this vault, until you"
                " lift the hold."
            ),
            "muted",
            wraps=True,
        )
        told = frame("accent")
        told.setLayout(
            column(
                self._found,
                self._means,
                gap=SPACE_1,
                margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3),
            )
        )
        self.notice = Notice(theme, "danger")
        save = button(say("Hold it"), "primary")
        save.clicked.connect(lambda _=False: self.save())
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        for part in (self.notice, self.name, self.reason, self.search, told):
            self.body.addWidget(part)
        self.body.addLayout(row(save, cancel, None, gap=SPACE_2))
        self.body.setSpacing(SPACE_4)
        self._wait = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._wait.timeout.connect(lambda: self.asked.emit(self.search.text()))
        self.search.edit.textEdited.connect(lambda _: self._changed())
        for field in (self.name, self.reason, self.search):
            field.edit.returnPressed.connect(self.save)

    def begin(self, ids: tuple[int, ...] = (), search: str = "") -> None:
        """With ``ids`` for these messages instead of a search."""
        self._ids = ids
        self.notice.hide()
        self._wait.stop()
        for field in (self.name, self.reason, self.search):
            field.set_text("")
            field.set_error("")
        self.search.setVisible(not ids)
        self._found.setText(
            say("{messages}, as selected", messages=messages(len(ids)))
            if ids
            else say("Nothing yet: type a search.")
        )
        self.search.set_text(search)
        if search:
            self._changed()
        self.to_top()
        self.name.edit.setFocus()

    def show_count(self, text: str, number: int) -> None:
        """How many messages a search finds now, unless another was typed meanwhile."""
        if text == self.search.text() and not self._ids:
            self.search.set_error("")
            self._found.setText(say("{messages} now", messages=messages(number)))

    def show_uncounted(self, text: str, error: HomeportError) -> None:
        if text == self.search.text():
            words = explain(error)
            self.search.set_error(f"{words.what_happened} {words.what_next}")
            self._found.setText(say("Nothing: the search cannot be read."))

    def save(self) -> None:
        """Emit it, or say what is missing."""
        missing = (
            (self.name, say("Give it a name, to know it again.")),
            (self.reason, say("Say why, for whoever asks later.")),
        )
        is_whole = True
        for field, told in missing:
            is_there = bool(field.text().strip())
            field.set_error("" if is_there else told)
            is_whole = is_whole and is_there
        if not self._ids and not self.search.text().strip():
            self.search.set_error(say("Type a search, or select messages in the list."))
            is_whole = False
        if is_whole:
            self.notice.hide()
            search = "" if self._ids else self.search.text().strip()
            self.made.emit(self.name.text().strip(), self.reason.text().strip(), search, self._ids)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def _changed(self) -> None:
        is_empty = not self.search.text().strip()
        self._found.setText(say("Nothing yet: type a search.") if is_empty else say("Counting …"))
        self._wait.stop() if is_empty else self._wait.start()
