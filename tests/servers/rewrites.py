"""The ways in which answers to FETCH go wrong, as building blocks of faults."""

from collections.abc import Callable

from tests.servers.fault import (
    UIDS,
    VICTIM,
    Arrange,
    BodyRewrite,
    asks_for_bodies,
    letter,
    names_uid,
    on_bodies,
)
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMessage, literal
from tests.servers.wire import Command

ODD_BODIES = (
    b"\0NUL at the start, \0 in the middle\0",
    b"Subject: bare line ends\n\nLF alone\rCR alone\r\n\n\r",
    b"Subject: no body at all\r\n",
    b"x",
    b"\r\n",
    b"Subject: 8 bit \xff\xfe\r\n\r\n" + bytes(range(256)),
    b"Subject: ends in a brace {5}",
    b"Subject: ends in a literal {3}\r\n",
)


def rewritten(rewrite: BodyRewrite, *, times: int | None = None) -> Arrange:
    return lambda server: on_bodies(server, rewrite, times=times)


def without_uid(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return line.replace(b"UID %d " % message.uid, b"", 1)


def with_uid(text: bytes) -> BodyRewrite:
    return lambda session, message, line: line.replace(b"UID %d " % message.uid, text, 1)


def with_body(text: bytes) -> BodyRewrite:
    """The line with something else where the literal of the body stood."""
    return lambda session, message, line: line.replace(literal(message.raw), text, 1)


def twice_differing(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return line + line.replace(b"letter", b"LETTER")


def twice_equal(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return line + line


def nothing(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return b""


def expunged(answer: BodyRewrite) -> BodyRewrite:
    """The message goes at the moment that it is asked for."""

    def rewrite(session: Session, message: StoredMessage, line: bytes) -> bytes:
        said = answer(session, message, line)
        session.selected.remove([message])
        return said

    return rewrite


def literal_of_another_size(difference: int) -> BodyRewrite:
    def rewrite(session: Session, message: StoredMessage, line: bytes) -> bytes:
        size = len(message.raw)
        return line.replace(b"{%d}" % size, b"{%d}" % (size + difference), 1)

    return rewrite


def literal8(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return line.replace(b"BODY[] {", b"BODY[] ~{", 1)


def nested_structure(session: Session, message: StoredMessage, line: bytes) -> bytes:
    depth = 100_000
    return line.replace(
        b"FETCH (", b"FETCH (BODYSTRUCTURE " + b"(" * depth + b")" * depth + b" ", 1
    )


def cut_in_literal(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(line[: len(line) // 2])
    session.hang_up()


def reset_in_literal(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(line[: len(line) // 2])
    session.reset()


def bye_in_between(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(b"* BYE Closing for maintenance\r\n")
    session.hang_up()


def huge_literal(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(b"* 3 FETCH (UID %d BODY[] {3000000000}\r\nabc" % message.uid)
    session.hang_up()


def stall(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(line[: len(line) // 2])
    session.stall()


def drip(session: Session, message: StoredMessage, line: bytes) -> bytes:
    session.send(b"* 3 FETCH (UID %d BODY[] {10000000}\r\n" % message.uid)
    session.drip(b"x" * 10_000_000, interval=0.02)
    return b""


def flood(text: bytes) -> BodyRewrite:
    def rewrite(session: Session, message: StoredMessage, line: bytes) -> bytes:
        session.flood(text)

    return rewrite


def refused(status: str, text: str, *, times: int | None = None) -> Arrange:
    """Every FETCH that names the message is refused as a whole."""

    def strike(server: HostileServer) -> None:
        left = None if times is None else iter(range(times))

        def answer(session: Session, command: Command) -> None:
            if (
                asks_for_bodies(command)
                and names_uid(session, command, VICTIM)
                and (left is None or next(left, None) is not None)
            ):
                session.tagged(command, status, text)
            else:
                session.behave(command)

        server.on("UID FETCH", answer)

    return strike


def all_refused(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        if asks_for_bodies(command):
            session.tagged(command, "NO", "[OVERQUOTA] Account exceeded bandwidth limits")
        else:
            session.behave(command)

    server.on("UID FETCH", answer)


def tag_never_comes(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        for _, line in session.fetch_answers(command):
            session.send(line)
        session.stall()

    server.on("UID FETCH", answer)


def bare_ok(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        for _, line in session.fetch_answers(command):
            session.send(line)
        session.send(command.tag + b" OK\r\n")

    server.on("UID FETCH", answer)


def other_order_and_case(session: Session, message: StoredMessage, line: bytes) -> bytes:
    flags = b"(%s)" % " ".join(sorted(message.flags)).encode()
    size = len(message.raw)
    return (
        b'* 3 fetch (x-gm-labels ("\\\\Inbox" "a \\"b\\" c") body[] %s flags %s modseq (17) '
        b"rfc822.size %d uid %d)\r\n" % (literal(message.raw), flags, size, message.uid)
    )


def body_not_asked_for(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return b"* 6 FETCH (UID 999 BODY[] %s)\r\n" % literal(letter(999)) + line


def flags_without_uid(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return b"* 3 FETCH (FLAGS (\\Seen))\r\n" + line + b"* 14 FETCH (FLAGS ())\r\n"


def chatter(session: Session, message: StoredMessage, line: bytes) -> bytes:
    return (
        b"* OK [ALERT] \x1b[2J\x07 Password expired: https://evil.example/ \xe2\x80\xae\r\n"
        b"* OK [ALERT] " + b"long " * 20_000 + b"\r\n"
        b'* LIST () "/" "Injected"\r\n* SEARCH 1 2 3\r\n* FLAGS (\\Seen)\r\n* 0 RECENT\r\n'
        b"* STATUS INBOX (MESSAGES 0)\r\n* CAPABILITY IMAP4rev1\r\n* XYZZY nothing\r\n" + line
    )


def grows(session: Session, message: StoredMessage, line: bytes) -> bytes:
    if len(session.selected.messages) == len(UIDS):
        session.selected.add(letter(55))
    return b"* %d EXISTS\r\n" % len(session.selected.messages) + line


def first_is_expunged(session: Session, message: StoredMessage, line: bytes) -> bytes:
    """Allowed inside the UID commands (RFC 3501, 7.4.1): sequence numbers shift under way."""
    gone = [one for one in session.selected.messages if one.uid == UIDS[0]]
    if not gone:
        return line
    session.selected.remove(gone)
    return b"* 1 EXPUNGE\r\n" + line.replace(b"* 3 FETCH", b"* 2 FETCH", 1)


def quoted_bodies(server: HostileServer) -> None:
    # A quoted string cannot hold a line end, so the message has none.
    server.inbox.find(VICTIM).raw = b'Subject: "short" and \\ done'
    on_bodies(server, with_body(b'"Subject: \\"short\\" and \\\\ done"'))


def odd_bodies(server: HostileServer) -> None:
    for raw in ODD_BODIES:
        server.inbox.add(raw)


def size_is_wrong(claim: Callable[[int], int]) -> Arrange:
    """RFC822.SIZE of one message is what ``claim`` makes of the true one, the body is whole."""

    def strike(server: HostileServer) -> None:
        def answer(session: Session, command: Command) -> None:
            for message, line in session.fetch_answers(command):
                if message.uid == VICTIM:
                    size = len(message.raw)
                    line = line.replace(b"SIZE %d" % size, b"SIZE %d" % claim(size), 1)
                session.send(line)
            session.tagged(command)

        server.on("UID FETCH", answer)

    return strike


def odd_details(server: HostileServer) -> None:
    """Dates, sizes and flags that cannot be read."""
    dates = iter((b"NIL", b'"31-Feb-2014 25:61:61 +9999"', b'"yesterday"', b'""', b'"{3}"', b"x"))

    def answer(session: Session, command: Command) -> None:
        for _, line in session.fetch_answers(command):
            if b"INTERNALDATE" in line and not asks_for_bodies(command):
                said = line.replace(b'"12-Mar-2014 09:00:00 +0000"', next(dates, b"NIL"), 1)
            else:
                said = line
            session.send(said.replace(b"FLAGS (", b"FLAGS ($Junk \\X-Odd NonJunk ", 1))
        session.tagged(command)

    server.on("UID FETCH", answer)
