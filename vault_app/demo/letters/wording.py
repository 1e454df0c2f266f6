"""Header text and plain bodies as mail programs write them: encoded words, folds, wraps, quotes."""

import base64
import re
import textwrap
from collections.abc import Iterable

_LINE = 72
# A paragraph whose first line is shorter than this was broken on purpose: an address, a verse.
_SHORT_LINE = 56
# What one encoded word may be long, with its marks (RFC 2047 section 2).
_WORD = 75
_ITEM = re.compile(r"\d+\. ")


def encode_words(text: str, charset: str = "utf-8") -> str:
    """Encoded words (RFC 2047), in base64; plain ASCII stays as it is."""
    if text.isascii():
        return text
    words: list[str] = []
    piece = ""
    room = (_WORD - len(f"=?{charset}?B??=")) // 4 * 3
    for character in text:
        if len((piece + character).encode(charset)) > room:
            words.append(piece)
            piece = ""
        piece += character
    words.append(piece)
    return "\n ".join(
        f"=?{charset}?B?{base64.b64encode(word.encode(charset)).decode('ascii')}?="
        for word in words
    )


def fold(value: str, first_width: int) -> str:
    """Break an unfolded header value at spaces (RFC 5322 section 2.2.3)."""
    if "\n" in value or len(value) <= first_width:
        return value
    lines: list[str] = []
    line = ""
    for word in value.split(" "):
        width = first_width if not lines else _LINE
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return "\n ".join(lines)


def address(name: str, mailbox: str, charset: str = "utf-8") -> str:
    if not name:
        return mailbox
    if name.isascii():
        quoted = f'"{name}"' if any(mark in name for mark in '.,()<>@:;"[]') else name
        return f"{quoted} <{mailbox}>"
    return f"{encode_words(name, charset)} <{mailbox}>"


def addresses(people: Iterable[str]) -> str:
    return ",\n ".join(people)


def wrap(text: str) -> str:
    """Reflow the paragraphs; what was broken on purpose, lists and quotations stay."""
    return "\n\n".join(_wrap_paragraph(paragraph) for paragraph in text.strip("\n").split("\n\n"))


def _wrap_paragraph(paragraph: str) -> str:
    lines = paragraph.split("\n")
    if paragraph.startswith((">", "    ", "|")):
        return paragraph
    if _ITEM.match(lines[0]):
        return "\n".join(_fill(item, indent="   ") for item in _items(lines))
    if len(lines[0]) < _SHORT_LINE and len(lines) > 1:
        return paragraph
    return _fill(" ".join(lines))


def _items(lines: list[str]) -> list[str]:
    """The entries of a numbered list, each on one line."""
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not items:
            items.append(line)
        else:
            items[-1] = f"{items[-1]} {line}"
    return items


def _fill(text: str, *, indent: str = "") -> str:
    return textwrap.fill(
        text, _LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def flow(text: str) -> str:
    """Format=flowed (RFC 3676): a space before the break joins a line to the next."""
    out: list[str] = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        if paragraph.startswith((">", "-- ")) or len(lines[0]) < _SHORT_LINE:
            out.append(paragraph)
        else:
            out.append(" \n".join(lines))
    return "\n\n".join(out)


def quote(text: str, *, lines: int) -> str:
    """The start of the letter that is answered; ``lines`` of it at most."""
    quoted = text.split("\n")
    own = quoted[:lines]
    if len(quoted) > lines:
        own.append("[...]")
    return "\n".join(
        f"> {line}".rstrip() if not line.startswith(">") else f">{line}" for line in own
    )
