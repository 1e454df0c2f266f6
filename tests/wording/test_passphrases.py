"""Strength in words, for every score and hint that the estimator gives."""

import pytest

from vault_app.wording import passphrases


@pytest.mark.parametrize("score", [-1, 0, 1, 2, 3, 4, 5])
def test_every_score_has_a_name(score: int) -> None:
    assert passphrases.strength_name(score)


@pytest.mark.parametrize(
    "hint", ["empty", "longer", "common", "repeats", "sequence", "date", "good"]
)
def test_every_hint_has_a_sentence(hint: str) -> None:
    assert passphrases.strength_hint(hint).endswith(".")


def test_unknown_hints_say_nothing() -> None:
    assert passphrases.strength_hint("later-idea") == ""
