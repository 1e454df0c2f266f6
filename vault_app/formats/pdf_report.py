"""A report on paper: a summary of all messages, and so many in detail as one can sensibly read.

The whole paper is set at once, so its memory is bounded by bounding what is set: at most ``most``
messages and so many letters. The summary and the fingerprint speak of all messages, and the paper
says how many it describes.
"""

from collections.abc import Sequence
from typing import BinaryIO, Final, Protocol

from vault_app.formats.paper import Paper, Section
from vault_app.formats.report import MessageEntry, Origin, Summary

MOST_MESSAGES: Final = 1_000
# About 450 pages; setting them takes some 0.5 GB and three seconds.
_MOST_LETTERS: Final = 1_200_000


class Composer(Protocol):
    """Puts a report into words."""

    def message(self, number: int, entry: MessageEntry) -> Section: ...

    def paper(self, origin: Origin, summary: Summary, messages: Sequence[Section]) -> Paper: ...


class Printer(Protocol):
    """``press.Press``, or the one beside."""

    def print(self, paper: Paper) -> bytes: ...


class PdfReport:
    def __init__(
        self, file: BinaryIO, *, press: Printer, composer: Composer, most: int = MOST_MESSAGES
    ) -> None:
        self._file = file
        self._press = press
        self._composer = composer
        self._most = most
        self._letters = 0
        self._sections: list[Section] = []
        self._origin: Origin | None = None

    @property
    def detailed(self) -> int:
        """How many messages it describes one by one."""
        return len(self._sections)

    def begin(self, origin: Origin) -> None:
        self._origin = origin

    def add(self, entry: MessageEntry) -> None:
        if len(self._sections) >= self._most or self._letters >= _MOST_LETTERS:
            return
        section = self._composer.message(len(self._sections) + 1, entry)
        self._letters += weigh(section)
        self._sections.append(section)

    def end(self, summary: Summary) -> None:
        if self._origin is None:
            raise RuntimeError("a report ended that was not begun")
        paper = self._composer.paper(self._origin, summary, self._sections)
        self._file.write(self._press.print(paper))


def weigh(section: Section) -> int:
    """How many letters a section has, about."""
    texts = [section.heading, section.lead, *section.paragraphs, *section.points]
    texts += [fact.value for fact in section.facts]
    if section.table is not None:
        texts += [cell for row in section.table.rows for cell in row]
    for exhibit in section.exhibits:
        texts += [exhibit.heading, exhibit.exact, *exhibit.notes]
    return sum(map(len, texts)) + sum(weigh(each) for each in section.sections)
