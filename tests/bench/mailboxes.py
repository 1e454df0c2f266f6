"""Mailboxes of any size for measurements: made up, the same every time, shaped like real ones.

``mixed``: 7 % carry attachments, a third of those re-sent; mean near 49 KB, median near 5 KB, 99th
percentile above 1 MB. ``small``: the same without attachments, mean near 6 KB. Every line ends in
CRLF.
"""

import base64
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tests.bench.routes import Route, routes
from tests.bench.writing import Paragraph, Writing

_FIRST = datetime(2012, 2, 1, 6, 0, tzinfo=UTC)
_LAST = datetime(2026, 10, 1, 18, 0, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ATTACHED_SHARE = 0.07
_RESENT_SHARE = 1 / 3
_RESENT_FROM_LAST = 50
_ATTACHMENT_MEDIAN = 230_000
_ATTACHMENT_SPREAD = 1.35
_ATTACHMENT_RANGE = (2_000, 5_000_000)

_LINE = 76
_POOL_LINES = 300_000
_LARGEST_ATTACHMENT_LINES = 75_000

_KINDS = (
    ("application/pdf", "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("image/jpeg", "jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01"),
    ("image/png", "png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("application/zip", "zip", b"PK\x03\x04\x14\0\0\0\x08\0"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        b"PK\x03\x04\x14\0\x06\0\x08\0",
    ),
)


def mixed(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """A mailbox with attachments; the first messages of a longer one are not those of a shorter."""
    return _Mailbox(seed, attached_share=_ATTACHED_SHARE).letters(count)


def small(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """A mailbox without attachments."""
    return _Mailbox(seed, attached_share=0.0).letters(count)


def dates(count: int) -> Iterator[datetime]:
    """When the server received each message of a mailbox of that size: 2012 to 2026, in order."""
    step = (_LAST - _FIRST) / max(count, 1)
    return (_FIRST + step * number for number in range(count))


@dataclass(frozen=True, slots=True)
class _Attachment:
    media_type: bytes
    filename: bytes
    encoded: bytes


class _Mailbox:
    def __init__(self, seed: int, *, attached_share: float) -> None:
        self._chance = random.Random(seed)
        self._writing = Writing(seed)
        self._attached_share = attached_share
        self._recent: list[_Attachment] = []
        self._threads: list[tuple[bytes, bytes]] = []

    def letters(self, count: int) -> Iterator[bytes]:
        for number, moment in zip(range(count), dates(count), strict=True):
            yield self._letter(number, moment)

    def _letter(self, number: int, moment: datetime) -> bytes:
        chance = self._chance
        route = chance.choices(routes(), cum_weights=_route_weights())[0]
        message_id = b"<%d.%x@%s>" % (number, chance.getrandbits(64), route.id_host)
        body = self._body(number, route)
        if chance.random() < self._attached_share:
            body = self._with_attachments(number, body)
        head = self._head(route, moment, message_id)
        return b"".join((head, *body))

    def _head(self, route: Route, moment: datetime, message_id: bytes) -> bytes:
        chance = self._chance
        sender = self._writing.person(chance)
        subject, references = self._subject(message_id)
        # Hops are stamped from the last to the first, some seconds apart.
        stamps = [_date(moment - timedelta(seconds=3 * hop)) for hop in range(route.hop_count)]
        lines = (
            route.received(chance, stamps),
            b"Date: %s\r\n" % _date(moment - timedelta(seconds=chance.randrange(5, 90))),
            b"From: %s <%s@%s>\r\n" % (sender.name, sender.mailbox, route.sender_domain),
            b"To: Erin Example <erin@example.org>\r\n",
            b"Cc: %s\r\n" % self._writing.people(chance) if chance.random() < 0.2 else b"",
            b"Subject: %s\r\n" % subject,
            b"Message-ID: %s\r\n" % message_id,
            references,
            route.extra(chance),
            b"MIME-Version: 1.0\r\n",
        )
        return b"".join(lines)

    def _subject(self, message_id: bytes) -> tuple[bytes, bytes]:
        """Subject, and the header lines of an answer where it is one."""
        chance = self._chance
        if self._threads and chance.random() < 0.4:
            subject, answered = chance.choice(self._threads)
            references = b"In-Reply-To: %s\r\nReferences: %s\r\n" % (answered, answered)
            return b"Re: " + subject, references
        subject = self._writing.subject(chance)
        self._threads.append((subject, message_id))
        del self._threads[:-200]
        return subject, b""

    def _body(self, number: int, route: Route) -> tuple[bytes, ...]:
        """From the Content-Type line on."""
        chance = self._chance
        wanted = min(int(chance.lognormvariate(0.9, 0.9)) + 1, 60)
        paragraphs = self._writing.paragraphs(chance, wanted)
        if not route.is_bulk and chance.random() < 0.3:
            return (
                (
                    b"Content-Type: text/plain; charset=utf-8\r\n"
                    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                ),
                _plain(paragraphs),
                b"\r\nNo. %d\r\n" % number,
            )
        boundary = b"alt_%016x" % chance.getrandbits(64)
        return (
            b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary,
            b"--%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" % boundary,
            _plain(paragraphs),
            b"\r\nNo. %d\r\n--%s\r\nContent-Type: text/html; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" % (number, boundary),
            self._writing.page(chance, paragraphs, is_bulk=route.is_bulk),
            b"\r\n--%s--\r\n" % boundary,
        )

    def _with_attachments(self, number: int, body: tuple[bytes, ...]) -> tuple[bytes, ...]:
        chance = self._chance
        boundary = b"mix_%016x" % chance.getrandbits(64)
        pieces = [b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % boundary]
        pieces += [b"--%s\r\n" % boundary, *body]
        for part in range(1 if chance.random() < 0.8 else 2):
            attachment = self._attachment(number, part)
            pieces.append(
                b'\r\n--%s\r\nContent-Type: %s; name="%s"\r\n'
                b"Content-Transfer-Encoding: base64\r\n"
                b'Content-Disposition: attachment; filename="%s"\r\n\r\n'
                % (boundary, attachment.media_type, attachment.filename, attachment.filename)
            )
            pieces.append(attachment.encoded)
        pieces.append(b"\r\n--%s--\r\n" % boundary)
        return tuple(pieces)

    def _attachment(self, number: int, part: int) -> _Attachment:
        chance = self._chance
        if self._recent and chance.random() < _RESENT_SHARE:
            return chance.choice(self._recent)
        size = chance.lognormvariate(0, _ATTACHMENT_SPREAD) * _ATTACHMENT_MEDIAN
        low, high = _ATTACHMENT_RANGE
        lines = int(min(max(size, low), high)) // (_LINE + 2)
        media_type, extension, magic = chance.choice(_KINDS)
        start = chance.randrange(_POOL_LINES - _LARGEST_ATTACHMENT_LINES) * (_LINE + 2)
        # One whole line of its own makes each attachment's hash its own.
        first = magic + b"%d.%d" % (number, part)
        made = _Attachment(
            media_type=media_type.encode("ascii"),
            filename=self._writing.filename(chance, extension),
            encoded=base64.b64encode(first.ljust(_LINE * 3 // 4, b"\0"))
            + b"\r\n"
            + _noise()[start : start + lines * (_LINE + 2)]
            + base64.b64encode(chance.randbytes(chance.randrange(1, 50))),
        )
        self._recent.append(made)
        del self._recent[:-_RESENT_FROM_LAST]
        return made


def _plain(paragraphs: list[Paragraph]) -> bytes:
    return b"\r\n".join(paragraph.plain for paragraph in paragraphs)


@lru_cache(maxsize=1)
def _noise() -> bytes:
    """Base64 lines of incompressible bytes, from which attachments are cut: making 1 GB anew for
    every run would take longer than what is to be measured."""
    raw = random.Random(20_140_312).randbytes(_POOL_LINES * _LINE * 3 // 4)
    encoded = base64.b64encode(raw)
    return b"".join(
        encoded[start : start + _LINE] + b"\r\n" for start in range(0, len(encoded), _LINE)
    )


@lru_cache(maxsize=1)
def _route_weights() -> tuple[int, ...]:
    return tuple(itertools.accumulate(route.weight for route in routes()))


def _date(moment: datetime) -> bytes:
    # By hand: strftime follows the locale, and email.utils takes three times as long.
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    text = (
        f"{day}, {moment.day} {month} {moment.year} "
        f"{moment.hour:02}:{moment.minute:02}:{moment.second:02} +0000"
    )
    return text.encode("ascii")
