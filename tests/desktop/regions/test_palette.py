"""The map's and the chart's colours can be told apart by lightness alone, by day and by night."""

from itertools import pairwise

import pytest

from vault_app.desktop.tokens import DARK, LIGHT, Tokens


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_shades_are_even_steps_of_lightness(tokens: Tokens) -> None:
    steps = [_contrast(one, other) for one, other in pairwise(tokens.shades)]
    assert all(1.3 <= step <= 2.2 for step in steps), steps
    levels = [_luminance(shade) for shade in tokens.shades]
    assert levels == sorted(levels, reverse=not tokens.is_dark)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_what_holds_something_is_not_taken_for_empty_land(tokens: Tokens) -> None:
    assert _contrast(tokens.shades[-1], tokens.land) >= 4.5
    assert _contrast(tokens.shades[0], tokens.land) >= 1.1
    # The palest shade has an edge of the strongest, which no empty land has.
    assert _contrast(tokens.land, tokens.sea) >= 1.15


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbouring_layers_differ_in_lightness(tokens: Tokens) -> None:
    countries = tokens.series[:6]
    steps = [_contrast(one, other) for one, other in pairwise(countries)]
    assert all(step >= 1.4 for step in steps), steps
    assert len(set(tokens.series)) == 8
