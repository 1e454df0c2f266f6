"""What opens under the custody strip: the time line of holders, and who can compel them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStyle, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import Role, column, empty, label
from vault_app.desktop.reader.evidence import custody_row, vault_row
from vault_app.desktop.reader.reaches import ReachList
from vault_app.desktop.reader.standing import Standing, mailboxes_sentence, vault_since
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.custody import Holding, Reach
from vault_app.wording.custody import CountryName, place, provider_name
from vault_app.wording.text import say

_OPENING_MS: Final = 160
# Of the room that it shares with the text.
_LARGEST_SHARE: Final = 0.75


class EvidencePanel(QScrollArea):
    """Closed at first. ``source_clicked`` carries the address of a law's text."""

    source_clicked = Signal(QUrl)

    def __init__(self, theme: Theme, country_name: CountryName) -> None:
        super().__init__()
        self._theme = theme
        self._country_name = country_name
        self._is_open = False
        self._is_stale = False
        self._room = 400
        self._standing: Standing | None = None
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(say("Evidence of custody"))
        self._content = QWidget()
        self._rows: QVBoxLayout = column(margins=(SPACE_6, SPACE_4, SPACE_4, SPACE_4))
        self._content.setLayout(self._rows)
        self.setWidget(self._content)
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.finished.connect(self._settle)
        self.setMaximumHeight(0)
        self.hide()

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
        self._standing = standing
        self._is_stale = True
        if self._is_open:
            self._build()
            # The new rows know their height only when they have been polished.
            QTimer.singleShot(0, self, self.fit)

    def clear(self) -> None:
        self._standing = None
        empty(self._rows)

    def _build(self) -> None:
        standing = self._standing
        if standing is None or not self._is_stale:
            return
        self._is_stale = False
        empty(self._rows)
        self._add_time_line(standing)
        self._rows.addSpacing(SPACE_6)
        self._add_reaches(standing)
        self._rows.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def set_open(self, is_open: bool) -> None:
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if is_open:
            self._build()
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

    def _wanted(self) -> int:
        width = max(self.viewport().width(), 200)
        needed = self._content.heightForWidth(width) if self._content.hasHeightForWidth() else -1
        if needed < 0:
            needed = self._content.sizeHint().height()
        return min(needed, round(self._room * _LARGEST_SHARE))

    def _settle(self) -> None:
        self.setMaximumHeight(self._wanted() if self._is_open else 0)
        self.setVisible(self._is_open)

    def _add_time_line(self, standing: Standing) -> None:
        self._rows.addWidget(label(say("Who has held it"), "title"))
        self._rows.addSpacing(SPACE_3)
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

    def _add_reaches(self, standing: Standing) -> None:
        self._rows.addWidget(label(say("Who can compel it"), "title"))
        self._rows.addSpacing(SPACE_2)
        if not standing.reaches:
            self._add_text(
                say(
                    "Homeport knows of no copy outside your vault. What a provider may still keep"
                    " in its backups after a removal is not known here."
                )
            )
        for holding, reaches in standing.reaches:
            self._name_holding(standing.reaches, holding)
            self._add_list(reaches, say("No legal order is known that reaches it."))
        limits = [(holding, orders) for holding, orders in standing.limits if orders]
        if limits:
            self._rows.addSpacing(SPACE_6)
            self._rows.addWidget(label(say("What stands against handing it over"), "title"))
            self._rows.addSpacing(SPACE_2)
        for holding, orders in limits:
            self._name_holding(standing.limits, holding)
            self._add_list(orders, "")
        if standing.reaches:
            self._rows.addSpacing(SPACE_4)
            self._add_text(say("These are facts with their sources, not legal advice."), "caption")

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

    def _add_list(self, reaches: tuple[Reach, ...], if_none: str) -> None:
        if not reaches:
            self._add_text(if_none)
            return

        def open_source(source: str) -> None:
            self.source_clicked.emit(QUrl(source))

        self._rows.addWidget(ReachList(self._theme, reaches, open_source))

    def _add_text(self, text: str, role: Role = "muted") -> None:
        self._rows.addWidget(label(text, role, wraps=True))
