"""Where a mailbox lay over time, and what the connections to it showed, as rows of the page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtWidgets import QWidget

from vault_app.desktop.account.words import connection_facts, stay_when
from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.reader.disclosure import Disclosure
from vault_app.desktop.reader.evidence import FlagLabel, SeenText
from vault_app.desktop.reader.marks import ConfidenceChip
from vault_app.desktop.reader.time_span import Look, ScaleMarks, SpanBar, scale_of
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.custody import Observation, Stay
from vault_app.wording.custody import CountryName, place
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say

_MOST_OBSERVATIONS: Final = 5
# Values that are machine text and long: they break anywhere and stand in the fixed font.
_EXACT: Final = 60


class StaysView(QWidget):
    """Each stay with its bar on one scale, the present one first."""

    def __init__(self, theme: Theme, stays: Sequence[Stay], country_name: CountryName) -> None:
        super().__init__()
        now = datetime.now(UTC)
        moments = [each for stay in stays for each in (stay.since, stay.until) if each is not None]
        scale = scale_of(moments, now)
        rows = column(gap=SPACE_4)
        for stay in sorted(stays, key=lambda stay: stay.since, reverse=True):
            where = place(stay.holding, country_name)
            line = row(FlagLabel(theme, stay.holding.country), gap=SPACE_2)
            line.addWidget(label(where, "strong", wraps=True), 1)
            chip = ConfidenceChip(theme, stay.confidence)
            chip.setFont(theme.font(Type.CAPTION))
            line.addWidget(chip)
            look: Look = "open" if stay.until is None else "ended"
            bar = SpanBar(theme, scale, look, since=stay.since, until=stay.until)
            one = QWidget()
            because = label(one_line(stay.because, 400), "caption", wraps=True)
            one.setLayout(column(line, label(stay_when(stay), "muted"), because, bar, gap=SPACE_1))
            one.setAccessibleName(f"{where}. {stay_when(stay)}. {stay.because}")
            rows.addWidget(one)
        rows.addWidget(ScaleMarks(theme, scale))
        self.setLayout(rows)


class ConnectionsView(QWidget):
    """What the newest connections showed; each opens into all of it."""

    def __init__(self, theme: Theme, observations: Sequence[Observation]) -> None:
        super().__init__()
        rows = column(gap=SPACE_2)
        for number, seen in enumerate(observations[:_MOST_OBSERVATIONS]):
            rows.addWidget(_ObservationRow(theme, seen, is_open=number == 0))
        self.setLayout(rows)


class _ObservationRow(QWidget):
    def __init__(self, theme: Theme, observation: Observation, *, is_open: bool) -> None:
        super().__init__()
        self._theme, self._observation = theme, observation
        when = _when(observation)
        what = say("Connection") if observation.kind == "connection" else say("Domain records")
        more = Disclosure(theme, say("Show what it showed"), say("Hide what it showed"))
        more.opened.connect(self._turn)
        line = row(label(what, "strong"), label(when, "muted"), None, more, gap=SPACE_2)
        self._lines = column(line, gap=SPACE_1)
        self._details: QWidget | None = None
        self.setLayout(self._lines)
        self.setAccessibleName(f"{what}, {when}")
        if is_open:
            more.set_open(True)

    def _turn(self, is_open: bool) -> None:
        if is_open and self._details is None:
            self._details = self._make_details()
            self._lines.addWidget(self._details)
        if self._details is not None:
            self._details.setVisible(is_open)

    def _make_details(self) -> QWidget:
        made = QWidget()
        seen = self._observation.connection
        rows = column(gap=SPACE_3, margins=(0, SPACE_1, 0, SPACE_2))
        if seen is None:
            rows.addWidget(SeenText(self._theme, self._observation.seen))
        else:
            for name, value in connection_facts(seen):
                shown: QWidget = (
                    SeenText(self._theme, value)
                    if len(value) > _EXACT
                    else label(value, wraps=True)
                )
                rows.addLayout(column(label(name, "caption"), shown, gap=1))
        made.setLayout(rows)
        return made


def _when(observation: Observation) -> str:
    first, last = date(observation.first_at), date(observation.last_at)
    if first == last:
        return first
    return say("{first} to {last}", first=first, last=last)
