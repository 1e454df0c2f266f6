"""The legal orders that reach a holding, or that stand against handing it over, by their way in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, icon_label, label, row
from vault_app.desktop.reader.disclosure import Disclosure
from vault_app.desktop.reader.evidence import FlagLabel
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_3
from vault_app.model.custody import Reach
from vault_app.wording.text import one_line, say, say_count

_WAYS: Final = (
    ("place", "Through the place where the mail lies"),
    ("controller", "Through the company that runs the mailbox"),
    ("parent", "Through the parent company"),
    ("service", "Through the service, wherever it is offered"),
)
_SHORT_GROUP: Final = 3
_SOURCE: Final = re.compile(r"(https?://\S+)(?:\s+\((.*)\))?\s*\Z", re.DOTALL)
_SEPARATOR: Final = re.compile(r"\s+;\s+")
_CODES: Final = re.compile(r"[/,\s]+")


def flag_codes(home: str) -> list[str]:
    """The countries, or the Union, that an order belongs to: two at most; none for another bloc,
    whose name may begin like the code of a country."""
    codes = [code for code in _CODES.split(home) if len(code) == 2 and code.isupper()]
    return codes[:2]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read. ``url`` is "" for what has no address."""

    url: str
    text: str


def read_sources(text: str) -> tuple[Source, ...]:
    """The references of a legal order: addresses with a remark in brackets, or plain words."""
    found = []
    for piece in _SEPARATOR.split(text.strip()):
        match = _SOURCE.fullmatch(piece)
        if match is None:
            if piece:
                found.append(Source("", one_line(piece, 300)))
        else:
            host = QUrl(match[1]).host().removeprefix("www.")
            found.append(
                Source(
                    match[1],
                    say("{host}: {what}", host=host, what=one_line(match[2])) if match[2] else host,
                )
            )
    return tuple(found)


class ReachList(QWidget):
    """Orders grouped by how they get at the mail; each opens into its note and sources, and with
    ``open_order`` leads to the page about it."""

    def __init__(
        self,
        theme: Theme,
        reaches: Sequence[Reach],
        open_source: Callable[[str], None],
        open_order: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        rows = column(gap=SPACE_2)
        known = {way for way, _ in _WAYS}
        for way, heading in (*_WAYS, ("", "In another way")):
            group = [one for one in reaches if (one.through if one.through in known else "") == way]
            if group:
                if rows.count():
                    rows.addSpacing(SPACE_2)
                is_long = way == "service" and len(group) > _SHORT_GROUP
                rows.addWidget(
                    _Group(theme, say(heading), group, open_source, open_order, is_closed=is_long)
                )
        self.setLayout(rows)


class _Group(QWidget):
    """Orders of one way. Those that reach nearly everybody may be closed at first."""

    def __init__(
        self,
        theme: Theme,
        heading: str,
        reaches: Sequence[Reach],
        open_source: Callable[[str], None],
        open_order: Callable[[str], None] | None,
        *,
        is_closed: bool,
    ) -> None:
        super().__init__()
        count = say_count("{n} order", "{n} orders", len(reaches))
        title = label(say("{heading}: {count}", heading=heading, count=count), "muted", wraps=True)
        inside = QWidget()
        inside.setLayout(
            column(
                *(ReachRow(theme, reach, open_source, open_order) for reach in reaches), gap=SPACE_2
            )
        )
        line = row(title, gap=SPACE_2)
        line.setStretch(0, 1)
        if is_closed:
            inside.hide()
            more = Disclosure(theme, say("Show them"), say("Hide them"))
            more.opened.connect(inside.setVisible)
            line.addWidget(more)
        self.setLayout(column(line, inside, gap=SPACE_2))


class ReachRow(QWidget):
    """One order: whose and which law; a press on the arrow tells more."""

    def __init__(
        self,
        theme: Theme,
        reach: Reach,
        open_source: Callable[[str], None],
        open_order: Callable[[str], None] | None,
    ) -> None:
        super().__init__()
        self._reach, self._open_source, self._open_order = reach, open_source, open_order
        self._more = Disclosure(
            theme, say("More on {law}", law=reach.name), say("Less on {law}", law=reach.name)
        )
        self._more.setVisible(bool(reach.note or reach.source or open_order))
        self._more.opened.connect(self._turn)
        title = label(one_line(reach.name, 300), "strong", wraps=True)
        self._inner: QVBoxLayout = column(title, gap=2)
        if reach.instrument and reach.instrument not in reach.name:
            self._inner.addWidget(label(reach.instrument, "muted", wraps=True))
        self._details: QWidget | None = None
        line = row(gap=SPACE_2)
        marks: list[QLabel] = [FlagLabel(theme, code) for code in flag_codes(reach.country)]
        for mark in marks or [icon_label(theme, "scale", size=ICON_SMALL)]:
            line.addWidget(mark)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            mark.setContentsMargins(0, 4, 0, 0)
        line.addLayout(self._inner, 1)
        line.addWidget(self._more)
        line.setAlignment(self._more, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def _turn(self, is_open: bool) -> None:
        if is_open and self._details is None:
            self._details = self._make_details()
            self._inner.addWidget(self._details)
        if self._details is not None:
            self._details.setVisible(is_open)

    def _make_details(self) -> QWidget:
        made = QWidget()
        rows = column(gap=SPACE_1, margins=(0, SPACE_1, SPACE_3, SPACE_1))
        if self._reach.note:
            rows.addWidget(label(self._reach.note, wraps=True))
        sources = read_sources(self._reach.source)
        if sources:
            rows.addWidget(label(say("Read in"), "caption"))
        links = FlowLayout(gap=SPACE_1)
        for source in sources:
            if source.url:
                links.addWidget(self._link(source))
            else:
                rows.addWidget(label(source.text, "muted", wraps=True))
        if links.count():
            holder = QWidget()
            holder.setLayout(links)
            rows.addWidget(holder)
        if self._open_order is not None:
            rows.addWidget(self._lead_on(self._open_order), 0, Qt.AlignmentFlag.AlignLeft)
        made.setLayout(rows)
        return made

    def _lead_on(self, open_order: Callable[[str], None]) -> QWidget:
        made = button(say("What else it reaches"), "link")
        made.clicked.connect(lambda _=False: open_order(self._reach.jurisdiction_id))
        return made

    def _link(self, source: Source) -> QWidget:
        made = button(source.text, "link", hint=source.url)
        made.clicked.connect(lambda _=False: self._open_source(source.url))
        return made
