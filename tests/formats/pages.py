"""Looks at a PDF as a reader does: its text, and where on its pages there is ink."""

from dataclasses import dataclass

import pypdfium2

_SCALE = 1.0  # one dot is one point, 1/72 inch
_PAPER = 250


@dataclass(frozen=True, slots=True)
class Ink:
    """What of a page is not white, in points from its left and upper edge; all 0 if nothing is."""

    left: int
    top: int
    right: int
    bottom: int
    dots: int


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    text: str
    ink: Ink


def read_pages(pdf: bytes) -> list[Page]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_read(page) for page in document]
    finally:
        document.close()


def read_metadata(pdf: bytes) -> dict[str, str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return dict(document.get_metadata_dict())
    finally:
        document.close()


def words(pages: list[Page]) -> str:
    """All text with blanks and line breaks as one blank."""
    return " ".join(" ".join(page.text for page in pages).split())


def letters(pages: list[Page]) -> str:
    """All text without blanks and line breaks: how lines were broken is left out of it."""
    return "".join("".join(page.text for page in pages).split())


def _read(page: "pypdfium2.PdfPage") -> Page:
    width, height = page.get_size()
    return Page(width, height, page.get_textpage().get_text_range(), _ink(page))


def _ink(page: "pypdfium2.PdfPage") -> Ink:
    bitmap = page.render(scale=_SCALE, grayscale=True)
    stride, content = bitmap.stride, bytes(bitmap.buffer)
    rows = [content[y * stride : y * stride + bitmap.width] for y in range(bitmap.height)]
    dark = [[x for x, value in enumerate(row) if value < _PAPER] for row in rows]
    inked = [y for y, row in enumerate(dark) if row]
    if not inked:
        return Ink(0, 0, 0, 0, 0)
    return Ink(
        left=min(row[0] for row in dark if row),
        top=inked[0],
        right=max(row[-1] for row in dark if row),
        bottom=inked[-1],
        dots=sum(map(len, dark)),
    )
