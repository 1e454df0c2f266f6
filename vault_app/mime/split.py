r"""Base64 attachments taken out of a message, so that they are stored decoded and only once.

A skeleton is kept in vaults for ever, so its format only ever gains versions. It is either

* the message itself, where nothing was taken out and it does not begin with the magic, or
* a recipe: magic ``00 "hpsplit"``, version ``01``, then as unsigned LEB128 numbers: length of the
  message, number of leaves, and for each leaf, in order,
  - bytes of the rest to copy before it,
  - its decoded length (at least 1),
  - letters on each line but the last (0: one line without line ends inside; then no line ending),
  - line ending: 0 = LF, 1 = CRLF;
  and then the rest: all bytes of the message that belong to no leaf.

A leaf reaches from its first base64 letter to its last letter or padding; line ends before and
after it stay in the rest. It is encoded with the alphabet and padding of RFC 4648 section 4,
every line ``letters`` long, the last from 1 to ``letters``.
"""

import binascii
from collections.abc import Sequence
from functools import lru_cache
from struct import Struct

from pybase64 import b64decode, b64encode

from vault_app.mime.values import Scanned, ScannedPart, SplitBody
from vault_app.model.errors import MessageDamaged

__all__ = ["SplitBody", "join", "split"]

_MAGIC = b"\x00hpsplit"
_VERSION = b"\x01"
_MIN_DECODED = 1024
_MIN_ENCODED = (_MIN_DECODED + 2) // 3 * 4
_MAX_LINE = 1 << 20
_LINE_ENDS = (b"\n", b"\r\n")
_LINES_AT_ONCE = 512
_MAX_CUTTER = 1_024
_MAX_NUMBER_BYTES = 9


def split(raw: bytes, scanned: Scanned) -> SplitBody:
    """Take out every base64 leaf of at least 1 KiB that encodes back to exactly the same bytes.

    ``join`` of the result is ``raw``, always; with nothing to take out, so is the skeleton.
    """
    parts: list[bytes] = []
    recipe = bytearray()
    rest: list[bytes] = []
    copied = 0
    for part in scanned.parts:
        if part.encoding != "base64" or not copied <= part.start <= part.end <= len(raw):
            continue
        leaf = _decode_leaf(raw, part)
        if leaf is None:
            continue
        start, end, letters, line_end, decoded = leaf
        for number in (start - copied, len(decoded), letters, line_end):
            recipe += _number(number)
        rest.append(raw[copied:start])
        parts.append(decoded)
        copied = end
    if not parts and not raw.startswith(_MAGIC):
        return SplitBody(skeleton=raw, parts=())
    rest.append(raw[copied:])
    head = _MAGIC + _VERSION + _number(len(raw)) + _number(len(parts))
    return SplitBody(skeleton=b"".join((head, recipe, *rest)), parts=tuple(parts))


def _decode_leaf(raw: bytes, part: ScannedPart) -> tuple[int, int, int, int, bytes] | None:
    """``(start, end, letters, line end, decoded)`` if encoding again is sure to give the same."""
    if part.end - part.start < _MIN_ENCODED:
        return None
    body = raw[part.start : part.end].lstrip(b"\r\n")
    start = part.end - len(body)
    body = body.rstrip(b"\r\n")
    shape = _line_shape(body)
    if shape is None:
        return None
    letters, line_end, line_ends = shape
    encoded = body.translate(None, b"\r\n")
    if len(body) - len(encoded) != line_ends or len(encoded) < _MIN_ENCODED:
        return None
    try:
        decoded = b64decode(encoded, validate=True)
    except binascii.Error:
        return None
    # Padding where none belongs, or stray bits in the last group, would not come back.
    if b64encode(decoded) != encoded:
        return None
    return start, start + len(body), letters, line_end, decoded


