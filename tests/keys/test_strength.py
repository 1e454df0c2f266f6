"""The strength hint orders passphrases as an attacker would."""

import pytest

from vault_app.keys.strength import passphrase_strength


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "empty"),
        ("password", "common"),
        ("aaaaaaaaaaaa", "repeats"),
        ("qwertzuiop", "common"),
        ("kx7#pQ", "longer"),
        ("correct horse battery staple", "good"),
        ("zwölf Boxkämpfer jagen Eva über Sylt", "good"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    assert passphrase_strength(text).hint == hint


def test_scores_rise() -> None:
    scores = [
        passphrase_strength(text).score
        for text in ("", "summer", "summer-kite", "summer kite onion ladder")
    ]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] == 4


def test_very_long_ones_are_quick() -> None:
    assert passphrase_strength("x y z " * 10_000).score >= 0
