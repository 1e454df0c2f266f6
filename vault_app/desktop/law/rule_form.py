"""One residency rule, to be written or changed; says in a sentence what it will mean."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal

from vault_app.desktop.kit.basics import button, column, frame, label, row
from vault_app.desktop.kit.fields import Field, Segments
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.places_field import PlacesField
from vault_app.desktop.law.rule_words import PlaceName, rule_extras, rule_sentence
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.wording.text import say

NEW_RULE = ResidencyRule(name="", scope="", kind=ResidencyKind.ONLY, places=())


class RuleForm(Sheet):
    """``saved`` carries a :class:`ResidencyRule`."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        theme: Theme,
        places: Sequence[tuple[str, str]],
        blocs: Sequence[tuple[str, str]],
        place_name: PlaceName,
    ) -> None:
        super().__init__(width=560)
        self._place_name = place_name
        self._rule = NEW_RULE
        self.name = Field(say("What you call it"), placeholder=say("Work mail stays in Europe"))
        self.scope = Field(
            say("Which mail"),
            hint=say("A search, such as account:work or in:clients. Leave it empty for all mail."),
            placeholder=say("All mail"),
        )
        self.kind = Segments(
            [(ResidencyKind.ONLY, say("Only in")), (ResidencyKind.NEVER, say("Never in"))],
            name=say("Where it may lie"),
        )
        self.places = PlacesField(theme, places, blocs)
        self.control = CheckLine(theme, say("The holder’s company counts like the place"))
        self.past = CheckLine(theme, say("Copies that are gone by now count as well"))
        self.notice = Notice(theme, "danger")
        self._sentence = label("", "strong", wraps=True)
        self._extras = label("", "muted", wraps=True)
        means = frame("accent")
        means.setLayout(
            column(
                self._sentence,
                self._extras,
                gap=SPACE_1,
                margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3),
            )
        )
        save = button(say("Save the rule"), "primary")
        save.clicked.connect(lambda _=False: self.save())
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        where = column(label(say("Where it may lie"), "strong"), self.kind, gap=SPACE_1)
        countries = column(label(say("Countries"), "strong"), self.places, gap=SPACE_1)
        for part in (self.notice, self.name, self.scope):
            self.body.addWidget(part)
        self.body.addLayout(where)
        self.body.addLayout(countries)
        self.body.addLayout(column(self.control, self.past, gap=SPACE_1))
        self.body.addWidget(means)
        self.body.addLayout(row(save, cancel, None, gap=SPACE_2))
        self.body.setSpacing(SPACE_4)
        for field in (self.name, self.scope):
            field.edit.textChanged.connect(lambda _: self._tell())
            field.edit.returnPressed.connect(self.save)
        for check in (self.control, self.past):
            check.toggled.connect(lambda _: self._tell())
        self.kind.chosen.connect(self._tell)
        self.places.changed.connect(self._tell)

    def show_rule(self, rule: ResidencyRule) -> None:
        """``NEW_RULE`` for one that is to be written."""
        self._rule = rule
        self.notice.hide()
        self.name.set_text(rule.name)
        self.name.set_error("")
        self.scope.set_text(rule.scope)
        self.scope.set_error("")
        self.kind.choose(rule.kind)
        self.places.set_codes(rule.places)
        self.control.setChecked(rule.counts_control)
        self.past.setChecked(rule.counts_past)
        self._tell()
        self.to_top()
        self.name.edit.setFocus()

    def draft(self) -> ResidencyRule:
        return replace(
            self._rule,
            name=self.name.text().strip(),
            scope=self.scope.text().strip(),
            kind=self.kind.value(),
            places=self.places.codes(),
            counts_control=self.control.isChecked(),
            counts_past=self.past.isChecked(),
        )

    def save(self) -> None:
        """Emit it, or say what is missing."""
        draft = self.draft()
        self.name.set_error("" if draft.name else say("Give it a name, to know it again."))
        self.places.set_error("" if draft.places else say("Choose at least one country."))
        if draft.name and draft.places:
            self.notice.hide()
            self.saved.emit(draft)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def _tell(self) -> None:
        draft = self.draft()
        self._sentence.setText(rule_sentence(draft, self._place_name))
        extras = rule_extras(draft)
        self._extras.setText(extras)
        self._extras.setVisible(bool(extras))
