"""What is said of holds."""

from collections.abc import Sequence

from vault_app.model.removal_rules import Hold
from vault_app.wording.quantities import date, messages
from vault_app.wording.text import one_line, say


def hold_sentence(hold: Hold) -> str:
    """What one hold holds, why, and since when."""
    return say("{held} {why}", held=_held(hold), why=_why(hold))


def unreadable_sentence(hold: Hold) -> str:
    """A hold whose search has lost its meaning, and what that means."""
    return say(
        "The search of the hold “{name}” cannot be read any more: “{search}”. To be safe, all mail"
        " is on hold until this hold is lifted.",
        name=one_line(hold.name, 100),
        search=one_line(hold.query, 200),
    )


def made_sentences(hold: Hold) -> Sequence[str]:
    """After a hold was made."""
    return (
        say("{messages} are on hold now.", messages=messages(hold.messages))
        if hold.messages != 1
        else say("{messages} is on hold now.", messages=messages(1)),
        *([say("What the search finds later is held as well.")] if hold.query else []),
        say("Nobody and no rule can remove it, on a server or at home, until the hold is lifted."),
    )


def _held(hold: Hold) -> str:
    if hold.query:
        return say(
            "All that “{search}” finds, {messages} so far.",
            search=one_line(hold.query, 200),
            messages=messages(hold.messages),
        )
    return say("{messages}.", messages=messages(hold.messages))


def _why(hold: Hold) -> str:
    reason = one_line(hold.reason, 400)
    if hold.lifted_at is None:
        return say("Since {begin}, because: {reason}", begin=date(hold.made_at), reason=reason)
    return say(
        "From {begin} to {end}, because: {reason} Lifted because: {lifted}",
        begin=date(hold.made_at),
        end=date(hold.lifted_at),
        reason=_ended(reason),
        lifted=one_line(hold.lifted_reason, 400),
    )


def _ended(text: str) -> str:
    """As a sentence, before another one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
