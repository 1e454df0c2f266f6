"""One hold in the list: what it holds, why, since when; and the way to lift it, with a reason."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from vault_app.desktop.kit.basics import button, column, icon_label, label, row
from vault_app.desktop.kit.fields import Field
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.removal_rules import Hold
from vault_app.wording.quantities import date, messages
from vault_app.wording.text import one_line, quoted, say


class HoldCard(QFrame):
    """``lifted`` carries the reason."""

    lifted = Signal(str)
    show_wanted = Signal()

    def __init__(self, theme: Theme, hold: Hold) -> None:
        super().__init__()
        self.hold = hold
        self.setProperty("ground", "card")
        name = one_line(hold.name, 120)
        lines = [
            what_is_held(hold),
            say("Why: {reason}", reason=one_line(hold.reason, 400)) if hold.reason else "",
            say("Since {date}", date=date(hold.made_at)),
        ]
        words = column(label(name, "strong", wraps=True), gap=2)
        for number, text in enumerate(each for each in lines if each):
            words.addWidget(label(text, "body" if number == 0 else "muted", wraps=True))
        self.show_mail = button(say("Show the mail"))
        self.show_mail.clicked.connect(lambda _=False: self.show_wanted.emit())
        self.lift = button(say("Lift the hold…"), "quiet")
        self.lift.clicked.connect(lambda _=False: self._ask())
        self._actions = QWidget()
        self._actions.setLayout(row(self.show_mail, self.lift, None, gap=SPACE_2))
        self.reason = Field(
            say("Why it is lifted"),
            hint=say("It stands in the ledger. The mail itself stays where it is."),
        )
        yes = button(say("Lift the hold"), "primary")
        yes.clicked.connect(lambda _=False: self._lift())
        no = button(say("Keep it"), "quiet")
        no.clicked.connect(lambda _=False: self._show_question(is_asking=False))
        self._question = QWidget()
        self._question.setLayout(column(self.reason, row(yes, no, None, gap=SPACE_2), gap=SPACE_3))
        self.reason.edit.returnPressed.connect(self._lift)
        words.addSpacing(SPACE_2)
        words.addWidget(self._actions)
        words.addWidget(self._question)
        self._question.hide()
        mark = icon_label(theme, "lock", "accent", size=ICON_LARGE)
        mark.setContentsMargins(0, SPACE_1, 0, 0)
        line = row(mark, words, gap=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(". ".join((name, *(each for each in lines if each))))

    def _ask(self) -> None:
        self._show_question(is_asking=True)
        self.reason.edit.setFocus()

    def _show_question(self, *, is_asking: bool) -> None:
        self._question.setVisible(is_asking)
        self._actions.setVisible(not is_asking)

    def _lift(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.lifted.emit(reason)
        else:
            self.reason.set_error(say("Say why, for whoever asks later."))


def what_is_held(hold: Hold) -> str:
    """ "All mail found by “in:clients”, also what comes later", "14 messages"."""
    if hold.query:
        return say("All mail found by {search}, also what comes later", search=quoted(hold.query))
    return messages(hold.messages)
