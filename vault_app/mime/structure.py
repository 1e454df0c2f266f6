"""The MIME tree of a message (RFC 2046) as a flat list of leaves, bounded in depth and number.

Delimiters are looked for level by level inside the parent's range, so a part can never reach
beyond the one that holds it, and each level reads a byte once: at most 30 times over the message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from vault_app.mime.fields import Fields, find_body, part_fields
from vault_app.mime.headers import decode_header
from vault_app.mime.limits import (
    MAX_BOUNDARY,
    MAX_DEPTH,
    MAX_ID,
    MAX_PARTS,
    MAX_TEXT_SOURCE,
)
from vault_app.mime.parameters import Parameters, media_type, parameter_text, read_structured
from vault_app.mime.safe import safe_filename, safe_text
from vault_app.mime.transfer import decode_transfer
from vault_app.mime.values import MESSAGE_TYPES, TEXT_TYPES, ScannedPart

_DELIMITER_REST = re.compile(rb"(--)?[ \t\r]*+(?:\n|\Z)")
_UNENCODED = frozenset(("7bit", "8bit", "binary"))
# Parts that exist for programs: without a name of their own they are nobody's attachment.
_MACHINERY = frozenset(
    (
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "message/external-body",
        "message/partial",
    )
)
_CID = re.compile(rb"cid:([^\s\"'<>)]{1,998})", re.IGNORECASE)
_ENCODING_NAMES = {
    "base-64": "base64",
    "b64": "base64",
    "quoted_printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "qp": "quoted-printable",
}
_LISTED_WITHOUT_NAME = ("application/", "image/", "audio/", "video/", "model/", "font/", "message/")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entity stands: what surrounds it decides what it is."""

    section: str
    depth: int
    parent: str
    alternative: str | None
    is_first: bool


def find_parts(
    raw: bytes, fields: Fields, *, body_start: int
) -> tuple[tuple[ScannedPart, ...], bool]:
    """The leaves of the message whose ``fields`` were read and whose body starts there, and
    whether a limit cut the list short."""
    tree = _Tree(raw)
    tree.add_entity(fields, body_start, len(raw), _Place("", 0, "", None, is_first=True))
    return tree.finish(), tree.is_cut


class _Tree:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._parts: list[ScannedPart] = []
        self._entities = 0
        # Index into _parts of images that an HTML body may be showing, found by their Content-ID.
        self._perhaps_shown: list[int] = []
        self.is_cut = False

    def add_entity(self, fields: Fields, start: int, end: int, place: _Place) -> None:
        self._entities += 1
        default = "message/rfc822" if place.parent == "multipart/digest" else "text/plain"
        declared = fields.get(b"content-type")
        kind, parameters = media_type(declared) if declared else (default, {})
        if kind.startswith("multipart/"):
            if self._add_children(kind, parameters, start, end, place):
                return
            if place.depth < MAX_DEPTH:
                # No multipart after all: show its text rather than lose it.
                kind = "text/plain"
        encoding = _encoding(fields)
        part = self._describe(fields, kind, parameters, encoding, start, end, place)
        self._parts.append(part)
        if part.content_id and kind.startswith("image/"):
            self._perhaps_shown.append(len(self._parts) - 1)
        if kind in MESSAGE_TYPES and encoding in _UNENCODED:
            self._add_message(start, end, part.section, place)

    def _add_children(
        self, kind: str, parameters: Parameters, start: int, end: int, place: _Place
    ) -> bool:
        """False where no child was found, or none may be looked for."""
        boundary = parameters.get(b"boundary", b"")[:MAX_BOUNDARY].rstrip()
        if not boundary:
            return False
        if place.depth >= MAX_DEPTH:
            self.is_cut = True
            return False
        alternative = place.section if kind == "multipart/alternative" else place.alternative
        prefix = f"{place.section}." if place.section else ""
        number = 0
        for child_start, child_end in _children(self._raw, boundary, start, end):
            if self._entities >= MAX_PARTS:
                self.is_cut = True
                break
            number += 1
            below = _Place(
                f"{prefix}{number}",
                place.depth + 1,
                kind,
                alternative,
                is_first=place.is_first and number == 1,
            )
            header_end, body_start = find_body(self._raw, child_start, child_end)
            fields = part_fields(self._raw[child_start:header_end])
            self.add_entity(fields, body_start, child_end, below)
        return number > 0

    def _add_message(self, start: int, end: int, section: str, place: _Place) -> None:
        if place.depth >= MAX_DEPTH or self._entities >= MAX_PARTS:
            self.is_cut = True
            return
        header_end, body_start = find_body(self._raw, start, end)
        fields = part_fields(self._raw[start:header_end])
        below = _Place(section, place.depth + 1, "message/rfc822", None, is_first=True)
        self.add_entity(fields, body_start, end, below)

    def _describe(
        self,
        fields: Fields,
        kind: str,
        parameters: Parameters,
        encoding: str,
        start: int,
        end: int,
        place: _Place,
    ) -> ScannedPart:
        # A message that is no multipart has its one part as number 1 (RFC 3501 section 6.4.5).
        is_whole = place.parent in ("", "message/rfc822")
        section = place.section
        if is_whole:
            section = f"{section}.1" if section else "1"
        disposition, filename = _disposition(fields, parameters)
        content_id = fields.get(b"content-id")
        charset = parameters.get(b"charset", b"").strip().decode("latin-1").lower()[:60]
        return ScannedPart(
            section=section,
            media_type=kind,
            charset=charset,
            encoding=encoding,
            filename=filename,
            content_id=_content_id(content_id) if content_id else None,
            is_attachment=_is_attachment(
                kind, disposition, filename, is_whole=is_whole, place=place
            ),
            start=start,
            end=end,
            size=_decoded_size(self._raw, encoding, start, end),
            alternative=place.alternative,
        )

    def finish(self) -> tuple[ScannedPart, ...]:
        """Takes images that an HTML body shows in its text out of the attachments."""
        if self._perhaps_shown:
            shown = self._shown_ids()
            for index in self._perhaps_shown:
                part = self._parts[index]
                if part.is_attachment and part.content_id in shown:
                    self._parts[index] = replace(part, is_attachment=False)
        return tuple(self._parts)

    def _shown_ids(self) -> set[str]:
        found: set[str] = set()
        budget = MAX_TEXT_SOURCE
        for part in self._parts:
            if part.media_type == "text/html" and part.is_body and budget > 0:
                stop = min(part.end, part.start + budget)
                html = decode_transfer(self._raw[part.start : stop], part.encoding)
                budget -= stop - part.start
                found.update(unquote(shown.decode("latin-1")) for shown in _CID.findall(html))
        return found


