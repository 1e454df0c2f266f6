"""The search language: what a person types, parsed into a tree that the archive turns into SQL.

query  := clause { "OR" clause }          OR binds weaker than juxtaposition (AND)
clause := term { term }
term   := ["-"] ( word | "phrase" | field ":" (word | "phrase") )
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from vault_app.model.custody import Confidence
from vault_app.model.errors import QueryInvalid
from vault_app.model.mail import PlacementState


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found; ``field`` is "" (anywhere), "from", "to" or "subject"."""

    field: str
    text: str
    is_phrase: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A fact of the message by name: ``field`` is "in", "account" or "label"; "country", "region",
    "provider", "controller" or "confidence" of a copy as it is held now; or "reachable-by",
    "breach" or "incident", which the tasks put into terms of holdings; or "hold" (with "" for any
    hold in force), which they put into other terms."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A fact by row id: ``field`` is "mailbox-id", "account-id", "holding", "plan",
    "relocation" (what of it was proven at its new place), or "hold" (what it is known to hold)."""

    field: str
    value: int


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A copy lies in one of these holdings (row ids); or, with ``is_past_too``, ever lay there."""

    holding_ids: frozenset[int]
    is_past_too: bool = False


@dataclass(frozen=True, slots=True)
class HeldWhile:
    """A copy lay in one of these holdings (row ids) at some time from ``since`` until before
    ``until``."""

    holding_ids: frozenset[int]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """These messages, by id: a selection in a face."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """The messages of these copies on servers, by row id; and of them these copies alone."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """Sent before, or at and after, an instant."""

    is_before: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Sized:
    """Larger or smaller than a number of bytes."""

    is_larger: bool
    size: int


@dataclass(frozen=True, slots=True)
class InState:
    """Lies on a server, only at home, or is gone from the server."""

    state: PlacementState


@dataclass(frozen=True, slots=True)
class HasAttachment:
    """Has at least one attachment."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """Starred by somebody on a server, where a copy lies or lay last."""


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    term: "Query"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the terms; with none, all messages."""

    terms: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the terms."""

    terms: tuple["Query", ...]


Query = (
    Words
    | Named
    | Numbered
    | HeldBy
    | HeldWhile
    | Listed
    | Placed
    | Sent
    | Sized
    | InState
    | HasAttachment
    | Flagged
    | Not
    | All
    | Any
)

EVERYTHING = All()

_TERM = re.compile(
    r"""\s*(?P<not>-)?
        (?:(?P<field>[A-Za-z][A-Za-z-]*):)?
        (?:"(?P<phrase>[^"]*)(?P<closed>")?|(?P<word>[^\s"]+))?""",
    re.VERBOSE,
)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)b?", re.IGNORECASE)
_LARGEST_SIZE = 2**63 - 1
# SQLite bounds how deep an expression may be.
_MOST_TERMS = 500
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}


def parse_query(text: str) -> Query:
    """Read a search as typed; an empty one means all messages.

    Raises:
        QueryInvalid: an unknown field value, an unclosed quote, OR without two sides, text that is
            not Unicode, or more terms than anybody types.
    """
    alternatives: list[list[Query]] = [[]]
    position = 0
    if not _is_text(text):
        raise QueryInvalid(query=ascii(text), reason="unreadable")
    while text[position:].strip():
        match = _TERM.match(text, position)
        if match is None or match.end() == position:
            raise QueryInvalid(query=text, reason="unreadable")
        position = match.end()
        if match["word"] == "OR" and not match["field"] and not match["not"]:
            if not alternatives[-1]:
                raise QueryInvalid(query=text, reason="or-needs-two-sides")
            alternatives.append([])
            continue
        term = _read_term(match, query=text)
        alternatives[-1].append(Not(term) if match["not"] else term)
        if sum(map(len, alternatives)) > _MOST_TERMS:
            raise QueryInvalid(query=text, reason="unreadable")
    if len(alternatives) > 1 and not alternatives[-1]:
        raise QueryInvalid(query=text, reason="or-needs-two-sides")
    clauses = [terms[0] if len(terms) == 1 else All(tuple(terms)) for terms in alternatives]
    return clauses[0] if len(clauses) == 1 else Any(tuple(clauses))


def _is_text(text: str) -> bool:
    """Whether it is Unicode: arguments that are not come with half a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _read_term(match: re.Match[str], *, query: str) -> Query:
    if match["phrase"] is not None and match["closed"] is None:
        raise QueryInvalid(query=query, reason="quote-not-closed")
    is_phrase = match["phrase"] is not None
    value = match["phrase"] if is_phrase else match["word"]
    field = (match["field"] or "").lower()
    if field and field not in _FIELDS:
        # Not one of ours: somebody is looking for a URL, a time or "Re:".
        text = f"{match['field']}:{value or ''}"
        return Words("", text, is_phrase=True)
    if not value:
        raise QueryInvalid(query=query, reason="value-missing")
    if not field:
        return Words("", value, is_phrase)
    try:
        return _FIELDS[field](field, value, is_phrase)
    except ValueError as error:
        raise QueryInvalid(query=query, reason=str(error)) from error


def _words(field: str, value: str, is_phrase: bool) -> Query:
    return Words(field, value, is_phrase)


def _named(field: str, value: str, _: bool) -> Query:
    return Named(field, value)


def _numbered(field: str, value: str, _: bool) -> Query:
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise ValueError("number-expected")
    return Numbered(field, int(value))


def _confidence(field: str, value: str, _: bool) -> Query:
    try:
        return Named(field, Confidence(value.lower()).value)
    except ValueError:
        raise ValueError("confidence-unknown") from None


def _sent(field: str, value: str, _: bool) -> Query:
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            at = datetime.strptime(value, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return Sent(field == "before", at)
    raise ValueError("date-expected")


def _sized(field: str, value: str, _: bool) -> Query:
    match = _SIZE.fullmatch(value)
    if match is None or len(match[1]) > 15:
        raise ValueError("size-expected")
    size = int(float(match[1]) * _UNITS[match[2].lower()])
    return Sized(field == "larger", min(size, _LARGEST_SIZE))


def _state(_: str, value: str, __: bool) -> Query:
    if value.lower() == "held":
        return Named("hold", "")
    if value.lower() == "flagged":
        return Flagged()
    try:
        return InState(PlacementState(value.lower()))
    except ValueError:
        raise ValueError("state-unknown") from None


def _has(_: str, value: str, __: bool) -> Query:
    if value.lower() not in ("attachment", "attachments"):
        raise ValueError("has-unknown")
    return HasAttachment()


_FIELDS: dict[str, Callable[[str, str, bool], Query]] = {
    **dict.fromkeys(("from", "to", "subject"), _words),
    **dict.fromkeys(
        ("in", "account", "label", "region", "country", "provider", "controller"), _named
    ),
    **dict.fromkeys(("reachable-by", "breach", "incident", "hold"), _named),
    "confidence": _confidence,
    **dict.fromkeys(("mailbox-id", "account-id", "holding", "plan", "relocation"), _numbered),
    **dict.fromkeys(("before", "after"), _sent),
    **dict.fromkeys(("larger", "smaller"), _sized),
    "is": _state,
    "has": _has,
}
