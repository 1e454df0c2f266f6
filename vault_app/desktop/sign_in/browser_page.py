"""Signing in on the provider's own page, in the browser of this computer."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.numbered import Line, Numbered
from vault_app.desktop.sign_in.pitfall import Pitfall
from vault_app.desktop.sign_in.server_card import ServerCard
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import issuer_of, provider_of
from vault_app.desktop.sign_in.words import wrappable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3
from vault_app.model.ways import Way
from vault_app.wording.text import one_line, say


class BrowserPage(StepPage):
    """``begin_wanted``: open the browser. ``reopen_wanted`` carries the address of the page that is
    waited for, to be opened once more."""

    begin_wanted = Signal()
    reopen_wanted = Signal(str)
    other_way = Signal()
    client_wanted = Signal()

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, 1)
        self._address = ""
        self.server = ServerCard(theme)
        self.body.addWidget(self.server)
        self.steps = Numbered(theme, open_link)
        self.body.addWidget(self.steps)
        self.pitfall = Pitfall(theme, open_link)
        self.body.addWidget(self.pitfall)
        self.removal = Switch(theme, say("Removing mail too"))
        self._removal_note = label("", "caption", wraps=True)
        line = row(
            column(label(say("Removing mail too")), self._removal_note, gap=2),
            self.removal,
            gap=SPACE_3,
        )
        line.setStretch(0, 1)
        self._removal_line = QWidget()
        self._removal_line.setLayout(line)
        self.body.addWidget(self._removal_line)
        self.around = Notice(theme, "warning")
        self.body.addWidget(self.around)
        self._build_waiting(theme)
        self._go = button("", "primary")
        self._go.clicked.connect(lambda _=False: self.begin_wanted.emit())
        self._other = button(say("Another way…"))
        self._other.clicked.connect(lambda _=False: self.other_way.emit())
        client = button(say("Client id…"), "quiet")
        client.clicked.connect(lambda _=False: self.client_wanted.emit())
        self.add_buttons(self._go, self._other, client)
        self.body.addWidget(self.waiting)
        self.freeze_with(self.server, self._removal_line)

    def _build_waiting(self, theme: Theme) -> None:
        self.reopen = button(say("Open it again"), "link")
        self.reopen.clicked.connect(lambda _=False: self.reopen_wanted.emit(self._address))
        self.copy = button(say("Copy its address"), "link")
        self.copy.clicked.connect(lambda _=False: self._copy())
        nothing = label(say("Nothing opened?"), "muted")
        self.waiting = QWidget()
        self.waiting.setLayout(row(nothing, self.reopen, self.copy, None, gap=SPACE_2))
        self.waiting.hide()

    def offer_removal(self, *, is_offered: bool) -> None:
        """Whether the issuer can be asked for less or more; at first it is asked for less."""
        self.removal.setChecked(False)
        self._removal_line.setVisible(is_offered)

    def start(
        self, draft: Draft, way: Way, *, provider: str = "", others: int = 0, has_others: bool
    ) -> None:
        issuer = issuer_of(way)
        self.notice.hide()
        self.set_waiting(is_waiting=False)
        is_again = draft.account is not None
        title = "Sign in again at {issuer}" if is_again else "Sign in at {issuer}"
        self.tell(
            say(title, issuer=issuer),
            say("Homeport never sees your password, only the permission that you give."),
        )
        self.trail.setVisible(draft.account is None)
        self.server.show_draft(draft, provider=provider, others=others)
        self.steps.show_lines(
            (
                Line(text=say("Your browser opens a page of {issuer}.", issuer=issuer)),
                Line(
                    text=say(
                        "Sign in there as {address}, and allow access to your mail.",
                        address=wrappable(one_line(draft.address, 80)),
                    )
                ),
                Line(text=say("The page then says that it is done, and you come back here.")),
            )
        )
        self.offer_removal(is_offered=False)
        self._removal_note.setText(
            say(
                "Off: {issuer} lets Homeport only read. You can sign in again later to allow more.",
                issuer=issuer,
            )
        )
        self.pitfall.show_way(way)
        self.around.hide()
        if draft.server.proxy is not None:
            self.around.show_text(
                say("Your browser does not use this account’s proxy"),
                say(
                    "Set it up in the browser too, if {issuer} is not to see from where you come.",
                    issuer=issuer,
                ),
            )
        self._go.setText(say("Open the browser"))
        self._other.setVisible(has_others)
        self.setAccessibleDescription(provider_of(way))
        self.to_top()
        self.setFocus()

    def show_address(self, address: str) -> None:
        """The page that is waited for; the browser has been asked to show it."""
        self._address = address
        self.waiting.setVisible(bool(address))
        self.copy.setText(say("Copy its address"))

    def set_waiting(self, *, is_waiting: bool) -> None:
        self.set_busy(say("Waiting for you to finish in the browser …") if is_waiting else "")
        if not is_waiting:
            self.show_address("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self.copy.setText(say("Copied"))
