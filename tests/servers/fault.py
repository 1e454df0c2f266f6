"""One thing that a server does wrong, and the judge of what a client makes of it.

The faults themselves are in ``faults``, which says how to use them.
"""

import enum
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox, StoredMessage
from tests.servers.wire import Command, assert_wire_is_safe
from vault_app.model.errors import ServerError
from vault_app.model.mail import Security

# Sequence number 3; the UIDs have gaps, so that one taken for the other is seen at once.
VICTIM = 14
NEIGHBOUR = 15
UIDS = (11, 12, VICTIM, NEIGHBOUR, 17, 20)
ARCHIVE = b"Archive"

Arrange = Callable[[HostileServer], None]
BodyRewrite = Callable[[Session, StoredMessage, bytes], bytes]


class Fate(enum.Enum):
    """What may become of a copy. ``STORED``: in the vault, byte for byte as the server holds it.
    ``QUARANTINED``: reported as left over. ``ABSENT``: neither, such as one that vanished."""

    STORED = enum.auto()
    QUARANTINED = enum.auto()
    ABSENT = enum.auto()


STORED = frozenset({Fate.STORED})
QUARANTINED = frozenset({Fate.QUARANTINED})
ABSENT = frozenset({Fate.ABSENT})
NOT_STORED = QUARANTINED | ABSENT
STORED_OR_QUARANTINED = STORED | QUARANTINED
ANY_FATE = frozenset(Fate)

# None: the task ends as usual.
Ends = frozenset[type[ServerError] | None]
FINE: Ends = frozenset({None})


