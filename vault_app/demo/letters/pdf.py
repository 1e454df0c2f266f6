"""PDF files of a page or more: lines of text, with a picture underneath where it is a scan."""

import zlib
from collections.abc import Sequence

from vault_app.demo.letters.canvas import Canvas

_PAGE = (595, 842)  # A4 in points
_LINES = 48


def text_pages(title: str, lines: Sequence[str]) -> bytes:
    pages = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)] or [()]
    return _document([(_typeset(title, page), None) for page in pages])


def scanned_pages(title: str, lines: Sequence[str], *, pages: int, seed: str) -> bytes:
    """As a scanner makes them: every page is a grainy picture, the recognised text lies over it."""
    return _document(
        [
            (_typeset(f"{title}, {page + 1}", lines), _sheet(f"{seed}{page}"))
            for page in range(pages)
        ]
    )


def _sheet(seed: str) -> Canvas:
    sheet = Canvas(248, 350, "#eeeae0")
    for row in range(9):
        sheet.box(24, 40 + row * 30, 222 - (row * 37) % 90, 43 + row * 30, "#c9c3b4")
    sheet.grain(seed, 15)
    return sheet


def _typeset(title: str, lines: Sequence[str]) -> bytes:
    out = [f"BT /F2 15 Tf 64 770 Td ({_escape(title)}) Tj ET", "BT /F1 10.5 Tf 64 738 Td 14 TL"]
    out += [f"({_escape(line)}) Tj T*" for line in lines]
    return "\n".join([*out, "ET"]).encode("cp1252", "replace")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _document(pages: Sequence[tuple[bytes, Canvas | None]]) -> bytes:
    """Objects 1 to 4 are the catalogue, the page tree and two fonts; three more for each page."""
    kids = " ".join(f"{5 + index * 3} 0 R" for index in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font.format("").encode(),
        font.format("-Bold").encode(),
    ]
    for index, (typeset, sheet) in enumerate(pages):
        first = 5 + index * 3
        width, height = _PAGE
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources "
            b"<< /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /S %d 0 R >> >> >>"
            % (width, height, first + 1, first + 2)
        )
        under = f"q {width} 0 0 {height} 0 0 cm /S Do Q\n".encode() if sheet else b""
        objects.append(_stream(b"", zlib.compress(under + typeset, 1)))
        picture = sheet or Canvas(1, 1)
        objects.append(
            _stream(
                f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
                "/ColorSpace /DeviceRGB /BitsPerComponent 8 ".encode(),
                picture.deflated(),
            )
        )
    return _assemble(objects)


def _stream(entries: bytes, packed: bytes) -> bytes:
    head = b"<< %s/Filter /FlateDecode /Length %d >>" % (entries, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
