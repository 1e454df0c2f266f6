"""How strong a passphrase is, in words, and what its loss means."""

from vault_app.wording.text import say

_SCORES = (
    "Guessed at once",
    "Very weak",
    "Weak",
    "Strong",
    "Very strong",
)
_HINTS = {
    "empty": "Choose a passphrase: four or more words that do not belong together are good.",
    "longer": "Longer is stronger: add a word or two.",
    "common": "It holds words that everybody tries first. Add some that nobody expects.",
    "repeats": "Repetitions add little. Add a different word.",
    "sequence": "Sequences such as abc or 123 are tried first. Add a word instead.",
    "date": "Dates and years are quickly tried. Add a word instead.",
    "good": "This will hold.",
}


def strength_name(score: int) -> str:
    """For a score from 0 to 4."""
    return say(_SCORES[max(0, min(score, len(_SCORES) - 1))])


def strength_hint(hint: str) -> str:
    """What to do about it, for a hint of ``keys.strength``; "" for one that is not known."""
    return say(_HINTS[hint]) if hint in _HINTS else ""


def loss_warning() -> str:
    return say(
        "Nobody can open the vault without its passphrase, not even the makers of Homeport. If it"
        " is lost, so is everything that only the vault holds. Write it down and keep it safe."
    )