def _children(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges between the delimiter lines; the line end before a delimiter belongs to it."""
    dashes = b"--" + boundary
    line = start if raw.startswith(dashes, start, end) else _next_line(raw, dashes, start, end)
    child = -1
    while line >= 0:
        rest = _DELIMITER_REST.match(raw, line + len(dashes), end)
        if rest is None:
            line = _next_line(raw, dashes, line, end)
            continue
        if child >= 0:
            yield child, _content_end(raw, child, line)
        if rest[1]:
            return
        child = rest.end()
        line = _next_line(raw, dashes, child - 1, end)
    if child >= 0:
        yield child, end


def _next_line(raw: bytes, dashes: bytes, position: int, end: int) -> int:
    found = raw.find(b"\n" + dashes, position, end)
    return found + 1 if found >= 0 else -1


def _content_end(raw: bytes, start: int, line: int) -> int:
    end = line - 2 if raw[line - 2 : line] == b"\r\n" else line - 1
    return max(start, end)


def _encoding(fields: Fields) -> str:
    value = fields.get(b"content-transfer-encoding")
    if value is None:
        return "7bit"
    name = read_structured(value)[0].strip("\"'")[:40]
    return _ENCODING_NAMES.get(name, name) or "7bit"


def _disposition(fields: Fields, parameters: Parameters) -> tuple[str, str | None]:
    """``(disposition, file name)``; the name may stand in either field (RFC 2183 section 2.3)."""
    value = fields.get(b"content-disposition")
    disposition, name = "", ""
    if value is not None:
        disposition, extra = read_structured(value)
        name = parameter_text(extra, b"filename") if extra else ""
    if not name and parameters:
        name = parameter_text(parameters, b"name")
    return disposition, safe_filename(name) if name else None


def _content_id(value: bytes) -> str | None:
    text = safe_text(decode_header(value[:MAX_ID])).strip()
    return text.removeprefix("<").removesuffix(">").strip() or None


def _is_attachment(
    kind: str, disposition: str, filename: str | None, *, is_whole: bool, place: _Place
) -> bool:
    if kind in TEXT_TYPES:
        if disposition == "attachment":
            return filename is not None or not is_whole
        return filename is not None and not place.is_first
    if filename is not None or disposition not in ("", "inline"):
        return True
    if kind in MESSAGE_TYPES:
        return place.parent not in ("multipart/digest", "multipart/report")
    return kind.startswith(_LISTED_WITHOUT_NAME) and kind not in _MACHINERY


def _decoded_size(raw: bytes, encoding: str, start: int, end: int) -> int:
    length = end - start
    if encoding != "base64" or not length:
        return length
    # All lines but the last are equally long, so the first one tells what line ends cost.
    line_end = raw.find(b"\n", start, end)
    if line_end >= 0:
        letters = line_end - start - (raw[line_end - 1 : line_end] == b"\r")
        length = length * letters // (line_end - start + 1)
    tail = raw[max(start, end - 4) : end]
    return max(0, length * 3 // 4 - tail.count(b"="))
