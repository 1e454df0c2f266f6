"""One message, opened for a person: who, when, about what, its texts and what hangs on it.

Each text part stays a document of its own. Joined into one, an attribute left open in one part
would swallow the next and send it away ("EFAIL"). Nothing here calls anything: no
List-Unsubscribe, no read receipts, no message/external-body.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vault_app.mime.fields import top_fields
from vault_app.mime.headers import decode_header
from vault_app.mime.markup import html_to_text
from vault_app.mime.safe import ascii_host, safe_lines, safe_text
from vault_app.mime.scan import scan
from vault_app.mime.text import body_groups, decoded_text, plain_lines
from vault_app.mime.transfer import decode_transfer
from vault_app.mime.values import Person, Scanned, ScannedPart
from vault_app.model.errors import UsageError
from vault_app.model.mail import PartRow

_MAX_SHOWN = 8 * 1024 * 1024
_ADDRESS_IN_NAME = re.compile(r"[^\s<>()\"',;:@]+@[^\s<>()\"',;:@]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """Somebody in the header. The address is always to be shown beside the name.

    ``host`` is the address's host in ASCII, so that look-alike letters show as "xn--".
    ``is_doubtful``: the name holds an address, and it is another one, or there is no address.
    """

    name: str
    address: str
    host: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One text of the message in up to two forms. ``html`` is as the sender wrote it: nobody may
    show it but through ``sanitise_html``. ``text`` is safe to show, on a terminal too.
    ``is_cut``: there is more than is ever shown."""

    section: str
    html: str | None
    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Displayed:
    """What the reader shows. ``cids`` maps Content-IDs, without brackets, to sections; ``parts``
    are all leaves, ``attachments`` those that a person would call so."""

    subject: str
    sender: Correspondent | None
    reply_to: tuple[Correspondent, ...]
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...]
    bcc: tuple[Correspondent, ...]
    date: datetime | None
    date_text: str
    bodies: tuple[Body, ...]
    attachments: tuple[PartRow, ...]
    parts: tuple[PartRow, ...]
    cids: Mapping[str, str]
    is_cut: bool

    @property
    def html(self) -> str | None:
        """The first body's HTML, unsanitised."""
        return self.bodies[0].html if self.bodies else None

    @property
    def text(self) -> str:
        """All bodies' text, in their order."""
        return "\n\n".join(body.text for body in self.bodies)


def open_message(raw: bytes, *, now: datetime | None = None) -> Displayed:
    """Read one message for showing; never raises."""
    scanned = scan(raw, now=now)
    date = top_fields(scanned.headers).get(b"date", b"")
    people: dict[str, list[Correspondent]] = {}
    for person in scanned.people:
        people.setdefault(person.role, []).append(_correspondent(person))
    senders = people.get("from") or people.get("sender") or []
    parts = tuple(part_row(part) for part in scanned.parts)
    return Displayed(
        subject=scanned.subject,
        sender=senders[0] if senders else None,
        reply_to=tuple(people.get("reply-to", ())),
        to=tuple(people.get("to", ())),
        cc=tuple(people.get("cc", ())),
        bcc=tuple(people.get("bcc", ())),
        date=scanned.date,
        date_text=safe_text(decode_header(date))[:200],
        bodies=_bodies(raw, scanned),
        attachments=tuple(part for part in parts if part.is_attachment),
        parts=parts,
        cids=_cids(scanned),
        is_cut=scanned.is_cut,
    )


def part_row(part: ScannedPart) -> PartRow:
    """The part as the rest of Homeport knows it."""
    return PartRow(
        section=part.section,
        media_type=part.media_type,
        filename=part.filename,
        content_id=part.content_id,
        is_attachment=part.is_attachment,
        size=part.size,
    )


def part_bytes(raw: bytes, section: str) -> bytes:
    """The decoded content of a part, whole.

    Raises:
        UsageError: the message has no such section.
    """
    for part in scan(raw).parts:
        if part.section == section:
            return decode_transfer(raw[part.start : part.end], part.encoding)
    raise UsageError(section=section)


def _correspondent(person: Person) -> Correspondent:
    named = _ADDRESS_IN_NAME.findall(person.name)
    address = person.address.lower()
    _, at, host = person.address.rpartition("@")
    return Correspondent(
        name=person.name,
        address=person.address,
        host=ascii_host(host) if at else "",
        is_doubtful=not address or any(other.lower() != address for other in named),
    )


def _cids(scanned: Scanned) -> dict[str, str]:
    cids: dict[str, str] = {}
    for part in scanned.parts:
        if part.content_id:
            cids.setdefault(part.content_id, part.section)
    return cids


def _bodies(raw: bytes, scanned: Scanned) -> tuple[Body, ...]:
    """One for each text, in order; of alternatives, both forms in one body."""
    groups = body_groups(scanned)
    return tuple(body for group in groups for body in _group_bodies(raw, group))


def _group_bodies(raw: bytes, group: list[ScannedPart]) -> list[Body]:
    rich = [part for part in group if part.media_type == "text/html"]
    if not rich:
        return [_body(raw, part) for part in group]
    plain = [part for part in group if part.media_type != "text/html"]
    text = "\n\n".join(_plain_text(raw, part) for part in plain)
    first = _body(raw, rich[0], text=text)
    return [first, *(_body(raw, part) for part in rich[1:])]


def _body(raw: bytes, part: ScannedPart, *, text: str = "") -> Body:
    html = None
    if part.media_type == "text/html":
        html = decoded_text(raw, part, limit=_MAX_SHOWN)
    return Body(
        section=part.section,
        html=html,
        text=text if text.strip() else _plain_text(raw, part),
        is_cut=part.end - part.start > _MAX_SHOWN,
    )


def _plain_text(raw: bytes, part: ScannedPart) -> str:
    text = decoded_text(raw, part, limit=_MAX_SHOWN)
    text = plain_lines(text) if part.media_type == "text/plain" else html_to_text(text)
    return safe_lines(text)
