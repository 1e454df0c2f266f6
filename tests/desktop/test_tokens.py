"""The colours can be read: WCAG 2.2, 1.4.3 for text and 1.4.11 for controls."""

from typing import get_args

import pytest

from vault_app.desktop.tokens import DARK, LIGHT, Ground, Tokens, Tone

_ON_FILLS = ("on_accent", "on_danger")


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", [t for t in get_args(Tone) if t not in _ON_FILLS])
@pytest.mark.parametrize("ground", get_args(Ground))
def test_text_can_be_read_on_every_ground(tokens: Tokens, tone: str, ground: str) -> None:
    assert _contrast(getattr(tokens, tone), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("tone", "fill"),
    [
        ("on_accent", "accent_fill"),
        ("on_accent", "accent_fill_hover"),
        ("on_danger", "danger_fill"),
        ("on_danger", "danger_fill_hover"),
    ],
)
def test_words_on_filled_buttons_can_be_read(tokens: Tokens, tone: str, fill: str) -> None:
    assert _contrast(getattr(tokens, tone), getattr(tokens, fill)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["border_strong", "focus"])
@pytest.mark.parametrize("ground", ["window", "sidebar", "surface", "raised"])
def test_edges_of_controls_can_be_seen(tokens: Tokens, line: str, ground: str) -> None:
    assert _contrast(getattr(tokens, line), getattr(tokens, ground)) >= 3.0
