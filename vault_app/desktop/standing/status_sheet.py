"""How an account stands, as one sheet from top to bottom."""

from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column, empty, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.blocks import OpenSource, number_card, source_links
from vault_app.desktop.standing.choices_part import ChoicesPart
from vault_app.desktop.standing.folders_part import FoldersPart
from vault_app.desktop.standing.history_part import HistoryPart
from vault_app.desktop.standing.proof_part import ProofPart
from vault_app.desktop.standing.section import Section
from vault_app.desktop.standing.set_aside_part import SetAsidePart
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3, SPACE_4, Tone
from vault_app.tasks.account_status import AccountStatus
from vault_app.tasks.certificate_changes import CertificateChange
from vault_app.wording.certificates import change_sentences, change_title
from vault_app.wording.pulling import allowance_sentence
from vault_app.wording.quantities import count, date_time, folders
from vault_app.wording.text import quoted, say, say_clauses


class StatusSheet(Sheet):
    """Its parts tell what is wanted."""

    def __init__(self, theme: Theme, open_source: OpenSource) -> None:
        super().__init__(width=900)
        self._theme, self._open_source = theme, open_source
        self.refusal = Notice(theme, "danger", icon="key-round")
        self.proof = ProofPart(theme)
        self.folders = FoldersPart(theme)
        self.set_aside = SetAsidePart(theme)
        self.limit = Section(say("The provider's limit"))
        self.choices = ChoicesPart(theme)
        self.history = HistoryPart(theme)
        self.certificate = Notice(theme, "warning", icon="shield-alert")
        self._cards = column()
        self._above = QWidget()
        self._above.setLayout(column(self.refusal, self.certificate, SPACE_4))
        self.body.addWidget(self._above)
        self.body.addWidget(self.proof)
        self.body.addSpacing(SPACE_4)
        self.body.addLayout(self._cards)
        parts = (self.folders, self.set_aside, self.limit, self.history, self.choices)
        for part in parts:
            self.body.addWidget(part)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.refusal.show_text("")
        self.certificate.show_text("")
        self._above.hide()
        self.proof.show_proof(None, ())
        empty(self._cards)
        self.folders.clear()
        self.set_aside.show_copies((), None, is_busy=False)
        self.limit.hide()
        self.history.show_runs((), is_busy=False)

    def show_status(self, status: AccountStatus, *, is_busy: bool) -> None:
        """``is_busy``: a task works on the account now."""
        self._show_refusal(status)
        self._show_certificate(status.certificate_change)
        self._above.setVisible(bool(status.account.refusal or status.certificate_change))
        self.proof.show_proof(
            status.proof, status.proofs, has_come_since=status.has_come_since_proof
        )
        self._show_cards(status)
        self.folders.show_status(status)
        self.set_aside.show_copies(status.set_aside, status.proof, is_busy=is_busy)
        self._show_limit(status)
        self.history.show_runs(status.runs, is_busy=is_busy)
        self.choices.show_account(status.account)

    def _show_refusal(self, status: AccountStatus) -> None:
        refusal = status.account.refusal
        if refusal is None:
            self.refusal.hide()
            return
        self.refusal.show_text(
            say("The server does not take the sign-in"),
            say(
                "Nothing was pulled since {date}, and nothing is tried again before you sign in"
                " anew. All mail that came is safe.",
                date=date_time(refusal.at),
            ),
            say("The server wrote: {text}", text=quoted(refusal.text)) if refusal.text else "",
        )

    def _show_certificate(self, change: CertificateChange | None) -> None:
        if change is None:
            self.certificate.hide()
        else:
            self.certificate.show_text(change_title(), *change_sentences(change))

    def _show_cards(self, status: AccountStatus) -> None:
        empty(self._cards)
        if not status.mailboxes:
            return
        pulled = [each for each in status.mailboxes if not each.is_left_out]
        on_server = sum(each.on_server or 0 for each in pulled)
        in_vault = sum(each.in_vault for each in pulled)
        waiting = sum(each.waiting for each in pulled)
        aside = sum(each.set_aside for each in pulled)
        chosen = sum(each.given_up + each.purged for each in pulled)
        missing = waiting + aside + chosen
        tone: Tone = "warning" if aside else "text"
        cards = row(
            number_card(
                say("On the server"),
                count(on_server),
                say("in {folders}, when last asked", folders=folders(len(pulled))),
            ),
            number_card(
                say("In the vault"), count(in_vault), say("of these, as copies in folders")
            ),
            number_card(
                say("Missing here"),
                count(missing),
                say_clauses(
                    say("{n} waiting", n=count(waiting)) if waiting else "",
                    say("{n} set aside", n=count(aside)) if aside else "",
                    say("{n} left out by you", n=count(chosen)) if chosen else "",
                )
                or say("by the last pull"),
                tone=tone,
            ),
            gap=SPACE_3,
        )
        for number in range(3):
            cards.setStretch(number, 1)
        self._cards.addLayout(cards)

    def _show_limit(self, status: AccountStatus) -> None:
        allowance = status.allowance
        self.limit.setVisible(allowance is not None)
        empty(self.limit.body)
        if allowance is None:
            return
        self.limit.tell(allowance_sentence(allowance))
        links = source_links(self._theme, allowance.source, self._open_source)
        if links is not None:
            self.limit.body.addWidget(links)
