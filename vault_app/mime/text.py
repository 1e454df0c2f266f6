"""The text of a message for the index, and its first words for the list; bounded and quick."""

import re
from collections.abc import Iterator

from vault_app.mime.charsets import decode_text
from vault_app.mime.fields import find_body, part_fields
from vault_app.mime.headers import decode_header
from vault_app.mime.limits import MAX_TEXT, MAX_TEXT_SOURCE, PREVIEW_LENGTH
from vault_app.mime.markup import html_words
from vault_app.mime.safe import safe_text
from vault_app.mime.transfer import decode_transfer
from vault_app.mime.values import MESSAGE_TYPES, IndexText, Scanned, ScannedPart

__all__ = [
    "IndexText",
    "body_groups",
    "decoded_text",
    "index_text",
    "plain_lines",
    "preview_of",
]

_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset=[\"' ]{0,2}([\w.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096

_QUOTE = re.compile(r"\s*(?:>|\|\s|On .{1,200} wrote:$|Am .{1,200} schrieb .{0,200}:$)")
_RULE = re.compile(r"[\W_]*(?:-{2,}|_{3,}|={3,}|\*{3,}|#{3,}).*")
_PREVIEW_SOURCE = 8_192
_LETTERS_WITHIN = 4_096
_LETTER = re.compile("[A-Za-z]")
# An introduction that was wrapped leaves no more than this on its second line.
_WRAPPED = 60


def index_text(raw: bytes, scanned: Scanned) -> IndexText:
    """What a search should find in a message, at most 256 KB of it.

    Of alternatives, the plain one is taken if it has any letter, else the HTML. Enclosed messages
    count with their subject and text.
    """
    texts: list[str] = []
    room = MAX_TEXT
    for text in _texts(raw, scanned):
        if room <= 0:
            break
        texts.append(text[:room])
        room -= len(texts[-1]) + 1
    body = "\n".join(texts)
    names = [part.filename for part in scanned.parts if part.filename]
    return IndexText(body=body, attachments="\n".join(names), preview=preview_of(body))


def _texts(raw: bytes, scanned: Scanned) -> Iterator[str]:
    chosen = {part.section for group in body_groups(scanned) for part in _choose(raw, group)}
    budget = MAX_TEXT_SOURCE
    for part in scanned.parts:
        if part.section in chosen:
            text = decoded_text(raw, part, limit=budget)
            budget -= min(budget, part.end - part.start)
            yield plain_lines(text) if part.media_type == "text/plain" else html_words(text)
        elif part.media_type in MESSAGE_TYPES:
            header_end, _ = find_body(raw, part.start, part.end)
            subject = part_fields(raw[part.start : header_end]).get(b"subject")
            if subject:
                yield safe_text(decode_header(subject))


def body_groups(scanned: Scanned) -> list[list[ScannedPart]]:
    """Text parts in their order, those that say the same thing in different forms together."""
    groups: dict[str, list[ScannedPart]] = {}
    for part in scanned.parts:
        if part.is_body:
            # Sections begin with a digit, so a part on its own cannot meet a group's name.
            key = f"one {part.section}" if part.alternative is None else part.alternative
            groups.setdefault(key, []).append(part)
    return list(groups.values())


def _choose(raw: bytes, group: list[ScannedPart]) -> list[ScannedPart]:
    plain = [part for part in group if part.media_type == "text/plain"]
    rich = [part for part in group if part.media_type != "text/plain"]
    if not rich or not plain:
        return group
    has_letters = any(
        any(map(str.isalnum, decoded_text(raw, part, limit=_LETTERS_WITHIN))) for part in plain
    )
    return plain if has_letters else rich


def plain_lines(text: str) -> str:
    """Line ends of any kind as ``\\n``, and nothing that would end the text early."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ")


def decoded_text(raw: bytes, part: ScannedPart, *, limit: int = MAX_TEXT_SOURCE) -> str:
    """A text part without transfer encoding and charset; at most ``limit`` encoded bytes of it."""
    content = decode_transfer(raw[part.start : min(part.end, part.start + limit)], part.encoding)
    charset = part.charset or None
    if charset is None and part.media_type == "text/html" and not content.isascii():
        declared = _META_CHARSET.search(content, 0, _META_WITHIN)
        charset = declared[1].decode("ascii", "replace") if declared else None
    return decode_text(content, charset)


def preview_of(text: str) -> str:
    """The first words that the sender wrote: no quotes, no rules, no line that introduces a
    quote, on one line. Mail that holds nothing else shows its quotes."""
    head = text[:_PREVIEW_SOURCE]
    lines = head.split("\n")
    kept: list[str] = []
    length = 0
    for number, line in enumerate(lines):
        line = line.strip()
        if not line or _QUOTE.match(line):
            continue
        if _RULE.fullmatch(line):
            # A signature, or somebody else's mail below.
            if kept and (line == "--" or not line.isascii() or _LETTER.search(line)):
                break
            continue
        if line.endswith(":") and _introduces_quote(lines, number):
            if kept and kept[-1].startswith("On ") and len(line) < _WRAPPED:
                kept.pop()
            continue
        kept.append(line)
        length += len(line) + 1
        if length > PREVIEW_LENGTH * 2:
            break
    words = safe_text(" ".join(kept)).split() or safe_text(head).split()
    return _cut(" ".join(words))


def _introduces_quote(lines: list[str], number: int) -> bool:
    """Whether the next line with anything on it is a quote, in whatever language this one is."""
    following = (line.strip() for line in lines[number + 1 : number + 3])
    return next((line.startswith(">") for line in following if line), False)


def _cut(text: str) -> str:
    if len(text) <= PREVIEW_LENGTH:
        return text
    return text[: PREVIEW_LENGTH - 1].rstrip() + "…"
