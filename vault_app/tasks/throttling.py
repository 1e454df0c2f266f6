"""When a server says that it was asked for too much: then every message would be refused alike."""

from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused

# RFC 9208, and what servers say without a code. Not RFC 5530's LIMIT, which may mean one message.
_WORDS = ("[OVERQUOTA]", "[THROTTLED]", "BANDWIDTH LIMIT")


def is_throttled(server_text: str) -> bool:
    """Whether a refusal is not of what was asked, but of asking more for now."""
    text = server_text.upper()
    return any(words in text for words in _WORDS)


def refuse_if_throttled(session: Session, server_text: str) -> None:
    """Raise ``CommandRefused`` if the refusal of a FETCH says so: no other message is asked for."""
    if is_throttled(server_text):
        raise CommandRefused(
            host=session.seen.host, command="UID FETCH", status="NO", server_text=server_text
        )
