"""A mail's HTML written anew before any HTML parser sees it: every tag closed, none too deep.

Parsers take quadratic time on deep nesting (22 s for 500 KB of ``<div>``) and on tags of many
attributes (30 s for 900 KB), and quadratic memory on formatting tags left open (1 GB for 29 KB;
all measured with nh3's). What is written here costs them time in proportion to its length.
Formatting tags go through under names that parsers treat as ordinary.
"""

import html as entities
import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import islice

from vault_app.mime.markup import COMMENT, RAW_TEXT, TAG_REST
from vault_app.mime.remote import is_tracker, page_tag, style_loads, would_load

# HTML Standard section 13.2.4.3, "formatting", without <a>: at most one of those stays open.
_FORMATTING = ("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u")
ORDINARY = {name: f"x-{name}" for name in _FORMATTING}
_FROM_ORDINARY = re.compile(rf"<(/?)x-({'|'.join(_FORMATTING)})(?=[ >])")

_MARKUP = re.compile(
    rf"{COMMENT}|<({RAW_TEXT})(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*+>|\Z)"
    rf"|<(/?)([a-z][a-z0-9-]*+)(?=[\s/>])({TAG_REST})"
    rf"|</?[a-z]{TAG_REST}|<[!?/][^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?", re.DOTALL
)
_MAX_ATTRIBUTES = 100
_MAX_DEPTH = 256

_VOID = frozenset(("br", "col", "hr", "img", "wbr"))
_TABLE_PARTS = frozenset(
    ("tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup", "table")
)
# End tags do not reach beyond these (HTML Standard section 13.2.4.2, "in scope").
_SCOPE = frozenset(("table", "td", "th", "caption"))
_TABLE_SCOPE = frozenset(("table",))
# Start tags that end what is still open (section 13.1.2.4), up to the nearest list or table.
_ENDED_BY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("p", "div", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6"), ("p",)),
    **dict.fromkeys(("blockquote", "center", "pre", "address", "hr"), ("p",)),
    "li": ("li", "p"),
    **dict.fromkeys(("dt", "dd"), ("dt", "dd", "p")),
    **dict.fromkeys(("td", "th"), ("td", "th", "caption")),
    "tr": ("tr", "td", "th", "caption"),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"), ("tbody", "thead", "tfoot", "tr", "td", "th", "caption")
    ),
}
_LISTS = _SCOPE | {"ul", "ol", "dl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """``remote`` counts what the mail would have loaded, but for ``trackers``."""

    html: str
    remote: int
    trackers: int


def rebuild(html: str, *, tags: Set[str], attributes: Mapping[str, Set[str]]) -> Rebuilt:
    """Keep the given tags, with the given attributes ("*": of any tag), and all text."""
    return _Rebuilder(tags, attributes).rebuild(html)


def with_html_names(html: str) -> str:
    """Undo the renaming, in the output of the sanitiser ("<" begins nothing but a tag there)."""
    return _FROM_ORDINARY.sub(r"<\1\2", html)


class _Rebuilder:
    def __init__(self, tags: Set[str], attributes: Mapping[str, Set[str]]) -> None:
        self._tags = tags
        self._attributes = attributes
        self._out: list[str] = []
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._page: str | None = None
        self._remote = 0
        self._trackers = 0

    def rebuild(self, html: str) -> Rebuilt:
        position = 0
        for match in _MARKUP.finditer(html):
            if match.start() > position:
                self._out.append(html[position : match.start()].replace("<", "&lt;"))
            position = match.end()
            if match[1]:
                self._remote += style_loads(match[0])
            elif match[2]:
                self._end(match[3].lower())
            elif match[3]:
                self._start(match[3].lower(), _read_attributes(match[4]))
        self._out.append(html[position:].replace("<", "&lt;"))
        self._close_down_to(0)
        text = "".join(self._out)
        if self._page:
            text = f"{self._page}{text}</div>"
        return Rebuilt(html=text, remote=self._remote, trackers=self._trackers)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count(tag, attributes)
        if tag == "body" and self._page is None:
            self._page = page_tag(attributes)
        name = ORDINARY.get(tag, "img" if tag == "image" else tag)
        if name not in self._tags:
            return
        self._close_ended(name)
        if name not in _VOID:
            if len(self._stack) >= _MAX_DEPTH:
                return
            self._stack.append(name)
            self._open[name] += 1
        allowed = self._attributes.get(name, frozenset())
        everywhere = self._attributes.get("*", frozenset())
        written = "".join(
            f' {key}="{entities.escape(value)}"'
            for key, value in attributes.items()
            if key in allowed or key in everywhere
        )
        self._out.append(f"<{name}{written}>")

    def _count(self, tag: str, attributes: dict[str, str]) -> None:
        if would_load(tag, attributes):
            if is_tracker(tag, attributes):
                self._trackers += 1
            else:
                self._remote += 1
        if "style" in attributes:
            self._remote += style_loads(attributes["style"])

    def _end(self, tag: str) -> None:
        name = ORDINARY.get(tag, tag)
        if not self._open[name]:
            return
        scope = _TABLE_SCOPE if name in _TABLE_PARTS else _SCOPE
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index] == name:
                self._close_down_to(index)
                return
            if self._stack[index] in scope:
                return

    def _close_ended(self, name: str) -> None:
        ended = _ENDED_BY.get(name)
        if ended is None or not any(self._open[one] for one in ended):
            return
        barriers = _TABLE_SCOPE if name in _TABLE_PARTS else _LISTS
        keep = len(self._stack)
        for index in range(keep - 1, -1, -1):
            if self._stack[index] in barriers:
                break
            if self._stack[index] in ended:
                keep = index
        self._close_down_to(keep)

    def _close_down_to(self, depth: int) -> None:
        while len(self._stack) > depth:
            name = self._stack.pop()
            self._open[name] -= 1
            self._out.append(f"</{name}>")


def _read_attributes(text: str) -> dict[str, str]:
    """The first of each name counts (section 13.2.5.33); character references are resolved."""
    attributes: dict[str, str] = {}
    for match in islice(_ATTRIBUTE.finditer(text), _MAX_ATTRIBUTES):
        value = match[2] or match[3] or match[4] or ""
        attributes.setdefault(match[1].lower(), entities.unescape(value))
    return attributes
