"""The newest proof of completeness: the verdict, the numbers, and every difference by name."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import button, column, empty, icon_label, iconed, label, row
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.law.blocks import FactRow, add_rows
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.pulls import Difference, DifferenceKind, KeptProof, MailboxProof, Proof
from vault_app.wording import proof as words
from vault_app.wording.quantities import ago, count, date, date_time, size
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say

# More than that nobody reads here; the saved file names them all.
_MOST_NAMED: Final = 50
_OPEN_AT_MOST: Final = 5
_EARLIER: Final = 10

_MARKS: Final[dict[DifferenceKind, tuple[str, Tone]]] = {
    DifferenceKind.WAITING: ("clock", "accent"),
    DifferenceKind.SET_ASIDE: ("triangle-alert", "warning"),
    DifferenceKind.GIVEN_UP: ("circle-minus", "muted"),
    DifferenceKind.PURGED: ("trash-2", "muted"),
    DifferenceKind.GONE: ("cloud-off", "gone"),
    DifferenceKind.DAMAGED: ("circle-alert", "danger"),
}


class ProofPart(QWidget):
    """``save_wanted`` asks for the proof as a file."""

    save_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Proof | None, tuple[KeptProof, ...]] | None = None
        self._mark = icon_label(theme, "circle-help", "muted", size=ICON_LARGE)
        self.title = label("", "heading", wraps=True)
        self.made = label("", "caption", wraps=True)
        self.sentences = label("", wraps=True)
        self.save = iconed(theme, button(say("Save the proof…")), "file-down")
        self.save.clicked.connect(lambda _=False: self.save_wanted.emit())
        self.deep = CheckLine(theme, say("Thorough: also read every message in the vault"))
        self.deep.setToolTip(say("Compares the fingerprint of each message's bytes. Takes longer."))
        self._differences = column(gap=SPACE_2)
        self._holder = QWidget()
        self._holder.setLayout(self._differences)
        line = row(self._mark, column(self.title, self.made, gap=2), gap=SPACE_3)
        line.setStretch(1, 1)
        line.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        self._mark.setContentsMargins(0, SPACE_1, 0, 0)
        choices = row(self.save, self.deep, gap=SPACE_4)
        choices.setStretch(1, 1)
        self.setLayout(
            column(line, SPACE_3, self.sentences, SPACE_3, choices, SPACE_3, self._holder)
        )

    def show_proof(
        self,
        proof: Proof | None,
        earlier: tuple[KeptProof, ...],
        *,
        has_come_since: bool = False,
    ) -> None:
        """``has_come_since``: a pull brought mail after ``proof`` was made."""
        made = _made(proof)
        if has_come_since:
            made = say("{made}. Mail has come since then: check again.", made=made)
        self.made.setText(made)
        self.made.setVisible(proof is not None)
        if (proof, earlier) == self._shown:
            return  # folds that are open stay open
        self._shown = (proof, earlier)
        icon, tone = _verdict_mark(proof)
        self._theme.icons.put(self._mark, icon, tone, size=ICON_LARGE)
        empty(self._differences)
        self.save.setVisible(proof is not None)
        if proof is None:
            self.title.setText(say("Completeness was not checked yet"))
            self.sentences.setText(
                say(
                    "A check asks the server what it counts and lists in each folder, and compares"
                    " that with the vault, message by message. It changes nothing on the server."
                )
            )
        else:
            self.title.setText(words.proof_title(proof))
            self.sentences.setText(" ".join(words.proof_sentences(proof)))
            self._show_differences(proof)
            self._show_earlier(earlier[1:])
        self._holder.setVisible(self._differences.count() > 0)

    def _show_differences(self, proof: Proof) -> None:
        total = sum(len(each.differences) for each in proof.mailboxes)
        for mailbox in proof.mailboxes:
            if not mailbox.differences and not mailbox.trouble:
                continue
            name = say(
                "{folder}: {verdict}",
                folder=folder_name(mailbox.mailbox),
                verdict=_verdict(mailbox),
            )
            fold = Fold(self._theme, "", self._named(mailbox))
            fold.rename(name)
            fold.set_open(total <= _OPEN_AT_MOST)
            self._differences.addWidget(fold)

    def _named(self, mailbox: MailboxProof) -> QWidget:
        body = column(margins=(SPACE_4, 0, 0, SPACE_2))
        if mailbox.trouble:
            body.addWidget(label(words.trouble_text(mailbox), wraps=True))
        shown = mailbox.differences[:_MOST_NAMED]
        add_rows(body, [self._difference(each) for each in shown])
        left = mailbox.difference_count - len(shown)
        if left:
            told = say("{n} more differ; the saved proof names more of them.", n=count(left))
            body.addWidget(label(told, "muted", wraps=True))
        holder = QWidget()
        holder.setLayout(body)
        return holder

    def _difference(self, each: Difference) -> QWidget:
        icon, tone = _MARKS[each.kind]
        about = (
            one_line(each.sender, 120),
            date(each.date) if each.date else "",
            size(each.size) if each.size is not None else "",
        )
        return FactRow(
            self._theme,
            words.difference_title(each),
            " · ".join(part for part in about if part),
            words.difference_text(each),
            icon=icon,
            tone=tone,
        )

    def _show_earlier(self, earlier: tuple[KeptProof, ...]) -> None:
        if not earlier:
            return
        body = column(gap=SPACE_1, margins=(SPACE_4, 0, 0, SPACE_2))
        for each in earlier[:_EARLIER]:
            outcome = say("everything was there") if each.is_whole else say("not everything")
            told = say("{date}: {outcome}", date=date_time(each.made_at), outcome=outcome)
            body.addWidget(label(told, "muted", wraps=True))
        holder = QWidget()
        holder.setLayout(body)
        fold = Fold(self._theme, "", holder)
        fold.rename(say("Earlier checks"))
        self._differences.addWidget(fold)


def _made(proof: Proof | None) -> str:
    if proof is None:
        return ""
    return say(
        "Checked {when} ({ago}), at {server}",
        when=date_time(proof.made_at),
        ago=ago(proof.made_at, datetime.now(UTC)),
        server=one_line(proof.server, 120),
    )


def _verdict(mailbox: MailboxProof) -> str:
    gone = words.gone_count(mailbox)
    if mailbox.adds_up and gone:
        return say("complete; {n} gone from the server", n=count(gone))
    return words.mailbox_verdict(mailbox)


def _verdict_mark(proof: Proof | None) -> tuple[str, Tone]:
    if proof is None:
        return "circle-help", "muted"
    if proof.is_whole:
        return "shield-check", "success"
    pulled = [each for each in proof.mailboxes if not each.is_left_out]
    if pulled and all(each.adds_up or words.is_explained(each) for each in pulled):
        return "circle-minus", "muted"
    return "triangle-alert", "warning"
