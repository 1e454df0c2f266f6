"""Which characters the shipped fonts can draw, and how the others are shown: as their codes.

The tables of a font that say so are "cmap" subtables of format 4 and 12 (OpenType 1.9, "cmap").
"""

import functools
import re
import struct
import unicodedata
from pathlib import Path

# More marks on one letter than any language needs would be drawn over the lines around it.
_MOST_MARKS = 3
# They join or part letters, or choose the look of an emoji, and are never seen themselves.
_UNSEEN = "\u200c\u200d\ufe0e\ufe0f"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_CODE = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_MARK = "\N{LEFT-TO-RIGHT MARK}"
_PLAIN = re.compile(r"[\n\x20-\x7e]*")


def show_steering(text: str) -> str:
    """The text with what could steer a screen or a table (controls, bidirectional overrides, lone
    surrogates, unassigned characters) as codes, "[U+202E]". Tabs and line feeds stay, "\\r\\n" is
    one.
    """
    text = text.replace("\r\n", "\n")
    if _PLAIN.fullmatch(text):
        return text
    return "".join(code(char) if _steers(char) else char for char in text)


def code(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _steers(char: str) -> bool:
    if char in _UNSEEN or char in "\t\n":
        return False
    category = unicodedata.category(char)
    return category[0] == "C" or category in ("Zl", "Zp")


class Glyphs:
    """What a set of fonts can draw together."""

    def __init__(self, characters: frozenset[int]) -> None:
        self._characters = characters

    @classmethod
    def of(cls, folder: Path) -> "Glyphs":
        """All fonts (".ttf") of a folder."""
        return cls(_characters_of(folder))

    def drawable(self, text: str) -> str:
        """The same text in composed form (NFC), each character that cannot be drawn as its code;
        a tab becomes four blanks."""
        text = show_steering(text.replace("\t", "    "))
        if _PLAIN.fullmatch(text):
            return text
        shown = []
        marks = 0
        for char in unicodedata.normalize("NFC", text):
            marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            can_draw = char in _UNSEEN or char == "\n" or ord(char) in self._characters
            shown.append(char if can_draw and marks <= _MOST_MARKS else code(char))
        if _RIGHT_TO_LEFT.search(text):
            # Its neighbours must not draw a code's letters and brackets into their own order.
            return _CODE.sub(f"{_MARK}\\g<0>{_MARK}", "".join(shown))
        return "".join(shown)


@functools.cache
def _characters_of(folder: Path) -> frozenset[int]:
    found: set[int] = set()
    for path in sorted(folder.glob("*.ttf")):
        found |= characters_of(path.read_bytes())
    return frozenset(found)


def characters_of(font: bytes) -> set[int]:
    """The code points that a TrueType font has glyphs for."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            return _read_cmap(font, offset)
    return set()


def _read_cmap(font: bytes, start: int) -> set[int]:
    found: set[int] = set()
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    for number in range(subtables):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            (kind,) = struct.unpack_from(">H", font, start + offset)
            if kind == 4:
                found |= _read_segments(font, start + offset)
            elif kind == 12:
                found |= _read_groups(font, start + offset)
    return found


def _read_segments(font: bytes, start: int) -> set[int]:
    """Format 4: segments of the Basic Multilingual Plane."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    layout = f">{count}H"
    ends = struct.unpack_from(layout, font, start + 14)
    starts = struct.unpack_from(layout, font, start + 16 + doubled)
    deltas = struct.unpack_from(layout, font, start + 16 + 2 * doubled)
    at = start + 16 + 3 * doubled
    offsets = struct.unpack_from(layout, font, at)
    found: set[int] = set()
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if offsets[number] == 0:
            found.update(
                char for char in range(first, last + 1) if (char + deltas[number]) & 0xFFFF
            )
            continue
        for char in range(first, last + 1):
            place = at + 2 * number + offsets[number] + 2 * (char - first)
            if place + 2 <= len(font) and struct.unpack_from(">H", font, place)[0]:
                found.add(char)
    found.discard(0xFFFF)
    return found


def _read_groups(font: bytes, start: int) -> set[int]:
    """Format 12: groups over all planes."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        found.update(range(first + (glyph == 0), last + 1))
    return found
