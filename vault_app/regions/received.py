"""Reads Received lines: RFC 5321 section 4.4 and what the big mailers really write. Never raises.

Lines of a message are found lazily from the top, because most judgements need only the first few.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from vault_app.regions.addresses import is_private as is_private
from vault_app.regions.hop_dates import parse_date as parse_date

# Greetings have room for 2 kB at the most lenient servers; hostile lines must not cost seconds.
LINE_LIMIT = 8 * 1024
HOP_LIMIT = 200
HOST_LIMIT = 255
# A mailbox meets the same few servers again and again, and a message's lines are asked repeatedly.
_REMEMBERED = 1_000

_FOLDED = rb"([^\n]*+(?:\n[ \t][^\n]*+)*+)"
# A line end in front lets the search jump from line to line, several times as quick as "^".
LINE = re.compile(rb"\n[Rr][Ee][Cc][Ee][Ii][Vv][Ee][Dd][ \t]*:" + _FOLDED)
_SPECIAL = re.compile(r'[()"\\]')
_WORD = re.compile(r"(?:^|[\s\x01])(from|by|with|for)[\s\x01]+([^\s\x01;]+)", re.IGNORECASE)
# Most lines are plain: no quotes, comments nested once at most, one semicolon. One expression reads
# them; whatever it does not match in full takes the long way. Possessive, so it cannot backtrack.
_NOTE = r'(?: \((?:[^()"\\;]++|\([^()"\\;]*+\))*+\))'
_TEXT = r'[^\s();"\\]++'
_PLAIN = re.compile(
    rf"(?:from ({_TEXT})((?: \[[0-9A-Fa-f.:]++\])?+{_NOTE}*+) )?+"
    rf"by ([A-Za-z0-9_][A-Za-z0-9_.:-]*+)({_NOTE}*+)"
    rf"(?: with ({_TEXT}))?+((?:{_NOTE}| {_TEXT})*+)"
    r' ?;([^;()"\\]*+)(?:\([^()"\\]*+\) ?)*+',
    re.IGNORECASE,
)
_RECIPIENT = re.compile(r"\bfor <?([^\s()<>;,]+@[^\s()<>;,]+)", re.IGNORECASE)
_LATE_CLAUSE = re.compile(r" (?:from|with) ", re.IGNORECASE)
_LATE_BY = re.compile(r" by ", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{2,45})(?:%[\w.-]{1,20})?\]", re.IGNORECASE)
_BARE = re.compile(r"(?:IPv6:)?([0-9A-Fa-f.:]{2,45})(?:%[\w.-]{1,20})?", re.IGNORECASE)
_NAMED = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]{1,254})\.?\s+\[")
_GREETED = re.compile(r"\s*(?:HELO|EHLO)\b|\s*(?:helo|ehlo)=", re.IGNORECASE)
# What sendmail adds to a name whose own address is another one.
_DOUBTED = "may be forged"
_NOTES = re.compile(r"\(((?:[^()]++|\([^()]*+\))*+)\)")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:-]{0,253}[A-Za-z0-9_])?\.?")
_GREETING = re.compile(
    r"(^from )(\S{1,512})(?= |$)|(?<=[( ])((?:helo|ehlo)[= ])(\S{1,512}?)(?=\)(?: |$))",
    re.IGNORECASE,
)
# A greeting stands at the start; searching further would give long lines much time.
_GREETING_LIMIT = 1_500
_NO_SPECIALS = str.maketrans('()"\\;', "_____")
_NO_PARENTHESES = str.maketrans("()", "  ")


class Hop(NamedTuple):
    """One Received line, in parts; hosts come in lower case without a final dot, "" if not said.

    ``from_notes`` and ``by_notes`` are the comments that follow, with their parentheses.
    ``is_readable`` is False when the line's comments do not close: then what stands in it may
    have been placed there by the sending side.
    """

    text: str
    from_said: str
    from_notes: str
    by_said: str
    by_host: str
    by_notes: str
    protocol: str
    rest: str
    date_text: str
    is_readable: bool

    @property
    def from_host(self) -> str:
        """What the sending side called itself."""
        return _host(self.from_said)

    @property
    def from_name(self) -> str:
        """The name that the writer of the line found for the sending side's address."""
        return _confirmed_name(self.from_said, self.from_notes) if self.from_notes else ""

    @property
    def from_address(self) -> str:
        """The sending side's address as the writer of the line saw it, as far as it says so.

        Greetings are left out: a sender may greet with any address it likes.
        """
        # fetchmail writes the address without parentheses.
        if match := _BRACKETED.match(self.from_notes.lstrip()):
            return _address(match[1])
        notes = [n for n in _NOTES.findall(self.from_notes) if not _GREETED.match(n)]
        return _first_address(notes) or _bare_address(self.from_said)

    @property
    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Each address that the line shows for the sending side, with the name that the writer
        confirmed for it, or "". A greeting may imitate such a note, so all of them have to be
        minded, not just the first."""
        return _neighbours(self.from_said, self.from_notes)

    @property
    def by_address(self) -> str:
        return _first_address(_NOTES.findall(self.by_notes))

    @property
    def for_address(self) -> str:
        """The address that the line was written for, in lower case, or ""."""
        match = _RECIPIENT.search(self.rest)
        return match[1].lower() if match else ""

    @property
    def for_domain(self) -> str:
        """Its domain, or ""."""
        return self.for_address.rpartition("@")[2]

    @property
    def at(self) -> datetime | None:
        return parse_date(self.date_text)


class Trace:
    """The Received lines of a header block, from the top, parsed as they are asked for."""

    def __init__(self, headers: bytes) -> None:
        self._headers = headers
        self._lines = LINE.finditer(b"\n" + headers)
        self._hops: list[Hop] = []
        self._is_done = False
        self._is_turned = False

    @property
    def read(self) -> list[Hop]:
        """The lines that were asked for so far."""
        return self._hops

    def hop(self, index: int) -> Hop | None:
        """The line at ``index`` (0 is the topmost), or None past the last or past the limit."""
        while len(self._hops) <= index:
            match = None if self._is_done else next(self._lines, None)
            if match is None or len(self._hops) >= HOP_LIMIT:
                self._is_done = True
                return None
            self._hops.append(parse_hop(match[1][:LINE_LIMIT]))
        return self._hops[index]

    def hops(self, start: int = 0) -> Iterator[tuple[int, Hop]]:
        """Index and line, from ``start`` on."""
        index = start
        while (hop := self.hop(index)) is not None:
            yield index, hop
            index += 1

    def turned(self) -> "Trace":
        """The same lines from the bottom, as an exporter may have written them."""
        other = Trace(b"")
        other._hops = [hop for _, hop in self.hops()][::-1]
        other._is_turned = True
        return other

    def number(self, index: int) -> int:
        """Where a line stands in the message itself, from the top."""
        return len(self._hops) - 1 - index if self._is_turned else index

    def mentions_again(self, host: str) -> bool:
        """Whether a host that stands in the first line can stand in another one too."""
        return self._headers.lower().count(host.encode()) > 1

    def header(self, name: str) -> str:
        """The first header of that name, spelt so, unfolded, or ""."""
        if name.encode() not in self._headers:
            return ""
        match = header_pattern(name).search(self._headers)
        value = match[1][:LINE_LIMIT] if match else b""
        return " ".join(value.decode("utf-8", "replace").split())


@lru_cache(maxsize=64)
def header_pattern(name: str) -> re.Pattern[bytes]:
    """Finds a header by its name, spelt so."""
    return re.compile(rb"^" + re.escape(name.encode()) + rb"[ \t]*:" + _FOLDED, re.MULTILINE)


def parse_hop(line: bytes) -> Hop:
    """Read what follows "Received:"."""
    text = " ".join(line.decode("utf-8", "replace").split())
    match = _PLAIN.fullmatch(text)
    if match is None:
        return _parse_slowly(text)
    from_said, from_notes, by, by_notes, protocol, rest, date_text = match.groups()
    if (from_said is None or protocol is None) and _LATE_CLAUSE.search(rest):
        return _parse_slowly(text)
    if from_said is not None and _LATE_BY.search(rest):
        return _parse_slowly(text)
    return Hop(
        text,
        from_said or "",
        from_notes or "",
        by,
        by.rstrip(".").lower() if len(by) <= HOST_LIMIT else "",
        by_notes,
        protocol.upper() if protocol else "",
        rest,
        date_text,
        True,
    )


def _parse_slowly(text: str) -> Hop:
    outside, comments, is_readable = _lift_comments(_plain_greeting(text.replace("\x01", " ")))
    clauses, date_text = _split_date(outside)
    if not is_readable:
        # Whoever opened the comment, the date is still what the line's writer put last.
        date_text = text.rpartition(";")[2]
    found = _clauses(clauses, comments)
    from_, by, with_, for_ = (found.get(word) for word in ("from", "by", "with", "for"))
    by_at = by.start() if by else len(clauses)
    later = [m.start() for m in (with_, for_) if m and m.start() > by_at]
    by_end = min(later, default=len(clauses))
    from_at = from_.start() if from_ else by_at
    from_notes = _in_parentheses([note for at, note in comments if from_at < at < by_at])
    if from_ and (bracket := _BRACKETED.match(clauses[from_.end() : from_.end() + 64].lstrip())):
        from_notes = f" {bracket[0]} {from_notes}"
    by_notes = [note for at, note in comments if by_at < at <= by_end]
    return Hop(
        text,
        from_[2] if from_ else "",
        from_notes,
        by[2] if by else "",
        _host(by[2]) if by else "",
        _in_parentheses(by_notes),
        with_[2].upper() if with_ else "",
        clauses[for_.start() :] if for_ else "",
        date_text,
        is_readable,
    )


def _clauses(text: str, comments: list[tuple[int, str]]) -> dict[str, re.Match[str]]:
    """The first of each clause. Some servers take a greeting with blanks, which may imitate them:
    the writer's own "by" stands behind its note of the sending side's address."""
    matches = list(_WORD.finditer(text))
    found: dict[str, re.Match[str]] = {}
    for match in matches:
        found.setdefault(match[1].lower(), match)
    bys = [match for match in matches if match[1].lower() == "by"]
    if len(bys) < 2 or "from" not in found or found["from"].start() > bys[0].start():
        return found
    noted = [at for at, note in comments if _is_address(note) and at < bys[-1].start()]
    own = next((by for by in bys if noted and by.start() > noted[-1]), bys[0])
    if own is bys[0]:
        return found
    behind = [match for match in matches if match.start() > own.start()]
    found = {"from": found["from"], "by": own}
    for match in behind:
        found.setdefault(match[1].lower(), match)
    return found


def _is_address(note: str) -> bool:
    return bool(_BRACKETED.search(note) or _BARE.fullmatch(note.strip()))


def _plain_greeting(text: str) -> str:
    """A greeting is one word of the sender's choice. Where it opens a comment or a quotation that
    it does not close, it would swallow what the line's writer put behind it."""
    start, rest = text[:_GREETING_LIMIT], text[_GREETING_LIMIT:]
    return _GREETING.sub(_without_specials, start, count=2) + rest


