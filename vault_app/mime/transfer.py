"""Content-Transfer-Encoding (RFC 2045 section 6) undone, forgiving what senders get wrong."""

import binascii
import re

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_UU_NAMES = ("x-uuencode", "uuencode", "x-uue", "uue")


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """The bytes that were meant; an encoding nobody knows is taken as none."""
    if encoding == "base64":
        return decode_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in _UU_NAMES:
        return _decode_uu(body)
    return body


def decode_base64(body: bytes) -> bytes:
    """Characters outside the alphabet are skipped, as RFC 2045 section 6.8 asks, and missing
    padding is supplied; the text ends at the first full padding."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        letters = body.translate(None, _NOT_BASE64)
    # One letter too many holds no whole byte.
    letters = letters[: -1 if len(letters) % 4 == 1 else None]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _decode_uu(body: bytes) -> bytes:
    begin = _UU_BEGIN.search(body)
    decoded = []
    for line in body[begin.end() if begin else 0 :].split(b"\n"):
        line = line.rstrip(b"\r")
        if line == b"end":
            break
        if not line:
            continue
        length = (line[0] - 32) & 63
        # Some encoders leave trailing garbage, which a2b_uu refuses: cut to what the count says.
        kept = line[: 1 + (length * 4 + 2) // 3]
        try:
            decoded.append(binascii.a2b_uu(kept))
        except binascii.Error:
            continue
    return b"".join(decoded)
