"""The files that hang on letters: what a letter asks for by kind, as bytes and a media type."""

import io
import math
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from vault_app.demo.letters.mosaic import mosaic
from vault_app.demo.letters.pdf import scanned_pages, text_pages
from vault_app.demo.letters.pictures import paint
from vault_app.demo.letters.tokens import base64_lines, noise

Wish = Mapping[str, Any]

# Zip and Office files carry dates; fixed ones keep a file the same at every start.
_ZIP_DATE = (2020, 1, 1, 12, 0, 0)


def make_paper(wish: Wish, *, seed: str) -> tuple[str, bytes]:
    """The media type and the bytes of one attachment."""
    media_type, maker = _KINDS[str(wish["kind"])]
    return media_type, maker(wish, seed)


def _pdf(wish: Wish, _: str) -> bytes:
    return text_pages(wish["title"], wish["lines"])


def _scan(wish: Wish, seed: str) -> bytes:
    return scanned_pages(wish["title"], wish["lines"], pages=wish["pages"], seed=seed)


def _png(wish: Wish, _: str) -> bytes:
    return paint(wish["scene"], width=wish.get("width", 480), grain=wish.get("grain", 0))


def _jpeg(wish: Wish, _: str) -> bytes:
    return mosaic(wish["drawing"].strip().split("\n"), wish["palette"])


def _text(wish: Wish, _: str) -> bytes:
    return str(wish["text"]).strip().replace("\n", "\r\n").encode() + b"\r\n"


def _csv(wish: Wish, _: str) -> bytes:
    rows = [";".join(str(cell) for cell in row) for row in wish["rows"]]
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def _zip(wish: Wish, seed: str) -> bytes:
    files = {
        entry["name"]: make_paper(entry, seed=seed + entry["name"])[1] for entry in wish["files"]
    }
    return _pack(files)


def _docx(wish: Wish, _: str) -> bytes:
    """The three files without which no word processor takes it for a document (ECMA-376)."""
    office = "http://schemas.openxmlformats.org"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = "".join(
        f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>"
        for paragraph in (wish["title"], *wish["lines"])
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return _pack(
        {
            "[Content_Types].xml": (
                f'{head}<Types xmlns="{office}/package/2006/content-types">'
                f'<Default Extension="rels" ContentType="{rels}"/>'
                f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'{head}<Relationships xmlns="{office}/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{office}/officeDocument/2006/relationships/'
                'officeDocument" Target="word/document.xml"/></Relationships>'
            ).encode(),
            "word/document.xml": (
                f'{head}<w:document xmlns:w="{office}/wordprocessingml/2006/main">'
                f"<w:body>{body}</w:body></w:document>"
            ).encode(),
        }
    )


def _pack(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content)
    return buffer.getvalue()


def _wav(wish: Wish, _: str) -> bytes:
    """A chord that swells and dies away: eight thousand samples a second, sixteen bits.

    Its voices are whole multiples of one pitch, so it repeats, and only one turn is computed.
    """
    rate = 8_000
    turn = rate // int(wish["base"])
    voices = [int(voice) for voice in wish["voices"]]
    wave = [
        sum(math.sin(2 * math.pi * voice * at / turn) for voice in voices) for at in range(turn)
    ]
    turns = int(wish["seconds"] * rate) // turn
    samples: list[int] = []
    for order in range(turns):
        gain = math.sin(math.pi * order / turns) * 26_000 / len(voices)
        samples += [int(value * gain) for value in wave]
    sound = struct.pack(f"<{len(samples)}h", *samples)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(sound), b"WAVE")
        + form
        + struct.pack("<4sI", b"data", len(sound))
        + sound
    )


def calendar(wish: Wish, *, method: str = "REQUEST") -> str:
    """An iCalendar object (RFC 5545); the lines are short enough to need no folds."""
    start, end = _instant(wish["start"]), _instant(wish["end"])
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar 1.0//EN", f"METHOD:{method}",
        "BEGIN:VEVENT", f"UID:{wish['uid']}", f"DTSTAMP:{start}", f"DTSTART:{start}",
        f"DTEND:{end}",
        f"SUMMARY:{wish['summary']}", f"LOCATION:{wish['place']}",
        f"ORGANIZER:mailto:{wish['organizer']}",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:", f" mailto:{wish['attendee']}",
        "SEQUENCE:0", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _ics(wish: Wish, _: str) -> bytes:
    return calendar(wish, method="PUBLISH").replace("\n", "\r\n").encode()


def _vcard(wish: Wish, _: str) -> bytes:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{wish['full']}", f"EMAIL:{wish['address']}"]
    return ("\r\n".join([*lines, f"TEL:{wish['phone']}", "END:VCARD"]) + "\r\n").encode()


def _signature(_: Wish, seed: str) -> bytes:
    """Where an S/MIME signature would be (RFC 8551): the right beginning, then noise."""
    inner = bytes.fromhex("06092a864886f70d010702a0820c00") + noise(seed, 3_060)
    return b"\x30\x82" + struct.pack(">H", len(inner)) + inner


def armour(seed: str, *, kind: str = "MESSAGE", size: int = 900) -> str:
    """What OpenPGP text looks like from outside (RFC 4880 section 6.2)."""
    body = base64_lines(seed, size, width=64, indent="")
    check = base64_lines(seed + "crc", 3)
    return f"-----BEGIN PGP {kind}-----\n\n{body}\n={check}\n-----END PGP {kind}-----\n"


def _key(_: Wish, seed: str) -> bytes:
    return armour(seed, kind="PUBLIC KEY BLOCK", size=1_200).replace("\n", "\r\n").encode()


_KINDS: dict[str, tuple[str, Callable[[Wish, str], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "scan": ("application/pdf", _scan),
    "png": ("image/png", _png),
    "jpeg": ("image/jpeg", _jpeg),
    "text": ("text/plain", _text),
    "csv": ("text/csv", _csv),
    "zip": ("application/zip", _zip),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _docx,
    ),
    "wav": ("audio/wav", _wav),
    "ics": ("text/calendar", _ics),
    "vcard": ("text/vcard", _vcard),
    "p7s": ("application/pkcs7-signature", _signature),
    "key": ("application/pgp-keys", _key),
}
