"""What a pull could not bring home, in words."""

from vault_app.wording.states import folder_name
from vault_app.wording.text import quoted, say

_REASONS = {
    "no-answer": "the server lists it and gives nothing when asked for it",
    "no-content": "the server gives an empty answer in place of the message",
    "refused": "the server refuses to give it",
    "breaks-connection": "asking for it breaks the connection",
    "unreadable": "the server's name for it cannot be read",
    "list-incomplete": "the server did not list all of its messages",
    "misbehaved": "the server answered wrongly",
}


def left_over_sentence(*, mailbox: str, uid: int | None, reason: str, detail: str) -> str:
    """One thing that was left over, and why. Every pull tries again."""
    template = "Folder {mailbox}: {why}." if uid is None else "Message {uid} of {mailbox}: {why}."
    values = {
        "mailbox": folder_name(mailbox),
        "uid": uid,
        "why": say(_REASONS[reason]) if reason in _REASONS else quoted(reason),
    }
    if not detail:
        return say(template, **values)
    return say(
        "{sentence} What was reported: {detail}",
        sentence=say(template, **values),
        detail=quoted(detail),
    )
