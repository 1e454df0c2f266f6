"""JPEG without a codec: a mosaic of single-coloured blocks needs one coefficient each (ITU T.81).

Every character of a drawing is one block of eight by eight pixels.
"""

import struct
from collections.abc import Mapping, Sequence

from vault_app.demo.letters.canvas import colour

# Table K.3 of the standard: how many DC codes there are of each length, and what they stand for.
_LENGTHS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
_CATEGORIES = tuple(range(12))


def mosaic(drawing: Sequence[str], palette: Mapping[str, str]) -> bytes:
    """``drawing`` is lines of equal length; ``palette`` gives each character's ``#rrggbb``."""
    width, height = len(drawing[0]) * 8, len(drawing) * 8
    frame = struct.pack(">BHHB", 8, height, width, 3)
    parts = b"".join(bytes((component, 0x11, 0)) for component in (1, 2, 3))
    scan = b"\x03" + b"".join(bytes((component, 0)) for component in (1, 2, 3)) + b"\x00\x3f\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            # All steps are 8: a block's only coefficient is eight times its value.
            _segment(0xDB, b"\0" + bytes([8]) * 64),
            _segment(0xC0, frame + parts),
            _segment(0xC4, b"\x00" + bytes(_LENGTHS) + bytes(_CATEGORIES)),
            # The only AC symbol is "end of block", in one bit.
            _segment(0xC4, b"\x10" + bytes((1, *([0] * 15))) + b"\0"),
            _segment(0xDA, scan),
            _pack(_bits(drawing, palette)),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def _codes() -> list[str]:
    codes: list[str] = []
    code = 0
    for length, count in enumerate(_LENGTHS, start=1):
        for _ in range(count):
            codes.append(f"{code:0{length}b}")
            code += 1
        code <<= 1
    return codes


def _bits(drawing: Sequence[str], palette: Mapping[str, str]) -> str:
    codes = _codes()
    blocks = {mark: _to_ycc(*colour(code)) for mark, code in palette.items()}
    last = [0, 0, 0]
    out: list[str] = []
    for mark in "".join(drawing):
        for component, value in enumerate(blocks[mark]):
            step = value - last[component]
            last[component] = value
            size = abs(step).bit_length()
            out.append(codes[size])
            if size:
                out.append(f"{step if step > 0 else step + (1 << size) - 1:0{size}b}")
            out.append("0")
    return "".join(out)


def _to_ycc(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """JFIF's colours, already shifted to lie around zero."""
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return (
        round(light) - 128,
        round(0.564 * (blue - light)),
        round(0.713 * (red - light)),
    )


def _pack(bits: str) -> bytes:
    padded = bits + "1" * (-len(bits) % 8)
    packed = int(padded, 2).to_bytes(len(padded) // 8, "big")
    # A byte of 255 in the data is followed by a zero, or it would be read as a marker.
    return packed.replace(b"\xff", b"\xff\0")
