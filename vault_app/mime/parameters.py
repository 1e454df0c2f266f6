"""Content-Type and Content-Disposition (RFC 2045, 2183) with their parameters (RFC 2231)."""

import re
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote_to_bytes

from vault_app.mime.charsets import decode_text
from vault_app.mime.headers import decode_header
from vault_app.mime.limits import MAX_PARAMETERS

_PARAMETER = re.compile(
    rb';[ \t]*+([^\s=;"]++)[ \t]*+=[ \t]*+(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))', re.DOTALL
)
# Only what must be escaped is unescaped: Windows programs write bare paths into quotes.
_QUOTED_PAIR = re.compile(rb'\\(["\\])')
_SECTION = re.compile(rb"(.+?)\*(\d{1,4})?(\*)?")
_TYPE = re.compile(rb"[!#-'*+.0-9A-Z^-~-]{1,127}/[!#-'*+.0-9A-Z^-~-]{1,127}", re.IGNORECASE)
_CACHEABLE = 64

Parameters = dict[bytes, bytes]


def read_structured(value: bytes) -> tuple[str, Parameters]:
    """``(value in lower case, parameters)``; the same few values make up nearly all mail.

    Those with a name are not remembered: a locked vault leaves no file names behind here.
    """
    if len(value) <= _CACHEABLE and b"name" not in value.lower():
        return _read_cached(value)
    return _read(value)


@lru_cache(maxsize=1024)
def _read_cached(value: bytes) -> tuple[str, Parameters]:
    return _read(value)


def _read(value: bytes) -> tuple[str, Parameters]:
    if b"\n" in value or b"\r" in value:
        value = value.replace(b"\r", b"").replace(b"\n", b"")
    head = value.partition(b";")[0].partition(b"(")[0]
    parameters: Parameters = {}
    if b"=" in value:
        for match in islice(_PARAMETER.finditer(value), MAX_PARAMETERS):
            quoted = match[2]
            if quoted is None:
                content = match[3].partition(b" (")[0].strip()
            else:
                content = _QUOTED_PAIR.sub(rb"\1", quoted) if b"\\" in quoted else quoted
            parameters.setdefault(match[1].lower(), content)
    return b"".join(head.split()).lower().decode("latin-1"), parameters


def media_type(value: bytes) -> tuple[str, Parameters]:
    """Type and parameters; what has no valid type is plain text (RFC 2045 section 5.2)."""
    kind, parameters = read_structured(value)
    if _TYPE.fullmatch(kind.encode("latin-1")) is None:
        kind = "text/plain"
    return kind, parameters


def parameter_text(parameters: Parameters, name: bytes, *, fallback: str | None = None) -> str:
    """The text of a parameter: RFC 2231 if it is there, else plain, else with the encoded words
    that RFC 2047 forbids here and most programs write."""
    if any(b"*" in key for key in parameters):
        extended = _extended(parameters, name)
        if extended is not None:
            return extended
    value = parameters.get(name)
    return decode_header(value, fallback=fallback) if value else ""


def _extended(parameters: Parameters, name: bytes) -> str | None:
    """RFC 2231 sections 3 and 4: pieces in order, each percent-coded or not."""
    pieces: list[tuple[int, bool, bytes]] = []
    for key, value in parameters.items():
        match = _SECTION.fullmatch(key)
        if match is not None and match[1] == name:
            is_coded = match[3] is not None or match[2] is None
            pieces.append((int(match[2] or 0), is_coded, value))
    if not pieces:
        return None
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    if pieces[0][1] and pieces[0][2].count(b"'") >= 2:
        label, _, rest = pieces[0][2].split(b"'", 2)
        charset = label.decode("latin-1")
        pieces[0] = (0, True, rest)
    text = b"".join(unquote_to_bytes(value) if is_coded else value for _, is_coded, value in pieces)
    if not charset and not any(is_coded for _, is_coded, _ in pieces):
        return decode_header(text)
    return decode_text(text, charset)
