"""Text for a terminal: escaped, measured in cells, clipped, in columns, coloured where wanted.

Mail content is hostile; whatever came from a mail passes :func:`clean` or :func:`clean_body`
before it is printed.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vault_app.wording.text import one_line, visible

_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "chip": "7",
}
# Invisible direction marks that right-to-left text is full of; alone they do no harm, and shown as
# codes they would make it unreadable. Overrides, embeddings and isolates are not among them.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u00ad"))
_JOINERS = "\u200c\u200d"
_ELLIPSIS = "…"
_GAP = "  "
_NARROWEST = 8


def clean(text: str, limit: int = 500) -> str:
    """A value from a mail on one line, with nothing in it that steers a terminal."""
    return one_line(text.translate(_MARKS), limit)


def clean_body(text: str) -> Iterable[str]:
    """The lines of a mail's text, each harmless; tabs become blanks."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        yield visible(line.expandtabs(8).translate(_MARKS), keep=_JOINERS).rstrip()


@lru_cache(maxsize=4096)
def _cell(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def clip(text: str, width: int) -> str:
    """The text in at most ``width`` cells; what is cut off leaves an ellipsis."""
    if cells(text) <= width:
        return text
    kept: list[str] = []
    left = width - 1
    for char in text:
        left -= _cell(char)
        if left < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + _ELLIPSIS if width > 0 else ""


def pad(text: str, width: int, *, is_right: bool = False) -> str:
    """Clipped or filled to exactly ``width`` cells."""
    text = clip(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if is_right else text + blanks


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Our own sentences, broken at blanks to fit."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > width - cells(indent):
            lines.append(indent + line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, indent + line] if line else lines


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours, if the terminal and its owner want any."""

    is_on: bool

    def __call__(self, style: str, text: str) -> str:
        if not self.is_on or not text:
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def chip(self, code: str) -> str:
        """A country code as a little flag, always four cells."""
        shown = pad(clean(code or "??", 3), 2)
        return self("chip", f" {shown} ") if self.is_on else f"[{shown}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``may_shrink``: gives way when the terminal is narrow. ``style`` colours every cell."""

    title: str
    is_right: bool = False
    may_shrink: bool = False
    style: str = ""


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int, paint: Paint
) -> list[str]:
    """Rows under a heading, in columns as wide as needed and no wider than the terminal."""
    widths = [
        max(cells(column.title), *(cells(row[index]) for row in rows), 0)
        for index, column in enumerate(columns)
    ]
    _shrink(widths, columns, width)
    heading = _GAP.join(
        pad(column.title, widths[index], is_right=column.is_right)
        for index, column in enumerate(columns)
    )
    lines = [paint("dim", heading.rstrip())]
    for row in rows:
        fields = []
        for index, column in enumerate(columns):
            field = pad(row[index], widths[index], is_right=column.is_right)
            fields.append(paint(column.style, field) if column.style else field)
        lines.append(_GAP.join(fields).rstrip())
    return lines


def _shrink(widths: list[int], columns: Sequence[Column], width: int) -> None:
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while excess > 0:
        flexible = [
            index
            for index, column in enumerate(columns)
            if column.may_shrink and widths[index] > _NARROWEST
        ]
        if not flexible:
            return
        widest = max(flexible, key=lambda index: widths[index])
        widths[widest] -= 1
        excess -= 1
