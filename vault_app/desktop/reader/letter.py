"""A stored message made ready to be shown: opened, sanitised and measured, in a reading lane.

No Qt. The bytes never change, so a letter is made once for each time that a message is opened.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vault_app.desktop.reader.picture_size import is_showable
from vault_app.desktop.reader.plain_text import PlainText, read_plain_text
from vault_app.mime.display import Body, Correspondent, Displayed, open_message
from vault_app.mime.sanitise import Sanitised, sanitise_html
from vault_app.mime.scan import scan
from vault_app.mime.transfer import decode_transfer
from vault_app.model.mail import PartRow
from vault_app.wording.text import say

# Held to what every engine decodes; an SVG can hold a document, so it is not one of them.
_PICTURE_TYPES: Final = {
    **{f"image/{kind}": f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "bmp")},
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
}
_MOST_PICTURES: Final = 200
_LARGEST_TOTAL: Final = 32 * 1024 * 1024
_NOWHERE: Final = "data:,"
_PART: Final = "homeport-mail:/part/"
_PLACED: Final = re.compile(r'src="homeport-mail:/part/([0-9.]+)"')
_WRITTEN_OUT: Final = re.compile(r"data:image/[a-z]+;base64,([A-Za-z0-9+/=%\s]*)", re.IGNORECASE)
# The size of a JPEG can stand behind a long preview of itself.
_LOOKED_AT: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """``html`` is sanitised and holds the message's own pictures written out (``data:``), or it is
    ``None`` where the message has none. ``inlined`` are the parts
    that the HTML shows in their place, ``attachments`` those that it does not."""

    subject: str
    sender: Correspondent
    fields: tuple[tuple[str, tuple[Correspondent, ...]], ...]
    date: datetime | None
    date_text: str
    html: str | None
    text: PlainText
    remote_blocked: int
    trackers: int
    attachments: tuple[PartRow, ...]
    inlined: tuple[PartRow, ...]
    is_cut: bool


_NOBODY: Final = Correspondent(name="", address="", host="", is_doubtful=False)


def read_letter(raw: bytes, check: Callable[[], None]) -> Letter:
    """Open a message. ``check`` raises when nobody waits for it any more."""
    displayed = open_message(raw)
    check()
    pictures = _Pictures(raw, displayed)
    sanitised, page = _page(displayed, pictures)
    check()
    return Letter(
        subject=displayed.subject,
        sender=displayed.sender or _NOBODY,
        fields=_fields(displayed),
        date=displayed.date,
        date_text=displayed.date_text,
        html=page,
        text=read_plain_text(displayed.text),
        remote_blocked=sanitised.remote_blocked if sanitised else 0,
        trackers=sanitised.trackers if sanitised else 0,
        attachments=tuple(part for part in displayed.parts if pictures.stands_apart(part)),
        inlined=tuple(part for part in displayed.parts if part.section in pictures.taken),
        is_cut=displayed.is_cut
        or any(body.is_cut for body in displayed.bodies)
        or (sanitised is not None and sanitised.is_cut),
    )


def _fields(displayed: Displayed) -> tuple[tuple[str, tuple[Correspondent, ...]], ...]:
    sender = displayed.sender.address.casefold() if displayed.sender is not None else ""
    others = tuple(one for one in displayed.reply_to if one.address.casefold() != sender)
    named = (
        (say("To"), displayed.to),
        (say("Cc"), displayed.cc),
        (say("Bcc"), displayed.bcc),
        (say("Answers go to"), others),
    )
    return tuple((name, people) for name, people in named if people)


def _page(displayed: Displayed, pictures: "_Pictures") -> tuple[Sanitised | None, str | None]:
    """The first body's HTML as HTML, every other body as text: two senders' worth of markup never
    meet in one document, where an open end of one could take in the other ("EFAIL")."""
    rich = next((body for body in displayed.bodies if body.html is not None), None)
    if rich is None or rich.html is None:
        return None, None
    sanitised = sanitise_html(rich.html, cid_url=pictures.place)
    shown = _WRITTEN_OUT.sub(_without_bomb, sanitised.html)
    # Quotation marks stand for themselves in tags alone (see ``sanitise``).
    shown = _PLACED.sub(pictures.written_out, shown)
    page = "".join(shown if body is rich else _as_markup(body) for body in displayed.bodies)
    return sanitised, page


def _as_markup(body: Body) -> str:
    text = body.text.strip()
    return f'<div class="homeport-text">{html.escape(text)}</div>' if text else ""


def _without_bomb(match: re.Match[str]) -> str:
    encoded = re.sub(r"\s|%[0-9A-Fa-f]{2}", "", match[1])[:_LOOKED_AT]
    try:
        start = base64.b64decode(encoded[: len(encoded) // 4 * 4])
    except (binascii.Error, ValueError):
        return _NOWHERE
    return match[0] if is_showable(start) else _NOWHERE


class _Pictures:
    """Finds the images that the HTML asks for by Content-ID; ``taken`` is by section."""

    def __init__(self, raw: bytes, displayed: Displayed) -> None:
        self._raw = raw
        self._cids = displayed.cids
        self._parts = {part.section: part for part in scan(raw).parts} if displayed.cids else {}
        self._room = _LARGEST_TOTAL
        self.taken: dict[str, str] = {}
        self._refused: set[str] = set()

    def stands_apart(self, part: PartRow) -> bool:
        """Whether a part is to be listed, since the page does not show it in its place."""
        if part.section in self.taken:
            return False
        return part.is_attachment or part.section in self._refused

    def place(self, content_id: str) -> str:
        """A mark for the picture (RFC 2392), short enough to go through the sanitiser."""
        section = self._cids.get(content_id)
        if section is None:
            return _NOWHERE
        if section not in self.taken and not self._take(section):
            self._refused.add(section)
            return _NOWHERE
        return f"{_PART}{section}"

    def written_out(self, match: re.Match[str]) -> str:
        """The picture in place of its mark."""
        return f'src="{self.taken.get(match[1], _NOWHERE)}"'

    def _take(self, section: str) -> bool:
        part = self._parts[section]
        kind = _PICTURE_TYPES.get(part.media_type.lower())
        if kind is None or part.size > self._room or len(self.taken) >= _MOST_PICTURES:
            return False
        content = decode_transfer(self._raw[part.start : part.end], part.encoding)
        if not is_showable(content):
            return False
        self._room -= len(content)
        self.taken[section] = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        return True