def _without_specials(match: re.Match[str]) -> str:
    introduced, word = match[1] or match[3], match[2] or match[4]
    is_closed = word.count("(") == word.count(")") and word.find(")") >= word.find("(")
    if is_closed and word.count('"') % 2 == 0 and "\\" not in word:
        return match[0]
    return introduced + word.translate(_NO_SPECIALS)


def _in_parentheses(notes: list[str]) -> str:
    # Deeper nesting than one would not be found again; a comment's own parts are not needed.
    return " ".join(f"({note.translate(_NO_PARENTHESES)})" for note in notes)


def _lift_comments(text: str) -> tuple[str, list[tuple[int, str]], bool]:
    """Take comments out (RFC 5322 section 3.2.2: they nest); each leaves one mark behind.

    Returns the rest, the comments with the place of their mark, and whether all were closed.
    """
    if "(" not in text:
        return text, [], True
    pieces: list[str] = []
    comments: list[tuple[int, str]] = []
    length = depth = opened = last = skip = 0
    for match in _SPECIAL.finditer(text):
        at = match.start()
        sign = text[at]
        if at < skip:
            continue
        if sign == "\\":
            skip = at + 2
        elif sign == "(":
            if depth == 0:
                pieces.append(text[last:at])
                length += at - last
                opened = at + 1
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if depth == 0:
                comments.append((length, text[opened:at]))
                pieces.append("\x01")
                length += 1
                last = at + 1
        elif sign == '"' and not depth:
            closing = text.find('"', at + 1)
            skip = closing + 1 if closing > 0 else at
    if depth:
        return "".join(pieces), comments, False
    pieces.append(text[last:])
    return "".join(pieces), comments, True


