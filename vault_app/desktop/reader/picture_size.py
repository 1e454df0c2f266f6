"""How many pixels an image claims to have, from its first bytes; nothing is decoded.

A few kilobytes can unfold into gigabytes, so what claims too much is not shown at all.
"""

import struct
from typing import Final

MAX_PIXELS: Final = 50_000_000
_MAX_SEGMENTS: Final = 2_000
_STANDALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
# Start-of-frame markers of JPEG; 0xC4, 0xC8 and 0xCC are something else.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_showable(content: bytes) -> bool:
    """Whether it is an image of a kind that is known and not too large."""
    size = picture_size(content)
    return size is not None and 0 < size[0] * size[1] <= MAX_PIXELS


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG, GIF, JPEG, WebP or BMP claims, else ``None``."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(">II", content, 16)
        if content.startswith((b"GIF87a", b"GIF89a")):
            return _pair("<HH", content, 6)
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
        if content.startswith(b"BM"):
            width, height = _pair("<ii", content, 18)
            return abs(width), abs(height)
    except (struct.error, IndexError):
        return None
    return None


def _pair(form: str, content: bytes, offset: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, content, offset)
    return int(first), int(second)


def _jpeg(content: bytes) -> tuple[int, int] | None:
    position = 2
    for _ in range(_MAX_SEGMENTS):
        while content[position] == 0xFF and content[position + 1] == 0xFF:
            position += 1
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if marker in _STANDALONE:
            position += 2
            continue
        if marker in _FRAMES:
            height, width = _pair(">HH", content, position + 5)
            return width, height
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        height = int.from_bytes(content[27:30], "little") + 1
        return width, height
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = _pair("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
