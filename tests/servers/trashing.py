"""MOVE, and COPY with what it tells (RFC 6851, RFC 4315), for the scripted server."""

from tests.servers.behaviour import tokens
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox, StoredMessage
from tests.servers.wire import Command


def offer_move(server: HostileServer, *, tells: bool = True, only_copies: bool = False) -> None:
    """Let the server move and copy; ``tells``: it says by COPYUID where to."""

    def transfer(session: Session, command: Command) -> None:
        uid_set, _, rest = command.arguments.partition(b" ")
        target = server.mailbox_named(tokens(rest)[0])
        if target is None:
            session.tagged(command, "NO", "[TRYCREATE] No such mailbox")
            return
        named = session.selected.in_set(uid_set)
        code = copy_into(target, named)
        told = f"[{code}] " if tells and named else ""
        if command.name == "UID COPY":
            session.tagged(command, "OK", f"{told}Copied")
            return
        if told:
            session.send(f"* OK {told}Moved\r\n".encode())
        for number in session.selected.remove(named):
            session.send(b"* %d EXPUNGE\r\n" % number)
        session.tagged(command)

    server.on("UID COPY", transfer)
    if not only_copies:
        server.capabilities.append("MOVE")
        server.on("UID MOVE", transfer)


def copy_into(target: StoredMailbox, messages: list[StoredMessage]) -> str:
    """Add copies; the COPYUID that tells of them."""
    old = ",".join(str(message.uid) for message in messages)
    new = ",".join(
        str(target.add(message.raw, message.flags, received=message.received))
        for message in messages
    )
    return f"COPYUID {target.uidvalidity} {old} {new}"
