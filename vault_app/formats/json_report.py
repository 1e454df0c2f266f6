"""A report as JSON: everything, exactly; one document that is written as the entries pass by."""

import json
import re
import unicodedata
from typing import BinaryIO

from vault_app.formats.claims import message_document, origin_document, summary_document
from vault_app.formats.report import MessageEntry, Origin, Summary


class JsonReport:
    """Keys in this order: those of the origin, "notice", "messages", "summary", "content_sha256".

    Characters that could steer a screen (bidirectional ones, controls) are written as escapes: to
    a program that is the same text, and an editor cannot be made to show another one.
    """

    def __init__(self, file: BinaryIO, *, notice: str) -> None:
        self._file = file
        self._notice = notice
        self._is_first = True

    def begin(self, origin: Origin) -> None:
        head = _text({**origin_document(origin), "notice": self._notice})
        self._write(head.removesuffix("\n}") + ',\n  "messages": [')

    def add(self, entry: MessageEntry) -> None:
        self._write(("" if self._is_first else ",") + "\n" + _indented(message_document(entry), 4))
        self._is_first = False

    def end(self, summary: Summary) -> None:
        self._write("" if self._is_first else "\n  ")
        self._write('],\n  "summary": ' + _indented(summary_document(summary), 2).lstrip())
        self._write(f',\n  "content_sha256": "{summary.content_sha256}"\n}}\n')

    def _write(self, text: str) -> None:
        self._file.write(text.encode("utf-8"))


def _text(document: object) -> str:
    return escape_steering(json.dumps(document, ensure_ascii=False, indent=2))


def _indented(document: object, depth: int) -> str:
    blanks = " " * depth
    # Line feeds within strings are escapes by now: each one here is between two keys.
    return blanks + _text(document).replace("\n", "\n" + blanks)


_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")


def escape_steering(text: str) -> str:
    """JSON with its control, format, surrogate, unassigned and separator characters as escapes."""
    return _NOT_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    if unicodedata.category(char)[0] != "C" and unicodedata.category(char) not in ("Zl", "Zp"):
        return char
    number = ord(char)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
