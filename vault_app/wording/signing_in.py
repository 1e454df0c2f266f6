"""What is said at the end of a sign-in in the browser, and of a permission that is given back."""

from typing import Final

from vault_app.tasks.credentials import Withdrawal
from vault_app.wording.text import say

_WITHDRAWALS: Final = {
    Withdrawal.NOTHING: "",
    Withdrawal.DONE: "{issuer} has taken its permission back.",
    Withdrawal.IMPOSSIBLE: (
        "The permission that {issuer} gave still holds; take it back in your account's settings on"
        " its website, under connected apps."
    ),
    Withdrawal.FAILED: (
        "{issuer} did not confirm that it took its permission back; look in your account's settings"
        " on its website, under connected apps."
    ),
}


def browser_page() -> str:
    """What the browser shows at the end, however it went: Homeport tells the rest."""
    return say("Homeport has the answer. You can close this page and go back to Homeport.")


def withdrawal_sentence(withdrawal: Withdrawal, issuer: str) -> str:
    """What became of an issuer's permission; "" if there was none."""
    template = _WITHDRAWALS[withdrawal]
    return say(template, issuer=issuer) if template else ""
