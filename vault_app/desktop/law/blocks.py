"""The parts that pages of law and of providers are set of: headings, numbers, facts, sources."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import (
    Role,
    button,
    column,
    frame,
    icon_label,
    label,
    row,
)
from vault_app.desktop.reader.evidence import FlagLabel
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.reader.reaches import read_sources
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import (
    ICON_SMALL,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_6,
    Tone,
)
from vault_app.wording.text import one_line, say

OpenSource = Callable[[str], None]

# What is longer would make the page wider than the window; the tool tip has the whole address.
_LONGEST_LINK: Final = 64


def add_section(body: QVBoxLayout, title: str, text: str = "") -> None:
    """A heading with room above it; a sentence below it."""
    if body.count():
        body.addSpacing(SPACE_6)
    body.addWidget(label(title, "title", wraps=True))
    body.addSpacing(SPACE_1)
    if text:
        body.addWidget(label(text, "muted", wraps=True))
    body.addSpacing(SPACE_2)


def add_text(body: QVBoxLayout, text: str, role: Role = "body") -> QLabel:
    made = label(text, role, wraps=True)
    body.addWidget(made)
    return made


def number_card(title: str, number: str, text: str, *, tone: Tone = "text") -> QFrame:
    """A number that matters, what it counts above it, and below what belongs to it."""
    made = frame("card")
    big = label(number, "display")
    if tone != "text":
        big.setProperty("tone", tone)
    below = label(text, "muted", wraps=True)
    made.setLayout(
        column(
            label(title, "strong", wraps=True),
            big,
            below,
            None,
            gap=SPACE_1,
            margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_4),
        )
    )
    made.setAccessibleName(f"{title}: {number}. {text}")
    return made


class FactRow(QWidget):
    """One line of facts: a flag or an icon, words and what explains them, a number at the right."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        *lines: str,
        flag: str | None = None,
        icon: str = "",
        tone: Tone = "muted",
        number: str = "",
        title_role: Role = "strong",
    ) -> None:
        super().__init__()
        self.words: QVBoxLayout = column(label(one_line(title, 400), title_role, wraps=True), gap=2)
        for text in lines:
            if text:
                self.words.addWidget(label(text, "muted", wraps=True))
        line = row(gap=SPACE_3)
        mark: QWidget | None = None
        if flag is not None:
            mark = FlagLabel(theme, flag)
            mark.setContentsMargins(0, 3, 0, 0)
        elif icon:
            mark = icon_label(theme, icon, tone, size=ICON_SMALL)
            mark.setContentsMargins(0, 2, 0, 0)
        if mark is not None:
            line.addWidget(mark)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self.words, 1)
        if number:
            count = label(number, "strong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            line.addWidget(count)
            line.setAlignment(count, Qt.AlignmentFlag.AlignTop)
        line.setContentsMargins(0, SPACE_2, 0, SPACE_2)
        self.line = line
        self.setLayout(line)
        told = [title, *lines, number]
        self.setAccessibleName(". ".join(part for part in told if part))


def rule_line() -> QFrame:
    """A hair line between rows."""
    made = QFrame()
    made.setProperty("edge", "bottom")
    made.setFixedHeight(1)
    return made


def add_rows(body: QVBoxLayout, rows: list[QWidget]) -> None:
    """Rows with hair lines between them."""
    for number, each in enumerate(rows):
        if number:
            body.addWidget(rule_line())
        body.addWidget(each)


def source_links(theme: Theme, source: str, open_source: OpenSource) -> QWidget | None:
    """Where a statement was read: links for addresses, words for the rest; None for none."""
    sources = read_sources(source)
    if not sources:
        return None
    links = FlowLayout(gap=SPACE_3)
    lines = column(gap=2)
    for each in sources:
        if each.url:
            made = button(one_line(each.text, _LONGEST_LINK), "link", hint=each.url)
            made.setAccessibleName(say("Source: {name}", name=each.text))
            font = made.font()
            font.setPixelSize(theme.px(Type.CAPTION))
            made.setFont(font)
            made.clicked.connect(lambda _=False, url=each.url: open_source(url))
            links.addWidget(made)
        else:
            lines.addWidget(label(each.text, "caption", wraps=True))
    if links.count():
        inside = QWidget()
        inside.setLayout(links)
        lines.insertWidget(0, inside)
    holder = QWidget()
    holder.setLayout(lines)
    return holder
