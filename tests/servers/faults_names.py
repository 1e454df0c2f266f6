"""Mailbox names and lists of mailboxes that are odd, broken or too much."""

from tests.servers.behaviour import list_line
from tests.servers.fault import ARCHIVE, Arrange, Fault, ends, letter
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox, literal
from tests.servers.wire import Command
from vault_app.model.errors import CommandRefused, ConnectionLost, ServerMisbehaved

_ALL_SHOWN = "shown under its raw name where it cannot be decoded, and pulled; it hides no other"


def _lists(name: bytes, line: bytes | None = None) -> Arrange:
    """One more mailbox, with a letter in it; ``line`` is what LIST says of it, if not the name
    in quotes."""

    def strike(server: HostileServer) -> None:
        odd = server.add_mailbox(name, [letter(500)])
        if line is not None:
            _on_list(server, {odd.name: line})

    return strike


def _on_list(server: HostileServer, lines: dict[bytes, bytes]) -> None:
    def answer(session: Session, command: Command) -> None:
        for mailbox in server.mailboxes:
            session.send(lines.get(mailbox.name) or list_line(mailbox))
        session.tagged(command)

    server.on("LIST", answer)


def _also_says(text: bytes) -> Arrange:
    """LIST says this before the good lines."""

    def strike(server: HostileServer) -> None:
        def answer(session: Session, command: Command) -> None:
            session.send(text)
            session.behave(command)

        server.on("LIST", answer)

    return strike


def _as_literal(name: bytes) -> bytes:
    return b'* LIST () "/" ' + literal(name) + b"\r\n"


def _named(does: str, name: bytes, line: bytes | None = None) -> Fault:
    return Fault(
        does=does, right=_ALL_SHOWN, strike=_lists(name, line), shown=(b"INBOX", ARCHIVE, name)
    )


def _many_mailboxes(server: HostileServer) -> None:
    numbers = range(100_000)
    lines = [b'* LIST (\\Noselect) "/" "Box %d"\r\n' % number for number in numbers]
    _also_says(b"".join(lines))(server)


def _noselect_parent(server: HostileServer) -> None:
    server.add_mailbox(b"Parent").attributes = ("\\Noselect", "\\HasChildren")
    server.add_mailbox(b"Parent/Child", [letter(501)])


def _nonexistent(server: HostileServer) -> None:
    """Listed with the attribute of RFC 5258 that says it is not there, and refused when opened."""
    _also_says(b'* LIST (\\NonExistent) "/" "Ghost"\r\n')(server)


def _listed_but_refused(server: HostileServer) -> None:
    _also_says(b'* LIST (\\HasNoChildren) "/" "Ghost"\r\n')(server)


def _listed_twice(server: HostileServer) -> None:
    _also_says(b'* LIST () "/" "INBOX"\r\n* LIST (\\HasNoChildren) "." "Archive"\r\n')(server)


def _inbox_in_other_case(server: HostileServer) -> None:
    server.inbox.name = b"Inbox"


def _only_case_differs(server: HostileServer) -> None:
    server.add_mailbox(b"Trips", [letter(502)])
    server.add_mailbox(b"trips", [letter(503)])


def _list_refused(server: HostileServer) -> None:
    server.on("LIST", lambda session, command: session.tagged(command, "NO", "Not now"))


