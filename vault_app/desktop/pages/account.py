"""Add an account: address and password, and the server's settings where nobody knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.fields import Field, PassphraseField, Segments
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Security, ServerSettings
from vault_app.wording.text import say

_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_LARGEST_CA_FILE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    """What was entered, ready for the task that adds an account."""

    address: str
    server: ServerSettings
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What is known of an address' provider; ``note`` tells of app passwords and the like."""

    provider: str
    host: str
    port: int
    note: str


class AccountPage(ColumnPage):
    """``check_wanted`` and ``add_wanted`` carry an :class:`AccountDraft`."""

    check_wanted = Signal(object)
    add_wanted = Signal(object)
    skipped = Signal()

    def __init__(self, theme: Theme, suggest: Callable[[str], Suggestion | None]) -> None:
        super().__init__(theme, has_back=True)
        self._suggest = suggest
        self._ca_pem: str | None = None
        self._server_is_typed = False
        self.add_heading(
            say("Add an account"),
            say("Homeport only reads until you remove something yourself."),
        )
        self.notice = Notice(theme, "danger")
        self.body.addWidget(self.notice)
        self.address = Field(say("Mail address"), placeholder="you@example.org")
        self.password = PassphraseField(theme, say("Password"))
        self.body.addWidget(self.address)
        self.body.addWidget(self.password)
        self._fold = button(say("Server settings"), "link")
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._show_settings)
        theme.icons.put(self._fold, "chevron-right", "accent", size=14)
        self.body.addLayout(row(self._fold, None))
        self.settings = QWidget()
        self.settings.setLayout(self._build_settings())
        self.body.addWidget(self.settings)
        self.settings.hide()
        self._build_buttons()
        self.address.edit.textEdited.connect(lambda _: self._address_typed())
        self.address.edit.editingFinished.connect(self._address_done)
        self.server.edit.textEdited.connect(lambda _: self._mark_typed())
        for field in (self.address, self.password, self.server, self.port, self.user):
            field.edit.returnPressed.connect(self._add)

    def start(self) -> None:
        """An empty page."""
        self._server_is_typed = False
        self._ca_pem = None
        for field in (self.address, self.server, self.user):
            field.set_text("")
            field.set_error("")
        self.port.set_text("993")
        self.security.choose(Security.TLS)
        self._ca_file.setText(say("the system’s"))
        self.password.wipe()
        self.password.set_hint("")
        self.notice.hide()
        self._fold.setChecked(False)
        self.set_busy(is_busy=False)
        self.address.edit.setFocus()

    def set_busy(self, *, is_busy: bool, what: str = "") -> None:
        for widget in (self.address, self.password, self.settings, self._check, self._go):
            widget.setEnabled(not is_busy)
        self._busy.setText(what if is_busy else "")

    def show_error(self, error: HomeportError) -> None:
        self.set_busy(is_busy=False)
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def show_success(self, server_says: str) -> None:
        """Sign-in works; nothing has been stored yet."""
        self.set_busy(is_busy=False)
        self.notice.set_mood("success")
        self.notice.show_text(say("Sign-in works"), server_says)
        self.ensureWidgetVisible(self.notice)

    def draft(self) -> AccountDraft | None:
        """What was entered, or ``None`` after saying what is missing."""
        address, host = self.address.text().strip(), self.server.text().strip()
        port = self.port.text().strip()
        is_address = "@" in address[1:-1] and " " not in address
        self.address.set_error("" if is_address else say("An address like you@example.org."))
        self.password.set_error("" if self.password.text() else say("The password is missing."))
        self.server.set_error("" if host else say("The name of the provider’s IMAP server."))
        is_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
        self.port.set_error("" if is_port else say("A number, usually 993."))
        for field in (self.address, self.password, self.server, self.port):
            if field.has_error():
                if field in (self.server, self.port):
                    self._fold.setChecked(True)
                field.edit.setFocus()
                return None
        server = ServerSettings(
            host=host,
            port=int(port),
            security=self.security.value(),
            user=self.user.text().strip() or address,
            ca_pem=self._ca_pem,
        )
        return AccountDraft(address=address, server=server, password=self.password.text())

    def _build_settings(self) -> QVBoxLayout:
        self.server = Field(say("IMAP server"), placeholder="imap.example.org")
        self.port = Field(say("Port"))
        self.port.set_text("993")
        self.port.setMaximumWidth(110)
        self.security = Segments(
            (
                (Security.TLS, say("TLS")),
                (Security.STARTTLS, say("STARTTLS")),
                (Security.NONE, say("None")),
            ),
            name=say("Encryption"),
        )
        self.security.setToolTip(say("“None” works within this computer only."))
        self.security.chosen.connect(self._security_chosen)
        self.user = Field(say("User name"), hint=say("If it differs from the address."))
        self._ca_file = label("", "muted")
        choose = button(say("Choose a file…"), "link")
        choose.setAccessibleDescription(say("Certificate authority of a private server"))
        choose.clicked.connect(lambda _=False: self._ask_ca_file())
        host_line = row(self.server, self.port, gap=SPACE_3)
        host_line.setStretch(0, 1)
        return column(
            host_line,
            column(label(say("Encryption"), "strong"), self.security, gap=SPACE_1),
            self.user,
            column(
                label(say("Trusted certificates"), "strong"),
                row(self._ca_file, choose, None, gap=SPACE_2),
                gap=SPACE_1,
            ),
            gap=SPACE_4,
        )

    def _build_buttons(self) -> None:
        self._go = button(say("Add and pull the mail"), "primary")
        self._go.clicked.connect(lambda _=False: self._add())
        self._check = button(say("Check sign-in"))
        self._check.clicked.connect(lambda _=False: self._ask_check())
        later = button(say("Not now"), "quiet")
        later.clicked.connect(lambda _=False: self.skipped.emit())
        self._busy = label("", "muted")
        self.body.addSpacing(SPACE_2)
        self.body.addLayout(row(self._go, self._check, later, None, gap=SPACE_2))
        self.body.addWidget(self._busy)

    def _add(self) -> None:
        draft = self.draft()
        if draft is not None:
            self.add_wanted.emit(draft)

    def _ask_check(self) -> None:
        draft = self.draft()
        if draft is not None:
            self.check_wanted.emit(draft)

    def _show_settings(self, is_open: bool) -> None:
        icon = "chevron-down" if is_open else "chevron-right"
        self._theme.icons.put(self._fold, icon, "accent", size=14)
        self.settings.setVisible(is_open)

    def _mark_typed(self) -> None:
        self._server_is_typed = True

    def _address_typed(self) -> None:
        found = self._suggest(self.address.text().strip())
        if found is None:
            self.password.set_hint("")
            self.address.set_hint("")
            if not self._server_is_typed:
                self.server.set_text("")
            return
        if not self._server_is_typed:
            self.server.set_text(found.host)
            self.port.set_text(str(found.port))
            self.security.choose(Security.TLS if found.port == 993 else Security.STARTTLS)
        self.address.set_hint(
            say("{provider}, by way of {host}", provider=found.provider, host=found.host)
        )
        self.password.set_hint(found.note)

    def _address_done(self) -> None:
        address = self.address.text().strip()
        if "@" in address and self._suggest(address) is None:
            self.address.set_hint(say("Not a provider that we know: please name its server below."))
            self._fold.setChecked(True)

    def _security_chosen(self) -> None:
        if self.port.text() in {str(port) for port in _PORTS.values()}:
            self.port.set_text(str(_PORTS[self.security.value()]))

    def _ask_ca_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, say("Certificate authority"), "", say("Certificates (*.pem *.crt *.cer)")
        )
        if not chosen:
            return
        file = Path(chosen)
        text = ""
        if file.stat().st_size <= _LARGEST_CA_FILE:
            text = file.read_text("ascii", "replace")
        if "BEGIN CERTIFICATE" not in text:
            self.notice.set_mood("danger")
            self.notice.show_text(
                say("No certificate in that file"),
                say("It has to be a text file that holds BEGIN CERTIFICATE (PEM)."),
            )
            return
        self.notice.hide()
        self.trust(text, name=file.name)

    def trust(self, ca_pem: str, *, name: str) -> None:
        """Check this server against these certificate authorities alone."""
        self._ca_pem = ca_pem or None
        self._ca_file.setText(name)
