"""What opens under the custody strip: copies over time, the route, the evidence, and the law."""

import enum
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStyle, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import Role, column, empty, label
from vault_app.desktop.kit.fields import Segments
from vault_app.desktop.reader.copies import CopiesView
from vault_app.desktop.reader.evidence import custody_row, evidence_rows, vault_row
from vault_app.desktop.reader.reaches import ReachList
from vault_app.desktop.reader.route import RouteView
from vault_app.desktop.reader.standing import Standing, mailboxes_sentence, vault_since
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.custody import Holding, Reach
from vault_app.model.law import MessageCustody
from vault_app.wording.custody import CountryName, place, provider_name
from vault_app.wording.quantities import day
from vault_app.wording.text import say

_OPENING_MS: Final = 160
# Of the room that it shares with the text.
_LARGEST_SHARE: Final = 0.75


class Aspect(enum.Enum):
    """What the panel can show of a message's custody."""

    COPIES = "Copies"
    ROUTE = "Route"
    EVIDENCE = "Evidence"
    LAW = "Law"


class EvidencePanel(QScrollArea):
    """Closed at first. ``source_clicked`` carries the address of a law's text;
    ``details_wanted`` asks for what is only read when somebody looks, ``order_wanted`` for the page
    about a law."""

    source_clicked = Signal(QUrl)
    details_wanted = Signal()
    order_wanted = Signal(str)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme = theme
        self._country_name = country_name
        self._is_open = False
        self._is_stale = False
        self._room = 400
        self._standing: Standing | None = None
        self._details: MessageCustody | None = None
        self._has_failed = False
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(say("Evidence of custody"))
        self.aspects = Segments(
            [(aspect, say(aspect.value)) for aspect in Aspect], name=say("Custody")
        )
        self.aspects.chosen.connect(self._turn)
        self._content = QWidget()
        self._rows: QVBoxLayout = column()
        inside = column(self.aspects, SPACE_4, self._rows, None)
        inside.setContentsMargins(SPACE_6, SPACE_3, SPACE_4, SPACE_4)
        self._content.setLayout(inside)
        self.setWidget(self._content)
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.finished.connect(self._settle)
        self.setMaximumHeight(0)
        self.hide()

    @property
    def standing(self) -> Standing | None:
        """What it shows, as far as that is known."""
        return self._standing

    @property
    def details(self) -> MessageCustody | None:
        """Copies, route and all evidence; ``None`` before somebody looked."""
        return self._details

    @property
    def is_open(self) -> bool:
        return self._is_open

    def sizeHint(self) -> QSize:
        # As much as is allowed just now; the text below gives way down to its least height.
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def show_standing(self, standing: Standing) -> None:
        """Laid out at once only if it is open: there can be a hundred widgets in it."""
        before = self._standing
        if before is None or before.row.id != standing.row.id:
            self._details = None
            self._has_failed = False
        self._standing = standing
        self._is_stale = True
        if self._is_open:
            self._build()
            self.details_wanted.emit()

    def show_details(self, details: MessageCustody) -> None:
        """What was asked for by ``details_wanted``; that of another message is dropped."""
        if self._standing is None or details.message_id != self._standing.row.id:
            return
        self._details = details
        self._has_failed = False
        self._is_stale = True
        if self._is_open:
            self._build()

    def show_unreadable(self, message_id: int) -> None:
        """The details could not be read; what the strip knows is still shown."""
        if self._standing is not None and self._standing.row.id == message_id and self._is_open:
            self._has_failed = True
            self._is_stale = True
            self._build()

    def clear(self) -> None:
        self._standing = self._details = None
        empty(self._rows)

    def choose(self, aspect: Aspect) -> None:
        self.aspects.choose(aspect)
        self._turn()

    def set_open(self, is_open: bool) -> None:
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if is_open:
            self._build()
            self.details_wanted.emit()
        self.show()
        self.verticalScrollBar().setValue(0)
        duration = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        self._motion.stop()
        self._motion.setDuration(_OPENING_MS if duration else 0)
        self._motion.setStartValue(self.height() if self.maximumHeight() else 0)
        self._motion.setEndValue(self._wanted() if is_open else 0)
        self._motion.start()

    def share(self, room: int) -> None:
        """How high this and the text below it are together."""
        self._room = room
        self.fit()

    def fit(self) -> None:
        """The rows, or the room for them, have changed."""
        if self._is_open and self._motion.state() != QPropertyAnimation.State.Running:
            self._settle()

    def _turn(self) -> None:
        self._is_stale = True
        self._build()
        self.verticalScrollBar().setValue(0)

    def _build(self) -> None:
        standing = self._standing
        if standing is None or not self._is_stale:
            return
        self._is_stale = False
        empty(self._rows)
        aspect = self.aspects.value()
        if aspect is Aspect.EVIDENCE:
            self._add_evidence(standing)
        elif aspect is Aspect.LAW:
            self._add_law(standing)
        elif self._details is None:
            self._add_text(
                say("This could not be read just now. The evidence and the law are still here.")
                if self._has_failed
                else say("Reading …")
            )
        elif aspect is Aspect.COPIES:
            self._add_copies(standing, self._details)
        else:
            route = RouteView(self._theme, self._details.route, self._country_name)
            self._rows.addWidget(route)
        # The new rows know their height only when they have been polished.
        QTimer.singleShot(0, self, self.fit)

    def _wanted(self) -> int:
        width = max(self.viewport().width(), 200)
        needed = self._content.heightForWidth(width) if self._content.hasHeightForWidth() else -1
        if needed < 0:
            needed = self._content.sizeHint().height()
        return min(needed, round(self._room * _LARGEST_SHARE))

    def _settle(self) -> None:
        self.setMaximumHeight(self._wanted() if self._is_open else 0)
        self.setVisible(self._is_open)

    def _add_copies(self, standing: Standing, details: MessageCustody) -> None:
        made = CopiesView(self._theme, details.copies, self._country_name, standing.accounts)
        self._rows.addWidget(made)

    def _add_evidence(self, standing: Standing) -> None:
        extra = self._details.extra_evidence if self._details is not None else ()
        self._rows.addWidget(
            vault_row(self._theme, vault_since(standing), is_last=not standing.custody)
        )
        for number, custody in enumerate(standing.custody):
            copies = (
                mailboxes_sentence(standing, custody.account_id) if custody.until is None else ""
            )
            self._rows.addWidget(
                custody_row(
                    self._theme,
                    custody,
                    self._country_name,
                    copies=copies,
                    is_last=number == len(standing.custody) - 1,
                )
            )
        if extra:
            self._rows.addSpacing(SPACE_6)
            self._rows.addWidget(label(say("What else the message says"), "title"))
            self._rows.addLayout(evidence_rows(self._theme, extra))

    def _add_law(self, standing: Standing) -> None:
        self._rows.addWidget(label(say("Who can compel it"), "title"))
        self._rows.addSpacing(SPACE_2)
        if not standing.reaches:
            self._add_text(
                say(
                    "Homeport knows of no copy outside your vault. What a provider may still keep"
                    " of it for a while is listed under Copies."
                )
            )
        for holding, reaches in standing.reaches:
            self._name_holding(standing.reaches, holding)
            none = say("No legal order is known that reaches it.")
            self._add_list(reaches, none, is_reaching=True)
        limits = [(holding, orders) for holding, orders in standing.limits if orders]
        if limits:
            self._rows.addSpacing(SPACE_6)
            self._rows.addWidget(label(say("What stands against handing it over"), "title"))
            self._rows.addSpacing(SPACE_2)
        for holding, orders in limits:
            self._name_holding(standing.limits, holding)
            self._add_list(orders)
        if standing.reaches:
            self._rows.addSpacing(SPACE_4)
            words = say("These are facts with their sources, not legal advice.")
            if self._details is not None:
                as_of = say("Facts as of {day}.", day=day(self._details.facts_as_of))
                words = f"{as_of} {words}"
            self._add_text(words, "caption")

    def _name_holding(
        self, all_of_them: Sequence[tuple[Holding, tuple[Reach, ...]]], holding: Holding
    ) -> None:
        if len(all_of_them) > 1:
            self._add_text(
                say(
                    "The copy at {holder}, {place}",
                    holder=provider_name(holding),
                    place=place(holding, self._country_name),
                ),
                "strong",
            )

    def _add_list(
        self, reaches: tuple[Reach, ...], if_none: str = "", *, is_reaching: bool = False
    ) -> None:
        if not reaches:
            self._add_text(if_none)
            return

        def open_source(source: str) -> None:
            self.source_clicked.emit(QUrl(source))

        # What stands against an order is none itself, and has no page of its own.
        lead = self.order_wanted.emit if is_reaching else None
        self._rows.addWidget(ReachList(self._theme, reaches, open_source, lead))

    def _add_text(self, text: str, role: Role = "muted") -> None:
        self._rows.addWidget(label(text, role, wraps=True))
