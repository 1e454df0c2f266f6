"""A statement of the owner's about a server, a place or a forwarder, with a document that proves
it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFileDialog, QHBoxLayout

from vault_app.desktop.kit.basics import ElidedLabel, button, column, iconed, label, row
from vault_app.desktop.kit.fields import ChoiceCard, Field
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import HomeportError
from vault_app.wording.text import say


@dataclass(frozen=True, slots=True)
class Draft:
    """What was entered. ``document`` is still to be read."""

    declaration: Declaration
    document: Path | None


class DeclarationForm(Sheet):
    """``saved`` carries a :class:`Draft`."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme, countries: Sequence[tuple[str, str]]) -> None:
        super().__init__(width=560)
        self._codes = {name.casefold(): code for code, name in countries}
        self._codes.update({code.casefold(): code for code, _ in countries})
        self._names = [name for _, name in countries]
        self._account_id: int | None = None
        self._document: Path | None = None
        self.notice = Notice(theme, "danger")
        self.kinds = {
            DeclarationKind.PLACE: ChoiceCard(
                theme,
                say("Where this mailbox lies, or lay"),
                say("“It lay in the United States until 1 March 2021”, “it is in the EU region”."),
                icon="map-pin",
            ),
            DeclarationKind.SERVER: ChoiceCard(
                theme,
                say("Whose server this is"),
                say("“mail.acme.example stands in our office in Oslo and is run by Acme AS”."),
                icon="server",
            ),
            DeclarationKind.FORWARDER: ChoiceCard(
                theme,
                say("A service that forwards mail to you"),
                say("Its servers then count as your own way in, not as claims of the sender."),
                icon="send",
            ),
        }
        self.host = Field(say("Name of the server"), placeholder="mail.acme.example")
        self.holder = Field(say("Who runs it"), placeholder="Acme AS")
        self.country = self._country_field(say("Country"))
        self.site = Field(say("Town or region"), placeholder=say("Oslo"))
        self.controller = Field(say("Company that controls it"), hint=say("If it is another one."))
        self.controller_country = self._country_field(say("Where that company sits"))
        when = say("Year, month and day, such as 2021-03-01. Empty if you do not know.")
        self.since = Field(say("True since"), hint=when, placeholder="2021-03-01")
        self.until = Field(say("Not true any more since"), hint=say("Empty if it still is true."))
        self.note = Field(say("Note"), placeholder=say("Contract of 12 February 2021"))
        self._file = ElidedLabel(say("No document attached"), "muted")
        attach = iconed(theme, button(say("Attach a document…")), "paperclip")
        attach.clicked.connect(lambda _=False: self._ask_document())
        save = button(say("State this"), "primary")
        save.clicked.connect(lambda _=False: self.save())
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        self.body.setSpacing(SPACE_4)
        self.body.addWidget(self.notice)
        self.body.addWidget(
            label(
                say(
                    "What you state is always shown as your statement. It wins over what Homeport"
                    " knows, travels in this vault, and can be withdrawn."
                ),
                "muted",
                wraps=True,
            )
        )
        self.body.addLayout(column(*self.kinds.values(), gap=SPACE_2))
        for field in (self.host, self.holder):
            self.body.addWidget(field)
        self.body.addLayout(self._pair(self.country, self.site))
        self.body.addLayout(self._pair(self.controller, self.controller_country))
        self.body.addLayout(self._pair(self.since, self.until))
        self.body.addWidget(self.note)
        document = row(attach, self._file, gap=SPACE_3)
        document.setStretch(1, 1)
        self.body.addLayout(document)
        self.body.addSpacing(SPACE_1)
        self.body.addLayout(row(save, cancel, None, gap=SPACE_2))
        for card in self.kinds.values():
            card.toggled.connect(lambda _: self._show_fields())
        self.start(None)

    def start(self, account_id: int | None) -> None:
        """An empty form, about a place first."""
        self._account_id = account_id
        self._document = None
        self._file.setText(say("No document attached"))
        self.notice.hide()
        for field in self._fields():
            field.set_text("")
            field.set_error("")
        self.kinds[DeclarationKind.PLACE].setChecked(True)
        self._show_fields()
        self.to_top()

    def kind(self) -> DeclarationKind:
        return next(kind for kind, card in self.kinds.items() if card.isChecked())

    def attach(self, file: Path) -> None:
        self._document = file
        self._file.setText(file.name)

    def save(self) -> None:
        """Emit the draft, or say at the fields what is missing."""
        draft = self.draft()
        if draft is not None:
            self.notice.hide()
            self.saved.emit(draft)

    def draft(self) -> Draft | None:
        kind = self.kind()
        is_place, is_server = (
            kind is DeclarationKind.PLACE,
            kind is DeclarationKind.SERVER,
        )
        host = "" if is_place else self.host.text().strip()
        self.host.set_error("" if is_place or host else say("The name of the server is missing."))
        country = self._read_country(self.country) if kind is not DeclarationKind.FORWARDER else ""
        home = self._read_country(self.controller_country) if is_server else ""
        if is_place and not country and not self.country.has_error():
            self.country.set_error(say("Choose a country."))
        since, until = self._read_day(self.since), self._read_day(self.until)
        if since and until and until <= since:
            self.until.set_error(say("This must be after the first day."))
        if any(field.has_error() for field in self._fields()):
            return None
        declaration = Declaration(
            kind=kind,
            account_id=self._account_id if is_place else None,
            host=host,
            holder="" if is_place else self.holder.text().strip(),
            controller=self.controller.text().strip() if is_server else "",
            controller_country=home,
            country=country,
            site=self.site.text().strip() if kind is not DeclarationKind.FORWARDER else "",
            since=since,
            until=until,
            note=self.note.text().strip(),
            document_name=self._document.name if self._document is not None else "",
        )
        return Draft(declaration, self._document)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def _fields(self) -> list[Field]:
        return [
            self.host,
            self.holder,
            self.country,
            self.site,
            self.controller,
            self.controller_country,
            self.since,
            self.until,
            self.note,
        ]

    def _show_fields(self) -> None:
        kind = self.kind()
        is_place = kind is DeclarationKind.PLACE
        is_server = kind is DeclarationKind.SERVER
        for field in (self.host, self.holder):
            field.setVisible(not is_place)
        for field in (self.country, self.site):
            field.setVisible(is_place or is_server)
        for field in (self.controller, self.controller_country):
            field.setVisible(is_server)
        for field in self._fields():
            field.set_error("")

    def _pair(self, one: Field, other: Field) -> QHBoxLayout:
        line = row(one, other, gap=SPACE_4)
        for place in (0, 1):
            line.setStretch(place, 1)
        for field in (one, other):
            line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        return line

    def _country_field(self, name: str) -> Field:
        field = Field(name, placeholder=say("Type a country"))
        completer = QCompleter(QStringListModel(self._names, field), field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        field.edit.setCompleter(completer)
        return field

    def _read_country(self, field: Field) -> str:
        text = field.text().strip()
        code = self._codes.get(text.casefold(), "")
        field.set_error(say("No country of that name is known.") if text and not code else "")
        return code

    def _read_day(self, field: Field) -> date | None:
        text = field.text().strip()
        field.set_error("")
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            field.set_error(say("A day like 2021-03-01."))
            return None

    def _ask_document(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, say("Attach a document"), str(Path.home()))
        if chosen:
            self.attach(Path(chosen))
