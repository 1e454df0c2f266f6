"""The pulls of an account, newest first."""

from typing import Final

from vault_app.desktop.kit.basics import label
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.standing.section import Section
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, Tone
from vault_app.model.pulls import PullOutcome, PullRun
from vault_app.wording import pulling as words
from vault_app.wording.quantities import date_time
from vault_app.wording.text import say

_MARKS: Final[dict[PullOutcome, tuple[str, Tone]]] = {
    PullOutcome.COMPLETE: ("circle-check", "success"),
    PullOutcome.LEFT_OVER: ("triangle-alert", "warning"),
    PullOutcome.STOPPED: ("circle-minus", "muted"),
    PullOutcome.FAILED: ("circle-alert", "danger"),
    PullOutcome.REFUSED: ("circle-alert", "danger"),
    PullOutcome.ALLOWANCE: ("pause", "accent"),
}


class HistoryPart(Section):
    def __init__(self, theme: Theme) -> None:
        super().__init__(say("Pulls"))
        self.model = CellsModel(
            (
                Column(say("Begun")),
                Column(say("Why")),
                Column(say("Outcome"), stretches=True),
                Column(say("What came")),
                Column(say("Left over"), is_number=True),
            )
        )
        self.table = FactTable(theme, self.model, name=say("Pulls of the account"), grows=True)
        self.error = label("", "muted", wraps=True)
        self.body.addWidget(self.table)
        self.body.addSpacing(SPACE_2)
        self.body.addWidget(self.error)

    def show_runs(self, runs: tuple[PullRun, ...], *, is_busy: bool) -> None:
        """``is_busy``: the newest, if it has no end yet, is running."""
        self.setVisible(bool(runs))
        self.model.show_lines(
            [
                (run.id, _line(run, is_running=is_busy and number == 0))
                for number, run in enumerate(runs)
            ]
        )
        newest = words.run_error(runs[0]) if runs else ""
        self.error.setText(say("The last one: {error}", error=newest) if newest else "")
        self.error.setVisible(bool(newest))


def _line(run: PullRun, *, is_running: bool) -> tuple[Cell, ...]:
    icon, tone = _mark(run, is_running=is_running)
    return (
        Cell(date_time(run.began_at)),
        Cell(words.why_name(run.why), "muted"),
        Cell(
            words.outcome_name(run, is_running=is_running),
            "text",
            icon,
            tone,
            hint=words.run_error(run),
        ),
        Cell(words.run_came(run)),
        Cell(words.run_left(run)),
    )


def _mark(run: PullRun, *, is_running: bool) -> tuple[str, Tone]:
    if run.outcome is not None:
        return _MARKS[run.outcome]
    return ("refresh-cw", "accent") if is_running else ("circle-alert", "warning")
