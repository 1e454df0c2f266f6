"""What the owner allows for an account: changes on its server, folders of other people."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.law.blocks import rule_line
from vault_app.desktop.standing.section import Section
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_4
from vault_app.model.mail import Account
from vault_app.wording.text import say


class ChoicesPart(Section):
    """The signals carry what was chosen."""

    read_only_chosen = Signal(bool)
    shared_chosen = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(say("What Homeport may do"))
        self.read_only = Switch(theme, say("Read only"))
        self.shared = Switch(theme, say("Pull shared folders"))
        self.body.addWidget(
            _line(
                self.read_only,
                say("Read only"),
                say(
                    "Homeport never changes anything on this account's server. Removals there are"
                    " refused until you switch this off. Pulling never changes anything anyway."
                ),
            )
        )
        self.body.addWidget(rule_line())
        self.body.addWidget(
            _line(
                self.shared,
                say("Pull shared folders"),
                say("Folders that other people share with you, or that everybody may read."),
            )
        )
        self.read_only.toggled.connect(self.read_only_chosen)
        self.shared.toggled.connect(self.shared_chosen)

    def show_account(self, account: Account) -> None:
        for switch, is_on in (
            (self.read_only, account.is_read_only),
            (self.shared, account.pulls_shared),
        ):
            with QSignalBlocker(switch):
                switch.setChecked(is_on)
            switch.update()


def _line(switch: Switch, title: str, text: str) -> QWidget:
    words = column(label(title, "strong"), label(text, "muted", wraps=True), gap=2)
    line = row(words, switch, gap=SPACE_4, margins=(0, SPACE_2, 0, SPACE_2))
    line.setStretch(0, 1)
    line.setAlignment(switch, Qt.AlignmentFlag.AlignTop)
    holder = QWidget()
    holder.setLayout(line)
    return holder
