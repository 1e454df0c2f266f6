"""A password: the usual one, one made for Homeport alone, or that of a program beside."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal

from vault_app.desktop.kit.basics import button
from vault_app.desktop.kit.fields import PassphraseField
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.numbered import Numbered
from vault_app.desktop.sign_in.pitfall import Pitfall
from vault_app.desktop.sign_in.server_card import ServerCard
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import (
    app_password_lines,
    bridge_lines,
    provider_of,
)
from vault_app.desktop.theme import Theme
from vault_app.model.ways import Way, WayKind
from vault_app.wording.text import say

# Shown in groups for the eye ("abcd efgh ijkl mnop"); no provider means the blanks.
_GROUPED: Final = re.compile(r"[A-Za-z0-9]{4,5}( [A-Za-z0-9]{4,5}){2,5}")


class PasswordPage(StepPage):
    """``submitted`` carries the password, ``other_way`` asks for the other cards."""

    submitted = Signal(str)
    other_way = Signal()

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, 1)
        self._kind = WayKind.PASSWORD
        self.server = ServerCard(theme)
        self.body.addWidget(self.server)
        self.steps = Numbered(theme, open_link)
        self.body.addWidget(self.steps)
        self.pitfall = Pitfall(theme, open_link)
        self.body.addWidget(self.pitfall)
        self.password = PassphraseField(theme, say("Password"))
        self.password.edit.returnPressed.connect(self.submit)
        self.password.edit.textEdited.connect(lambda _: self._typed())
        self.body.addWidget(self.password)
        self._go = button(say("Sign in"), "primary")
        self._go.clicked.connect(lambda _=False: self.submit())
        self._other = button(say("Another way…"))
        self._other.clicked.connect(lambda _=False: self.other_way.emit())
        self.add_buttons(self._go, self._other)
        self.freeze_with(self.password, self.server)

    @property
    def kind(self) -> WayKind:
        return self._kind

    def start(
        self, draft: Draft, way: Way, *, provider: str = "", others: int = 0, has_others: bool
    ) -> None:
        """``others``: how many more servers were found; ``has_others``: whether there are more
        ways than this one."""
        self._kind = way.kind
        self.notice.hide()
        self.password.wipe()
        self.set_busy("")
        self.server.show_draft(draft, provider=provider, others=others)
        self._other.setVisible(has_others)
        self.trail.setVisible(draft.account is None)
        self._tell_kind(draft, way)
        self.pitfall.show_way(way)
        self.to_top()
        self.password.edit.setFocus()

    def submit(self) -> None:
        password = cleaned(self.password.text(), self._kind)
        if not password:
            self.password.set_error(say("The password is missing."))
            self.password.edit.setFocus()
            return
        self.submitted.emit(password)

    def wipe(self) -> None:
        self.password.wipe()
        self.notice.hide()

    def _tell_kind(self, draft: Draft, way: Way) -> None:
        is_again = draft.account is not None
        provider = provider_of(way)
        is_bridge, is_app = way.kind is WayKind.BRIDGE, way.kind is WayKind.APP_PASSWORD
        if is_bridge:
            title = say("Get the password from {provider}’s program", provider=provider)
            self.tell(
                say("Sign in again") if is_again else title,
                say("{provider} is read through a program of its own.", provider=provider),
            )
            self.steps.show_lines(bridge_lines(way))
        elif is_app:
            self.tell(
                say("Sign in again") if is_again else say("Make an app password"),
                say(
                    "{provider} lets Homeport in with a password made for it alone. Your usual one"
                    " does not work here.",
                    provider=provider,
                ),
            )
            self.steps.show_lines(app_password_lines(way))
        else:
            title = say("Sign in again") if is_again else say("Sign in")
            self.tell(title, say("The password is tried once; nothing is stored before it works."))
            self.steps.show_lines(())
        self.steps.setVisible(is_bridge or is_app)
        self.password.rename(say("App password") if is_app else say("Password"))
        if is_bridge:
            self.password.rename(say("Password that it shows"))

    def _typed(self) -> None:
        text = self.password.text()
        is_padded = text != text.strip() and self._kind is WayKind.PASSWORD
        self.password.set_hint(say("It begins or ends with a blank.") if is_padded else "")


def cleaned(text: str, kind: WayKind) -> str:
    """A password as it is sent. One that a website showed has lost the blanks that copying adds."""
    if kind is WayKind.PASSWORD:
        return text
    text = text.strip()
    return text.replace(" ", "") if _GROUPED.fullmatch(text) else text