def _list_breaks_off(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.send(b'* LIST () "/" "INBOX"\r\n* LIST () "/" "Arch')
        session.hang_up()

    server.on("LIST", answer)


def _only_child_of_archive(server: HostileServer) -> None:
    """Gmail's way: everything lies under a parent that cannot be opened, delimiters differ."""
    child = StoredMailbox(name=b"Archive.2014", delimiter=b".")
    child.add(letter(504))
    server.mailboxes.append(child)


NAME_FAULTS: dict[str, Fault] = {
    "broken modified UTF-7": _named("a name with an unclosed shift", b"Caf&AOk"),
    "modified UTF-7 of half a character": _named(
        "a name that decodes to half a surrogate pair", b"Half &2D0-"
    ),
    "modified UTF-7 of a control character": _named("a name that decodes to NUL", b"N&AAA-L"),
    "modified UTF-7 of right-to-left marks": _named(
        "a name that decodes to an override of direction", b"&IC4-txt.exe"
    ),
    "raw UTF-8": _named("a name in UTF-8, as Outlook makes them", "Gelöscht".encode()),
    "raw Latin-1": _named("a name in Latin-1, which is no UTF-8", b"Gel\xf6scht"),
    "only digits": _named("a name of digits, not quoted", b"2014", b'* LIST () "/" 2014\r\n'),
    "NIL": _named("a mailbox that is called NIL, quoted", b"NIL"),
    "literal": _named("a name as a literal", b"In a literal", _as_literal(b"In a literal")),
    "literal with a line end": _named(
        "a name with CR and LF", b"two\r\nlines", _as_literal(b"two\r\nlines")
    ),
    "quotes and backslashes": _named("a name that needs escapes", b'say "hi" \\ bye'),
    "wildcards and braces": _named("a name of special characters", b"100% * {3} (a)"),
    "dots": _named("a name of dots", b".."),
    "parent folders": _named("a name that would climb out of a folder", b"../../etc/passwd"),
    "device name": _named("a name that Windows reserves", b"CON"),
    "trailing dot and blank": _named("a name that Windows would change", b"odd. "),
    "one blank": _named("a name of one blank", b" "),
    "a megabyte": Fault(
        does="lists a name of 1 MB",
        right="shown or left over as unreadable; it hides no other",
        strike=_also_says(b'* LIST () "/" "' + b"n" * 1_000_000 + b'"\r\n'),
    ),
    "ten thousand deep": Fault(
        does="lists a name with 10,000 delimiters",
        right="shown or left over as unreadable; no recursion; it hides no other",
        strike=_also_says(b'* LIST (\\Noselect) "/" "' + b"d/" * 10_000 + b'"\r\n'),
    ),
    "a hundred thousand": Fault(
        does="lists 100,000 mailboxes",
        right="all are shown, or a limit is reported; the others are pulled",
        strike=_many_mailboxes,
        is_heavy=True,
        ends=ends(None, ServerMisbehaved),
    ),
    "NIL for a delimiter": _named(
        "a flat name with no delimiter", b"Flat", b'* LIST () NIL "Flat"\r\n'
    ),
    "odd delimiter": _named(
        "a backslash for a delimiter", b"A\\B", b'* LIST () "\\\\" "A\\\\B"\r\n'
    ),
    "different delimiters": Fault(
        does="one mailbox is listed with another delimiter than the rest",
        right=_ALL_SHOWN,
        strike=_only_child_of_archive,
        shown=(b"INBOX", ARCHIVE, b"Archive.2014"),
    ),
    "empty name": Fault(
        does='lists a mailbox called ""',
        right="shown or left over; it hides no other",
        strike=_also_says(b'* LIST () "/" ""\r\n'),
    ),
    "list for a name": Fault(
        does="a parenthesised list where the name should be",
        right="left over as unreadable; it hides no other",
        strike=_also_says(b'* LIST () "/" (a b)\r\n'),
    ),
    "line cut off": Fault(
        does="a LIST line with an unclosed quote",
        right="left over as unreadable; it hides no other",
        strike=_also_says(b'* LIST (\\HasNoChildren) "/" "Arch\r\n'),
    ),
    "bare LIST": Fault(
        does="LIST lines with too few words",
        right="left over as unreadable; they hide no other",
        strike=_also_says(b"* LIST\r\n* LIST ()\r\n* LIST () NIL\r\n"),
    ),
    "attributes nested": Fault(
        does="100,000 nested parentheses for attributes",
        right="left over as unreadable; no recursion; it hides no other",
        strike=_also_says(b"* LIST " + b"(" * 100_000 + b")" * 100_000 + b' "/" "Deep"\r\n'),
    ),
    "listed twice": Fault(
        does="INBOX and Archive are listed twice, with differing details",
        right="pulled once each",
        strike=_listed_twice,
    ),
    "INBOX in another case": Fault(
        does="INBOX is spelled Inbox",
        right="pulled, and known as the inbox",
        strike=_inbox_in_other_case,
        shown=(b"Inbox", ARCHIVE),
    ),
    "only case differs": Fault(
        does="Trips and trips are two mailboxes",
        right="two mailboxes",
        strike=_only_case_differs,
        shown=(b"INBOX", ARCHIVE, b"Trips", b"trips"),
    ),
    "parent that cannot be opened": Fault(
        does="a \\Noselect parent with a child",
        right="the parent is never opened, the child is pulled",
        strike=_noselect_parent,
        shown=(b"INBOX", ARCHIVE, b"Parent/Child"),
    ),
    "mailbox that does not exist": Fault(
        does="lists a mailbox as \\NonExistent",
        right="never opened; the others are pulled",
        strike=_nonexistent,
    ),
    "mailbox listed and then refused": Fault(
        does="NO to EXAMINE of a mailbox that LIST showed",
        right="left over with a reason; the others are pulled",
        strike=_listed_but_refused,
        ends=ends(None, CommandRefused),
    ),
    "LIST refused": Fault(
        does="NO to LIST",
        right="an error; no mailbox is taken for deleted",
        strike=lambda server: None,
        between=_list_refused,
        ends=ends(CommandRefused),
    ),
    "LIST breaks off": Fault(
        does="hangs up in the middle of the list",
        right="an error; no mailbox is taken for deleted",
        strike=lambda server: None,
        between=_list_breaks_off,
        ends=ends(ConnectionLost),
    ),
    "LIST empty": Fault(
        does="OK to LIST, and not one mailbox, though there is always an INBOX",
        right="nothing is taken for deleted; an error, or nothing happens",
        strike=lambda server: None,
        between=lambda server: server.on("LIST", lambda session, command: session.tagged(command)),
        ends=ends(None, ServerMisbehaved),
    ),
}
