"""What the tags of a mail would load from elsewhere, told from their attributes.

Nothing here protects: these are the numbers for people. The sanitiser decides on its own.
"""

import html as entities
import re
from collections.abc import Mapping

from vault_app.mime.style import is_harmless_value

Attributes = Mapping[str, str]

_REMOTE = re.compile(r"\s*(?:(?:https?|ftp):|[\\/]{2})", re.IGNORECASE)
_STYLE_LOADS = re.compile(
    r"(?:url\(\s*['\"]?|@import\s*['\"]|image-set\(\s*['\"])\s*(?:https?:)?//", re.IGNORECASE
)
_SOURCES = ("src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc")
_BY_LINK = ("href", "xlink:href")
_STYLE_SIZE = r"(?:^|[;\s]){side}\s*:\s*(\d{{1,6}})(?:\.\d+)?(?:px)?\s*(?:;|!|\Z)"
_SIDES = {
    side: re.compile(_STYLE_SIZE.format(side=side), re.IGNORECASE) for side in ("width", "height")
}
_SIZE = re.compile(r"\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*\Z", re.IGNORECASE)
_TINY = 2
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|\Z)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"#?[0-9A-Za-z]{3,30}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{3}){1,2}")


def would_load(tag: str, attributes: Attributes) -> bool:
    """Whether the tag, as the sender wrote it, fetches something from the network by itself."""
    names = (*_SOURCES, *_BY_LINK) if tag in ("link", "image", "use", "feimage") else _SOURCES
    return any(_REMOTE.match(attributes[name]) for name in names if name in attributes)


def style_loads(css: str) -> int:
    """How many things a style sheet or attribute would fetch."""
    return len(_STYLE_LOADS.findall(css))


def is_tracker(tag: str, attributes: Attributes) -> bool:
    """Whether nobody was meant to see the image that is loaded: it is hidden, or at most two
    pixels wide and high as far as its sizes are given."""
    if tag not in ("img", "image", "input"):
        return False
    style = attributes.get("style", "")
    if "hidden" in attributes or _HIDDEN.search(style):
        return True
    sizes = []
    for side, in_style in _SIDES.items():
        size = in_style.search(style) or _SIZE.match(attributes.get(side, ""))
        if size is not None:
            sizes.append(int(size[1]))
    return bool(sizes) and max(sizes) <= _TINY


def page_tag(body: Attributes) -> str:
    """A div for the colours and the direction of ``<body>``, which sanitisers drop; "" if it has
    none."""
    style: list[str] = []
    for name, attribute in (("background-color", "bgcolor"), ("color", "text")):
        colour = body.get(attribute, "").strip()
        if _COLOUR.fullmatch(colour) and is_harmless_value(colour):
            style.append(f"{name}:#{colour}" if _HEX.fullmatch(colour) else f"{name}:{colour}")
    style.append(body.get("style", ""))
    written = {"style": ";".join(filter(None, style)), "dir": body.get("dir", "")}
    tag = "".join(f' {name}="{entities.escape(value)}"' for name, value in written.items() if value)
    return f"<div{tag}>" if tag else ""
