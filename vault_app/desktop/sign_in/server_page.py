"""All settings of an account's server, to be entered or changed by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.fields import Field, Segments
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.sign_in.draft import PORTS, Draft, with_server
from vault_app.desktop.sign_in.proxy_form import ProxyForm, port_of
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_3
from vault_app.model.mail import Security
from vault_app.wording.text import one_line, say

_LARGEST_CA_FILE: Final = 1_000_000


class ServerPage(StepPage):
    """``submitted`` carries the draft with what was entered."""

    submitted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 0)
        self._draft: Draft | None = None
        self._ca_pem: str | None = None
        self.host = Field(
            say("Mail server for incoming mail (IMAP)"), placeholder="imap.example.org"
        )
        self.port = Field(say("Port"))
        self.port.setMaximumWidth(110)
        self.security = Segments(
            (
                (Security.TLS, say("Encrypted (TLS)")),
                (Security.STARTTLS, say("STARTTLS")),
                (Security.NONE, say("None")),
            ),
            name=say("Encryption"),
        )
        self._security_note = label("", "caption", wraps=True)
        self.user = Field(say("User name"), hint=say("Nearly always the whole address."))
        self.proxy = ProxyForm(theme)
        self.read_only = Switch(theme, say("Read only"))
        self.body.addLayout(self._build(theme))
        go = button(say("Continue"), "primary")
        go.clicked.connect(lambda _=False: self.submit())
        self.add_buttons(go)
        for field in (self.host, self.port, self.user):
            field.edit.returnPressed.connect(self.submit)
        self.security.chosen.connect(self._security_chosen)

    def _build(self, theme: Theme) -> QVBoxLayout:
        where = row(self.host, self.port, gap=SPACE_3)
        where.setStretch(0, 1)
        for field in (self.host, self.port):
            where.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        self._ca_file = label("", "muted")
        choose = button(say("Choose a file…"), "link")
        choose.setAccessibleDescription(say("Certificate authority of a private server"))
        choose.clicked.connect(lambda _=False: self._ask_ca_file())
        self._ca_back = button(say("Use this computer’s again"), "link")
        self._ca_back.clicked.connect(lambda _=False: self.trust("", name=""))
        read_only = row(
            column(
                label(say("Read only")),
                label(
                    say("Nothing is ever changed or deleted on the server, even by mistake."),
                    "caption",
                    wraps=True,
                ),
                gap=2,
            ),
            self.read_only,
            gap=SPACE_3,
        )
        read_only.setStretch(0, 1)
        return column(
            where,
            column(
                label(say("Encryption"), "strong"), self.security, self._security_note, gap=SPACE_1
            ),
            self.user,
            column(
                label(say("Certificates that are trusted"), "strong"),
                row(self._ca_file, choose, self._ca_back, None, gap=SPACE_3),
                gap=SPACE_1,
            ),
            self.proxy,
            read_only,
            gap=SPACE_3 + SPACE_1,
        )

    def start(self, draft: Draft, *, title: str, text: str) -> None:
        """Show what is known of the draft, under a headline that says why one is here."""
        self._draft = draft
        server = draft.server
        self.tell(title, text)
        self.notice.hide()
        self.host.set_text(server.host)
        self.port.set_text(str(server.port))
        self.security.choose(server.security)
        self.user.set_text(server.user)
        self.trust(server.ca_pem or "", name=say("a file of yours"))
        self.proxy.show_proxy(server.proxy)
        self.read_only.setChecked(draft.is_read_only)
        for field in (self.host, self.port, self.user):
            field.set_error("")
        self._show_security_note()
        self.set_busy("")
        self.to_top()
        (self.port if server.host else self.host).edit.setFocus()
        if server.host:
            self.setFocus()

    def submit(self) -> None:
        entered = self.entered()
        if entered is not None:
            self.submitted.emit(entered)

    def entered(self) -> Draft | None:
        """The draft with what was entered, or ``None`` after saying what is missing."""
        draft = self._draft
        host, port = self.host.text().strip(), port_of(self.port.text())
        is_host = bool(host) and not any(sign.isspace() or sign in "/@\0" for sign in host)
        self.host.set_error("" if is_host else say("The name of the provider’s IMAP server."))
        self.port.set_error("" if port else say("A number, usually 993."))
        wrong = next((field for field in (self.host, self.port) if field.has_error()), None)
        wrong = wrong or self.proxy.check()
        if wrong is not None:
            wrong.edit.setFocus()
            self.ensureWidgetVisible(wrong)
        if wrong is not None or draft is None:
            return None
        server = replace(
            draft.server,
            host=host,
            port=port,
            security=self.security.value(),
            user=self.user.text().strip() or draft.address,
            ca_pem=self._ca_pem,
            proxy=self.proxy.proxy(),
        )
        return with_server(draft, server, is_read_only=self.read_only.isChecked())

    def trust(self, ca_pem: str, *, name: str) -> None:
        """Check this server against these certificate authorities alone; "" for the system's."""
        self._ca_pem = ca_pem or None
        self._ca_file.setText(one_line(name, 60) if ca_pem else say("Those of this computer"))
        self._ca_back.setVisible(bool(ca_pem))

    def wipe(self) -> None:
        self._draft = None
        self.trust("", name="")
        self.proxy.wipe()
        for field in (self.host, self.user):
            field.set_text("")

    def _security_chosen(self) -> None:
        if self.port.text() in {str(port) for port in PORTS.values()}:
            self.port.set_text(str(PORTS[self.security.value()]))
        self._show_security_note()

    def _show_security_note(self) -> None:
        notes = {
            Security.STARTTLS: say(
                "Only where the server has no encrypted port. Homeport goes on only once the"
                " connection is encrypted."
            ),
            Security.NONE: say(
                "For a program on this computer that hands on your mail, and for nothing else."
            ),
        }
        note = notes.get(self.security.value(), "")
        self._security_note.setText(note)
        self._security_note.setVisible(bool(note))

    def _ask_ca_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, say("Certificate authority"), "", say("Certificates (*.pem *.crt *.cer)")
        )
        if chosen:
            self.take_ca_file(Path(chosen))

    def take_ca_file(self, file: Path) -> None:
        """Trust what a file holds, or say why that cannot be."""
        try:
            is_small = file.stat().st_size <= _LARGEST_CA_FILE
            text = file.read_text("ascii", "replace") if is_small else ""
        except OSError:
            text = ""
        if "BEGIN CERTIFICATE" not in text:
            self.notice.set_mood("danger")
            self.notice.show_text(
                say("No certificate in that file"),
                say("It has to be a text file that holds BEGIN CERTIFICATE (PEM)."),
            )
            self.show_end()
            return
        self.notice.hide()
        self.trust(text, name=file.name)
