"""Reads the pieces of server responses (RFC 3501 section 9) without ever recursing or guessing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

# A response is text and literals by turns: text, literal, text, ...
Fragments = list[bytes]
Token = bytes | None | list["Token"]

_DEEPEST = 16
_MOST_TOKENS = 10_000
_LARGEST_UID = 2**32 - 1
# 1970 is what a server says that does not know; far years overflow in some time zone.
_YEARS = (1971, 2200)

_TOKEN = re.compile(
    rb"""[ \t]*(?:
        (?P<open>\() | (?P<close>\)) |
        "(?P<quoted>(?:[^"\\]|\\.)*)" |
        (?P<literal>~?\{\d+\+?\}\Z) |
        (?P<atom>(?:[^\s()"\[\]{}]|\[[^\]]*\])+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(rb"BODY\[\]<(\d{1,10})>")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
LITERAL_AT_END = re.compile(rb"~?\{(\d{1,20})\+?\}\Z")
_INTERNAL_DATE = re.compile(
    rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        b"jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


class Unreadable(ValueError):
    """A response that does not follow the grammar."""


def parse_tokens(fragments: Fragments) -> list[Token]:
    """Atoms and strings as bytes, NIL as ``None``, lists as lists.

    Raises:
        Unreadable: unbalanced, too deep, too many, or not the grammar.
    """
    top: list[Token] = []
    stack = [top]
    for number, text in enumerate(fragments):
        if number % 2:
            stack[-1].append(text)
        else:
            _parse_text(text, stack)
    if len(stack) != 1:
        raise Unreadable("a list is not closed")
    return top


def _parse_text(text: bytes, stack: list[list[Token]]) -> None:
    position = 0
    count = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        count += 1
        if match is None or count > _MOST_TOKENS:
            raise Unreadable("unexpected text")
        position = match.end()
        kind = match.lastgroup
        if kind == "open":
            if len(stack) > _DEEPEST:
                raise Unreadable("too deep")
            inner: list[Token] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif kind == "close":
            if len(stack) == 1:
                raise Unreadable("a list is closed twice")
            stack.pop()
        elif kind == "quoted":
            stack[-1].append(_ESCAPED.sub(rb"\1", match["quoted"]))
        elif kind == "atom":
            atom = match["atom"]
            stack[-1].append(None if atom.upper() == b"NIL" else atom)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The end of a command: "OK", "NO" or "BAD", with the server's text."""

    status: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchItem:
    """One FETCH response. Fields that the server did not send are ``None``; so is a NIL body, which
    ``has_body`` tells apart from none. ``header`` holds BODY[HEADER] or fields of it.
    ``pieces`` are parts of BODY[] by where they begin. ``digest`` is the SHA-1 in hexadecimal.
    ``email_id`` and ``thread_id`` are those of OBJECTID (RFC 8474) or Gmail's numbers; ``labels``
    are Gmail's, in modified UTF-7."""

    uid: int | None
    flags: tuple[str, ...] | None
    size: int | None
    internal_date: datetime | None
    body: bytes | None
    has_body: bool
    header: bytes | None = None
    email_id: str = ""
    thread_id: str = ""
    labels: tuple[bytes, ...] | None = None
    pieces: tuple[tuple[int, bytes], ...] = ()
    digest: str = ""


def parse_fetch(fragments: Fragments) -> FetchItem:
    """Read what follows ``* n FETCH``; raises ``Unreadable``."""
    tokens = parse_tokens(fragments)
    if len(tokens) != 1 or not isinstance(tokens[0], list) or len(tokens[0]) % 2:
        raise Unreadable("not a FETCH response")
    found: dict[bytes, Token] = {}
    pairs = iter(tokens[0])
    for name in pairs:
        if not isinstance(name, bytes) or name.upper() in found:
            raise Unreadable("FETCH items")
        found[name.upper()] = next(pairs)
    body = found.get(b"BODY[]")
    flags = found.get(b"FLAGS")
    if isinstance(body, list):
        raise Unreadable("a list for a body")
    return FetchItem(
        uid=_number(found[b"UID"], most=_LARGEST_UID, least=1) if b"UID" in found else None,
        flags=_flags(flags) if b"FLAGS" in found else None,
        size=_number(found[b"RFC822.SIZE"], most=2**63 - 1) if b"RFC822.SIZE" in found else None,
        internal_date=parse_internal_date(found.get(b"INTERNALDATE")),
        body=body,
        has_body=b"BODY[]" in found,
        header=next(
            (
                value
                for name, value in found.items()
                if name.startswith(b"BODY[HEADER") and isinstance(value, bytes)
            ),
            None,
        ),
        email_id=_object_id(found.get(b"EMAILID") or found.get(b"X-GM-MSGID")),
        thread_id=_object_id(found.get(b"THREADID") or found.get(b"X-GM-THRID")),
        labels=_labels(found.get(b"X-GM-LABELS")),
        pieces=tuple(
            (int(match[1]), value)
            for name, value in found.items()
            if isinstance(value, bytes) and (match := _PIECE.fullmatch(name))
        ),
        digest=_object_id(found.get(b"DIGEST.SHA1")).lower(),
    )


def _object_id(token: Token) -> str:
    """An id (RFC 8474: in a list of its own), or "" for NIL and what cannot be one."""
    if isinstance(token, list):
        token = token[0] if len(token) == 1 else None
    return token.decode("ascii", "replace") if isinstance(token, bytes) and len(token) < 256 else ""


def _labels(token: Token) -> tuple[bytes, ...] | None:
    if not isinstance(token, list):
        return None
    # A label may really be called NIL.
    return tuple(
        label if isinstance(label, bytes) else b"NIL"
        for label in token
        if not isinstance(label, list)
    )


def _number(token: Token, *, most: int, least: int = 0) -> int:
    if not isinstance(token, bytes) or not token.isdigit() or len(token) > 20:
        raise Unreadable("a number was expected")
    number = int(token)
    if not least <= number <= most:
        raise Unreadable("a number out of range")
    return number


def parse_number(text: bytes, *, most: int = _LARGEST_UID) -> int | None:
    """A number in a response code such as UIDVALIDITY, or ``None`` if it is none."""
    try:
        return _number(text.strip(), most=most)
    except Unreadable:
        return None


def _flags(token: Token) -> tuple[str, ...]:
    if not isinstance(token, list):
        raise Unreadable("flags")
    # A flag with blanks could not be told from two in the archive; the grammar has none.
    return tuple(
        flag.decode("utf-8", "replace") for flag in token if isinstance(flag, bytes) and flag
    )


def parse_internal_date(token: Token) -> datetime | None:
    """When the server received a message (RFC 3501 date-time); ``None`` if it cannot be so."""
    match = _INTERNAL_DATE.fullmatch(token) if isinstance(token, bytes) else None
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    if not _YEARS[0] <= int(year) <= _YEARS[1]:
        return None
    try:
        return datetime(
            int(year),
            _MONTHS[month.lower()],
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),  # a leap second
            tzinfo=timezone(offset if sign == b"+" else -offset),
        ).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One LIST response: attributes in lower case, the raw name as sent."""

    attributes: frozenset[str]
    delimiter: str | None
    raw_name: bytes


def parse_list(fragments: Fragments) -> ListItem:
    """Read what follows ``* LIST``; raises ``Unreadable``."""
    tokens = parse_tokens(fragments)
    # Extended data may follow the name (RFC 5258).
    if len(tokens) < 3 or not isinstance(tokens[0], list) or isinstance(tokens[1], list):
        raise Unreadable("not a LIST response")
    name = tokens[2]
    if isinstance(name, list):
        raise Unreadable("a list for a name")
    return ListItem(
        attributes=frozenset(
            attribute.decode("ascii", "replace").lower()
            for attribute in tokens[0]
            if isinstance(attribute, bytes)
        ),
        delimiter=tokens[1].decode("latin-1") if tokens[1] else None,
        # A mailbox may really be called NIL.
        raw_name=b"NIL" if name is None else name,
    )


def uid_set(uids: Sequence[int]) -> str:
    """Exactly these UIDs as a sequence-set; runs of neighbours become ranges, gaps never do."""
    ordered = sorted(set(uids))
    ranges: list[str] = []
    start = previous = None
    for uid in [*ordered, None]:
        if previous is not None and uid == previous + 1:
            previous = uid
            continue
        if start is not None:
            ranges.append(str(start) if start == previous else f"{start}:{previous}")
        start = previous = uid
    return ",".join(ranges)


def uid_ranges(text: bytes) -> list[tuple[int, int]]:
    """The ranges of a set of UIDs, as VANISHED (RFC 7162) names them.

    Raises:
        Unreadable: it is not a set of UIDs.
    """
    ranges: list[tuple[int, int]] = []
    for piece in text.strip().split(b","):
        low, _, high = piece.partition(b":")
        ends = [_number(end, most=_LARGEST_UID, least=1) for end in (low, high or low)]
        ranges.append((min(ends), max(ends)))
    return ranges
