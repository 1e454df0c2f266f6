"""Where a command's answer goes: one JSON document or lines for people on stdout, the rest on
stderr."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TextIO

from vault_app.cli.render import Paint, wrap
from vault_app.model.errors import HomeportError
from vault_app.wording.errors import explain, explained_facts

# Valid anywhere in a JSON text, since it can only stand inside a string: characters that steer a
# terminal and lone surrogates, which UTF-8 cannot carry.
_STEERING = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_WIDEST_TEXT = 100


class _Lines(Protocol):
    def __call__(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The streams of one run. ``width`` is that of the terminal, or very wide without one."""

    out: TextIO
    err: TextIO
    is_json: bool
    width: int
    paint: Paint
    can_ask: bool

    @classmethod
    def of_process(cls, *, is_json: bool) -> "Console":
        """The streams of this process. Text that a terminal's encoding lacks is escaped, so that
        no letter can end a command."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")
        is_terminal = sys.stdout.isatty()
        if sys.platform == "win32" and (is_terminal or sys.stderr.isatty()):
            os.system("")  # an older Windows console understands colours only after this
        return cls(
            out=sys.stdout,
            err=sys.stderr,
            is_json=is_json,
            width=shutil.get_terminal_size((_WIDEST_TEXT, 24)).columns if is_terminal else 200,
            paint=Paint(is_terminal and wants_colour()),
            can_ask=sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty(),
        )

    @property
    def progress_width(self) -> int:
        """Of the terminal behind stderr, which may be another one than that behind stdout."""
        try:
            return os.get_terminal_size(self.err.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    @property
    def text_width(self) -> int:
        """For running text: long lines tire."""
        return min(self.width, _WIDEST_TEXT)

    def answer(self, document: object, lines: _Lines) -> None:
        """The answer of a command, once: the document (an iterator makes a list, written as it
        comes) or the lines, whichever was asked for. The other is not even made."""
        if self.is_json:
            self._write_document(document)
        else:
            for line in lines():
                self.tell(line)
        self.out.flush()

    def tell(self, line: str = "") -> None:
        """A line for people on stdout; silent with --json, whose stdout is one document."""
        if not self.is_json:
            self.out.write(line + "\n")

    def note(self, line: str) -> None:
        """A line for people on stderr."""
        self.err.write(line + "\n")
        self.err.flush()

    def write_bytes(self, content: bytes) -> None:
        """Exactly these bytes on stdout."""
        self.out.flush()
        binary = self.out.buffer
        binary.write(content)
        binary.flush()

    def report(self, error: HomeportError) -> None:
        """An error, in words on stderr; with --json also as the one document on stdout."""
        if self.is_json:
            self._write_document(error_document(error))
            self.out.flush()
        paint = Paint(self.err.isatty() and wants_colour())
        explained = explain(error)
        width = self.text_width
        self.note(paint("red", f"homeport: {explained.title}"))
        for sentence in (explained.what_happened, explained.what_is_safe, explained.what_next):
            for line in wrap(sentence, width, "  "):
                self.note(line)

    def _write_document(self, document: object) -> None:
        if isinstance(document, Iterator):
            self._write_list(document)
        else:
            self._write_text(_dump(document, indent=2) + "\n")

    def _write_list(self, items: Iterator[object]) -> None:
        separator = "[\n"
        for item in items:
            self._write_text(separator + _dump(item, indent=None))
            separator = ",\n"
        self._write_text("[]\n" if separator == "[\n" else "\n]\n")

    def _write_text(self, text: str) -> None:
        # JSON is UTF-8 (RFC 8259 section 8.1), whatever the terminal speaks.
        buffer: BinaryIO | None = getattr(self.out, "buffer", None)
        if buffer is None:
            self.out.write(text)
        else:
            self.out.flush()
            buffer.write(text.encode("utf-8"))


def _dump(value: object, *, indent: int | None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def wants_colour() -> bool:
    """https://no-color.org, and terminals that say they can't."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def error_document(error: HomeportError) -> dict[str, object]:
    explained = explain(error)
    return {
        "error": {
            "code": error.code,
            "title": explained.title,
            "what_happened": explained.what_happened,
            "what_is_safe": explained.what_is_safe,
            "what_next": explained.what_next,
            "facts": explained_facts(error.facts),
        }
    }


def lines_of(*lines: str) -> Callable[[], Iterable[str]]:
    """Lines that are at hand already, for :meth:`Console.answer`."""
    return lambda: lines
