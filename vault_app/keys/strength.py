"""A hint on how hard a passphrase is to guess; it never forbids one."""

from dataclasses import dataclass

from zxcvbn import zxcvbn

# Long passphrases are strong by then, and the estimator's time grows with the square.
_ESTIMATED_SIGNS = 100
# Which of the estimator's findings is worth saying first.
_HINTS = (
    ("dictionary", "common"),
    ("spatial", "sequence"),
    ("sequence", "sequence"),
    ("repeat", "repeats"),
    ("date", "date"),
    ("regex", "date"),
)


@dataclass(frozen=True, slots=True)
class Strength:
    """``score`` from 0 (guessed at once) to 4 (out of reach); ``guesses_log10`` is the estimate.

    ``hint`` is a code for the wording: "empty", "longer", "common", "repeats", "sequence", "date"
    or "good".
    """

    score: int
    guesses_log10: float
    hint: str


def passphrase_strength(text: str) -> Strength:
    """Estimate what a passphrase withstands (Wheeler, zxcvbn, USENIX Security 2016)."""
    if not text:
        return Strength(0, 0.0, "empty")
    found = zxcvbn(text[:_ESTIMATED_SIGNS], max_length=_ESTIMATED_SIGNS)
    score = int(found["score"])
    if score >= 3:
        hint = "good"
    else:
        patterns = {match["pattern"] for match in found["sequence"]}
        hint = next((hint for pattern, hint in _HINTS if pattern in patterns), "longer")
    return Strength(score, float(found["guesses_log10"]), hint)
