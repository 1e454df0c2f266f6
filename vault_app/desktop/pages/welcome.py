"""The very first page: make a vault, open one, or look around with a demo mailbox."""

from PySide6.QtCore import Qt, Signal

from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage, Mark
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3
from vault_app.wording.text import say


class WelcomePage(ColumnPage):
    """Emits which of the three ways was taken."""

    make_vault = Signal()
    open_vault = Signal()
    try_demo = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, width=520)
        body = self.body
        body.addWidget(Mark(theme), 0, Qt.AlignmentFlag.AlignLeft)
        purpose = say(
            "Homeport copies your mail into an encrypted vault on this computer, shows who else"
            " holds it and under whose law, and removes their copies when you say so."
        )
        headline = label(say("Bring your mail home"), "display", wraps=True)
        body.addLayout(column(headline, label(purpose, "muted", wraps=True), gap=SPACE_2))
        body.addSpacing(SPACE_2)
        self.notice = Notice(theme)
        body.addWidget(self.notice)
        cards = (
            (
                self.make_vault,
                say("Make a vault"),
                say("Choose a passphrase and a place on this computer. It takes a minute."),
                "plus",
            ),
            (
                self.open_vault,
                say("Open a vault"),
                say("You have one already, here or on a disk."),
                "folder-open",
            ),
            (
                self.try_demo,
                say("Try it with a demo mailbox"),
                say("About 300 invented messages. Everything is removed when you close Homeport."),
                "flask-conical",
            ),
        )
        choices = column(gap=SPACE_3)
        self.cards: list[ChoiceCard] = []
        for signal, title, meaning, icon in cards:
            card = ChoiceCard(theme, title, meaning, icon=icon, leads_on=True)
            card.clicked.connect(signal)
            self.cards.append(card)
            choices.addWidget(card)
        body.addLayout(choices)

    def set_busy(self, *, is_busy: bool) -> None:
        """While the demo is made ready, no other way can be taken."""
        for card in self.cards:
            card.setEnabled(not is_busy)
