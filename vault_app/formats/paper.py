"""A printed document as values: sections of paragraphs, facts, tables and exhibits, all words.

Every string is text and nothing else: no writer reads markup out of it.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value. An exact value (a hash, a header line) stands in a fixed font."""

    name: str
    value: str
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``numbers`` are the columns that stand at the right, ``narrow`` others that take no more room
    than they need; the rest is shared out."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    narrow: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Something that was seen, exactly, with what it is and what follows from it."""

    heading: str
    exact: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``lead`` is one paragraph that stands out. In this order it is shown."""

    heading: str
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    points: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document. ``running`` stands over each page, ``foot`` and the page's number under it;
    ``page`` is a template with "{n}" and "{all}"."""

    title: str
    subtitle: str
    author: str
    language: str
    made_at: datetime
    running: str
    foot: str
    page: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
