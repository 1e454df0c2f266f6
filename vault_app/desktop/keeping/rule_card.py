"""One rule of removal in the list: what it does, when it ran, why it stopped, what can be done."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from vault_app.desktop.keeping.rule_words import standing_sentence
from vault_app.desktop.kit.basics import button, column, icon_button, icon_label, label, row
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.removal_rules import RemovalRule
from vault_app.wording.custody import CountryName
from vault_app.wording.removal_rules import rule_sentence
from vault_app.wording.text import one_line, say


class RemovalRuleCard(QFrame):
    """Its signals concern the rule that it was made for. ``moved`` carries -1 for up, 1 for
    down."""

    switched = Signal(bool)
    edit_wanted = Signal()
    try_wanted = Signal()
    delete_wanted = Signal()
    moved = Signal(int)

    def __init__(
        self,
        theme: Theme,
        rule: RemovalRule,
        country_name: CountryName,
        *,
        place: int,
        of: int,
        waiting: int = 0,
    ) -> None:
        """``place`` of how many rules, from 1; ``waiting``: messages it would take, if told."""
        super().__init__()
        self.rule = rule
        self._theme = theme
        self.setProperty("ground", "card")
        name = one_line(rule.name, 120)
        self.switch = Switch(theme, say("Rule “{name}” is on", name=name))
        self.switch.setChecked(rule.is_on)
        self.switch.toggled.connect(self.switched)
        title = label(say("{n}. {name}", n=place, name=name), "strong", wraps=True)
        title.setProperty("role", "strong" if rule.is_on else "muted")
        sentence = rule_sentence(rule, country_name)
        words = column(title, label(sentence, wraps=True), gap=2)
        words.addSpacing(SPACE_1)
        icon, tone = _mark(rule)
        status = label(standing_sentence(rule, waiting, datetime.now(UTC)), "caption", wraps=True)
        if tone == "warning":
            status.setProperty("tone", "warning")
        told = row(icon_label(theme, icon, tone, size=ICON), gap=SPACE_2)
        told.addWidget(status, 1)
        words.addLayout(told)
        words.addSpacing(SPACE_2)
        self.attempt = button(say("Look at it…") if rule.stopped else say("Show and run…"))
        self.attempt.clicked.connect(lambda _=False: self.try_wanted.emit())
        words.addLayout(row(self.attempt, None))
        line = row(self.switch, words, self._order(name, place, of), self._menu(name), gap=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_4)
        line.setStretch(1, 1)
        line.setAlignment(self.switch, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(f"{title.text()}. {sentence} {status.text()}")

    def _order(self, name: str, place: int, of: int) -> QFrame:
        box = QFrame()
        self.up = icon_button(self._theme, "chevron-up", say("Move “{name}” up", name=name))
        self.down = icon_button(self._theme, "chevron-down", say("Move “{name}” down", name=name))
        self.up.clicked.connect(lambda _=False: self.moved.emit(-1))
        self.down.clicked.connect(lambda _=False: self.moved.emit(1))
        self.up.setEnabled(place > 1)
        self.down.setEnabled(place < of)
        box.setLayout(row(self.up, self.down, gap=0))
        box.setVisible(of > 1)
        made = QFrame()
        made.setLayout(column(box, None))
        return made

    def _menu(self, name: str) -> QFrame:
        more = icon_button(self._theme, "ellipsis", say("Change or delete “{name}”", name=name))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addAction(say("Change…")).triggered.connect(lambda _=False: self.edit_wanted.emit())
        menu.addAction(say("Delete…")).triggered.connect(lambda _=False: self.delete_wanted.emit())
        more.setMenu(menu)
        made = QFrame()
        made.setLayout(column(more, None))
        return made


def _mark(rule: RemovalRule) -> tuple[str, Tone]:
    if rule.stopped:
        return "triangle-alert", "warning"
    if not rule.is_on:
        return "circle-minus", "muted"
    return ("clock", "muted") if rule.last_run_at is None else ("circle-check", "success")
