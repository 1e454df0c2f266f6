"""Values of header fields to text for people: encoded words (RFC 2047), raw 8-bit, addresses."""

import binascii
import re

from vault_app.mime.charsets import decode_text
from vault_app.mime.limits import MAX_ADDRESSES, MAX_HEADER, MAX_ID, MAX_NAME
from vault_app.mime.safe import safe_filename, safe_text
from vault_app.mime.transfer import decode_base64

__all__ = ["decode_header", "parse_addresses", "safe_filename", "safe_text"]

_WORD = re.compile(rb"=\?([!-)+->@-~]{1,60}(?:\*[!->@-~]{0,60})?)\?([bBqQ])\?")

# The two forms that make up nearly all mail; everything else goes through the tokens below.
_NAMED = re.compile(rb'(?:"([^"\\]*+)"|([^"<>()@,;:\\]*+)) ?<([^<>\s"(),:;\\]++)>')
_BARE = re.compile(rb'<?([^\s<>(),:;"\\@]++@[^\s<>(),:;"\\@]++)>?')
_TOKEN = re.compile(
    rb'"((?:[^"\\]|\\.)*+)"?'  # 1 quoted string
    rb"|<([^<>]*+)>?"  # 2 address in angle brackets
    rb"|(=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*+\?=)"  # 3 encoded word, which may hold a bare comma
    rb"|([(,;:>])"  # 4 what separates
    rb'|([^\s"<(,;:>]++)',  # 5 atom
    re.DOTALL,
)
_COMMENT_MARK = re.compile(rb"[()]|\\.")
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_MAX_ADDRESS = 320


def decode_header(value: bytes, *, fallback: str | None = None) -> str:
    """Decode an unstructured value; white space, folded or not, becomes single spaces.

    Raw 8-bit text is taken as UTF-8, else as ``fallback`` (the charset of the body).
    Not yet safe to show: see :func:`safe_text`.
    """
    return _decode(b" ".join(value[:MAX_HEADER].split()), fallback)


def _decode(value: bytes, fallback: str | None) -> str:
    if b"=?" in value:
        return _decode_words(value, fallback)
    if value.isascii():
        return value.decode("ascii")
    return _decode_raw(value, fallback)


def _decode_raw(value: bytes, fallback: str | None) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(value, fallback)


def _decode_words(value: bytes, fallback: str | None) -> str:
    """RFC 2047 section 6. Neighbours of one charset are joined before decoding, because senders
    cut characters in two; what is not a whole word stays as it is."""
    pieces: list[str] = []
    charset, pending = b"", b""
    position = 0
    # A plain search for the end: a pattern with both ends would take quadratic time.
    while (match := _WORD.search(value, position)) is not None:
        end = value.find(b"?=", match.end())
        if end < 0:
            break
        between = value[position : match.start()]
        name = match[1].partition(b"*")[0].lower()
        if pending and (between.strip() or name != charset):
            pieces.append(decode_text(pending, charset.decode("latin-1")))
            pending = b""
        if between.strip():
            pieces.append(_decode_raw(between, fallback))
        charset = name
        pending += _decode_word(match[2], value[match.end() : end])
        position = end + 2
    if pending:
        pieces.append(decode_text(pending, charset.decode("latin-1")))
    if position < len(value):
        pieces.append(_decode_raw(value[position:], fallback))
    return "".join(pieces)


def _decode_word(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"bB":
        return decode_base64(text)
    return binascii.a2b_qp(text, header=True)


def parse_addresses(
    value: bytes, *, fallback: str | None = None, limit: int = MAX_ADDRESSES
) -> list[tuple[str, str]]:
    """Names and addresses of an address list (RFC 5322 section 3.4), safe to show.

    Groups are flattened, comments skipped (one after a bare address is its name), and an encoded
    word is never decoded inside an address: that is how senders forge a second one.
    """
    value = b" ".join(value[:MAX_HEADER].split())
    if limit <= 0 or not value:
        return []
    if (match := _NAMED.fullmatch(value)) is not None:
        quoted, name, spec = match.groups()
        if quoted is None:
            quoted = name.rstrip()
        return [(_name(quoted, fallback) if quoted else "", _plain(spec))]
    if (match := _BARE.fullmatch(value)) is not None:
        return [("", _plain(match[1]))]
    return _AddressList(value, fallback, limit).read()


def _name(phrase: bytes, fallback: str | None) -> str:
    return safe_text(_decode(phrase, fallback))[:MAX_NAME].strip()


def _address(spec: bytes) -> str:
    if b'"' not in spec:
        spec = spec.replace(b" ", b"")
    if spec[:7].lower() == b"mailto:":
        spec = spec[7:]
    if spec.startswith(b"@"):
        # A source route (RFC 5322 section 4.4): only what follows it is the address.
        spec = spec.rpartition(b":")[2]
    return _plain(spec)


def _plain(spec: bytes) -> str:
    return safe_text(decode_text(spec[:MAX_ID]))[:_MAX_ADDRESS]


class _AddressList:
    """One walk over the tokens; each step is cheap and goes forward, whatever comes."""

    def __init__(self, value: bytes, fallback: str | None, limit: int) -> None:
        self._value = value
        self._fallback = fallback
        self._limit = limit
        self._found: list[tuple[str, str]] = []
        self._clear()

    def _clear(self) -> None:
        self._words: list[bytes] = []
        self._raw: list[bytes] = []
        self._spec: bytes | None = None
        self._named = 0
        self._comment = b""

    def read(self) -> list[tuple[str, str]]:
        position = 0
        while len(self._found) < self._limit:
            match = _TOKEN.search(self._value, position)
            if match is None:
                break
            position = match.end()
            if match[4] == b"(":
                position = self._skip_comment(position)
            else:
                self._take(match)
        if len(self._found) < self._limit:
            self._finish()
        return self._found

    def _take(self, match: re.Match[bytes]) -> None:
        if match[2] is not None:
            if self._spec is not None:
                # No comma between them: what stood after the last address names this one.
                later = self._words[self._named :]
                self._finish()
                self._words = later
            self._spec = match[2]
            self._named = len(self._words)
        elif match[4] in (b",", b";"):
            self._finish()
        elif match[4] == b":":
            self._clear()
        elif match[4] is None:
            quoted = match[1]
            self._words.append(match[0] if quoted is None else _QUOTED_PAIR.sub(rb"\1", quoted))
            self._raw.append(match[0])

    def _skip_comment(self, position: int) -> int:
        start, depth = position, 1
        while depth:
            mark = _COMMENT_MARK.search(self._value, position)
            if mark is None:
                return len(self._value)
            position = mark.end()
            depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        self._comment = self._value[start : position - 1]
        return position

    def _finish(self) -> None:
        words, spec, comment = self._words, self._spec, self._comment
        if spec is not None:
            words = words[: self._named]
        elif words:
            spec = b"".join(self._raw) if any(b"@" in raw for raw in self._raw) else b""
            if spec and len(words) == 1 and self._raw[0].startswith(b'"'):
                # The whole address in quotes, with nothing else.
                spec = words[0]
            whole = [raw for raw in self._raw if b"@" in raw[1:-1] and not raw.startswith(b'"')]
            if len(whole) == 1:
                spec = whole[0]
                words = [word for word in words if word != spec]
            elif spec:
                words = []
        if spec or words:
            name = _name(b" ".join(words) or comment, self._fallback)
            address = _address(spec or b"")
            if name or address:
                self._found.append((name, address))
        self._clear()
