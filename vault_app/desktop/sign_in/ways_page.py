"""The ways into a server as cards, the one that works for most people first."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, empty, label
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.server_card import ServerCard
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import way_icon, way_meaning, way_title
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3
from vault_app.model.ways import Way
from vault_app.wording.text import one_line, say


class WaysPage(StepPage):
    """``chosen`` carries a :class:`Way`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 1)
        self.server = ServerCard(theme)
        self.body.addWidget(self.server)
        self._cards: QVBoxLayout = column(gap=SPACE_2)
        holder = QWidget()
        holder.setLayout(self._cards)
        self.body.addWidget(holder)
        self.cards: list[ChoiceCard] = []
        self.add_buttons()

    def start(
        self, draft: Draft, ways: Sequence[Way], *, provider: str = "", others: int = 0
    ) -> None:
        account = draft.account
        self.trail.setVisible(account is None)
        if account is not None:
            self.tell(
                say("How do you want to sign in?"),
                say(
                    "All that {account} brought home stays, whichever way you take.",
                    account=one_line(account.label, 60),
                ),
            )
        else:
            self.tell(say("How do you want to sign in?"))
        self.server.show_draft(draft, provider=provider, others=others)
        self._fill(ways)
        self.to_top()
        self.setFocus()

    def _fill(self, ways: Sequence[Way]) -> None:
        empty(self._cards)
        self.cards = []
        for number, way in enumerate(ways):
            if len(ways) > 1 and number < 2:
                text = say("This works for most people:") if number == 0 else say("Other ways:")
                if number:
                    self._cards.addSpacing(SPACE_3)
                self._cards.addWidget(label(text, "muted"))
            card = ChoiceCard(
                self._theme, way_title(way), way_meaning(way), icon=way_icon(way), leads_on=True
            )
            card.clicked.connect(lambda _=False, way=way: self.chosen.emit(way))
            self._cards.addWidget(card)
            self.cards.append(card)
