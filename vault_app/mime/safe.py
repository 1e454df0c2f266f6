"""Decoded text from strangers, made fit to be shown and to name a file."""

import re

_C0 = {code: 0x2400 + code for code in range(0x20)}
_SPACES = dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_C1 = dict.fromkeys(range(0x80, 0xA0), "\ufffd")
# Overrides exist to make text read as what it is not, so they stay visible; the other bidi
# controls also come from honest senders in Hebrew and Arabic, and nothing is lost without them.
_OVERRIDES = dict.fromkeys((0x202D, 0x202E), "\ufffd")
_UNSEEN = dict.fromkeys(
    (
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202D),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    ),
    None,
)
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_SHOWN: dict[int, int | str | None] = {
    **_C0,
    0x7F: 0x2421,
    **_C1,
    **_SPACES,
    **_UNSEEN,
    **_OVERRIDES,
    **_SURROGATES,
}
# The same as ranges: a class of single characters is 30 times slower to search.
_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Those of them that Python calls printable.
_UNSEEN_LETTERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
# A joiner between two letters of a script that shapes by it, or inside an emoji, is spelling.
_JOINER = re.compile(
    "(?<=[\u0600-\u08ff\u0900-\u0dff\u1780-\u17b3])[\u200c\u200d](?=[\u0600-\u08ff\u0900-\u0dff])"
    "|(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])"
)

_MAX_HOST = 253
_MAX_FILENAME = 200
_MAX_SUFFIX = 24
_NOT_IN_FILENAMES = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\xb9\xb2\xb3])")


def safe_text(text: str) -> str:
    """One line that shows what it holds: control characters visible, line ends as spaces,
    invisible and direction-changing characters gone or visible."""
    if text.isprintable() and (text.isascii() or _UNSEEN_LETTERS.search(text) is None):
        return text
    if _HOSTILE.search(text) is None:
        return text
    joiners = {match.start() for match in _JOINER.finditer(text)}
    return _HOSTILE.sub(
        lambda match: match[0] if match.start() in joiners else match[0].translate(_SHOWN), text
    )


def safe_lines(text: str) -> str:
    """The same for a text of many lines, whose line ends and tabs stay."""
    if _HOSTILE.search(text) is None:
        return text
    lines = text.split("\n")
    return "\n".join("\t".join(map(safe_text, line.split("\t"))) for line in lines)


def ascii_host(host: str) -> str:
    """A host name in which look-alike letters of other scripts cannot hide ("xn--")."""
    host = host.strip()[:_MAX_HOST]
    if host.isascii():
        return safe_text(host.lower())
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return safe_text(host.encode("ascii", "backslashreplace").decode("ascii"))


def safe_filename(name: str) -> str:
    """A name that is safe in any folder of any system: no path, no device, no disguise, at most
    200 bytes with its ending kept. Never empty."""
    name = safe_text(name.replace("\x00", "")).replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join(_NOT_IN_FILENAMES.sub("_", name.replace("\ufffd", "_")).split())
    name = name.lstrip(". ").rstrip(". ")
    if _RESERVED.fullmatch(name.split(".", 1)[0].rstrip().upper()):
        name = f"_{name}"
    return _shortened(name) or "unnamed"


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MAX_FILENAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix.encode()) > _MAX_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = _MAX_FILENAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + suffix
