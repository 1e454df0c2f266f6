"""One residency rule in the list: what it says, whether it is kept, and what can be done."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from vault_app.desktop.kit.basics import button, column, icon_button, icon_label, label, row
from vault_app.desktop.kit.switch import Switch
from vault_app.desktop.law.rule_words import (
    PlaceName,
    check_words,
    rule_extras,
    rule_sentence,
)
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.residency import ResidencyRule
from vault_app.wording.text import one_line, say


class RuleCard(QFrame):
    """Its signals concern the rule that it was made for."""

    switched = Signal(bool)
    edit_wanted = Signal()
    delete_wanted = Signal()
    breaches_wanted = Signal()

    def __init__(self, theme: Theme, rule: ResidencyRule, place_name: PlaceName) -> None:
        super().__init__()
        self.rule = rule
        self.setProperty("ground", "card")
        name = one_line(rule.name, 120)
        self.switch = Switch(theme, say("Rule “{name}” is on", name=name))
        self.switch.setChecked(rule.is_on)
        self.switch.toggled.connect(self.switched)
        more = icon_button(theme, "ellipsis", say("Change or delete “{name}”", name=name))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.addAction(say("Change…")).triggered.connect(lambda _=False: self.edit_wanted.emit())
        menu.addAction(say("Delete…")).triggered.connect(lambda _=False: self.delete_wanted.emit())
        more.setMenu(menu)
        title = label(name, "strong", wraps=True)
        title.setProperty("role", "strong" if rule.is_on else "muted")
        words = column(title, label(rule_sentence(rule, place_name), wraps=True), gap=2)
        extras = rule_extras(rule)
        if extras:
            words.addWidget(label(extras, "muted", wraps=True))
        words.addSpacing(SPACE_1)
        icon, tone = _mark(rule)
        status = label(check_words(rule, datetime.now(UTC)), "caption", wraps=True)
        if tone == "danger":
            status.setProperty("tone", "danger")
        told = row(icon_label(theme, icon, tone, size=ICON), gap=SPACE_2)
        told.addWidget(status, 1)
        words.addLayout(told)
        if rule.breaches and rule.is_on:
            show = button(say("Show what breaks it"))
            show.clicked.connect(lambda _=False: self.breaches_wanted.emit())
            words.addSpacing(SPACE_2)
            words.addLayout(row(show, None))
        line = row(self.switch, words, more, gap=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_4)
        line.setStretch(1, 1)
        for corner in (self.switch, more):
            line.setAlignment(corner, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(f"{name}. {rule_sentence(rule, place_name)} {status.text()}")


def _mark(rule: ResidencyRule) -> tuple[str, Tone]:
    if not rule.is_on:
        return "circle-minus", "muted"
    if rule.checked_at is None:
        return "circle-help", "muted"
    if rule.breaches:
        return "triangle-alert", "danger"
    return ("circle-help", "warning") if rule.unknown else ("circle-check", "success")
