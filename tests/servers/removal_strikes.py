"""The ways in which removals go wrong, as building blocks of faults."""

from tests.servers.fault import UIDS, VICTIM, asks_for_bodies, letter, on_bodies
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMessage, literal
from tests.servers.removal_fault import BYSTANDERS, PLANNED, Strike
from tests.servers.wire import Command


def answers(name: str, status: str, text: str) -> Strike:
    return lambda server: server.on(
        name, lambda session, command: session.tagged(command, status, text)
    )


def store_of_one(server: HostileServer) -> None:
    """Flags the first of the planned messages and says OK for all."""

    def answer(session: Session, command: Command) -> None:
        if b"+FLAGS" in command.arguments:
            session.selected.find(PLANNED[0]).flags.add("\\Deleted")
            session.tagged(command)
        else:
            session.behave(command)

    server.on("UID STORE", answer)


def expunge_of_one(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.selected.remove([session.selected.find(PLANNED[0])])
        session.tagged(command)

    server.on("UID EXPUNGE", answer)


def comes_back(server: HostileServer) -> None:
    """Says EXPUNGE, shows the messages no more on this connection, and keeps them."""

    def answer(session: Session, command: Command) -> None:
        kept = list(session.selected.messages)
        session.behave(command)
        session.selected.messages[:] = kept

    server.on("UID EXPUNGE", answer)


def cut_after(name: str) -> Strike:
    """The command is carried out, and its answer never arrives; once."""

    def cut(session: Session, command: Command) -> None:
        named = session.selected.in_set(command.arguments.partition(b" ")[0])
        if command.name == "UID STORE":
            for message in named:
                message.flags.add("\\Deleted")
        else:
            session.selected.remove([one for one in named if "\\Deleted" in one.flags])
        session.hang_up()

    return lambda server: server.on(name, cut, times=1)


def cut_before(name: str) -> Strike:
    return lambda server: server.on(name, lambda session, command: session.hang_up(), times=1)


def read_only(server: HostileServer) -> None:
    server.inbox.is_read_only = True


def keeps_no_flags(server: HostileServer) -> None:
    """[READ-WRITE], but PERMANENTFLAGS () and a STORE that is forgotten at once."""
    server.on("UID STORE", lambda session, command: session.tagged(command))


def new_epoch(server: HostileServer) -> None:
    server.inbox.uidvalidity += 1


def recreated(server: HostileServer) -> None:
    server.inbox.uidvalidity += 1
    server.inbox.messages.clear()
    for number, uid in enumerate(UIDS):
        server.inbox.add(letter(400 + number), uid=uid)


def refused_select(server: HostileServer) -> None:
    for name in ("SELECT", "EXAMINE"):
        answers(name, "NO", "[NONEXISTENT] Mailbox does not exist")(server)


def placeholder(server: HostileServer) -> None:
    """As a server does for a message whose file it cannot read."""
    server.inbox.find(VICTIM).raw = (
        b"From: System Administrator <>\r\nSubject: message unavailable\r\n\r\n"
        b"This message is not available any more.\r\n"
    )


def one_byte_differs(server: HostileServer) -> None:
    message = server.inbox.find(VICTIM)
    message.raw = message.raw[:-3] + b"?" + message.raw[-2:]


def compared_as(text: bytes) -> Strike:
    """FETCH of the body gives something else in place of the literal."""
    return lambda server: on_bodies(
        server, lambda session, message, line: line.replace(literal(message.raw), text, 1)
    )


def compared_twice(server: HostileServer) -> None:
    def twice(session: Session, message: StoredMessage, line: bytes) -> bytes:
        return line.replace(b"letter", b"LETTER") + line

    on_bodies(server, twice)


def cannot_be_compared(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        if asks_for_bodies(command):
            session.tagged(command, "NO", "[UNAVAILABLE] Server error")
        else:
            session.behave(command)

    server.on("UID FETCH", answer)


def gone_already(server: HostileServer) -> None:
    server.inbox.remove([server.inbox.find(VICTIM)])


def starred(server: HostileServer) -> None:
    server.inbox.find(VICTIM).flags.add("\\Flagged")


def no_uidplus(server: HostileServer) -> None:
    server.capabilities.remove("UIDPLUS")


def labels(server: HostileServer) -> None:
    server.capabilities.append("X-GM-EXT-1")


def others_flagged(server: HostileServer) -> None:
    for uid in BYSTANDERS:
        server.inbox.find(uid).flags.add("\\Deleted")


def mail_keeps_coming(server: HostileServer) -> None:
    """One more message before each command, as many as there are commands."""
    numbers = iter(range(600, 100_000))

    def answer(session: Session, command: Command) -> None:
        session.selected.add(letter(next(numbers)))
        session.send(b"* %d EXISTS\r\n" % len(session.selected.messages))
        session.behave(command)

    for name in ("UID FETCH", "UID STORE", "UID EXPUNGE", "UID SEARCH"):
        server.on(name, answer)


def expunges_at_once(server: HostileServer) -> None:
    """The flag alone removes, as with Gmail's Auto-Expunge."""

    def answer(session: Session, command: Command) -> None:
        session.behave(command)
        flagged = [one for one in session.selected.messages if "\\Deleted" in one.flags]
        for number in session.selected.remove(flagged):
            session.send(b"* %d EXPUNGE\r\n" % number)

    server.on("UID STORE", answer)


def chatter(server: HostileServer) -> None:
    """Reports about other messages between the answers."""

    def answer(session: Session, command: Command) -> None:
        session.send(b"* 1 FETCH (UID 11 FLAGS (\\Deleted))\r\n* 6 FETCH (FLAGS (\\Deleted))\r\n")
        session.behave(command)

    for name in ("UID FETCH", "UID STORE", "UID EXPUNGE", "UID SEARCH"):
        server.on(name, answer)


def cannot_be_confirmed(server: HostileServer) -> None:
    """After the expunge no mailbox can be opened any more."""

    def answer(session: Session, command: Command) -> None:
        session.behave(command)
        refused_select(server)

    server.on("UID EXPUNGE", answer)
