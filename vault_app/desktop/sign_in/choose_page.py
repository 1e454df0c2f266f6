"""The servers that were found for an address, for a person to look at before anything is sent."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, empty, label
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import shown_address
from vault_app.desktop.sign_in.words import connection_words, domain_of, source_words
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2
from vault_app.model.finding import Found, FoundServer
from vault_app.wording.text import one_line, say


class ChoosePage(StepPage):
    """``chosen`` carries a :class:`FoundServer`, ``by_hand`` the address."""

    chosen = Signal(object)
    by_hand = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 0)
        self._found: Found | None = None
        self.doubt = Notice(theme, "warning")
        self.body.addWidget(self.doubt)
        self._cards: QVBoxLayout = column(gap=SPACE_2)
        holder = QWidget()
        holder.setLayout(self._cards)
        self.body.addWidget(holder)
        self._lines: QVBoxLayout = column(gap=SPACE_1)
        asked = QWidget()
        asked.setLayout(self._lines)
        self.asked = Fold(theme, "", asked)
        self.asked.rename(say("How this was found"))
        self.body.addWidget(self.asked)
        self._go = button(say("Use this server"), "primary")
        self._go.clicked.connect(lambda _=False: self.submit())
        hand = button(say("Enter the server by hand"))
        hand.clicked.connect(lambda _=False: self._ask_by_hand())
        self.add_buttons(self._go, hand)
        self.cards: list[ChoiceCard] = []

    def start(
        self,
        found: Found,
        *,
        chosen: FoundServer | None = None,
        name_of: Callable[[FoundServer], str] = lambda _: "",
    ) -> None:
        """Show all that was found; the first is taken, or ``chosen``. ``name_of`` tells the name of
        the provider that a server belongs to, or ""."""
        self._found = found
        self.notice.hide()
        domain = one_line(domain_of(found.address), 60)
        if len(found.servers) > 1:
            title = say("Which server is it?")
        elif name := name_of(found.servers[0]):
            title = say("Is your mail at {provider}?", provider=name)
        else:
            title = say("Is this your provider?")
        self.tell(title, one_line(found.address, 120))
        self._fill(found, chosen, name_of)
        is_doubtful = any(not server.is_trusted for server in found.servers)
        self.doubt.hide()
        if is_doubtful:
            self.doubt.show_text(
                say("Please look before your password goes there"),
                say(
                    "{domain} itself did not confirm the server, and what was read on the way can"
                    " be forged. Go on only if you know this provider.",
                    domain=domain,
                ),
            )
        self._tell_asked(found)
        self.to_top()
        self.setFocus()

    def submit(self) -> None:
        taken = self.taken()
        if taken is not None:
            self.chosen.emit(taken)

    def taken(self) -> FoundServer | None:
        if self._found is None:
            return None
        pairs = zip(self.cards, self._found.servers, strict=True)
        return next((server for card, server in pairs if card.isChecked()), None)

    def _fill(
        self,
        found: Found,
        chosen: FoundServer | None,
        name_of: Callable[[FoundServer], str],
    ) -> None:
        empty(self._cards)
        self.cards = []
        for number, server in enumerate(found.servers):
            meaning = say(
                "{connection}. {source}",
                connection=_capital(connection_words(server)),
                source=source_words(server, found.address),
            )
            host, name = one_line(server.host, 80), name_of(server)
            title = say("{provider}: {host}", provider=name, host=host) if name else host
            card = ChoiceCard(self._theme, title, meaning, icon="server")
            card.setChecked(server == chosen if chosen is not None else number == 0)
            self._cards.addWidget(card)
            self.cards.append(card)

    def _tell_asked(self, found: Found) -> None:
        empty(self._lines)
        silent = set(found.silent)
        for place in found.asked:
            name = shown_address(place)
            told = say("{place}: no answer", place=name) if place in silent else name
            self._lines.addWidget(label(told, "caption", wraps=True))
        self.asked.set_open(False)
        self.asked.setVisible(bool(found.asked))

    def _ask_by_hand(self) -> None:
        if self._found is not None:
            self.by_hand.emit(self._found.address)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
