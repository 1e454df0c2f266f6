"""The one gate that every sentence for people passes.

A template is a whole sentence, or a whole clause, with named placeholders; a translation replaces
templates here and nowhere else. Text that came from outside is made harmless before it is put in.
"""

import unicodedata
from collections.abc import Mapping, Sequence

QUOTE_LIMIT = 200

# What a sentence says when the fact that it wants to name is not known.
_STAND_INS = {
    "host": "the mail server",
    "port": "the usual port",
    "address": "this address",
    "issuer": "This provider",
    "proxy": "in the settings",
    "until": "tomorrow",
    "folder": "the folder",
    "file": "the file",
    "account": "the account",
    "mailbox": "the folder",
    "message": "the message",
    "place": "this place",
    "receipt": "that was given",
    "user": "this user name",
    "user_name": "this user name",
    "setting": "a setting",
    "value": "this value",
    "query": "your search",
    "seconds": "a long time",
    "process": "unknown",
    "found": "a newer one",
    "supported": "an older one",
    "command": "the last request",
}

# Letter-like format characters that change nothing but how neighbouring letters join; Persian,
# Indic scripts and emoji need them.
_JOINERS = "\u200c\u200d"


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _STAND_INS.get(name, "…")


def say(template: str, /, **values: object) -> str:
    """Fill a template. A placeholder without a value gets a neutral noun, never an error."""
    return template.format_map(_Facts({name: str(value) for name, value in values.items()}))


def say_count(one: str, other: str, number: int, /, **values: object) -> str:
    """Fill the form that goes with the number; ``{n}`` stands for it, with separators."""
    return say(one if number == 1 else other, n=f"{number:,}", **values)


def say_list(items: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return say("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


def say_clauses(*clauses: str) -> str:
    """Whole clauses in a row, "A; B; C"; empty ones are left out."""
    return "; ".join(clause for clause in clauses if clause)


def visible(text: str, *, keep: str = "") -> str:
    """The text with everything that could steer a screen shown as its code instead.

    Control, format (bidirectional, zero-width), surrogate and unassigned characters and line
    separators become ``\\x1b`` or ``\\u202e``; those in ``keep`` stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or _is_plain(char) else _code(char) for char in text)


def _is_plain(char: str) -> bool:
    return char.isprintable() or char == "\u00a0" or unicodedata.category(char) == "Zs"


def _code(char: str) -> str:
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def one_line(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Foreign text on one line: blanks joined, nothing that steers a screen, cut at the limit."""
    # Cut early, so that a server's megabyte costs nothing; escapes may lengthen what is left.
    short = " ".join(text[: limit * 4].split())
    shown = visible(short, keep=_JOINERS)
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def quoted(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Foreign text in quotation marks, so that nobody takes it for ours."""
    inner = one_line(text.replace("“", '"').replace("”", '"'), limit)
    return say("“{text}”", text=inner)


def plain(value: object, limit: int = QUOTE_LIMIT) -> str:
    """A fact of an error as text: bytes decoded, whole numbers with separators, one line."""
    if isinstance(value, bytes):
        return one_line(value[: limit * 4].decode("utf-8", "backslashreplace"), limit)
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return one_line(str(value), limit)


def plain_facts(facts: Mapping[str, object]) -> dict[str, str]:
    """All facts as text; those that are missing, empty or ``None`` are left out."""
    return {
        name: text for name, value in facts.items() if value is not None and (text := plain(value))
    }
