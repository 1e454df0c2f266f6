"""From plaintext to TLS by STARTTLS (RFC 3501 6.2.1), believing nothing that was said before.

Anybody on the way can write into the plaintext, so nothing of it outlives the handshake: no
greeting, no capability, no mailbox, no words for people (Poddebniak et al., "Why TLS Is Better
Without STARTTLS", USENIX Security 2021).
"""

from vault_app.imap.wire import Wire
from vault_app.model.errors import ConnectionLost, NotEncrypted, ServerMisbehaved
from vault_app.model.mail import ServerSettings

_LONGEST_LINE = 8 * 1024
# What an honest server may say before it agrees: a greeting, perhaps what it can do.
_MOST_LINES = 50
_TAG = b"S1"


def begin_tls(wire: Wire, settings: ServerSettings) -> None:
    """Ask for TLS and shake hands. Only STARTTLS is ever sent in clear, whatever the server says.

    Raises:
        NotEncrypted: the server does not do it, or claims that the sign-in is over already.
        ConnectionLost, ServerMisbehaved, ServerTooSlow, CertificateRejected, CannotConnect
    """
    greeting = wire.read_line(_LONGEST_LINE).upper()
    if greeting.startswith(b"* PREAUTH"):
        # After this a server may refuse STARTTLS, and mail would be written and read in clear.
        raise NotEncrypted(host=settings.host, port=settings.port)
    if greeting.startswith(b"* BYE"):
        raise ConnectionLost(host=settings.host, reason="closed")
    if not (greeting + b" ").startswith(b"* OK "):
        raise ServerMisbehaved(host=settings.host, detail="greeting")
    wire.send(_TAG + b" STARTTLS\r\n")
    wire.begin_answer()
    for _ in range(_MOST_LINES):
        line = wire.read_line(_LONGEST_LINE).upper()
        if line.startswith(_TAG + b" "):
            if line.split()[1:2] != [b"OK"]:
                raise NotEncrypted(host=settings.host, port=settings.port)
            wire.start_tls()
            return
        if line.startswith(b"* BYE"):
            raise ConnectionLost(host=settings.host, reason="closed")
        if not line.startswith(b"* "):
            # A continuation, another tag, or the inside of a literal.
            break
    raise ServerMisbehaved(host=settings.host, detail="answer to STARTTLS")
