"""A finished letter of the demo, and the mailboxes that letters lie in."""

from dataclasses import dataclass
from datetime import datetime

INBOX = "INBOX"
SENT = "Sent"
ARCHIVE = "Archive"
NEWSLETTERS = "Newsletters"
# "Office/Commissions": a parent that cannot be opened, and letters outside ASCII (RFC 3501 5.1.3).
WORK = "Büro/Aufträge"
TRASH = "Trash"

# In the order that the server lists them; the value is the RFC 6154 attribute, if any.
SPECIAL_USES = {
    INBOX: "",
    SENT: "Sent",
    ARCHIVE: "Archive",
    NEWSLETTERS: "",
    WORK: "",
    TRASH: "Trash",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The exact bytes of a message, and what the server says about it. ``account`` names the
    provider that held it at delivery; it is for tests, no client ever sees it."""

    name: str
    mailbox: str
    raw: bytes
    received_at: datetime
    flags: tuple[str, ...]
    account: str
