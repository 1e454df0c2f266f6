"""What reading a message yields, as values; handed to the archive and the reader alike."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in an address field. ``role`` is "from", "sender", "reply-to", "to", "cc" or
    "bcc". Either of ``name`` and ``address`` may be empty; both are safe to show."""

    role: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPart:
    """A leaf of the MIME tree, or an enclosed message (which is followed by its own leaves).

    ``section`` is the IMAP part number. ``raw[start:end]`` is the body, still encoded; ``size``
    estimates it decoded. ``alternative`` is the section of the nearest multipart/alternative
    around it ("" at the root), or ``None``: text parts that share one say the same thing.
    """

    section: str
    media_type: str
    charset: str
    encoding: str
    filename: str | None
    content_id: str | None
    is_attachment: bool
    start: int
    end: int
    size: int
    alternative: str | None

    @property
    def is_body(self) -> bool:
        """Whether it is text that the message itself says."""
        return self.media_type in TEXT_TYPES and not self.is_attachment


TEXT_TYPES = frozenset(("text/plain", "text/html", "text/enriched", "text/richtext"))
MESSAGE_TYPES = frozenset(("message/rfc822", "message/global", "message/news"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A message at a glance. Offsets are into the raw bytes that were scanned.

    ``raw[:header_end]`` is the header with its blank line (and an mbox "From " line before it, if
    there is one); ``headers`` is the block without either, at most 256 KB of it. Ids come without
    their angle brackets, "" if there is none. ``date`` is ``None`` unless it lies between 1970
    and two days from now. ``is_cut``: a limit was reached and there is more than is listed here.
    """

    header_end: int
    headers: bytes
    subject: str
    sender_name: str
    sender_address: str
    recipients: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime | None
    parts: tuple[ScannedPart, ...]
    people: tuple[Person, ...]
    is_cut: bool

    @property
    def has_attachments(self) -> bool:
        return any(part.is_attachment for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexText:
    """What is searched: the text of a message, its attachments' names (one a line), and the first
    meaningful words for the list."""

    body: str
    attachments: str
    preview: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitBody:
    """A message for the store: a recipe, and the decoded attachments that it calls for."""

    skeleton: bytes
    parts: tuple[bytes, ...]
