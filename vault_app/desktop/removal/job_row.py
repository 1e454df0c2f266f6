"""One removal in the list: what it was about, how it stands, and what can be done about it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import Kind, button, column, icon_label, label, row
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.law.blocks import FactRow
from vault_app.desktop.removal.jobs import JobState, RemovalJob
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.removal_rules import RemovalRule
from vault_app.wording.quantities import messages
from vault_app.wording.removal import reasons_summary
from vault_app.wording.removal_jobs import (
    from_where,
    job_outcome,
    job_title,
    job_when,
    nothing_unproven,
)
from vault_app.wording.text import one_line, say

_MARKS: Final[dict[JobState, tuple[str, Tone]]] = {
    JobState.RUNNING: ("refresh-cw", "accent"),
    JobState.WAITING: ("pause", "warning"),
    JobState.FAILED: ("circle-alert", "danger"),
    JobState.FINISHED: ("circle-check", "success"),
}
_MOST_REASONS: Final = 3


def mark_of_job(job: RemovalJob) -> tuple[str, Tone]:
    """The icon and the tone of how a removal stands."""
    if job.state is JobState.FINISHED and not job.plan.confirmed:
        return "circle-minus", "muted"
    return _MARKS[job.state]


class _Card(QFrame):
    """A card with a mark, words, and what can be done below them."""

    def __init__(self, theme: Theme, icon: str, tone: Tone, title: str, *lines: str) -> None:
        super().__init__()
        self.setProperty("ground", "card")
        mark = icon_label(theme, icon, tone, size=ICON_LARGE)
        self.words = column(label(title, "strong", wraps=True), gap=2)
        for text in lines:
            self.words.addWidget(label(text, "muted", wraps=True))
        self.words.addSpacing(SPACE_2)
        self._actions: QHBoxLayout = row(None, gap=SPACE_2)
        line = row(mark, self.words, gap=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(". ".join((title, *lines)))

    def add_action(self, text: str, kind: Kind = "plain") -> QPushButton:
        made = button(text, kind)
        if self._actions.count() == 1:
            self.words.addLayout(self._actions)
        self._actions.insertWidget(self._actions.count() - 1, made)
        return made


class JobCard(_Card):
    """For a removal that is not over, or did not end well."""

    opened = Signal()
    stop_wanted = Signal()
    go_on = Signal()
    give_up = Signal()

    def __init__(self, theme: Theme, job: RemovalJob) -> None:
        self.job = job
        self.progress: ProgressView | None = None
        lines = [*_about(job), *_reasons(job)]
        if job.state is JobState.WAITING:
            lines.append(nothing_unproven())
        super().__init__(theme, *mark_of_job(job), job_title(job.plan), *lines)
        if job.state is JobState.RUNNING and not job.is_watched:
            self.words.addWidget(label(say("It is being carried out now."), wraps=True))
            return
        if job.state is JobState.RUNNING:
            self.progress = ProgressView(theme)
            self.progress.start(say("Checking each copy, then removing it"))
            self.progress.cancelled.connect(self.stop_wanted)
            self.words.addWidget(self.progress)
            return
        if job.state is JobState.WAITING:
            go_on = self._add_named(say("Go on"), "primary")
            go_on.clicked.connect(lambda _=False: self.go_on.emit())
            give_up = self._add_named(say("Leave the rest alone"))
            give_up.clicked.connect(lambda _=False: self.give_up.emit())
        if job.plan.confirmed or job.plan.skipped or job.plan.failed:
            shown = self._add_named(say("Receipts"))
            shown.clicked.connect(lambda _=False: self.opened.emit())

    def _add_named(self, text: str, kind: Kind = "plain") -> QPushButton:
        """Of several cards, each with the same buttons: whoever only hears them is told whose."""
        made = self.add_action(text, kind)
        made.setAccessibleName(
            say("{action}: {removal}", action=text, removal=job_title(self.job.plan))
        )
        return made

    def show_progress(self, step: Progress) -> None:
        if self.progress is not None:
            self.progress.show_progress(step)


class AskingCard(_Card):
    """For a rule that found something and waits for its owner's word."""

    looked = Signal()

    def __init__(self, theme: Theme, rule: RemovalRule, number: int) -> None:
        super().__init__(
            theme,
            "clock",
            "accent",
            say("The rule “{name}” asks", name=one_line(rule.name, 80)),
            say("It found {messages}. Nothing goes before you say so.", messages=messages(number)),
        )
        self.add_action(say("Look at it")).clicked.connect(lambda _=False: self.looked.emit())


class JobRow(FactRow):
    """For a removal that is over."""

    opened = Signal()

    def __init__(self, theme: Theme, job: RemovalJob) -> None:
        self.job = job
        icon, tone = mark_of_job(job)
        lines = (*_about(job), *_reasons(job))
        super().__init__(theme, job_title(job.plan), *lines, icon=icon, tone=tone)
        self.open = button(say("Receipts"), "link")
        self.open.setAccessibleName(say("Receipts: {removal}", removal=job_title(job.plan)))
        self.open.clicked.connect(lambda _=False: self.opened.emit())
        self.line.addWidget(self.open)
        self.line.setAlignment(self.open, Qt.AlignmentFlag.AlignTop)


def _about(job: RemovalJob) -> list[str]:
    told = (from_where(job.ending.accounts), job_when(job.plan))
    lines = [job_outcome(job.plan), " · ".join(part for part in told if part)]
    if job.rule:
        lines.append(say("By the rule “{name}”", name=one_line(job.rule, 80)))
    return lines


def _reasons(job: RemovalJob) -> list[str]:
    return list(reasons_summary(job.ending.reasons))[:_MOST_REASONS]
