"""What goes wrong when a mailbox is opened and listed, and from one pull to the next."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from tests.servers.behaviour import open_mailbox, select_lines
from tests.servers.fault import (
    ABSENT,
    ANY_FATE,
    NOT_STORED,
    UIDS,
    VICTIM,
    Arrange,
    Fault,
    asks_for_bodies,
    ends,
    letter,
)
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox
from tests.servers.wire import Command
from vault_app.model.errors import (
    CommandRefused,
    ConnectionLost,
    ServerError,
    ServerMisbehaved,
    ServerTooSlow,
)

_KEPT = "everything is stored, byte for byte"
_BEYOND_UIDS = (0, 2**32, 10**20)
_MANY = 20_000
_FAR_TOO_MANY = 10_000_000


def lists_all(command: Command) -> bool:
    """Whether a command asks which UIDs there are, by whatever means."""
    if command.name == "UID SEARCH":
        return True
    uid_set = command.arguments.partition(b" ")[0]
    return command.name == "UID FETCH" and b"*" in uid_set and not asks_for_bodies(command)


def _on_listing(
    server: HostileServer,
    claim: Callable[[StoredMailbox], Iterable[int]],
    *,
    mailbox: bytes = b"INBOX",
) -> None:
    """Let the server claim these UIDs when it is asked which ones one mailbox has."""

    def answer(session: Session, command: Command) -> None:
        if not lists_all(command) or session.selected.name != mailbox:
            session.behave(command)
            return
        uids = enumerate(claim(session.selected), 1)
        is_search = command.name == "UID SEARCH"
        if is_search:
            session.send(b"* SEARCH")
        # In portions: the list may be one that no memory holds.
        while portion := list(islice(uids, 20_000)):
            form = b" %d" if is_search else b"* %d FETCH (UID %d FLAGS ())\r\n"
            session.send(b"".join(form % ((uid,) if is_search else (n, uid)) for n, uid in portion))
        if is_search:
            session.send(b"\r\n")
        session.tagged(command)

    server.on("UID SEARCH", answer)
    server.on("UID FETCH", answer)


def _claims(claim: Callable[[StoredMailbox], Iterable[int]]) -> Arrange:
    return lambda server: _on_listing(server, claim)


def _on_select(server: HostileServer, rewrite: Callable[[bytes], bytes]) -> None:
    """Let ``rewrite`` make what EXAMINE and SELECT of INBOX say from the good lines."""

    def answer(session: Session, command: Command) -> None:
        mailbox = open_mailbox(session, command)
        if mailbox is None:
            return
        lines = select_lines(mailbox)
        session.send(rewrite(lines) if mailbox is session.server.inbox else lines)
        session.tagged(command, "OK", "Open")

    server.on("EXAMINE", answer)
    server.on("SELECT", answer)


def _says(old: bytes, new: bytes) -> Arrange:
    return lambda server: _on_select(server, lambda lines: lines.replace(old, new))


def _without_uidvalidity(lines: bytes) -> bytes:
    return b"".join(line for line in lines.splitlines(keepends=True) if b"UIDVALIDITY" not in line)


def _without_uidnext(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        mailbox = open_mailbox(session, command)
        if mailbox is not None:
            session.send(select_lines(mailbox, uidnext=False))
            session.tagged(command)

    server.on("EXAMINE", answer)
    server.on("SELECT", answer)


def _inbox_refused(status: str, text: str) -> Arrange:
    def strike(server: HostileServer) -> None:
        def answer(session: Session, command: Command) -> None:
            if b"INBOX" in command.arguments.upper():
                session.mailbox = None
                session.tagged(command, status, text)
            else:
                session.behave(command)

        server.on("EXAMINE", answer)
        server.on("SELECT", answer)

    return strike


def _knows_little(server: HostileServer) -> None:
    for name in ("ID", "NAMESPACE", "STATUS"):
        server.on(name, lambda session, command: session.tagged(command, "BAD", "Unknown command"))


def _many(server: HostileServer) -> None:
    first = 1_000_000
    _grow_to_many(server.inbox, range(first, first + _MANY))


def _grow_to_many(mailbox: StoredMailbox, uids: Iterable[int]) -> None:
    small = replace(mailbox.messages[0])
    for uid in uids:
        mailbox.messages.append(replace(small, uid=uid, raw=b"Subject: %d\r\n\r\n" % uid))
    mailbox.uidnext = mailbox.messages[-1].uid + 1


def _well(_: HostileServer) -> None:
    """Nothing wrong yet: what goes wrong comes between two pulls."""


def _new_epoch(server: HostileServer) -> None:
    server.inbox.uidvalidity += 1


def _new_epoch_new_uids(server: HostileServer) -> None:
    """The same messages under other UIDs, some of which meant another message before."""
    server.inbox.uidvalidity += 1
    messages = [replace(message) for message in server.inbox.messages]
    server.inbox.messages.clear()
    for uid, message in zip((20, 17, 11, 12, 30, 31), messages, strict=True):
        server.inbox.messages.append(replace(message, uid=uid))
    server.inbox.messages.sort(key=lambda message: message.uid)
    server.inbox.uidnext = 32


def _recreated(server: HostileServer) -> None:
    """Deleted and made anew: other messages under the UIDs of before."""
    server.inbox.uidvalidity += 1
    server.inbox.messages.clear()
    for number, uid in enumerate(UIDS):
        server.inbox.add(letter(300 + number), uid=uid)


def _expunged_by_others(server: HostileServer) -> None:
    server.inbox.remove([server.inbox.find(VICTIM)])


def _archive_gone(server: HostileServer) -> None:
    del server.mailboxes[1]


def _list_cut_short(server: HostileServer) -> None:
    _on_listing(server, lambda mailbox: mailbox.uids()[:2])


def _list_comes_empty(server: HostileServer) -> None:
    """OK, and nothing else, for a mailbox that EXISTS says is not empty."""

    def answer(session: Session, command: Command) -> None:
        if lists_all(command):
            session.tagged(command)
        else:
            session.behave(command)

    server.on("UID SEARCH", answer)
    server.on("UID FETCH", answer)


def _list_breaks_off(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        if lists_all(command):
            session.send(b"* 1 FETCH (UID 11 FLAGS ())\r\n* SEARCH 11")
            session.hang_up()
        session.behave(command)

    server.on("UID SEARCH", answer)
    server.on("UID FETCH", answer)


_REFUSED = ends(None, CommandRefused)
_BROKEN = ends(None, ServerMisbehaved)
_INBOX_UNREADABLE = dict.fromkeys(UIDS, NOT_STORED)

LISTING_FAULTS: dict[str, Fault] = {
    "no UIDNEXT": Fault(does="EXAMINE does not say UIDNEXT", right=_KEPT, strike=_without_uidnext),
    "no UIDVALIDITY": Fault(
        does="EXAMINE of INBOX does not say UIDVALIDITY, without which UIDs name nothing",
        right="INBOX is left over with a reason; the others are stored",
        strike=lambda server: _on_select(server, _without_uidvalidity),
        ends=_BROKEN,
        fates=_INBOX_UNREADABLE,
    ),
    "UIDVALIDITY 0": Fault(
        does="EXAMINE of INBOX says UIDVALIDITY 0",
        right="INBOX is left over with a reason; the others are stored",
        strike=_says(b"UIDVALIDITY 1394614800", b"UIDVALIDITY 0"),
        ends=_BROKEN,
        fates=_INBOX_UNREADABLE,
    ),
    "EXISTS 4,000,000,000": Fault(
        does="EXAMINE of INBOX says 4000000000 EXISTS, and six are listed",
        right="no memory is taken for them; what is listed is stored, the lie is reported",
        strike=_says(b"* 6 EXISTS", b"* 4000000000 EXISTS"),
        ends=_BROKEN,
    ),
    "EXISTS -1": Fault(
        does="EXAMINE of INBOX says -1 EXISTS",
        right="stored, or INBOX is left over with a reason",
        strike=_says(b"* 6 EXISTS", b"* -1 EXISTS"),
        ends=_BROKEN,
        fates=dict.fromkeys(UIDS, ANY_FATE),
    ),
    "INBOX cannot be opened": Fault(
        does="NO to EXAMINE of INBOX",
        right="INBOX is left over with a reason; the others are stored",
        strike=_inbox_refused("NO", "[NOPERM] Not for you"),
        ends=_REFUSED,
        fates=_INBOX_UNREADABLE,
    ),
    "not connected": Fault(
        does="BAD to EXAMINE of INBOX, as one provider says when it throttles",
        right="INBOX is left over with a reason; the others are stored",
        strike=_inbox_refused("BAD", "User is authenticated but not connected."),
        ends=_REFUSED,
        fates=_INBOX_UNREADABLE,
    ),
    "few commands known": Fault(
        does="BAD to ID, NAMESPACE and STATUS",
        right=_KEPT,
        strike=_knows_little,
    ),
    "list in falling order": Fault(
        does="the UIDs of INBOX are listed from the highest to the lowest",
        right=_KEPT,
        strike=_claims(lambda mailbox: mailbox.uids()[::-1]),
    ),
    "list with doubles": Fault(
        does="each UID of INBOX is listed twice",
        right=_KEPT,
        strike=_claims(lambda mailbox: mailbox.uids() * 2),
        ends=_BROKEN,
    ),
    "list with impossible UIDs": Fault(
        does="lists UID 0, 2^32 and one of twenty digits besides the true ones",
        right="the impossible ones are never asked for; the others are stored",
        strike=_claims(lambda mailbox: (*_BEYOND_UIDS, *mailbox.uids())),
        ends=_BROKEN,
        fates=dict.fromkeys(_BEYOND_UIDS, ABSENT),
    ),
    "list with UIDs that are not there": Fault(
        does="lists a thousand UIDs for which FETCH then gives nothing",
        right="those vanished or are left over; the others are stored",
        strike=_claims(lambda mailbox: (*mailbox.uids(), *range(5_000, 6_000))),
        fates=dict.fromkeys(range(5_000, 6_000), NOT_STORED),
    ),
    "list of 20,000": Fault(
        does="a mailbox of 20,000 messages with UIDs of seven digits",
        right=_KEPT,
        strike=_many,
        is_heavy=True,
    ),
    "list of ten million": Fault(
        does="lists ten million UIDs, none of which can be had",
        right="an error or left over, with bounded memory and in bounded time",
        strike=_claims(lambda mailbox: range(1_000, _FAR_TOO_MANY)),
        ends=ends(None, ServerMisbehaved, ServerTooSlow),
        may_miss_all=True,
        is_heavy=True,
    ),
    "list cut short between pulls": Fault(
        does="after a good pull the list of INBOX holds two of six UIDs, EXISTS still says six",
        right="nothing is taken for vanished; the list is reported as incomplete",
        strike=_well,
        between=_list_cut_short,
        ends=_BROKEN,
    ),
    "list empty between pulls": Fault(
        does="after a good pull the list comes with a plain OK and no UID, EXISTS still says six",
        right="nothing is taken for vanished; the list is reported as incomplete",
        strike=_well,
        between=_list_comes_empty,
        ends=_BROKEN,
    ),
    "list breaks off between pulls": Fault(
        does="after a good pull the connection ends in the middle of every list",
        right="nothing is taken for vanished; an error says that the connection was lost",
        strike=_well,
        between=_list_breaks_off,
        ends=ends(ConnectionLost, ServerError),
    ),
    "new UIDVALIDITY between pulls": Fault(
        does="the same UIDs under a new UIDVALIDITY",
        right="matched again without fetching; " + _KEPT,
        strike=_well,
        between=_new_epoch,
    ),
    "new UIDVALIDITY and UIDs between pulls": Fault(
        does="the same messages under a new UIDVALIDITY, some under UIDs that were others'",
        right="matched by what they are, never by UID; " + _KEPT,
        strike=_well,
        between=_new_epoch_new_uids,
    ),
    "mailbox recreated between pulls": Fault(
        does="other messages under the old UIDs and a new UIDVALIDITY",
        right="the new ones are stored; the old ones are gone from the server and stay at home",
        strike=_well,
        between=_recreated,
    ),
    "expunged by another client between pulls": Fault(
        does="one message is not listed any more",
        right="it is gone from the server, with the date, and stays at home",
        strike=_well,
        between=_expunged_by_others,
        fates={VICTIM: ABSENT},
    ),
    "mailbox deleted between pulls": Fault(
        does="Archive is not listed any more",
        right="its messages are gone from the server and stay at home",
        strike=_well,
        between=_archive_gone,
        shown=(b"INBOX",),
    ),
}
