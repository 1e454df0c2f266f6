"""The page around a message's HTML: its policy, its colours and its type."""

import re
from dataclasses import dataclass
from typing import Final

from vault_app.desktop.tokens import LIGHT, Tokens

_OWN_COLOURS: Final = re.compile(
    r"bgcolor\s*=|\bcolor\s*[:=]|background(?:-color|-image)?\s*[:=]|<style", re.IGNORECASE
)

_GROUND: Final = re.compile(
    r"""\s*<div style="(?:[^"]*;)?background(?:-color)?:([#\w(),.%\s-]{3,40})[;"]""", re.IGNORECASE
)

# Letters of shops and papers are 600 pixels wide or a little more, and would scroll sideways.
_FIXED_WIDTH: Final = re.compile(
    r"""width\s*[=:]\s*["']?\s*(?:5[5-9]|6\d|7[0-2])\d(?:px|["';\s])"""
)
_NEWSLETTER_PX: Final = 660

_WHITES: Final = frozenset(("#fff", "#ffffff", "white"))

_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How a page is to look: the window's colours, font and text size."""

    tokens: Tokens
    family: str
    text_px: float


def has_own_colours(html: str) -> bool:
    """Whether a mail brings colours of its own, so that ours must not be mixed with them."""
    return _OWN_COLOURS.search(html) is not None


def page_ground(html: str) -> str | None:
    """The background of the whole mail, which the sanitiser keeps in a first ``<div>``."""
    match = _GROUND.match(html)
    return match[1].strip() if match is not None else None


def write_page(html: str, paper: Paper) -> str:
    """The whole document. Mail with colours of its own lies on a white sheet; all other mail
    takes those of the window."""
    tokens = paper.tokens
    is_sheet = has_own_colours(html)
    inks = LIGHT if is_sheet else tokens
    ground, ink, link = tokens.surface, inks.text, inks.accent
    quoted, line = inks.muted, inks.border
    own = page_ground(html) if is_sheet else None
    if own is not None and own.lower() in _WHITES:
        own = None
    is_on_desk = is_sheet and tokens.is_dark
    corners = "border-radius:8px;overflow:hidden;" if is_on_desk else ""
    sheet = own or ("#ffffff" if is_sheet else ground)
    desk = ground if is_on_desk else sheet
    scheme = "dark" if tokens.is_dark and not is_sheet else "light"
    padding = _padding(html, is_on_desk=is_on_desk, has_ground=own is not None)
    thumb = "#ffffff38" if tokens.is_dark else "#1428403c"
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<style>:root{{color-scheme:{scheme}}}"
        f"html{{background:{desk}}}"
        f"body{{margin:0;padding:{_around(html) if is_on_desk else '0'}}}"
        "main{display:block;box-sizing:border-box;min-width:100%;width:fit-content;"
        f"padding:{padding};"
        f"background:{sheet};color:{ink};{corners}"
        f"font-family:{_family(paper.family)};font-size:{paper.text_px:g}px;line-height:1.5;"
        "overflow-wrap:break-word}"
        f"main a{{color:{link}}}"
        "main img{max-width:100%}main img:not([height]){height:auto}"
        "main pre{white-space:pre-wrap}main table{font-size:inherit}"
        f"main blockquote{{margin:8px 0;padding:0 0 0 12px;border-left:2px solid {line}}}"
        ".homeport-text{white-space:pre-wrap;margin-top:16px}"
        f"main .blocked-image{{display:inline-block;border:1px dashed {line};border-radius:4px;"
        f"padding:1px 6px;font-size:12px;line-height:1.4;color:{quoted}}}"
        "::-webkit-scrollbar{width:12px;height:12px}::-webkit-scrollbar-corner{background:none}"
        f"::-webkit-scrollbar-thumb{{background:{thumb};border:3px solid transparent;"
        "border-radius:6px;background-clip:padding-box}"
        f"</style></head><body><main>{html}</main></body></html>"
    )


def _padding(html: str, *, is_on_desk: bool, has_ground: bool) -> str:
    """Room around the text; where the mail is as wide as a newsletter, only what is left of it."""
    top, side, bottom = (8, 8, 8) if has_ground else (16, 16, 16) if is_on_desk else (4, 24, 24)
    return f"{top}px {_side(html, side)} {bottom}px"


def _around(html: str) -> str:
    """What is seen of the desk around the sheet."""
    return f"0 {_side(html, 12)} 12px"


def _side(html: str, wanted: int) -> str:
    if _FIXED_WIDTH.search(html) is None:
        return f"{wanted}px"
    return f"clamp(0px,(100vw - {_NEWSLETTER_PX}px)/2,{wanted}px)"


def _family(name: str) -> str:
    safe = re.sub(r"[^\w .-]", "", name)
    return f"'{safe}',sans-serif" if safe else "sans-serif"
