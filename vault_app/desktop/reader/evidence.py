"""One interval of custody and one legal order, each as a row of the evidence panel."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.reader.marks import ConfidenceChip
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.custody import Custody, Evidence
from vault_app.wording.custody import (
    CountryName,
    controller_sentence,
    evidence_name,
    place,
    provider_name,
)
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say

_RAIL: Final = 26
_DOT: Final = 11
_MOST_SEEN: Final = 1_200


class RailRow(QWidget):
    """Something on the time line: a dot on a rail, and what is added to ``words`` beside it."""

    def __init__(self, theme: Theme, tone: Tone, *, is_past: bool, is_last: bool) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        self._is_past, self._is_last = is_past, is_last
        self.words = column(gap=SPACE_1)
        self.words.setContentsMargins(_RAIL, 0, 0, 0 if is_last else SPACE_4)
        self.setLayout(self.words)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self._theme.px(Type.BODY) * 1.35
        dot = QRectF(1, (line - _DOT) / 2, _DOT, _DOT)
        middle = dot.center().x()
        if not self._is_last:
            painter.setPen(QPen(self._theme.color("border"), 2))
            painter.drawLine(
                int(middle), int(dot.bottom()) + 3, int(middle), self.height() + int(dot.top()) - 3
            )
        colour = self._theme.color(self._tone)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._is_past else colour)
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))


class SeenText(QTextEdit):
    """The exact text of a piece of evidence; breaks anywhere, is as high as its text."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(SPACE_2)
        self.setPlainText(one_line(text, _MOST_SEEN))
        self.setAccessibleName(self.toPlainText())
        self._dress()
        theme.changed.connect(self._dress)

    def sizeHint(self) -> QSize:
        return QSize(200, self._needed())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self._needed():
            self.setFixedHeight(self._needed())

    def _needed(self) -> int:
        return round(self.document().size().height())

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setFont(self._theme.fixed_font())
        self.setStyleSheet(
            f"QTextEdit {{ background: {tokens.window}; color: {tokens.text};"
            " border: none; border-radius: 6px; }"
        )


def vault_row(theme: Theme, since: str, *, is_last: bool) -> RailRow:
    """The owner's own copy stands first in every chain of custody."""
    made = RailRow(theme, "local_only", is_past=False, is_last=is_last)
    made.words.addLayout(_title(theme, say("Your vault, on this computer"), None))
    told = say("Encrypted, {since}", since=since) if since else say("Encrypted")
    made.words.addWidget(label(told, "muted", wraps=True))
    return made


def custody_row(
    theme: Theme, custody: Custody, country_name: CountryName, *, copies: str, is_last: bool
) -> RailRow:
    """An interval: who, where, from when until when, why that is believed, on what evidence."""
    holding, is_past = custody.holding, custody.until is not None
    tone: Tone = "muted" if is_past else "accent"
    made = RailRow(theme, tone, is_past=is_past, is_last=is_last)
    made.words.addLayout(
        _title(
            theme,
            say(
                "{holder} · {place}",
                holder=provider_name(holding),
                place=place(holding, country_name),
            ),
            holding.country,
        )
    )
    for text in (
        _dates(custody),
        controller_sentence(holding, country_name),
        copies,
    ):
        if text:
            made.words.addWidget(label(text, "muted", wraps=True))
    made.words.addSpacing(SPACE_1)
    chip = ConfidenceChip(theme, custody.confidence)
    chip.setFont(theme.font(Type.CAPTION))
    why = label(custody.because, wraps=True)
    line = row(chip, why, gap=SPACE_2)
    line.setStretch(1, 1)
    line.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
    made.words.addLayout(line)
    for one in custody.evidence:
        made.words.addSpacing(SPACE_1)
        made.words.addLayout(_evidence(theme, one, known=custody.because))
    return made


def evidence_rows(theme: Theme, evidence: Sequence[Evidence]) -> QVBoxLayout:
    """Pieces of evidence that belong to no interval: what they are, exact text, what follows."""
    return column(*(_evidence(theme, one, known="") for one in evidence), gap=SPACE_2)


def _evidence(theme: Theme, evidence: Evidence, *, known: str) -> QHBoxLayout:
    """``known`` has been said of the whole interval already and is not repeated."""
    where = label(evidence.where or evidence_name(evidence.kind), "caption", wraps=True)
    where.setToolTip(evidence_name(evidence.kind))
    words = column(where, gap=SPACE_1)
    if evidence.seen:
        words.addWidget(SeenText(theme, evidence.seen))
    if evidence.points_to and evidence.points_to != known:
        chip = ConfidenceChip(theme, evidence.confidence)
        chip.setFont(theme.font(Type.CAPTION))
        points = label(say("→ {what}", what=evidence.points_to), wraps=True)
        line = row(points, chip, gap=SPACE_2)
        line.setStretch(0, 1)
        line.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        words.addLayout(line)
    outer = row(words)
    outer.setContentsMargins(0, SPACE_1, 0, 0)
    return outer


def _dates(custody: Custody) -> str:
    since, until = custody.since, custody.until
    if since is not None and until is not None:
        return say("From {since} until {until}", since=date(since), until=date(until))
    if until is not None:
        return say("Until {until}", until=date(until))
    if since is not None:
        return say("Since {since}", since=date(since))
    return ""


def _title(theme: Theme, text: str, flag: str | None) -> QHBoxLayout:
    line = row(gap=SPACE_2)
    if flag is not None:
        line.addWidget(FlagLabel(theme, flag))
    line.addWidget(label(text, "strong", wraps=True), 1)
    line.setContentsMargins(0, 0, SPACE_3, 0)
    return line


class FlagLabel(QLabel):
    """A flag that follows the theme and the screen's resolution."""

    def __init__(self, theme: Theme, country: str, *, height: int = 12) -> None:
        super().__init__()
        self._theme, self._country, self._height = theme, country, height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()
        theme.changed.connect(self._draw)

    def _draw(self) -> None:
        self.setPixmap(
            self._theme.icons.flag(
                self._country, height=self._height, ratio=self.devicePixelRatioF()
            )
        )
