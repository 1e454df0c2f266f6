"""How somebody registers Homeport at an issuer, and where the outcome is entered."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication

from vault_app.desktop.kit.basics import ElidedLabel, button, column, frame, iconed, label, row
from vault_app.desktop.kit.fields import Field, PassphraseField
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.sign_in.numbered import Line, Numbered
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import shown_address
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3
from vault_app.model.sign_in import OAuthClient
from vault_app.model.ways import ClientGuide
from vault_app.wording.text import one_line, say


class ClientPage(StepPage):
    """``submitted`` carries an :class:`OAuthClient`."""

    submitted = Signal(object)
    other_way = Signal()

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, 1)
        self._guide: ClientGuide | None = None
        self.few = Notice(theme, "warning")
        self.body.addWidget(self.few)
        self.steps = Numbered(theme, open_link)
        self.body.addWidget(self.steps)
        self._redirect = ElidedLabel("")
        self._redirect.setFont(theme.fixed_font())
        self.copy = iconed(theme, button(say("Copy")), "copy")
        self.copy.setAccessibleName(say("Copy the redirect address"))
        self.copy.clicked.connect(lambda _=False: self._copy())
        box = frame("card")
        line = row(
            column(
                label(say("Redirect address, where it asks for one"), "caption"), self._redirect
            ),
            self.copy,
            gap=SPACE_3,
            margins=(SPACE_3, SPACE_2, SPACE_2, SPACE_2),
        )
        line.setStretch(0, 1)
        box.setLayout(line)
        self._box = box
        self.body.addWidget(box)
        self.issuer = Field(
            say("Address of the sign-in service"), placeholder="https://login.example.org"
        )
        self.client_id = Field(say("Client id"), hint=say("Some call it application id."))
        self.secret = PassphraseField(theme, say("Client secret"))
        fields = (self.issuer, self.client_id, self.secret)
        for field in fields:
            field.edit.returnPressed.connect(self.submit)
        self.body.addLayout(column(*fields, gap=SPACE_3 + SPACE_1))
        go = button(say("Keep it and go on"), "primary")
        go.clicked.connect(lambda _=False: self.submit())
        self._other = button(say("Another way…"))
        self._other.clicked.connect(lambda _=False: self.other_way.emit())
        self.add_buttons(go, self._other)
        self.freeze_with(*fields)

    def start(self, guide: ClientGuide, *, has_others: bool, known_id: str = "") -> None:
        self._guide = guide
        name = one_line(guide.name, 60)
        self.notice.hide()
        self.set_busy("")
        self.tell(
            say("Register Homeport at {name}", name=name),
            say(
                "{name} lets a program in only if it is registered there. Homeport borrows nobody’s"
                " registration, so you make your own: once, free of charge, in about five minutes.",
                name=name,
            ),
        )
        self.few.hide()
        if guide.is_for_few:
            self.few.show_text(
                say("{name} approves each registration by hand", name=name),
                say("That takes weeks, and is often refused. Any other way is quicker."),
            )
        self.steps.setVisible(bool(guide.steps))
        self.steps.show_lines(
            [
                Line(
                    text=step,
                    link=guide.page if number == 0 else "",
                    link_text=say("Open {page}", page=shown_address(guide.page)),
                )
                for number, step in enumerate(guide.steps)
            ]
        )
        self._redirect.setText(guide.redirect)
        self._box.setVisible(bool(guide.redirect))
        self.copy.setText(f"\u2002{say('Copy')}")
        self.issuer.hide()
        self.issuer.set_text("")
        self.issuer.set_error("")
        self.client_id.set_text(known_id)
        self.client_id.set_error("")
        self.secret.wipe()
        self.secret.setVisible(guide.needs_secret)
        self.secret.set_hint("")
        self._other.setVisible(has_others)
        self.to_top()
        self.setFocus()

    def start_own(self, *, redirect: str) -> None:
        """Another service than those that the facts know: its address is asked for too."""
        self.start(
            ClientGuide(
                issuer="",
                name="",
                page="",
                steps=(),
                redirect=redirect,
                needs_secret=False,
                is_for_few=False,
                source="",
                is_verified=True,
            ),
            has_others=True,
        )
        self.tell(
            say("A sign-in service of your provider’s own"),
            say(
                "For companies, universities and own servers that let people in through a web page"
                " (OpenID). Whoever runs it can register Homeport and tell you these."
            ),
        )
        self.issuer.show()
        self.secret.show()
        self.secret.set_hint(say("Leave it empty if there is none."))

    def submit(self) -> None:
        guide = self._guide
        issuer = guide.issuer if guide is not None else ""
        if not self.issuer.isHidden():
            issuer = self.issuer.text().strip().rstrip("/")
            is_there = issuer.startswith("https://") and len(issuer) > len("https://")
            self.issuer.set_error("" if is_there else say("An address that begins with https://"))
        client_id, secret = self.client_id.text().strip(), self.secret.text().strip()
        is_id = bool(client_id) and not any(sign.isspace() for sign in client_id)
        self.client_id.set_error("" if is_id else say("The id that the page showed."))
        is_missing = guide is not None and guide.needs_secret and not secret
        self.secret.set_error(say("The secret that the page showed.") if is_missing else "")
        for field in (self.issuer, self.client_id, self.secret):
            if field.has_error():
                field.edit.setFocus()
                return
        if guide is not None:
            self.submitted.emit(
                OAuthClient(issuer=issuer, client_id=client_id, client_secret=secret)
            )

    def wipe(self) -> None:
        self.secret.wipe()

    def _copy(self) -> None:
        if self._guide is not None:
            QGuiApplication.clipboard().setText(self._guide.redirect)
            self.copy.setText(f"\u2002{say('Copied')}")
