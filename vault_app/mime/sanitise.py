"""HTML of strangers to HTML that shows text and loads nothing; the reader's first wall of three.

The mail is first written anew in a form that parsers can bear, then nh3 enforces the allow-list,
whatever came out of that. What follows works on nh3's canonical output, where "<" and '"' stand
for themselves nowhere but in tags. A reader shows each body as a document of its own.
"""

import html as entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

import nh3

from vault_app.mime.rebuild import ORDINARY, rebuild, with_html_names
from vault_app.mime.safe import ascii_host, safe_text
from vault_app.mime.style import filter_style

_MAX_HTML = 8 * 1024 * 1024
_MAX_IMAGE = 1024 * 1024

_TAGS = frozenset({
    "a", "abbr", "acronym", "address", "article", "aside", "blockquote", "br", "caption", "center",
    "cite", "col", "colgroup", "dd", "del", "dfn", "dir", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "img", "ins", "kbd", "li", "main",
    "mark", "menu", "nav", "ol", "p", "pre", "q", "samp", "section", "span", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "ul", "var", "wbr",
    *ORDINARY.values(),
})  # fmt: skip
_DROPPED_WITH_CONTENT = frozenset({
    "applet", "audio", "canvas", "embed", "frameset", "iframe", "math", "noembed", "noframes",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title",
    "video", "xmp",
})  # fmt: skip
_BOX = {"align", "bgcolor", "height", "valign", "width"}
_ALIGNED = {"align"}
_NUMBERED = {"start", "type", "value"}
_CELL = _BOX | {"colspan", "nowrap", "rowspan", "scope"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "style"},
    "a": {"href"},
    "img": {"align", "alt", "border", "height", "hspace", "src", "vspace", "width"},
    "table": _BOX | {"border", "cellpadding", "cellspacing", "frame", "rules"},
    **dict.fromkeys(("tbody", "thead", "tfoot", "tr", "col", "colgroup"), _BOX | {"span"}),
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "caption"), _ALIGNED),
    "hr": {"align", "color", "noshade", "size", "width"},
    "br": {"clear"},
    ORDINARY["font"]: {"color", "face", "size"},
    **dict.fromkeys(("ol", "ul", "li"), _NUMBERED),
}

# What browsers cut off, and take out, before they read a URL (URL Standard section 4.4).
_TRIMMED = "".join(map(chr, range(0x21)))
_LINE_BREAKS = re.compile(r"[\t\n\r]+")
_WEB_LINK = re.compile(r"https?://(?:[^/\\?#]*@)?([^/\\?#@]+)", re.IGNORECASE)
# Sizes, colours, names of fonts and languages: nothing that could be a place.
_PLAIN_VALUE = re.compile(r"[\w\s#%.,+'-]{0,200}")
_PORT = re.compile(r":\d*\Z")
_MAIL_LINK = re.compile(r"mailto:([^?]*)", re.IGNORECASE)
_INLINE_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=%\s]*\Z", re.I)
_LINK_TAG = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
_IMAGE_TAG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_CANONICAL_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanitised:
    """What may be shown, and what was kept from loading: ``trackers`` counts images that are too
    small or too hidden to be seen, ``remote_blocked`` everything else that lies elsewhere.
    ``is_cut``: the mail was longer than is ever shown."""

    html: str
    remote_blocked: int
    trackers: int
    has_cid: bool
    is_cut: bool


def mail_cid_url(content_id: str) -> str:
    """Where the reader serves a part of the mail by its Content-ID."""
    return f"homeport-mail:/cid/{quote(content_id, safe='')}"


def sanitise_html(html: str, *, cid_url: Callable[[str], str] = mail_cid_url) -> Sanitised:
    """Allow-list the tags, attributes and inline styles of one body.

    Images stay if they are parts of the mail (``cid_url`` names their place) or small data:
    images; others give way to their alternative text in ``<span class="blocked-image">``.
    Links keep http, https and mailto, and tell in their title where they really lead.
    """
    source = rebuild(_encodable(html[:_MAX_HTML]), tags=_TAGS, attributes=_ATTRIBUTES)
    judge = _AttributeJudge(cid_url)
    cleaned = _cleaner(judge).clean(source.html)
    cleaned = _IMAGE_TAG.sub(_show_image, cleaned)
    cleaned = _LINK_TAG.sub(_show_link, cleaned)
    return Sanitised(
        html=with_html_names(cleaned),
        remote_blocked=source.remote,
        trackers=source.trackers,
        has_cid=judge.has_cid,
        is_cut=len(html) > _MAX_HTML,
    )


def _encodable(html: str) -> str:
    return html.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _cleaner(judge: "_AttributeJudge") -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=judge.judge,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "cid", "data"},
        url_relative="deny",
    )


class _AttributeJudge:
    """Decides on the values of attributes that may stay; remembers whether a part is shown."""

    def __init__(self, cid_url: Callable[[str], str]) -> None:
        self._cid_url = cid_url
        self.has_cid = False

    def judge(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return filter_style(value) or None
        if attribute == "src":
            return self._image_source(value) if tag == "img" else None
        if attribute == "href":
            return link_target(value) if tag == "a" else None
        if attribute in ("alt", "rel"):
            return value
        return value if _PLAIN_VALUE.fullmatch(value) else None

    def _image_source(self, value: str) -> str | None:
        if value[:4].lower() == "cid:":
            content_id = unquote(value[4:]).strip().strip("<>")
            if not content_id:
                return None
            self.has_cid = True
            return self._cid_url(content_id)
        is_small = len(value) * 3 // 4 <= _MAX_IMAGE
        return value if is_small and _INLINE_IMAGE.match(value) else None


def link_target(href: str) -> str | None:
    """The link as a browser would understand it, or ``None`` if it is not one to follow."""
    target = _LINE_BREAKS.sub("", href.strip(_TRIMMED)).replace(" ", "%20")
    if _WEB_LINK.match(target) is None and _MAIL_LINK.match(target) is None:
        return None
    return target


def link_host(target: str) -> str:
    """Where a link really leads: the host, in ASCII ("xn--"), or the address of a mailto."""
    match = _WEB_LINK.match(target)
    if match is None:
        mail = _MAIL_LINK.match(target)
        return safe_text(unquote(mail[1]))[:320] if mail else ""
    return ascii_host(_PORT.sub("", unquote(match[1])))


def _attributes(text: str) -> dict[str, str]:
    return {name: entities.unescape(value) for name, value in _CANONICAL_ATTRIBUTE.findall(text)}


def _show_image(match: re.Match[str]) -> str:
    attributes = _attributes(match[1])
    if "src" in attributes:
        return match[0]
    alternative = safe_text(attributes.get("alt", "")).strip()[:300]
    if not alternative:
        return ""
    return f'<span class="blocked-image">{entities.escape(alternative)}</span>'


def _show_link(match: re.Match[str]) -> str:
    host = link_host(_attributes(match[1]).get("href", ""))
    return f'<a{match[1]} title="{entities.escape(host)}">' if host else match[0]