def _line_shape(body: bytes) -> tuple[int, int, int] | None:
    """``(letters a line, line end, bytes of line ends)`` where all lines but a shorter or equal
    last one are alike."""
    first = body.find(b"\n")
    if first < 0:
        return 0, 0, 0
    line_end = int(body[first - 1 : first] == b"\r")
    letters = first - line_end
    stride = first + 1
    inner, last = divmod(len(body), stride)
    if not 0 < letters <= _MAX_LINE or not 0 < last <= letters:
        return None
    if body[first::stride].count(b"\n") != inner:
        return None
    if line_end and body[first - 1 :: stride].count(b"\r") != inner:
        return None
    return letters, line_end, inner * (1 + line_end)


def join(skeleton: bytes, parts: Sequence[bytes]) -> bytes:
    """The message that :func:`split` was given.

    Raises:
        MessageDamaged: skeleton and parts do not belong together.
    """
    if not skeleton.startswith(_MAGIC):
        if parts:
            raise MessageDamaged(reason="parts without a recipe")
        return skeleton
    reader = _Reader(skeleton, len(_MAGIC) + len(_VERSION))
    if skeleton[len(_MAGIC) : reader.position] != _VERSION:
        raise MessageDamaged(reason="recipe of an unknown version")
    total, count = reader.number(), reader.number()
    if count != len(parts):
        raise MessageDamaged(reason="number of parts differs")
    leaves = [_Leaf(reader, part) for part in parts]
    rest = memoryview(skeleton)[reader.position :]
    copied = sum(leaf.copied for leaf in leaves)
    # Sizes are settled before anything is built, so a damaged recipe costs no memory.
    if copied > len(rest) or len(rest) + sum(leaf.size() for leaf in leaves) != total:
        raise MessageDamaged(reason="length of the message differs")
    pieces: list[bytes | memoryview] = []
    position = 0
    for leaf in leaves:
        pieces += (rest[position : position + leaf.copied], leaf.encoded())
        position += leaf.copied
    pieces.append(rest[position:])
    return b"".join(pieces)


class _Leaf:
    """One line of the recipe with the part that it calls for."""

    __slots__ = ("_letters", "_line_end", "_part", "copied")

    def __init__(self, reader: "_Reader", part: bytes) -> None:
        self.copied = reader.number()
        if reader.number() != len(part) or not part:
            raise MessageDamaged(reason="length of a part differs")
        letters, line_end = reader.number(), reader.number()
        if letters > _MAX_LINE or line_end >= len(_LINE_ENDS) or (not letters and line_end):
            raise MessageDamaged(reason="impossible lines")
        self._part = part
        self._letters = letters
        self._line_end = _LINE_ENDS[line_end]

    def size(self) -> int:
        letters = (len(self._part) + 2) // 3 * 4
        lines = (letters - 1) // self._letters if self._letters else 0
        return letters + lines * len(self._line_end)

    def encoded(self) -> bytes:
        body = b64encode(self._part)
        width = self._letters
        if not width:
            return body
        # Cutting many lines in one call is 7 times quicker than slice by slice.
        cutter = _cutter(width) if width <= _MAX_CUTTER else None
        whole = len(body) // cutter.size * cutter.size if cutter else 0
        lines: list[bytes] = []
        if cutter:
            for some in cutter.iter_unpack(memoryview(body)[:whole]):
                lines += some
        lines += (body[start : start + width] for start in range(whole, len(body), width))
        return self._line_end.join(lines)


@lru_cache(maxsize=16)
def _cutter(width: int) -> Struct:
    return Struct(f"{width}s" * _LINES_AT_ONCE)


class _Reader:
    def __init__(self, skeleton: bytes, position: int) -> None:
        self._skeleton = skeleton
        self.position = position

    def number(self) -> int:
        """An unsigned LEB128 number in its shortest form."""
        value = shift = 0
        while True:
            byte = self._skeleton[self.position : self.position + 1]
            if not byte or shift >= 7 * _MAX_NUMBER_BYTES:
                raise MessageDamaged(reason="recipe cut short")
            self.position += 1
            value |= (byte[0] & 0x7F) << shift
            shift += 7
            if byte[0] < 0x80:
                break
        if byte == b"\x00" and shift > 7:
            raise MessageDamaged(reason="recipe not in its shortest form")
        return value


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