def ends(*kinds: type[ServerError] | None) -> Ends:
    return frozenset(kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that a server does wrong.

    ``fates`` says what may become of copies of the INBOX; all others, and those of every other
    mailbox, must be stored unless ``may_miss_all``. ``shown`` are raw mailbox names that must be
    listed. ``is_slow`` needs the client's patience to run out: give it little. ``is_heavy`` moves
    many megabytes or thousands of messages. ``between`` happens between two pulls.
    """

    does: str
    right: str
    strike: Arrange
    ends: Ends = FINE
    fates: Mapping[int, frozenset[Fate]] = field(default_factory=dict)
    may_miss_all: bool = False
    shown: Collection[bytes] = (b"INBOX", ARCHIVE)
    security: Security = Security.TLS
    certificate: Callable[[Authority], ServerCertificate] | None = None
    is_slow: bool = False
    is_heavy: bool = False
    between: Arrange | None = None

    @contextmanager
    def serve(self, authority: Authority, *, well: bool = False) -> Iterator[HostileServer]:
        """A running server with the usual letters, that does the wrong thing unless ``well``."""
        certificate = None if self.certificate is None else self.certificate(authority)
        with HostileServer(
            security=self.security, authority=authority, certificate=certificate
        ) as server:
            furnish(server)
            if not well:
                self.strike(server)
            yield server

    def judge(
        self,
        server: HostileServer,
        *,
        error: ServerError | None,
        stored: Mapping[bytes, Mapping[int, bytes]],
        left_over: Collection[int] = (),
        shown: Collection[bytes] | None = None,
    ) -> None:
        """Fail unless a client ended as it must.

        ``stored`` holds raw mailbox name, UID and bytes of the placements that the vault takes for
        present; ``left_over`` the UIDs of the INBOX that it reports as not to be had; ``shown`` the
        raw names of the mailboxes that it lists.
        """
        assert_wire_is_safe(server.commands)
        _judge_end(error, self.ends)
        if self.security is Security.STARTTLS or error is not None:
            assert_nothing_secret_in_clear(server)
        for name, copies in stored.items():
            mailbox = server.mailbox_named(name)
            assert mailbox is not None, f"stored from a mailbox that is not there: {name!r}"
            _judge_bytes(mailbox, copies)
        if error is None:
            if shown is not None:
                missing = set(self.shown) - set(shown)
                assert not missing, f"mailboxes not shown: {missing}"
                assert b"Injected" not in shown, "what was said out of place is believed"
            self._judge_fates(server, stored, left_over)

    def _judge_fates(
        self,
        server: HostileServer,
        stored: Mapping[bytes, Mapping[int, bytes]],
        left_over: Collection[int],
    ) -> None:
        inbox = stored.get(server.inbox.name, {})
        for uid in {*server.inbox.uids(), *self.fates}:
            allowed = self.fates.get(uid, ANY_FATE if self.may_miss_all else STORED)
            fate = Fate.ABSENT
            if uid in inbox:
                fate = Fate.STORED
            elif uid in left_over:
                fate = Fate.QUARANTINED
            assert fate in allowed, f"UID {uid} is {fate.name}; right is: {self.right}"
        if self.may_miss_all:
            return
        for mailbox in server.mailboxes[1:]:
            if "\\Noselect" not in mailbox.attributes and mailbox.name in self.shown:
                assert set(stored.get(mailbox.name, {})) == set(mailbox.uids()), mailbox.name


def furnish(server: HostileServer) -> None:
    """Six letters of several kinds in INBOX, two in Archive."""
    server.inbox.messages.clear()
    for uid, raw in zip(UIDS, _LETTERS, strict=True):
        server.inbox.add(raw, ["\\Seen"] if uid % 2 else [], uid=uid)
    server.add_mailbox(ARCHIVE, [letter(71), letter(72)])


def letter(number: int, *, lines: int = 3) -> bytes:
    """A plain letter that is like no other."""
    return (
        b"Received: from mail.elsewhere.example ([198.51.100.%d]) by mx.example.org;\r\n"
        b"\tWed, 12 Mar 2014 09:00:00 +0000\r\n"
        b"From: Ada Aalto <ada@elsewhere.example>\r\nTo: erin@example.org\r\n"
        b"Date: Wed, 12 Mar 2014 08:59:50 +0000\r\nSubject: Letter %d\r\n"
        b"Message-ID: <letter-%d@elsewhere.example>\r\n\r\n" % (number % 250, number, number)
    ) + b"One of several lines of letter %d.\r\n" % number * lines


def on_bodies(
    server: HostileServer,
    rewrite: BodyRewrite,
    *,
    uids: Collection[int] = (VICTIM,),
    times: int | None = None,
) -> None:
    """Let ``rewrite`` make the FETCH lines with whole bodies of some messages from the good ones.

    ``times`` counts how often it strikes at all.
    """
    left = None if times is None else iter(range(times))

    def answer(session: Session, command: Command) -> None:
        if not asks_for_bodies(command):
            session.behave(command)
            return
        for message, line in session.fetch_answers(command):
            strikes = message.uid in uids and (left is None or next(left, None) is not None)
            session.send(rewrite(session, message, line) if strikes else line)
        session.tagged(command, "OK", "Fetch completed")

    server.on("UID FETCH", answer)


def asks_for_bodies(command: Command) -> bool:
    """Whether a UID FETCH asks for whole messages."""
    upper = command.arguments.upper()
    return b"BODY.PEEK[]" in upper or b"BODY[]" in upper or b"RFC822)" in upper


def names_uid(session: Session, command: Command, uid: int) -> bool:
    """Whether the set of a UID command names a message."""
    uid_set = command.arguments.partition(b" ")[0]
    return any(message.uid == uid for message in session.selected.in_set(uid_set))


def assert_nothing_secret_in_clear(server: HostileServer) -> None:
    """Fail if a client sent its password, or tried to, before the connection was encrypted."""
    if server.security is Security.NONE:
        return
    for command in server.clear_commands:
        assert command.name not in ("LOGIN", "AUTHENTICATE"), command.line
        assert server.password.encode() not in command.line


def _judge_end(error: ServerError | None, allowed: Ends) -> None:
    if error is None:
        assert None in allowed, f"went through as if all were well; right are: {allowed}"
        return
    kinds = tuple(kind for kind in allowed if kind is not None)
    assert isinstance(error, kinds), f"{error!r}; right are: {allowed}"


def _judge_bytes(mailbox: StoredMailbox, copies: Mapping[int, bytes]) -> None:
    true = {message.uid: message.raw for message in (*mailbox.removed, *mailbox.messages)}
    for uid, raw in copies.items():
        assert uid in true, f"{mailbox.name!r} never held a UID {uid}"
        assert raw == true[uid], f"UID {uid} of {mailbox.name!r} has other bytes than on the server"


_LETTERS = (
    letter(1),
    letter(2, lines=400),
    letter(3, lines=20),
    b"Subject: =?utf-8?Q?=C3=A4?=\r\nFrom: x@y.example\r\n\r\nraw \xe4\xf6 and no last line end",
    b"Subject: a body that looks like an answer\r\n\r\n* BYE nonsense\r\nH5 OK done\r\n)\r\n",
    letter(6),
)
