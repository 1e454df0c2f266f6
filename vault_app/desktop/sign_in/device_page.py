"""Signing in by a short code that is typed into any browser, on any device."""

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel

from vault_app.desktop.kit.basics import button, column, iconed, label, row
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.pitfall import Pitfall
from vault_app.desktop.sign_in.server_card import ServerCard
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import issuer_of, shown_address
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.ways import DeviceCode, Way
from vault_app.wording.text import one_line, say


class DevicePage(StepPage):
    """``begin_wanted`` asks for a code, ``open_wanted`` carries the page to open for it."""

    begin_wanted = Signal()
    open_wanted = Signal(str)
    other_way = Signal()
    client_wanted = Signal()

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, 1)
        self._code: DeviceCode | None = None
        self._issuer = ""
        self.server = ServerCard(theme)
        self.body.addWidget(self.server)
        self.pitfall = Pitfall(theme, open_link)
        self.body.addWidget(self.pitfall)
        self.card = self._build_card(theme)
        self.body.addWidget(self.card)
        self._go = button(say("Show a code"), "primary")
        self._go.clicked.connect(lambda _=False: self.begin_wanted.emit())
        self._other = button(say("Another way…"))
        self._other.clicked.connect(lambda _=False: self.other_way.emit())
        client = button(say("Client id…"), "quiet")
        client.clicked.connect(lambda _=False: self.client_wanted.emit())
        self._after = (self._go, self._other, client)
        self.add_buttons(*self._after)
        self.freeze_with(self.server)
        theme.changed.connect(self._set_font)

    def _build_card(self, theme: Theme) -> QFrame:
        card = QFrame()
        card.setProperty("ground", "card")
        self._where = label("", wraps=True)
        self.open = iconed(theme, button("", "link"), "external-link", tone="accent")
        self.open.clicked.connect(lambda _=False: self._ask_open())
        self._then = label(say("and type this code there:"))
        self.code = QLabel()
        self.code.setTextFormat(Qt.TextFormat.PlainText)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = iconed(theme, button(say("Copy the code")), "copy")
        self.copy.clicked.connect(lambda _=False: self._copy())
        self._until = label("", "caption", wraps=True)
        code_line = row(self.code, None, self.copy, gap=SPACE_3)
        card.setLayout(
            column(
                self._where,
                row(self.open, None),
                SPACE_2,
                self._then,
                code_line,
                SPACE_2,
                self._until,
                gap=SPACE_1,
                margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4),
            )
        )
        card.hide()
        self._set_font()
        return card

    def start(
        self, draft: Draft, way: Way, *, provider: str = "", others: int = 0, has_others: bool
    ) -> None:
        self._issuer = issuer_of(way)
        self.notice.hide()
        self.card.hide()
        self.wipe()
        title = say("Sign in again with a code") if draft.account else say("Sign in with a code")
        self.tell(
            title,
            say(
                "You type it at {issuer}’s own page, on this computer or on your phone. Homeport"
                " never sees your password.",
                issuer=self._issuer,
            ),
        )
        self.trail.setVisible(draft.account is None)
        self.server.show_draft(draft, provider=provider, others=others)
        self.pitfall.show_way(way)
        self._other.setVisible(has_others)
        self.to_top()
        self.setFocus()

    def set_asking(self) -> None:
        """The code is on its way."""
        self.card.hide()
        self.set_busy(say("Asking {issuer} for a code …", issuer=self._issuer))

    def show_code(self, code: DeviceCode) -> None:
        self._code = code
        self._where.setText(say("Open this page, here or on your phone:"))
        self.open.setText(f"\u2002{shown_address(code.page)}")
        self.open.setAccessibleName(say("Open {page}", page=code.page))
        self.code.setText(one_line(code.user_code, 40))
        self.code.setAccessibleName(say("The code: {code}", code=" ".join(code.user_code)))
        ends = code.expires_at.astimezone()
        until = QLocale().toString(
            QTime(ends.hour, ends.minute), format=QLocale.FormatType.ShortFormat
        )
        self._until.setText(
            say(
                "Sign in there as yourself and allow access to your mail. The code is good until"
                " {time}. Give it to nobody who calls or writes to you.",
                time=until,
            )
        )
        self.copy.setText(f"\u2002{say('Copy the code')}")
        self.card.show()
        self.set_busy(say("Waiting for you to finish at {issuer} …", issuer=self._issuer))

    def end(self) -> None:
        """Back to asking; a code that was shown is of no more use."""
        self.card.hide()
        self.wipe()
        self.set_busy("")

    def wipe(self) -> None:
        self._code = None
        self.code.setText("")
        self.code.setAccessibleName("")

    def _set_font(self) -> None:
        font = self._theme.fixed_font()
        font.setPixelSize(round(self._theme.body_px * 2.6))
        font.setBold(True)
        # The style sheet of the window sets no size for this label, so that this one holds.
        self.code.setFont(font)

    def _ask_open(self) -> None:
        if self._code is not None:
            self.open_wanted.emit(self._code.whole_page or self._code.page)

    def _copy(self) -> None:
        if self._code is not None:
            QGuiApplication.clipboard().setText(self._code.user_code)
            self.copy.setText(f"\u2002{say('Copied')}")
