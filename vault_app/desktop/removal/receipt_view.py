"""One receipt with all that it proves, the technical part of it behind a fold."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, empty, icon_label, label, row
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.blocks import FactRow, rule_line, source_links
from vault_app.desktop.reader.link_bar import breakable
from vault_app.desktop.removal.receipts_table import mark_of
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.receipts import ReceiptRecord
from vault_app.model.removal import Receipt, Step, WayOut
from vault_app.wording.custody import CountryName, controller_sentence, place, provider_name
from vault_app.wording.quantities import count, date_time
from vault_app.wording.removal import mode_name, receipt_sentence, skip_reason, verification
from vault_app.wording.removal_ways import kept_sentences, proof_name, way_name
from vault_app.wording.residue import beyond_reach, how_sure, until_when
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say

_GONE: Final = (Step.CONFIRMED,)


class ReceiptView(Sheet):
    """Empty until a receipt is shown. ``check_wanted`` asks for the whole ledger to be checked."""

    check_wanted = Signal()

    def __init__(
        self, theme: Theme, country_name: CountryName, open_source: Callable[[str], None]
    ) -> None:
        super().__init__(width=560)
        self._theme = theme
        self._country_name = country_name
        self._open_source = open_source
        self.setMinimumWidth(300)
        self.setAccessibleName(say("Receipt"))

    def clear(self) -> None:
        empty(self.body)

    def show_receipt(self, shown: ReceiptRecord) -> None:
        self.clear()
        receipt, body = shown.receipt, self.body
        icon, tone = mark_of(receipt)
        mark = icon_label(self._theme, icon, tone, size=ICON_LARGE)
        title = label(one_line(receipt.subject) or say("(no subject)"), "title", wraps=True)
        head = row(mark, title, gap=SPACE_2)
        head.setStretch(1, 1)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        body.addSpacing(SPACE_1)
        body.addWidget(_selectable(receipt_sentence(receipt), "body"))
        body.addSpacing(SPACE_3)
        for number, part in enumerate(self._parts(shown)):
            if number:
                body.addWidget(rule_line())
            body.addWidget(part)
        body.addSpacing(SPACE_2)
        body.addWidget(self._details(shown))
        body.addSpacing(SPACE_4)
        self.to_top()

    def _parts(self, shown: ReceiptRecord) -> list[QWidget]:
        receipt, parts = shown.receipt, [self._message(shown.receipt)]
        if receipt.host:
            parts.append(self._copy(receipt))
            parts.append(self._holder(shown))
        parts.append(self._done(receipt))
        if receipt.host and receipt.outcome in _GONE:
            parts.append(self._residue(shown))
        parts.append(self._ledger(receipt))
        return parts

    def _message(self, receipt: Receipt) -> QWidget:
        return FactRow(
            self._theme,
            say("Message"),
            say("From {sender}", sender=one_line(receipt.sender)),
            say("Sent {at}", at=date_time(receipt.message_date)),
            icon="mail",
        )

    def _copy(self, receipt: Receipt) -> QWidget:
        return FactRow(
            self._theme,
            say("Which copy"),
            say(
                "{folder} of {account}",
                folder=folder_name(receipt.mailbox),
                account=one_line(receipt.account),
            ),
            say("At {host}", host=one_line(receipt.host)),
            icon="folder",
        )

    def _holder(self, shown: ReceiptRecord) -> QWidget:
        holder = shown.holder
        if holder is None:
            return FactRow(self._theme, say("Who held it"), say("Not known."), icon="building-2")
        return FactRow(
            self._theme,
            say("Who held it"),
            say(
                "{provider}, {place}",
                provider=provider_name(holder),
                place=place(holder, self._country_name),
            ),
            controller_sentence(holder, self._country_name),
            flag=holder.country,
        )

    def _done(self, receipt: Receipt) -> QWidget:
        lines = [mode_name(receipt.mode)]
        if receipt.host:
            lines = [
                say(
                    "{what}, {way}",
                    what=mode_name(receipt.mode),
                    way=_lower(way_name(receipt.way)),
                )
            ]
        if receipt.proof is not None:
            lines.append(say("Before: {proof}.", proof=proof_name(receipt.proof)))
        if receipt.verification:
            lines.append(say("After: {check}.", check=verification(receipt.verification)))
        if receipt.reason is not None:
            lines.append(skip_reason(receipt.reason))
        return FactRow(self._theme, say("What was done"), *lines, icon="shield-check")

    def _residue(self, shown: ReceiptRecord) -> QWidget:
        made = FactRow(self._theme, say("What may be left"), icon="cloud-off")
        is_told = shown.receipt.way is WayOut.FOR_GOOD
        if is_told:
            told = until_when(shown.residue, shown.receipt.at)
            made.words.addWidget(label(told, wraps=True))
        is_stated = any(each.days is not None for each in shown.residue)
        for sentence in kept_sentences(shown.residue) if is_stated or not is_told else ():
            made.words.addWidget(label(sentence, "muted", wraps=True))
        for sure in dict.fromkeys(how_sure(each) for each in shown.residue):
            made.words.addWidget(label(sure, "caption", wraps=True))
        sources = dict.fromkeys(source for each in shown.residue for source in each.sources)
        links = source_links(self._theme, " ; ".join(sources), self._open_source)
        if links is not None:
            made.words.addWidget(links)
        for text in beyond_reach():
            made.words.addWidget(label(text, "muted", wraps=True))
        return made

    def _ledger(self, receipt: Receipt) -> QWidget:
        if not receipt.ledger_number:
            return FactRow(
                self._theme,
                say("Ledger"),
                say("This receipt is older than the ledger of this vault."),
                icon="receipt-text",
            )
        made = FactRow(
            self._theme,
            say("Ledger"),
            say("Signed as entry {n}.", n=count(receipt.ledger_number)),
            icon="receipt-text",
        )
        check = button(say("Check the ledger"), "link")
        check.clicked.connect(lambda _=False: self.check_wanted.emit())
        made.words.addLayout(row(check, None))
        return made

    def _details(self, shown: ReceiptRecord) -> QWidget:
        receipt = shown.receipt
        lines: QVBoxLayout = column(gap=SPACE_2, margins=(SPACE_4, 0, 0, 0))
        found = [(say("Receipt"), count(receipt.id)), (say("SHA-256"), receipt.sha256)]
        if receipt.host:
            found.append(
                (say("Number there"), f"UID {receipt.uid}, UIDVALIDITY {receipt.uidvalidity}")
            )
        if shown.message_id:
            found.append((say("Message-ID"), one_line(shown.message_id, 400)))
        if shown.detail:
            found.append((say("Remark"), one_line(shown.detail, 400)))
        if shown.entry is not None:
            found.append((say("Hash in the ledger"), shown.entry.hash.hex()))
        if receipt.server_answer:
            found.append((say("Server’s answer"), one_line(receipt.server_answer, 600)))
        for name, value in found:
            line = _selectable(breakable(value), "muted")
            line.setFont(self._theme.fixed_font())
            lines.addLayout(column(label(name, "caption"), line, gap=1))
        holder = QWidget()
        holder.setLayout(lines)
        fold = Fold(self._theme, "", holder)
        fold.rename(say("Details"))
        return fold


def _selectable(text: str, role: str) -> QLabel:
    made = label(text, "muted" if role == "muted" else "body", wraps=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
