"""Mailbox names: modified UTF-7 (RFC 3501 5.1.3) for people, raw bytes as identity."""

import base64
import binascii
import re

_ENCODED = re.compile(r"&([^-&]*)-")


def decode_name(raw: bytes) -> str:
    """A name to show; what is not valid modified UTF-7 is shown as it came, never refused."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
    if not text.isascii():
        return text  # a server that sends raw UTF-8
    try:
        return _ENCODED.sub(_decode_run, text)
    except (ValueError, binascii.Error):
        return text


def _decode_run(match: re.Match[str]) -> str:
    encoded = match[1]
    if not encoded:
        return "&"
    padded = encoded.replace(",", "/") + "=" * (-len(encoded) % 4)
    return base64.b64decode(padded, validate=True).decode("utf-16-be")


def encode_name(name: str) -> bytes:
    """Modified UTF-7 of a name that a person typed."""
    pieces: list[str] = []
    for printable, other in re.findall(r"([\x20-\x7e]+)|([^\x20-\x7e]+)", name):
        if other:
            encoded = base64.b64encode(other.encode("utf-16-be")).decode("ascii")
            pieces.append("&" + encoded.rstrip("=").replace("/", ",") + "-")
        else:
            pieces.append(printable.replace("&", "&-"))
    return "".join(pieces).encode("ascii")


def special_use(attributes: frozenset[str], raw_name: bytes) -> str:
    """What a mailbox is for (RFC 6154), as one word, or "" ("inbox" by its name, RFC 3501 5.1)."""
    if raw_name.upper() == b"INBOX":
        return "inbox"
    for use in ("all", "archive", "drafts", "flagged", "junk", "sent", "trash"):
        if f"\\{use}" in attributes:
            return use
    return ""
