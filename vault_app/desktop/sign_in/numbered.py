"""Numbered steps, each a sentence, the words to look for on a page, and perhaps a link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import button, column, empty, label, row
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_3
from vault_app.wording.text import say

_DISC: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step. ``look_for`` are words as the page writes them; ``link`` is an address, and
    ``link_text`` what leads to it."""

    text: str
    look_for: tuple[str, ...] = ()
    link: str = ""
    link_text: str = ""


class Numbered(QWidget):
    """``open_link`` gets the address of a link that was pressed."""

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        self._open_link = open_link
        self._lines: QVBoxLayout = column(gap=SPACE_3)
        self.setLayout(self._lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        empty(self._lines)
        for number, line in enumerate(lines, 1):
            self._lines.addLayout(self._line(number, line))

    def _line(self, number: int, line: Line) -> QVBoxLayout:
        text = label(line.text, wraps=True)
        text.setAccessibleName(say("{n}. {text}", n=number, text=line.text))
        words = column(text, gap=SPACE_1, margins=(0, 2, 0, 0))
        if line.link:
            words.addLayout(row(self._link(line), None))
        if line.look_for:
            chips = row(label(say("Look for"), "caption"), gap=SPACE_2, margins=(0, 2, 0, 0))
            for each in line.look_for:
                chips.addWidget(_words_to_find(each))
            chips.addStretch(1)
            words.addLayout(chips)
        disc = _Disc(self._theme, number)
        beside = row(disc, words, gap=SPACE_3)
        beside.setAlignment(disc, Qt.AlignmentFlag.AlignTop)
        beside.setStretch(1, 1)
        return column(beside)

    def _link(self, line: Line) -> QWidget:
        made = button(line.link_text or line.link, "link", hint=line.link)
        self._theme.icons.put(made, "external-link", "accent", size=ICON_SMALL)
        made.setText(f"\u2002{made.text()}")
        made.clicked.connect(lambda _=False: self._open_link(line.link))
        return made


class _Disc(QWidget):
    """A number on a round ground."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme = theme
        self._number = str(number)
        side = max(_DISC, round(theme.body_px * 1.7))
        self._side = side
        self.setFixedSize(QSize(side, side))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0.5, 0.5, self._side - 1, self._side - 1)
        painter.setPen(QPen(self._theme.color("accent_soft"), 1))
        painter.setBrush(self._theme.color("accent_soft"))
        painter.drawEllipse(box)
        painter.setFont(self._theme.font(Type.CAPTION_STRONG))
        painter.setPen(self._theme.color("accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._number)


def _words_to_find(words: str) -> QLabel:
    """Words as they stand on somebody else's page: framed, so that nobody presses them here."""
    made = label(words, "strong")
    made.setProperty("look", "seen")
    made.setAccessibleName(say("The words to look for: {words}", words=words))
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
