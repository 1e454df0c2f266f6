"""A small painter: flat shapes on bands of colour, with grain, saved as PNG.

The grain is what makes a picture weigh as much as a photograph would.
"""

import struct
import zlib
from collections.abc import Sequence
from functools import cache

from vault_app.demo.letters.tokens import noise

Colour = tuple[int, int, int]
Point = tuple[float, float]


@cache
def colour(code: str) -> Colour:
    """``"#rrggbb"``."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


class Canvas:
    """Rows of RGB; y grows downwards. Shapes are cut off at the edges."""

    def __init__(self, width: int, height: int, fill: str = "#ffffff") -> None:
        self.width = width
        self.height = height
        self._rows = [bytearray(bytes(colour(fill)) * width) for _ in range(height)]
        self._is_grainy = False

    def band(self, top: int, bottom: int, start: str, end: str) -> None:
        """A vertical run of colour over the whole width."""
        first, last = colour(start), colour(end)
        for y in range(max(top, 0), min(bottom, self.height)):
            share = (y - top) / max(bottom - top - 1, 1)
            mixed = bytes(round(a + (b - a) * share) for a, b in zip(first, last, strict=True))
            self._rows[y] = bytearray(mixed * self.width)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        for y in range(max(int(top), 0), min(int(bottom), self.height)):
            self._span(y, left, right, fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        for row in range(max(int(y - radius), 0), min(int(y + radius) + 1, self.height)):
            reach = radius * radius - (row - y) ** 2
            if reach > 0:
                self._span(row, x - reach**0.5, x + reach**0.5, fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A polygon, filled by the even-odd rule."""
        top = max(int(min(y for _, y in points)), 0)
        bottom = min(int(max(y for _, y in points)) + 1, self.height)
        edges = list(zip(points, [*points[1:], points[0]], strict=True))
        for row in range(top, bottom):
            crossings = sorted(
                x1 + (row - y1) * (x2 - x1) / (y2 - y1)
                for (x1, y1), (x2, y2) in edges
                if min(y1, y2) <= row < max(y1, y2)
            )
            for left, right in zip(crossings[::2], crossings[1::2], strict=False):
                self._span(row, left, right, fill)

    def line(self, start: Point, end: Point, width: float, fill: str) -> None:
        (x1, y1), (x2, y2) = start, end
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
        across, along = (y2 - y1) / length * width / 2, (x2 - x1) / length * width / 2
        corners = [
            (x1 - across, y1 + along),
            (x1 + across, y1 - along),
            (x2 + across, y2 - along),
            (x2 - across, y2 + along),
        ]
        self.shape(corners, fill)

    def grain(self, seed: str, strength: int) -> None:
        """Add noise of 0 to ``strength`` (a power of two less one) to every value at once."""
        room = bytes(min(value, 255 - strength) for value in range(256))
        mask = bytes(value & strength for value in range(256))
        base = b"".join(self._rows).translate(room)
        dust = noise(seed, len(base)).translate(mask)
        self._is_grainy = True
        # No byte can overflow into its neighbour, so one addition of two long numbers adds all.
        total = int.from_bytes(base, "big") + int.from_bytes(dust, "big")
        mixed = total.to_bytes(len(base), "big")
        step = self.width * 3
        self._rows = [bytearray(mixed[at : at + step]) for at in range(0, len(mixed), step)]

    def deflated(self) -> bytes:
        """The bare pixels, as PDF wants them."""
        return self._squeeze(b"".join(self._rows))

    def png(self) -> bytes:
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = self._squeeze(b"".join(b"\0" + bytes(row) for row in self._rows))
        chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)

    def _squeeze(self, pixels: bytes) -> bytes:
        # Looking for repetitions in noise takes four times as long and finds none.
        strategy = zlib.Z_HUFFMAN_ONLY if self._is_grainy else zlib.Z_DEFAULT_STRATEGY
        packer = zlib.compressobj(1, strategy=strategy)
        return packer.compress(pixels) + packer.flush()

    def _span(self, y: int, left: float, right: float, fill: str) -> None:
        first, last = max(round(left), 0), min(round(right), self.width)
        if last > first:
            self._rows[y][first * 3 : last * 3] = bytes(colour(fill)) * (last - first)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