def _split_date(outside: str) -> tuple[str, str]:
    """The date is the text after the last semicolon outside comments."""
    clauses, semicolon, date = outside.rpartition(";")
    return (clauses, date) if semicolon else (outside, "")


@lru_cache(maxsize=_REMEMBERED)
def _confirmed_name(said: str, notes: str) -> str:
    for note in _NOTES.findall(notes):
        if _GREETED.match(note):
            # qmail and its kin: the name that was found, and the greeting in the comment.
            return _name(_host(said))
        if match := _NAMED.match(note):
            return "" if _DOUBTED in note else _name(match[1].rstrip(".").lower())
    return ""


@lru_cache(maxsize=_REMEMBERED)
def _neighbours(said: str, notes: str) -> tuple[tuple[str, str], ...]:
    if not notes:
        address = _bare_address(said) if said else ""
        return (("", address),) if address else ()
    found: list[tuple[str, str]] = []
    if match := _BRACKETED.match(notes.lstrip()):
        found.append(("", match[1].lower()))
    for note in _NOTES.findall(notes):
        if _GREETED.match(note):
            continue
        match = _BRACKETED.search(note) or _BARE.fullmatch(note.strip())
        address = _address(match[1]) if match else ""
        if address:
            named = None if _DOUBTED in note else _NAMED.match(note)
            found.append((_name(named[1].rstrip(".").lower()) if named else "", address))
    if not found and (address := _bare_address(said)):
        found.append(("", address))
    return tuple(found)


def _first_address(notes: list[str]) -> str:
    for note in notes:
        match = _BRACKETED.search(note) or _BARE.fullmatch(note.strip())
        if match and (address := _address(match[1])):
            return address
    return ""


def _bare_address(said: str) -> str:
    match = _BARE.fullmatch(said.strip("[]"))
    return _address(match[1]) if match else ""


def _address(text: str) -> str:
    return text.lower() if text.count(".") == 3 or ":" in text else ""


def _name(text: str) -> str:
    return "" if text == "unknown" or _BARE.fullmatch(text) else text


def _host(text: str) -> str:
    match = _HOST.fullmatch(text) or _HOST.fullmatch(text.strip("[]"))
    return match[0].rstrip(".").lower() if match and len(match[0]) <= HOST_LIMIT else ""
