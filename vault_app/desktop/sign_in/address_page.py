"""The first step: the mail address, and whether its settings may be looked up."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import button, column, label, row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.sign_in.draft import is_address
from vault_app.desktop.sign_in.proxy_form import ProxyForm
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.words import domain_of
from vault_app.desktop.suggestions import Suggestion
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3
from vault_app.model.sign_in import Proxy
from vault_app.wording.text import one_line, say


class AddressPage(StepPage):
    """``submitted`` carries an address, and ``by_hand`` one for which the server is to be typed;
    ``lookups_chosen`` whether the internet may be asked."""

    submitted = Signal(str)
    by_hand = Signal(str)
    skipped = Signal()
    lookups_chosen = Signal(bool)

    def __init__(self, theme: Theme, suggest: Callable[[str], Suggestion]) -> None:
        super().__init__(theme, 0)
        self._suggest = suggest
        self.tell(
            say("Add an account"),
            say("Type your mail address. Homeport finds the rest."),
        )
        self.address = Field(say("Mail address"), placeholder="you@example.org")
        self.address.edit.textEdited.connect(lambda _: self._typed())
        self.address.edit.returnPressed.connect(self.submit)
        self._meant = button("", "link")
        self._meant.clicked.connect(lambda _=False: self._take_meant())
        self._meant_address = ""
        self._is_known = self._is_chosen = False
        self.body.addLayout(column(self.address, row(self._meant, None)))
        self.body.addWidget(self._build_lookups(theme))
        self.proxy = ProxyForm(theme)
        self._fold = Fold(theme, "", self.proxy)
        self._fold.rename(say("Use a proxy, such as Tor"))
        self.body.addWidget(self._fold)
        go = button(say("Continue"), "primary")
        go.clicked.connect(lambda _=False: self.submit())
        hand = button(say("Enter the server by hand"))
        hand.clicked.connect(lambda _=False: self._ask_by_hand())
        later = button(say("Not now"), "quiet")
        later.clicked.connect(lambda _=False: self.skipped.emit())
        self.add_buttons(go, hand, later)
        self.freeze_with(self.address, self.lookups, self._fold, self._meant)

    def _build_lookups(self, theme: Theme) -> QWidget:
        name = say("Look settings up on the internet")
        self.lookups = Switch(theme, name)
        self.lookups.setChecked(True)
        self.lookups.toggled.connect(self._lookups_toggled)
        self._asked = label("", "caption", wraps=True)
        words = column(label(name), self._asked, gap=2)
        line = row(words, self.lookups, gap=SPACE_3)
        line.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def start(self) -> None:
        """An empty page."""
        self._is_chosen = False
        self.address.set_text("")
        self.address.set_error("")
        self.proxy.wipe()
        self._fold.set_open(False)
        self.notice.hide()
        self.set_busy("")
        self._typed()
        self.to_top()
        self.address.edit.setFocus()

    def show_lookups(self, *, is_allowed: bool) -> None:
        """What the owner chose before, if nothing was chosen on the page yet; tells nobody."""
        if self._is_chosen:
            return
        self.lookups.blockSignals(True)
        self.lookups.setChecked(is_allowed)
        self.lookups.blockSignals(False)
        self.lookups.update()
        self._show_asked()

    def submit(self) -> None:
        if self._is_ready():
            self.submitted.emit(self._text())

    def show_proxy(self) -> None:
        """Open what was folded away: something there has to be looked at."""
        self._fold.set_open(True)

    def chosen_proxy(self) -> Proxy | None:
        return self.proxy.proxy()

    def _ask_by_hand(self) -> None:
        if self._is_ready():
            self.by_hand.emit(self._text())

    def _is_ready(self) -> bool:
        if not is_address(self._text()):
            self.address.set_error(say("An address like you@example.org."))
            self.address.edit.setFocus()
            return False
        wrong = self.proxy.check()
        if wrong is not None:
            self._fold.set_open(True)
            wrong.edit.setFocus()
        return wrong is None

    def _text(self) -> str:
        return self.address.text().strip()

    def _typed(self) -> None:
        told = self._suggest(self._text())
        self._meant_address = told.meant
        self._meant.setText(say("Did you mean {address}?", address=one_line(told.meant, 80)))
        self._meant.setVisible(bool(told.meant))
        hint = ""
        self._is_known = told.provider is not None
        if told.provider is not None:
            hint = say("{provider}: Homeport knows its settings.", provider=told.provider.name)
        self.address.set_hint(hint)
        self._show_asked()

    def _take_meant(self) -> None:
        self.address.set_text(self._meant_address)
        self._typed()
        self.address.edit.setFocus()

    def _lookups_toggled(self, is_on: bool) -> None:
        self._is_chosen = True
        self._show_asked()
        self.lookups_chosen.emit(is_on)

    def _show_asked(self) -> None:
        if not self.lookups.isChecked():
            self._asked.setText(
                say("Off: Homeport uses only what it knows itself, and asks you for the rest.")
            )
            return
        if self._is_known:
            self._asked.setText(say("Not needed for this address."))
            return
        domain = domain_of(self._text())
        name = one_line(domain, 40) if "." in domain else say("the provider’s site")
        self._asked.setText(
            say(
                "Homeport does not know every provider. Then it asks {domain} itself, and if that"
                " is silent, Mozilla’s list, which does not learn your name.",
                domain=name,
            )
        )
