"""Names of the states that messages and connections can be in."""

from vault_app.model.mail import GoneWhy, PlacementState, Security
from vault_app.wording.text import QUOTE_LIMIT, one_line, say

STATE_NAMES = {
    PlacementState.ON_SERVER: "On server",
    PlacementState.LOCAL_ONLY: "Local-only",
    PlacementState.GONE: "Gone from server",
}
STATE_MEANINGS = {
    PlacementState.ON_SERVER: "A copy still lies on the server, and one in your vault.",
    PlacementState.LOCAL_ONLY: (
        "Your vault holds the only copy that Homeport knows of. It was removed from the server"
        " with a receipt, or never lay on one."
    ),
    PlacementState.GONE: (
        "It disappeared from the server without Homeport: another program or the provider took it"
        " away. Your vault still has it."
    ),
}
_GONE_WHY = {
    GoneWhy.REMOVED: "removed by Homeport",
    GoneWhy.MOVED: "moved to the trash by Homeport",
    GoneWhy.VANISHED: "no longer listed by the server",
    GoneWhy.MAILBOX_GONE: "its folder is no longer on the server",
    GoneWhy.UIDVALIDITY: "the server renumbered the folder and no longer listed it",
}
_SECURITY = {
    Security.TLS: "encrypted (TLS)",
    Security.STARTTLS: "encrypted after the greeting (STARTTLS)",
    Security.NONE: "not encrypted (only within this computer)",
}
_SPECIAL_USES = {
    "inbox": "Inbox",
    "sent": "Sent",
    "drafts": "Drafts",
    "trash": "Trash",
    "junk": "Junk",
    "archive": "Archive",
    "all": "All mail",
    "flagged": "Starred",
    "important": "Important",
}


def state_name(state: PlacementState) -> str:
    return say(STATE_NAMES[state])


def state_meaning(state: PlacementState) -> str:
    return say(STATE_MEANINGS[state])


def gone_why(why: GoneWhy) -> str:
    """The end of "Gone since 12 March 2014: …"."""
    return say(_GONE_WHY[why])


def security_name(security: Security) -> str:
    return say(_SECURITY[security])


def special_use_name(use: str) -> str:
    """What a folder is for ("Sent"), or "" when it has no special use."""
    return say(_SPECIAL_USES[use]) if use in _SPECIAL_USES else ""


def folder_name(name: str, limit: int = QUOTE_LIMIT) -> str:
    """A folder as people call it: the server's INBOX (RFC 3501 5.1: in any case) is the Inbox."""
    return special_use_name("inbox") if name.upper() == "INBOX" else one_line(name, limit)
