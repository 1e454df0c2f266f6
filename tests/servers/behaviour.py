"""How the scripted server answers where a test has not told it to do something else."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.servers.mailbox_model import (
    StoredMailbox,
    StoredMessage,
    fetch_items,
    fetch_line,
    flag_list,
    quoted,
)
from tests.servers.wire import Command

if TYPE_CHECKING:
    from tests.servers.hostile import Session

Answer = Callable[["Session", Command], None]

_TOKEN = re.compile(
    rb'"(?P<quoted>(?:[^"\\]|\\.)*)"|\{(?P<size>\d+)\+?\}\r\n|(?P<list>\([^()]*\))|(?P<atom>[^\s"]+)'
)
_FLAG_TESTS = {
    b"SEEN": ("\\Seen", True),
    b"UNSEEN": ("\\Seen", False),
    b"DELETED": ("\\Deleted", True),
    b"UNDELETED": ("\\Deleted", False),
    b"FLAGGED": ("\\Flagged", True),
    b"UNFLAGGED": ("\\Flagged", False),
}


def answer(session: "Session", command: Command) -> None:
    """Answer one command as a well-behaved server does."""
    known = _ANSWERS.get(command.name)
    if known is None:
        session.tagged(command, "BAD", "Unknown command")
    elif command.name not in _BEFORE_SIGN_IN and not session.is_signed_in:
        session.tagged(command, "BAD", "Not signed in")
    elif command.name.startswith("UID ") and session.mailbox is None:
        session.tagged(command, "BAD", "No mailbox selected")
    else:
        known(session, command)


def tokens(arguments: bytes) -> list[bytes]:
    """Atoms, strings and literals by their value; lists as they stand."""
    found: list[bytes] = []
    position = 0
    while match := _TOKEN.search(arguments, position):
        position = match.end()
        if match["quoted"] is not None:
            found.append(re.sub(rb"\\(.)", rb"\1", match["quoted"]))
        elif match["size"] is not None:
            found.append(arguments[position : position + int(match["size"])])
            position += int(match["size"])
        else:
            found.append(match["list"] or match["atom"])
    return found


def fetch_answers(session: "Session", command: Command) -> Iterator[tuple[StoredMessage, bytes]]:
    """Message and good FETCH line for each that a UID FETCH asks for."""
    uid_set, _, rest = command.arguments.partition(b" ")
    items = fetch_items(rest)
    for sequence, message in session.selected.numbered(uid_set):
        yield message, fetch_line(sequence, message, items)


def list_line(mailbox: StoredMailbox) -> bytes:
    """The LIST line of one mailbox, its name quoted."""
    delimiter = b"NIL" if mailbox.delimiter is None else quoted(mailbox.delimiter)
    attributes = " ".join(mailbox.attributes).encode("ascii")
    return b"* LIST (%s) %s %s\r\n" % (attributes, delimiter, quoted(mailbox.name))


def select_lines(mailbox: StoredMailbox, *, uidnext: bool = True) -> bytes:
    """What SELECT and EXAMINE say of a mailbox before the tagged line."""
    lines = [
        b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n",
        b"* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Kept.\r\n",
        b"* %d EXISTS\r\n* 0 RECENT\r\n" % len(mailbox.messages),
        b"* OK [UIDVALIDITY %d] UIDs valid.\r\n" % mailbox.uidvalidity,
    ]
    if uidnext:
        lines.append(b"* OK [UIDNEXT %d] Predicted.\r\n" % mailbox.uidnext)
    return b"".join(lines)


def open_mailbox(session: "Session", command: Command) -> StoredMailbox | None:
    """Enter the mailbox that a SELECT or EXAMINE names; None, and NO sent, where there is none."""
    session.mailbox = None
    name = tokens(command.arguments)[0]
    mailbox = session.server.mailbox_named(name)
    if mailbox is None or "\\Noselect" in mailbox.attributes:
        session.tagged(command, "NO", "[NONEXISTENT] No such mailbox")
        return None
    session.mailbox = mailbox
    session.is_writable = command.name == "SELECT" and not mailbox.is_read_only
    return mailbox


def _select(session: "Session", command: Command) -> None:
    mailbox = open_mailbox(session, command)
    if mailbox is not None:
        session.send(select_lines(mailbox))
        session.tagged(
            command, "OK", "[READ-WRITE] Open" if session.is_writable else "[READ-ONLY] Open"
        )


def _capability(session: "Session", command: Command) -> None:
    session.send(b"* CAPABILITY %s\r\n" % session.capabilities())
    session.tagged(command)


def _login(session: "Session", command: Command) -> None:
    words = tokens(command.arguments)
    _sign_in(session, command, words[0], words[1])


def _authenticate(session: "Session", command: Command) -> None:
    words = tokens(command.arguments)
    if words[0].upper() != b"PLAIN":
        session.tagged(command, "NO", "[CANNOT] Only PLAIN")
        return
    if len(words) > 1:
        response = words[1]
    else:
        session.send(b"+ \r\n")
        response = session.read_line()
    _, user, password = base64.b64decode(response).split(b"\0")
    _sign_in(session, command, user, password)


def _sign_in(session: "Session", command: Command, user: bytes, password: bytes) -> None:
    server = session.server
    if (user, password) == (server.user.encode(), server.password.encode()):
        session.is_signed_in = True
        session.tagged(command, "OK", "Signed in")
    else:
        session.tagged(command, "NO", "[AUTHENTICATIONFAILED] Wrong user or password")


def _starttls(session: "Session", command: Command) -> None:
    session.tagged(command, "OK", "Begin TLS")
    session.start_tls()


def _list(session: "Session", command: Command) -> None:
    if tokens(command.arguments)[-1] == b"":
        session.send(b'* LIST (\\Noselect) "/" ""\r\n')
    else:
        for mailbox in session.server.mailboxes:
            session.send(list_line(mailbox))
    session.tagged(command)


def _namespace(session: "Session", command: Command) -> None:
    session.send(b'* NAMESPACE (("" "/")) NIL NIL\r\n')
    session.tagged(command)


def _identify(session: "Session", command: Command) -> None:
    session.send(b'* ID ("name" "Scripted" "vendor" "Homeport tests")\r\n')
    session.tagged(command)


def _status(session: "Session", command: Command) -> None:
    words = tokens(command.arguments)
    mailbox = session.server.mailbox_named(words[0])
    if mailbox is None:
        session.tagged(command, "NO", "[NONEXISTENT] No such mailbox")
        return
    values = {
        b"MESSAGES": len(mailbox.messages),
        b"UIDVALIDITY": mailbox.uidvalidity,
        b"UIDNEXT": mailbox.uidnext,
        b"UNSEEN": sum("\\Seen" not in message.flags for message in mailbox.messages),
        b"RECENT": 0,
    }
    asked = [word for word in words[1].strip(b"()").upper().split() if word in values]
    told = b" ".join(b"%s %d" % (word, values[word]) for word in asked)
    session.send(b"* STATUS %s (%s)\r\n" % (quoted(mailbox.name), told))
    session.tagged(command)


def _uid_search(session: "Session", command: Command) -> None:
    try:
        found = _search(session.selected, tokens(command.arguments))
    except (ValueError, IndexError):
        session.tagged(command, "BAD", "Search not understood")
        return
    session.send(b"* SEARCH%s\r\n" % b"".join(b" %d" % message.uid for message in found))
    session.tagged(command)


def _search(mailbox: StoredMailbox, words: list[bytes]) -> list[StoredMessage]:
    found = list(mailbox.messages)
    rest = iter(words)
    for word in rest:
        key = word.upper()
        if key == b"UID":
            named = {message.uid for message in mailbox.in_set(next(rest))}
            found = [message for message in found if message.uid in named]
        elif key == b"HEADER":
            name, value = next(rest), next(rest)
            line = re.compile(
                rb"^" + re.escape(name) + rb":.*" + re.escape(value), re.IGNORECASE | re.MULTILINE
            )
            found = [message for message in found if line.search(message.header)]
        elif key in _FLAG_TESTS:
            flag, is_set = _FLAG_TESTS[key]
            found = [message for message in found if (flag in message.flags) is is_set]
        elif key[:1].isdigit():
            raise ValueError("sequence numbers are not in the model")
        elif key != b"ALL":
            raise ValueError(f"{word!r} is not in the model")
    return found


def _uid_fetch(session: "Session", command: Command) -> None:
    try:
        for message, line in fetch_answers(session, command):
            session.send(line)
            if re.search(rb"BODY\[", command.arguments, re.IGNORECASE) and session.is_writable:
                message.flags.add("\\Seen")
    except ValueError as error:
        session.tagged(command, "BAD", str(error))
    else:
        session.tagged(command, "OK", "Fetch completed")


def _uid_store(session: "Session", command: Command) -> None:
    if not session.is_writable:
        session.tagged(command, "NO", "[READ-ONLY] Opened with EXAMINE")
        return
    uid_set, item, flags = command.arguments.split(b" ", 2)
    names = set(flags.strip(b"()").decode("ascii").split())
    for sequence, message in session.selected.numbered(uid_set):
        verb = item.upper()
        if verb.startswith(b"+"):
            message.flags |= names
        elif verb.startswith(b"-"):
            message.flags -= names
        else:
            message.flags = set(names)
        if not verb.endswith(b".SILENT"):
            told = (sequence, message.uid, flag_list(message.flags))
            session.send(b"* %d FETCH (UID %d FLAGS %s)\r\n" % told)
    session.tagged(command, "OK", "Store completed")


def _uid_expunge(session: "Session", command: Command) -> None:
    _expunge(session, command, session.selected.in_set(command.arguments))


def _plain_expunge(session: "Session", command: Command) -> None:
    _expunge(session, command, session.selected.messages)


def _expunge(session: "Session", command: Command, candidates: list[StoredMessage]) -> None:
    if not session.is_writable:
        session.tagged(command, "NO", "[READ-ONLY] Opened with EXAMINE")
        return
    gone = [message for message in candidates if "\\Deleted" in message.flags]
    for number in session.selected.remove(gone):
        session.send(b"* %d EXPUNGE\r\n" % number)
    session.tagged(command, "OK", "Expunge completed")


def _close(session: "Session", command: Command) -> None:
    mailbox = session.selected
    if session.is_writable:
        mailbox.remove([message for message in mailbox.messages if "\\Deleted" in message.flags])
    _unselect(session, command)


def _unselect(session: "Session", command: Command) -> None:
    session.mailbox = None
    session.is_writable = False
    session.tagged(command)


def _noop(session: "Session", command: Command) -> None:
    session.tagged(command)


def _logout(session: "Session", command: Command) -> None:
    session.send(b"* BYE Until next time\r\n")
    session.tagged(command)
    session.hang_up()


_BEFORE_SIGN_IN = frozenset(
    ("CAPABILITY", "LOGIN", "AUTHENTICATE", "STARTTLS", "ID", "NOOP", "LOGOUT")
)

_ANSWERS: dict[str, Answer] = {
    "CAPABILITY": _capability,
    "LOGIN": _login,
    "AUTHENTICATE": _authenticate,
    "STARTTLS": _starttls,
    "LIST": _list,
    "NAMESPACE": _namespace,
    "ID": _identify,
    "STATUS": _status,
    "SELECT": _select,
    "EXAMINE": _select,
    "UNSELECT": _unselect,
    "CLOSE": _close,
    "EXPUNGE": _plain_expunge,
    "UID SEARCH": _uid_search,
    "UID FETCH": _uid_fetch,
    "UID STORE": _uid_store,
    "UID EXPUNGE": _uid_expunge,
    "NOOP": _noop,
    "CHECK": _noop,
    "LOGOUT": _logout,
}
