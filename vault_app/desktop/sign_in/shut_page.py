"""A provider that lets no other program in: what that means, and what can be done."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from vault_app.desktop.kit.basics import button, icon_label, row
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_HERO
from vault_app.wording.text import one_line, say


class ShutPage(StepPage):
    """``by_hand`` carries an address for which there is a server after all; ``other_address`` goes
    back to the first step."""

    by_hand = Signal(str)
    other_address = Signal()

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, 0)
        self._open_link = open_link
        self._address = self._page = ""
        self.body.insertWidget(1, icon_label(theme, "lock", "muted", size=ICON_HERO))
        self.explained = button(say("What the provider says"), "link")
        self.explained.clicked.connect(lambda _=False: self._open_link(self._page))
        self.body.addLayout(row(self.explained, None))
        other = button(say("Another address"), "primary")
        other.clicked.connect(lambda _=False: self.other_address.emit())
        hand = button(say("Enter a server by hand"))
        hand.clicked.connect(lambda _=False: self.by_hand.emit(self._address))
        self.add_buttons(other, hand)

    def start(self, address: str, provider: str, hint: str, page: str) -> None:
        name = one_line(provider, 60) or say("This provider")
        self._address, self._page = address, page
        self.tell(
            say("{provider} lets no other program in", provider=name),
            say(
                "Homeport cannot bring home the mail of {address}, and neither can any other mail"
                " program. {hint}",
                address=one_line(address, 80),
                hint=hint,
            ).strip(),
        )
        self.explained.setVisible(bool(page))
        self.to_top()
        self.setFocus()
