"""The way a message took, from the sender to the mailbox, as far as its postmarks tell.

What the holder's own servers wrote is drawn with a full line; what the sending side claims with a
broken one, under its own heading, since anybody can write such lines.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, empty, icon_label, label, row
from vault_app.desktop.reader.disclosure import Disclosure
from vault_app.desktop.reader.evidence import FlagLabel, SeenText
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON, SPACE_2, SPACE_3, SPACE_4
from vault_app.model.custody import RouteHop
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import date_time, elapsed
from vault_app.wording.text import one_line, say, say_count

_RAIL: Final = 26
_DOT: Final = 11
# More are not laid out at once: a forged letter may bear hundreds.
_MOST: Final = 30


class RouteView(QWidget):
    """The hops in the order in which they happened; ``route`` comes topmost line first."""

    def __init__(self, theme: Theme, route: Sequence[RouteHop], country_name: CountryName) -> None:
        super().__init__()
        self._theme, self._country_name = theme, country_name
        self._rows: QVBoxLayout = column()
        self._hops = list(reversed(route))
        self.setLayout(self._rows)
        self.setAccessibleName(say("Route of delivery"))
        if not self._hops:
            text = say(
                "This message bears no postmarks. It was written in this mailbox, or a program put"
                " it there."
            )
            self._rows.addWidget(label(text, "muted", wraps=True))
            return
        self._lay_out(is_whole=len(self._hops) <= _MOST)

    def _lay_out(self, *, is_whole: bool) -> None:
        hops = self._hops if is_whole else self._hops[-_MOST:]
        claimed = [hop for hop in hops if not hop.is_trusted]
        trusted = [hop for hop in hops if hop.is_trusted]
        hidden = len(self._hops) - len(hops)
        if claimed or hidden:
            self._add_heading(
                "circle-help",
                say("Claimed by the sending side"),
                say("Anybody can write such lines. Homeport concludes nothing from them."),
            )
            if hidden:
                self._add_more(hidden)
            self._add_hops(claimed, None)
        if trusted:
            if claimed or hidden:
                self._rows.addSpacing(SPACE_4)
            self._add_heading(
                "shield-check",
                say("Written by the holder’s own servers"),
                say("From here on the message was in the hands of whoever keeps this mailbox."),
            )
            self._add_hops(trusted, claimed[-1] if claimed else None)
        elif claimed:
            self._rows.addSpacing(SPACE_3)
            text = say("No line of it was written by a server that is known to hold this mailbox.")
            self._rows.addWidget(label(text, "muted", wraps=True))

    def _add_heading(self, icon: str, title: str, text: str) -> None:
        mark = icon_label(self._theme, icon, "muted", size=ICON)
        line = row(mark, column(label(title, "strong"), label(text, "caption", wraps=True), gap=2))
        line.setSpacing(SPACE_2)
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self._rows.addLayout(line)
        self._rows.addSpacing(SPACE_3)

    def _add_more(self, hidden: int) -> None:
        more = button(say_count("Show {n} earlier line", "Show {n} earlier lines", hidden), "link")
        more.clicked.connect(lambda _=False: self._show_all())
        self._rows.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_all(self) -> None:
        empty(self._rows)
        self._lay_out(is_whole=True)

    def _add_hops(self, hops: Sequence[RouteHop], before: RouteHop | None) -> None:
        for number, hop in enumerate(hops):
            is_last = number == len(hops) - 1
            self._rows.addWidget(
                HopRow(self._theme, hop, before, self._country_name, is_last=is_last)
            )
            before = hop


class HopRow(QWidget):
    """One hop: who took it from whom, when, how long after the one before, where, exact text."""

    def __init__(
        self,
        theme: Theme,
        hop: RouteHop,
        before: RouteHop | None,
        country_name: CountryName,
        *,
        is_last: bool,
    ) -> None:
        super().__init__()
        self._theme, self._hop, self._is_last = theme, hop, is_last
        title = hop_title(hop)
        name = label(title, "body" if hop.is_trusted else "muted", wraps=True)
        self._more = Disclosure(theme, say("Show the exact line"), say("Hide the exact line"))
        self._more.opened.connect(self._turn)
        line = row(name, self._more, gap=SPACE_2)
        line.setStretch(0, 1)
        for part in (name, self._more):
            # The name in line with its dot, however high the arrow is.
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self._words = column(line, gap=2)
        self._words.setContentsMargins(_RAIL, 0, 0, 0 if is_last else SPACE_3)
        when = hop_when(hop, before)
        if when:
            self._words.addWidget(label(when, "caption", wraps=True))
        where = _where(hop, country_name)
        if where:
            place = row(gap=SPACE_2)
            if hop.country:
                place.addWidget(FlagLabel(theme, hop.country, height=11))
            place.addWidget(label(where, "caption", wraps=True), 1)
            self._words.addLayout(place)
        self._seen: SeenText | None = None
        self.setLayout(self._words)
        side = say("Holder’s own") if hop.is_trusted else say("Claimed")
        self.setAccessibleName(
            say("{side}: {title}. {when}. {where}", side=side, title=title, when=when, where=where)
        )
        theme.changed.connect(self.update)

    def _turn(self, is_open: bool) -> None:
        if is_open and self._seen is None:
            self._seen = SeenText(self._theme, self._hop.text)
            self._words.addWidget(self._seen)
        if self._seen is not None:
            self._seen.setVisible(is_open)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, is_trusted = self._theme, self._hop.is_trusted
        line = theme.px(Type.BODY) * 1.35
        dot = QRectF(1, (line - _DOT) / 2, _DOT, _DOT)
        middle = int(dot.center().x())
        if not self._is_last:
            style = Qt.PenStyle.SolidLine if is_trusted else Qt.PenStyle.DashLine
            tone = "accent" if is_trusted else "border_strong"
            painter.setPen(QPen(theme.color(tone), 2 if is_trusted else 1.5, style))
            bottom = self.height() + int(dot.top()) - 3
            painter.drawLine(middle, int(dot.bottom()) + 3, middle, bottom)
        colour = theme.color("accent" if is_trusted else "muted")
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if is_trusted else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        if not self._hop.is_readable:
            painter.drawLine(dot.topLeft().toPoint(), dot.bottomRight().toPoint())


def hop_title(hop: RouteHop) -> str:
    """ "client.example → mail.example.org"."""
    if not hop.is_readable:
        return say("A line that cannot be read")
    taker = one_line(hop.by_host, 120)
    giver = one_line(hop.from_host, 120) or one_line(hop.from_address, 60)
    if taker and giver:
        return say("{giver} → {taker}", giver=giver, taker=taker)
    if taker:
        return taker
    return say("{giver} → a server without a name", giver=giver) if giver else say("A server")


def hop_when(hop: RouteHop, before: RouteHop | None) -> str:
    """ "12 March 2014, 09:05 · 3 s after the one before"."""
    if hop.at is None:
        return say("Without a time that can be read") if hop.is_readable else ""
    told = date_time(hop.at)
    if before is None or before.at is None:
        return told
    seconds = (hop.at - before.at).total_seconds()
    if seconds >= 0:
        gap = say("at once") if seconds < 1 else say("{time} later", time=_gap(seconds))
    else:
        gap = say("by its clock {time} earlier", time=_gap(-seconds))
    return say("{told} · {gap}", told=told, gap=gap)


def _gap(seconds: float) -> str:
    days = seconds / 86_400
    if days >= 2:
        return say_count("{n} day", "{n} days", round(days))
    return elapsed(float(round(seconds))) if seconds >= 10 else say("{n} s", n=round(seconds))


def _where(hop: RouteHop, country_name: CountryName) -> str:
    country = country_name(hop.country) if hop.country else ""
    site = one_line(hop.site, 80)
    place = say("{site}, {country}", site=site, country=country) if site and country else country
    parts = [part for part in (one_line(hop.operator, 80), place or site) if part]
    return " · ".join(parts)
