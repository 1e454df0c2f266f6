"""Every colour, distance and size of the window, decided once; see DESIGN-LANGUAGE.md.

Plain values without Qt, so that a test can check their contrast and the reader can write them
into the style sheet of a message.
"""

from dataclasses import dataclass
from typing import Final, Literal

SPACE_1: Final = 4
SPACE_2: Final = 8
SPACE_3: Final = 12
SPACE_4: Final = 16
SPACE_6: Final = 24
SPACE_8: Final = 32
SPACE_12: Final = 48

RADIUS: Final = 6
RADIUS_LARGE: Final = 10

ICON_SMALL: Final = 14
ICON: Final = 16
ICON_LARGE: Final = 20
ICON_HERO: Final = 40

Tone = Literal[
    "text",
    "muted",
    "accent",
    "on_accent",
    "danger",
    "on_danger",
    "warning",
    "success",
    "on_server",
    "local_only",
    "gone",
    "flag",
]
"""The colours that text and icons may take."""

Ground = Literal[
    "window",
    "sidebar",
    "surface",
    "raised",
    "hover",
    "selected",
    "selected_idle",
    "accent_soft",
    "danger_soft",
    "warning_soft",
    "success_soft",
]
"""The colours that things may stand on."""

Line = Literal["border", "border_strong", "focus", "accent_fill", "danger_fill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One set of colours, as ``#rrggbb``.

    Text tones keep 4.5:1 or more on every ground; ``border_strong`` and ``focus`` keep 3:1, as
    WCAG 2.2 asks of controls (1.4.3, 1.4.11). ``sea`` and ``land`` are the map's grounds,
    ``shades`` its steps of one hue from few to many, ``series`` the layers of a chart: neighbours
    differ in lightness, so that nobody needs the hue to tell them apart.
    """

    is_dark: bool
    # grounds
    window: str
    sidebar: str
    surface: str
    raised: str
    hover: str
    selected: str
    selected_idle: str
    accent_soft: str
    danger_soft: str
    warning_soft: str
    success_soft: str
    # tones
    text: str
    muted: str
    accent: str
    on_accent: str
    danger: str
    on_danger: str
    warning: str
    success: str
    on_server: str
    local_only: str
    gone: str
    flag: str
    # lines and fills
    border: str
    border_strong: str
    focus: str
    accent_fill: str
    accent_fill_hover: str
    danger_fill: str
    danger_fill_hover: str
    # the map and the charts
    sea: str
    land: str
    shades: tuple[str, str, str, str, str]
    series: tuple[str, str, str, str, str, str, str, str]


LIGHT: Final = Tokens(
    is_dark=False,
    window="#f5f7f8",
    sidebar="#edf0f2",
    surface="#ffffff",
    raised="#ffffff",
    hover="#eef2f4",
    selected="#d3e8ee",
    selected_idle="#e3e8eb",
    accent_soft="#e2f1f5",
    danger_soft="#fcebea",
    warning_soft="#fdf3dc",
    success_soft="#e4f4ea",
    text="#17212a",
    muted="#52606b",
    accent="#0a6478",
    on_accent="#ffffff",
    danger="#b3231b",
    on_danger="#ffffff",
    warning="#7d4e00",
    success="#17663f",
    on_server="#4a5a86",
    local_only="#17663f",
    gone="#7d4e00",
    flag="#b0401f",
    border="#dce2e6",
    border_strong="#7c8993",
    focus="#0a7f99",
    accent_fill="#0b6b80",
    accent_fill_hover="#095868",
    danger_fill="#b3261e",
    danger_fill_hover="#921c15",
    sea="#eff4f6",
    land="#dbe1e5",
    shades=("#aed7e2", "#7dbccd", "#4a9ab1", "#1d758e", "#0a5062"),
    series=(
        *("#0b6b80", "#e3b04b", "#7b4f9d", "#8cc7de", "#b5522a", "#9cc89a"),
        *("#87939c", "#b7c1c8"),
    ),
)

DARK: Final = Tokens(
    is_dark=True,
    window="#14191d",
    sidebar="#181e23",
    surface="#1c2328",
    raised="#242c32",
    hover="#262f36",
    selected="#1d4450",
    selected_idle="#2b343b",
    accent_soft="#183840",
    danger_soft="#43211f",
    warning_soft="#3b2f15",
    success_soft="#1a3727",
    text="#e8edf1",
    muted="#a9b5bf",
    accent="#6fcbdd",
    on_accent="#04222a",
    danger="#ff9d94",
    on_danger="#2d0503",
    warning="#f1c26b",
    success="#7fd6a4",
    on_server="#aab8e6",
    local_only="#7fd6a4",
    gone="#f1c26b",
    flag="#ff9f80",
    border="#2f383f",
    border_strong="#7b8893",
    focus="#6fcbdd",
    accent_fill="#5bbdd1",
    accent_fill_hover="#7dd1e1",
    danger_fill="#f28b82",
    danger_fill_hover="#ffa69e",
    sea="#171e23",
    land="#323c44",
    shades=("#23596a", "#2f7486", "#4194a8", "#66bccf", "#a6e4f0"),
    series=(
        *("#63bed1", "#a8792b", "#c6a6e2", "#41789a", "#f0a07f", "#568c5e"),
        *("#9aa6ae", "#56626b"),
    ),
)
