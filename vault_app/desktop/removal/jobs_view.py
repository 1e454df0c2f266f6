"""The list of removals: what runs, what waits, what did not end well, and what is over."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import button, empty, row
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.blocks import add_rows, add_section
from vault_app.desktop.removal.job_row import AskingCard, JobCard, JobRow
from vault_app.desktop.removal.jobs import JobState, RemovalJob, RemovalsShown
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3
from vault_app.model.removal_rules import RemovalRule
from vault_app.wording.text import say, say_count

_CARDS: Final = (
    (JobState.RUNNING, "Under way"),
    (JobState.WAITING, "Waiting for you"),
    (JobState.FAILED, "Not sure to be gone"),
)


class JobsView(Sheet):
    """Its signals carry a :class:`RemovalJob`; ``looked`` a rule that asks."""

    opened = Signal(object)
    go_on = Signal(object)
    give_up = Signal(object)
    stop_wanted = Signal()
    looked = Signal(object)
    older_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(width=760)
        self._theme = theme
        self._shown: tuple[tuple[RemovalJob, ...], object, int] | None = None
        self._running: list[JobCard] = []

    def show_removals(self, shown: RemovalsShown) -> None:
        """Built anew only where something else is to be seen; progress goes into what is there."""
        key = (shown.jobs, shown.asking, shown.older)
        if key != self._shown:
            self._shown = key
            self._build(shown)
        if shown.progress is not None:
            self.show_progress(shown.progress)

    def show_progress(self, step: Progress) -> None:
        for card in self._running:
            card.show_progress(step)

    def _build(self, shown: RemovalsShown) -> None:
        empty(self.body)
        self._running = []
        for state, title in _CARDS:
            cards: list[QWidget] = [self._card(job) for job in shown.in_state(state)]
            if state is JobState.WAITING:
                cards += [self._asking(*each) for each in shown.asking]
            self._add_cards(say(title), cards)
        over = shown.in_state(JobState.FINISHED)
        if over:
            add_section(self.body, say("Done"))
            add_rows(self.body, [self._row(job) for job in over])
        if shown.older:
            more = button(
                say_count("Show {n} older removal", "Show {n} older removals", shown.older)
            )
            more.clicked.connect(lambda _=False: self.older_wanted.emit())
            self.body.addSpacing(SPACE_3)
            self.body.addLayout(row(more, None))

    def _add_cards(self, title: str, cards: Sequence[QWidget]) -> None:
        if not cards:
            return
        add_section(self.body, title)
        for number, card in enumerate(cards):
            if number:
                self.body.addSpacing(SPACE_2)
            self.body.addWidget(card)

    def _card(self, job: RemovalJob) -> JobCard:
        card = JobCard(self._theme, job)
        card.opened.connect(lambda: self.opened.emit(job))
        card.go_on.connect(lambda: self.go_on.emit(job))
        card.give_up.connect(lambda: self.give_up.emit(job))
        card.stop_wanted.connect(self.stop_wanted)
        if card.progress is not None:
            self._running.append(card)
        return card

    def _asking(self, rule: RemovalRule, number: int) -> AskingCard:
        card = AskingCard(self._theme, rule, number)
        card.looked.connect(lambda: self.looked.emit(rule))
        return card

    def _row(self, job: RemovalJob) -> JobRow:
        made = JobRow(self._theme, job)
        made.opened.connect(lambda: self.opened.emit(job))
        return made
