"""One rule of removal, to be written or changed: a sentence with fields, and what it finds now."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer, Signal

from vault_app.desktop.keeping.conditions import Conditions
from vault_app.desktop.keeping.offered import Offered
from vault_app.desktop.keeping.rule_words import finds_sentence
from vault_app.desktop.keeping.sentence import RuleSentence
from vault_app.desktop.kit.basics import button, column, frame, label, row
from vault_app.desktop.kit.fields import Field, Segments
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError, QueryInvalid
from vault_app.model.removal_rules import RemovalRule, RuleRuns
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.errors import explain
from vault_app.wording.text import say

NEW_RULE: Final = RemovalRule(name="", older_than_days=730)
# While somebody types a number, nothing is counted yet.
_PAUSE_MS: Final = 350


class RemovalRuleForm(Sheet):
    """``asked`` carries a draft to be counted, ``tried`` one to be shown as a list, ``saved`` one
    to be kept: all :class:`RemovalRule`."""

    asked = Signal(object)
    tried = Signal(object)
    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(width=640)
        self._rule = NEW_RULE
        self.name = Field(say("What you call it"), placeholder=say("Old newsletters"))
        self.sentence = RuleSentence(theme)
        self.conditions = Conditions(theme)
        self.runs = Segments(
            [
                (RuleRuns.WHEN_ASKED, say("When I say so")),
                (RuleRuns.AFTER_PULL, say("After each pull")),
            ],
            name=say("When it runs"),
        )
        self.notice = Notice(theme, "danger")
        self._count = label("", "strong", wraps=True)
        self._count_text = label("", "muted", wraps=True)
        self.attempt = button(say("Show what it would take"))
        self.attempt.clicked.connect(lambda _=False: self._try())
        told = row(column(self._count, self._count_text, gap=SPACE_1), self.attempt, gap=SPACE_4)
        told.setStretch(0, 1)
        told.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        finds = frame("accent")
        finds.setLayout(told)
        sentence = frame("card")
        sentence.setLayout(column(self.sentence, margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4)))
        self._runs_text = label("", "caption", wraps=True)
        when = column(label(say("When it runs"), "strong"), self.runs, self._runs_text, gap=SPACE_1)
        save = button(say("Save the rule"), "primary")
        save.clicked.connect(lambda _=False: self.save())
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.cancelled.emit())
        for part in (self.notice, self.name, sentence, finds, self.conditions):
            self.body.addWidget(part)
        self.body.addLayout(when)
        self.body.addLayout(row(save, cancel, None, gap=SPACE_2))
        self.body.setSpacing(SPACE_4)
        self._wait = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._wait.timeout.connect(self._ask)
        self.name.edit.returnPressed.connect(self.save)
        self.sentence.changed.connect(self._changed)
        self.conditions.changed.connect(self._changed)
        self.runs.chosen.connect(self._tell_when)

    def offer(self, offered: Offered) -> None:
        """What there is to choose from in this vault."""
        self.sentence.offer(offered)

    def show_rule(self, rule: RemovalRule) -> None:
        """``NEW_RULE`` for one that is to be written."""
        self._rule = rule
        self.notice.hide()
        self.name.set_text(rule.name)
        self.name.set_error("")
        self.sentence.show_rule(rule)
        self.conditions.show_rule(rule)
        self.runs.choose(rule.runs)
        self._tell_when()
        self._say(say("Counting …"))
        self.to_top()
        self._wait.stop()

    def begin(self) -> None:
        """The person is here now."""
        self.name.edit.setFocus()
        self._ask()

    def draft(self) -> RemovalRule | None:
        """What is entered; ``None`` while a number in it is none."""
        draft = self.sentence.put_into(
            replace(self._rule, name=self.name.text().strip(), runs=self.runs.value())
        )
        return None if draft is None else self.conditions.put_into(draft)

    def save(self) -> None:
        """Emit it, or say what is missing."""
        draft = self._checked()
        if draft is None:
            return
        if not draft.name:
            self.name.set_error(say("Give it a name, to know it again."))
            self.ensureWidgetVisible(self.name)
            self.name.edit.setFocus()
            return
        self.notice.hide()
        self.saved.emit(draft)

    def show_finds(self, draft: RemovalRule, finds: RuleFinds) -> None:
        """What the draft finds now, unless something else was entered meanwhile."""
        if draft == self.draft():
            self.conditions.exceptions.set_error("")
            self._say(*finds_sentence(finds))
            self.attempt.setEnabled(finds.count > 0)

    def show_uncounted(self, draft: RemovalRule, error: HomeportError) -> None:
        """It could not be counted: of the search for exceptions, mostly."""
        if draft != self.draft():
            return
        words = explain(error)
        if isinstance(error, QueryInvalid):
            self.conditions.exceptions.set_error(f"{words.what_happened} {words.what_next}")
            self._say(say("Not counted: the exceptions cannot be read."))
        else:
            self._say(words.title, words.what_happened)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)
        self.ensureWidgetVisible(self.notice)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.show_rule(NEW_RULE)
        self.sentence.offer({})

    def _checked(self) -> RemovalRule | None:
        if self.sentence.complain():
            self.ensureWidgetVisible(self.sentence)
            return None
        return None if self.conditions.complain() else self.draft()

    def _try(self) -> None:
        draft = self._checked()
        if draft is not None:
            self.tried.emit(draft)

    def _changed(self) -> None:
        self._say(say("Counting …"))
        self._wait.start()

    def _ask(self) -> None:
        draft = self.draft()
        if draft is None:
            self._say(say("Not counted: a number is missing."))
        else:
            self.asked.emit(draft)

    def _tell_when(self) -> None:
        self._runs_text.setText(
            say("Homeport carries it out by itself, once you have looked at what it would take.")
            if self.runs.value() is RuleRuns.AFTER_PULL
            else say("Homeport tells you when it finds something, and waits for your word.")
        )

    def _say(self, title: str, text: str = "") -> None:
        self._count.setText(title)
        self._count_text.setText(text)
        self._count_text.setVisible(bool(text))
        self.attempt.setEnabled(False)
