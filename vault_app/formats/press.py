"""Sets a paper as PDF: tagged, archivable (PDF/A-2a) and accessible (PDF/UA-1), with shipped fonts.

The layout is the template ``resources/report/paper.typ``; text goes to it as data, through JSON,
and is never read as markup. Nothing is read from the system and nothing is written beside.
"""

import json
import re
import unicodedata
from datetime import UTC
from pathlib import Path

import typst

from vault_app.formats.glyphs import Glyphs
from vault_app.formats.paper import Exhibit, Fact, Paper, Section, Table

# Letters in a row that no rule parts; East Asian ones are parted by rule.
_RUN = re.compile("[^\\s\u2e80-\U0003ffff]{13,}")
# How many of them fit on a line: across the page in the fixed font, beside a name, in a cell.
_FITS_ACROSS, _FITS_BESIDE, _FITS_CELL = 90, 40, 13
# Never after a hyphen: readers of PDF take one at the end of a line for hyphenation and drop it.
_PART = re.compile("[^./@:;,&=?_]*[./@:;,&=?_]|[^./@:;,&=?_]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
_PIECE = 8


class Press:
    """Holds the fonts' tables; ``resources`` is the folder of shipped data."""

    def __init__(self, resources: Path) -> None:
        fonts = resources / "fonts"
        self._template = (resources / "report" / "paper.typ").read_bytes()
        self._glyphs = Glyphs.of(fonts)
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
        )

    def print(self, paper: Paper) -> bytes:
        """The PDF's bytes. Takes some 7 ms and 1.2 MB a page, and the memory is not given back;
        other threads run meanwhile."""
        content = json.dumps(self._paper(paper))
        try:
            return self._compile(content, ["a-2a", "ua-1"])
        except typst.TypstError:
            # Both standards refuse a file in which one glyph is missing, and fonts may lack one for
            # letters that meet. Such a file is still tagged, whole and readable.
            return self._compile(content, [])

    def _compile(self, content: str, standards: "list[typst.PDFStandard]") -> bytes:
        made = typst.compile(
            self._template,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"paper": content},
            pdf_standards=standards,
        )
        if not isinstance(made, bytes):
            raise TypeError("the typesetter gave no PDF")
        return made

    def _paper(self, paper: Paper) -> dict[str, object]:
        made = paper.made_at.astimezone(UTC)
        return {
            "title": self._line(paper.title),
            "subtitle": self._words(paper.subtitle),
            "author": paper.author,
            "language": paper.language,
            "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
            "running": self._words(paper.running),
            "foot": self._words(paper.foot),
            "page": paper.page.split("{n}")[0:1] + paper.page.split("{n}")[1].split("{all}"),
            "facts": [self._fact(each) for each in paper.facts],
            "sections": [self._section(each) for each in paper.sections],
        }

    def _section(self, section: Section) -> dict[str, object]:
        return {
            "heading": self._words(section.heading),
            "lead": self._words(section.lead),
            "facts": [self._fact(each) for each in section.facts],
            "paragraphs": [self._words(each) for each in section.paragraphs],
            "table": self._table(section.table) if section.table else None,
            "points": [self._words(each) for each in section.points],
            "exhibits": [self._exhibit(each) for each in section.exhibits],
            "sections": [self._section(each) for each in section.sections],
        }

    def _fact(self, fact: Fact) -> dict[str, object]:
        return {
            "name": self._words(fact.name),
            "value": self._words(fact.value, 66 if fact.is_exact else _FITS_BESIDE),
            "exact": fact.is_exact,
        }

    def _table(self, table: Table) -> dict[str, object]:
        return {
            "headings": [self._words(each, _FITS_CELL) for each in table.headings],
            "rows": [[self._words(cell, _FITS_CELL) for cell in row] for row in table.rows],
            "numbers": list(table.numbers),
            "narrow": list(table.narrow),
        }

    def _exhibit(self, exhibit: Exhibit) -> dict[str, object]:
        return {
            "heading": self._words(exhibit.heading),
            "exact": self._words(exhibit.exact, _FITS_ACROSS),
            "notes": [self._words(each) for each in exhibit.notes],
        }

    def _line(self, text: str) -> str:
        return self._glyphs.drawable(text).replace("\n", " ")

    def _words(self, text: str, longest: int = _FITS_BESIDE) -> "list[list[str | list[str]]]":
        """Lines of text; a list in a line is a row of pieces, between which it may be broken."""
        return [break_long(line, longest) for line in self._glyphs.drawable(text).split("\n")]


def break_long(line: str, longest: int) -> "list[str | list[str]]":
    """A line, with its long runs of letters (a hash, a host name, an address) as lists of pieces.

    Rules of line breaking do not part such a run, so one of more than ``longest`` letters might
    stand out of its place. The text is the line's, unchanged.
    """
    found: list[str | list[str]] = []
    end = 0
    for run in _RUN.finditer(line):
        start = run.start()
        if run.end() - start <= longest:
            continue
        if start > end:
            found.append(line[end:start])
        end = run.end()
        pieces = _cut(run.group(), longest)
        if _RIGHT_TO_LEFT.search(run.group()):
            # Pieces would be set one after the other from the left.
            found.append(_ZERO_WIDTH_SPACE.join(pieces))
        else:
            found.append(pieces)
    if end < len(line) or not found:
        found.append(line[end:])
    return found


def _cut(run: str, longest: int) -> list[str]:
    """After dots, slashes and their like; what is still too long, every few letters."""
    return [
        piece
        for part in _PART.findall(run)
        for piece in ([part] if len(part) <= longest else _chop(part))
    ]


def _chop(run: str) -> list[str]:
    """Pieces of a few letters, with all marks that stand on a letter beside it."""
    pieces = [""]
    for char in run:
        is_mark = unicodedata.category(char)[0] in "MC"
        is_full = len(pieces[-1]) >= (_PIECE if pieces[-1][-1:] != "-" else 2 * _PIECE)
        if is_full and not is_mark:
            pieces.append("")
        pieces[-1] += char
    return pieces
