"""HTML to the text that a person would read, for the index and for the plain view.

By patterns, not by a parser: the HTML parsers at hand take quadratic time on deep nesting and on
tags of many attributes (24 s for 900 KB), and quadratic memory on formatting tags left open (1 GB
for 29 KB; all measured). These patterns are as quick on honest mail and linear on any.
"""

import html as entities
import re

# A quote opens a value only after "=" (HTML Standard section 13.2.5), so "it's" in a tag is none.
TAG_REST = r"[^>=]*+(?:=(?:\s*+(?:\"[^\"]*+\"|'[^']*+'))?[^>=]*+)*+(?:>|\Z)"
# Elements whose content is no markup; one left open takes the rest, as in a browser.
RAW_TEXT = "script|style|title|textarea|xmp|iframe|noembed|noframes"
COMMENT = r"<!--.*?(?:--!?>|\Z)"

_FORMATTING = re.compile(
    rf"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u|wbr)(?=[\s/>]){TAG_REST}",
    re.IGNORECASE,
)
_BLOCK = (
    "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|fieldset|figure|footer|form"
    "|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_UNREAD = (
    rf"<(?:!--.*?(?:--!?>|\Z)|({RAW_TEXT})(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*+>|\Z)"
    r"|[!?][^>]*+(?:>|\Z)"
)
_MARKUP = re.compile(rf"{_UNREAD}|/?[a-z]{TAG_REST})", re.IGNORECASE | re.DOTALL)
_BLOCKS = re.compile(rf"{_UNREAD}|/?(?:{_BLOCK})(?=[\s/>]){TAG_REST})", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(rf"</?[a-z]{TAG_REST}", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"<img\s[^>]*?\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_MAX_ALTERNATIVES = 64 * 1024


def html_to_text(html: str) -> str:
    """Text for people, with line ends where blocks begin and end."""
    html = " ".join(html.replace("\x00", "").split())
    text = _unescaped(_INLINE.sub("", _BLOCKS.sub("\n", html)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return text or _alternatives(html)


def html_words(html: str) -> str:
    """Text for the index: line ends wherever a tag stood that may part words."""
    text = _unescaped(_MARKUP.sub("\n", _FORMATTING.sub("", html.replace("\x00", ""))))
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    return "\n".join(lines) or _alternatives(html)


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    # The one that makes up nearly all, and slow one by one.
    return entities.unescape(text.replace("&nbsp;", "\u00a0"))


def _alternatives(html: str) -> str:
    """Mail that is one big picture says in its alternative texts what it is about."""
    found = (first or second for first, second in _ALTERNATIVE.findall(html[:_MAX_ALTERNATIVES]))
    return entities.unescape("\n".join(text.strip() for text in found if text.strip()))
