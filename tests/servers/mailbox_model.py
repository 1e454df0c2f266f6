"""The mailboxes behind the scripted server: small, in memory, and free to be nonsense."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

_RECEIVED = datetime(2014, 3, 12, 9, 0, tzinfo=UTC)
_ITEM = re.compile(rb"BODY(?:\.PEEK)?\[[^\]]*\](?:<\d+\.\d+>)?|[A-Za-z0-9.-]+")
_SECTION = re.compile(rb"BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(slots=True, kw_only=True)
class StoredMessage:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    received: datetime = _RECEIVED

    @property
    def header(self) -> bytes:
        """The header block with the empty line after it."""
        end = self.raw.find(b"\r\n\r\n")
        return self.raw if end < 0 else self.raw[: end + 4]


@dataclass(slots=True, kw_only=True)
class StoredMailbox:
    """One mailbox; ``name`` is what LIST says, unless a test has LIST say something else.

    ``messages`` stand in ascending order of UID.
    """

    name: bytes
    attributes: tuple[str, ...] = ("\\HasNoChildren",)
    delimiter: bytes | None = b"/"
    uidvalidity: int = 1_394_614_800
    uidnext: int = 1
    is_read_only: bool = False
    messages: list[StoredMessage] = field(default_factory=list)
    removed: list[StoredMessage] = field(default_factory=list)

    def add(
        self,
        raw: bytes,
        flags: Iterable[str] = (),
        *,
        uid: int | None = None,
        received: datetime = _RECEIVED,
    ) -> int:
        """Append a message; its UID."""
        number = self.uidnext if uid is None else uid
        self.uidnext = max(self.uidnext, number) + 1
        message = StoredMessage(uid=number, raw=raw, flags=set(flags), received=received)
        insort(self.messages, message, key=_by_uid)
        return number

    def find(self, uid: int) -> StoredMessage:
        """The message with that UID; KeyError where there is none."""
        for message in self.messages:
            if message.uid == uid:
                return message
        raise KeyError(uid)

    def uids(self) -> list[int]:
        return [message.uid for message in self.messages]

    def in_set(self, uid_set: bytes) -> list[StoredMessage]:
        """The messages that a UID set names (RFC 3501, 9: sequence-set)."""
        return [message for _, message in self.numbered(uid_set)]

    def numbered(self, uid_set: bytes) -> list[tuple[int, StoredMessage]]:
        """The same, each with its sequence number."""
        messages = self.messages
        highest = messages[-1].uid if messages else 0
        positions: set[int] = set()
        for word in uid_set.split(b","):
            ends = [highest if end == b"*" else int(end) for end in word.split(b":")]
            start = bisect_left(messages, min(ends), key=_by_uid)
            positions.update(range(start, bisect_right(messages, max(ends), key=_by_uid)))
        return [(position + 1, messages[position]) for position in sorted(positions)]

    def remove(self, gone: Iterable[StoredMessage]) -> list[int]:
        """Remove messages; the sequence numbers that EXPUNGE has to report, in order."""
        uids = {message.uid for message in gone}
        numbers: list[int] = []
        kept: list[StoredMessage] = []
        for message in self.messages:
            if message.uid in uids:
                numbers.append(len(kept) + 1)
                self.removed.append(message)
            else:
                kept.append(message)
        self.messages[:] = kept
        return numbers


def _by_uid(message: StoredMessage) -> int:
    return message.uid


def fetch_items(arguments: bytes) -> list[bytes]:
    """The items that a FETCH asks for, from what follows its set."""
    return _ITEM.findall(arguments)


def fetch_line(sequence: int, message: StoredMessage, items: Iterable[bytes]) -> bytes:
    """The untagged FETCH that a good server sends; the UID always comes first."""
    words = [b"UID %d" % message.uid]
    for item in items:
        upper = item.upper()
        if upper == b"FLAGS":
            words.append(b"FLAGS " + flag_list(message.flags))
        elif upper == b"INTERNALDATE":
            words.append(b'INTERNALDATE "%s"' % internal_date(message.received))
        elif upper == b"RFC822.SIZE":
            words.append(b"RFC822.SIZE %d" % len(message.raw))
        elif upper.startswith(b"BODY"):
            words.append(_body_item(upper, message))
        elif upper != b"UID":
            raise ValueError(f"FETCH item {item!r} is not in the model")
    return b"* %d FETCH (%s)\r\n" % (sequence, b" ".join(words))


def literal(data: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(data), data)


def flag_list(flags: Iterable[str]) -> bytes:
    return b"(" + " ".join(sorted(flags)).encode("ascii") + b")"


def internal_date(moment: datetime) -> bytes:
    # strftime's month names follow the locale; RFC 3501's do not.
    month = _MONTHS[moment.month - 1]
    text = f"{moment.day:2d}-{month}-{moment.year:04d} {moment:%H:%M:%S} +0000"
    return text.encode("ascii")


def quoted(text: bytes) -> bytes:
    """A quoted string, or a literal for what cannot be quoted."""
    if b"\r" in text or b"\n" in text:
        return literal(text)
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _body_item(item: bytes, message: StoredMessage) -> bytes:
    match = _SECTION.fullmatch(item)
    if match is None:
        raise ValueError(f"FETCH item {item!r} is not in the model")
    section = match[1]
    if section == b"":
        data = message.raw
    elif section == b"HEADER":
        data = message.header
    elif section == b"TEXT":
        data = message.raw[len(message.header) :]
    elif section.startswith(b"HEADER.FIELDS ("):
        names = section[len(b"HEADER.FIELDS (") : -1].split()
        data = _fields(message.header, names)
    else:
        raise ValueError(f"FETCH section {section!r} is not in the model")
    origin = b""
    if match[2] is not None:
        start = int(match[2])
        data = data[start : start + int(match[3])]
        origin = b"<%d>" % start
    return b"BODY[" + section + b"]" + origin + b" " + literal(data)


def _fields(header: bytes, names: Iterable[bytes]) -> bytes:
    wanted = {name.upper() for name in names}
    lines = re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", header)
    kept = [line for line in lines if line.partition(b":")[0].strip().upper() in wanted]
    return b"".join(kept) + b"\r\n"
