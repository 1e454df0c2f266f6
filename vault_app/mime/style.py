"""Inline CSS by allow-list: what shapes text and tables stays, what could load, cover or move goes.

A declaration stays only if its property is listed and its value is made of harmless characters
and functions. Escapes, comments and quotes are not interpreted: what has them oddly is dropped.
"""

import re
from functools import lru_cache

_PROPERTIES = frozenset({
    "background", "background-color", "border", "border-bottom", "border-bottom-color",
    "border-bottom-style", "border-bottom-width", "border-collapse", "border-color", "border-left",
    "border-left-color", "border-left-style", "border-left-width", "border-radius", "border-right",
    "border-right-color", "border-right-style", "border-right-width", "border-spacing",
    "border-style", "border-top", "border-top-color", "border-top-style", "border-top-width",
    "border-width", "box-sizing", "caption-side", "clear", "color", "direction", "display",
    "empty-cells", "float", "font", "font-family", "font-size", "font-style", "font-variant",
    "font-weight", "height", "letter-spacing", "line-height", "list-style-position",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-height", "max-width", "min-height", "min-width", "opacity", "overflow", "overflow-wrap",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout",
    "text-align", "text-decoration", "text-decoration-color", "text-decoration-line",
    "text-decoration-style", "text-indent", "text-overflow", "text-transform", "unicode-bidi",
    "vertical-align", "visibility", "white-space", "width", "word-break", "word-spacing",
    "word-wrap",
})  # fmt: skip
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_VALUE = re.compile(r"[\w\s#%.,'\"!+*/()-]{1,400}")
_CALL = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset(("rgb", "rgba", "hsl", "hsla", "calc"))
_MAX_STYLE = 8_192
_MAX_DECLARATIONS = 100


@lru_cache(maxsize=1024)
def filter_style(style: str) -> str:
    """The harmless part of a ``style`` attribute; "" if nothing of it is.

    Splitting at every ";" is enough: a piece of a string or of a data: URL is no declaration that
    the list knows, or has characters that no value may have.
    """
    kept: list[str] = []
    text = _COMMENT.sub(" ", style[:_MAX_STYLE])
    for declaration in text.split(";")[:_MAX_DECLARATIONS]:
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _PROPERTIES and is_harmless_value(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def is_harmless_value(value: str) -> bool:
    """Whether a CSS value can do nothing but be a size, a colour, a font or a keyword."""
    if _VALUE.fullmatch(value) is None or "//" in value:
        return False
    if value.count('"') % 2 or value.count("'") % 2 or value.count("(") != value.count(")"):
        return False
    return all(name.lower() in _FUNCTIONS for name in _CALL.findall(value))
