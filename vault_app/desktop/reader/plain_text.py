"""Plain text as lines with their depth of quotation and the links in them; no Qt, no guessing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_CHARACTERS: Final = 250_000
MAX_LINES: Final = 6_000
DEEPEST_QUOTE: Final = 8

_QUOTE: Final = re.compile(r"(?:>[ \t]?){1,40}")
# A scheme is required: "e.g." and "1.2.3" are not links. What ends a sentence is not part of one.
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"“”„]{1,2000}", re.IGNORECASE)
_TRAILING: Final = ".,;:!?'’…*_"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line; ``link`` is where it leads, or ""."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its quotation marks. ``depth`` 0 is the sender's own words."""

    depth: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PlainText:
    """``left_out`` counts characters that were not shown, because a window is not a file."""

    lines: tuple[Line, ...]
    left_out: int


def read_plain_text(text: str) -> PlainText:
    """Split into lines; quotation (">") becomes depth, as people write it and RFC 3676 has it."""
    shown = text[:MAX_CHARACTERS]
    rows = shown.splitlines()
    if len(rows) > MAX_LINES:
        rows = rows[:MAX_LINES]
        shown = "\n".join(rows)
    lines = tuple(_read_line(row) for row in rows)
    left_out = len(text) - len(shown) if len(text) > MAX_CHARACTERS or len(rows) == MAX_LINES else 0
    return PlainText(_without_outer_blanks(lines), max(0, left_out))


def _read_line(row: str) -> Line:
    match = _QUOTE.match(row)
    if match is None:
        return Line(0, tuple(_spans(row)))
    depth = min(match[0].count(">"), DEEPEST_QUOTE)
    return Line(depth, tuple(_spans(row[match.end() :])))


def _spans(text: str) -> Iterator[Span]:
    position = 0
    for match in _LINK.finditer(text):
        link = _trimmed(match[0])
        if match.start() > position:
            yield Span(text[position : match.start()])
        yield Span(link, link)
        position = match.start() + len(link)
    if position < len(text):
        yield Span(text[position:])


def _trimmed(link: str) -> str:
    """Without the punctuation of the sentence around it; a bracket stays if it was opened."""
    while link:
        last = link[-1]
        if last in _TRAILING or (last in _PAIRS and link.count(last) > link.count(_PAIRS[last])):
            link = link[:-1]
        else:
            break
    return link


def _without_outer_blanks(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    start, end = 0, len(lines)
    while start < end and not lines[start].spans and not lines[start].depth:
        start += 1
    while end > start and not lines[end - 1].spans and not lines[end - 1].depth:
        end -= 1
    return lines[start:end]
