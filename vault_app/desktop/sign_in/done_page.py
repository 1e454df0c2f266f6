"""The sign-in works: what will be stored, and what happens next."""

from PySide6.QtCore import Signal

from vault_app.desktop.kit.basics import button, column, frame, icon_label, label, row
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.words import proxy_words, wrappable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_HERO, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.custody import ConnectionSeen
from vault_app.model.sign_in import SignInMethod
from vault_app.wording.text import one_line, say


class DonePage(StepPage):
    """``add_wanted`` carries whether to pull at once."""

    add_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 2)
        mark = icon_label(theme, "circle-check", "success", size=ICON_HERO)
        self.body.insertWidget(1, mark)
        self._lines = column(gap=SPACE_2, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3))
        self._seen = label("", wraps=True)
        self._kept = label("", "caption", wraps=True)
        self._proxy = label("", "caption", wraps=True)
        for each in (self._seen, self._proxy, self._kept):
            self._lines.addWidget(each)
        card = frame("card")
        card.setLayout(self._lines)
        self.body.addWidget(card)
        self.read_only = Switch(theme, say("Read only"))
        words = column(
            label(say("Read only")),
            label(
                say(
                    "Homeport can then never remove anything on the server, not even when you ask."
                    " You can change that later."
                ),
                "caption",
                wraps=True,
            ),
            gap=2,
        )
        line = row(words, self.read_only, gap=SPACE_3)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        go = button(say("Bring my mail home"), "primary")
        go.clicked.connect(lambda _=False: self.add_wanted.emit(True))
        later = button(say("Add it, and pull later"))
        later.clicked.connect(lambda _=False: self.add_wanted.emit(False))
        self.add_buttons(go, later)
        self.freeze_with(self.read_only)
        self._go = go

    def start(self, draft: Draft, seen: ConnectionSeen, *, has_keyring: bool) -> None:
        self.notice.hide()
        self.set_busy("")
        self.tell(
            say("It works"),
            say("Homeport has signed in once and left again. Nothing is stored yet."),
        )
        template = "{account}: {host} answered from {place} and let you in."
        if not seen.address:
            template = "{account}: {host} let you in."
        told = say(
            template,
            account=one_line(draft.address, 100),
            host=one_line(seen.host, 80),
            place=one_line(seen.address, 60),
        )
        self._seen.setText(wrappable(told))
        self._seen.setAccessibleName(told)
        self._proxy.setText(proxy_words(draft.server.proxy))
        self._proxy.setVisible(draft.server.proxy is not None)
        self._kept.setText(_where_kept(draft, has_keyring=has_keyring))
        self.read_only.setChecked(draft.is_read_only)
        self.to_top()
        self.setFocus()


def _where_kept(draft: Draft, *, has_keyring: bool) -> str:
    if draft.server.method is SignInMethod.OAUTH:
        return say("The permission will be kept in this vault, encrypted. There is no password.")
    if has_keyring:
        return say("The password will be kept in this computer’s keyring.")
    return say("The password will be kept in this vault, encrypted.")
