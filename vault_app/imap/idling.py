"""Waits until a server says that something happened in a mailbox.

By NOTIFY (RFC 5465) for many mailboxes, by IDLE (RFC 2177) for the one that is open, or else by
asking now and then. Nothing that the server says here is believed beyond "look again": what there
is to fetch, the pull finds out for itself.
"""

import enum
import re
import time
from collections.abc import Sequence

from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.imap.grammar import Fragments, Tagged, Unreadable, parse_tokens
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, ServerMisbehaved

# A server may end an IDLE after 30 minutes (RFC 2177). Much earlier, since the answer to DONE is
# what shows that the connection is still there: a router that forgot it tells nobody.
RENEW_SECONDS = 10 * 60.0
# RFC 3501 5.4 lets servers end what is silent for half an hour; more often than this is rude.
ASK_SECONDS = 5 * 60.0
# What a server may say in one round that is not asked for: a large mailbox emptied at once.
_TEXT_BUDGET = 16 * 1024 * 1024
# Longer lists are refused by some servers, and asking for each takes a round trip.
MOST_MAILBOXES = 20
_NEWS = frozenset((b"EXPUNGE", b"VANISHED", b"FETCH"))
_COUNTS = re.compile(rb"\b(MESSAGES|UIDNEXT|UIDVALIDITY) (\d{1,10})\b", re.IGNORECASE)
_QUOTED = re.compile(rb'"[ !#-\[\]-~]*"')


class Way(enum.StrEnum):
    """How a connection learns of news."""

    NOTIFY = "notify"
    IDLE = "idle"
    ASKING = "asking"


class Listener:
    """Listens on a session of its own; the first mailbox is opened read-only, and is the one that
    is heard of at once. Not for use by several threads. ``exists_at_start`` is how many messages
    that one had when it was opened.

    The session's ``idle`` is called several times a second, and what it raises ends the waiting.
    """

    def __init__(
        self,
        session: Session,
        mailboxes: Sequence[bytes],
        *,
        renew_seconds: float = RENEW_SECONDS,
        ask_seconds: float = ASK_SECONDS,
    ) -> None:
        """Open the first of ``mailboxes`` (raw names) and agree with the server on how to listen.

        Raises:
            CommandRefused: the first mailbox cannot be opened.
            ServerError
        """
        self._session = session
        self._renew_seconds = renew_seconds
        self._ask_seconds = ask_seconds
        self._open = mailboxes[0]
        self._others = list(dict.fromkeys(mailboxes[1:MOST_MAILBOXES]))
        self._told: set[bytes] = set()
        self._spent = 0
        self._hears_others = False
        self._exists = session.open_mailbox(self._open).exists
        self.exists_at_start = self._exists
        self._can_idle = "IDLE" in session.capabilities
        self._hears_others = "NOTIFY" in session.capabilities and self._ask_to_notify()
        self._counts: dict[bytes, frozenset[bytes]] = {}
        if not self._hears_others:
            self._counts = {name: self._count(name) for name in self._others}

    @property
    def way(self) -> Way:
        """How news are learnt of now; may become worse while listening, never better."""
        if not self._can_idle:
            return Way.ASKING
        return Way.NOTIFY if self._hears_others else Way.IDLE

    def wait(self) -> frozenset[bytes]:
        """Block until something happened; the mailboxes (raw names) in which it did.

        Raises:
            ConnectionLost, ServerTooSlow, ServerMisbehaved: the connection is of no use any more.
        """
        self._told.clear()
        while not self._told:
            self._spent = 0
            needs_asking = self._others and not self._hears_others
            if self._can_idle:
                self._idle(
                    min(self._renew_seconds, self._ask_seconds)
                    if needs_asking
                    else self._renew_seconds
                )
            else:
                self._stay(self._ask_seconds)
            if needs_asking and not self._told:
                self._ask_for_others()
        return frozenset(self._told)

    @property
    def _talk(self) -> Conversation:
        return self._session.talk

    def _idle(self, seconds: float) -> None:
        """One round of IDLE, to its tagged end."""
        tag = self._talk.send(b"IDLE")
        until = time.monotonic() + seconds
        is_on = False
        while not (is_on and self._told):
            if is_on and not self._talk.listen(max(0.0, until - time.monotonic())):
                break
            response = self._take(tag)
            if response is None:
                # Refused, or ended by the server itself: it would end the next one as well.
                self._can_idle = False
                return
            is_on = is_on or response == b"+"
            if is_on and time.monotonic() >= until:
                break
        self._talk.go_on(b"DONE")
        while self._take(tag) is not None:
            pass

    def _stay(self, seconds: float) -> None:
        """Without IDLE: hear what comes unasked, then ask."""
        until = time.monotonic() + seconds
        while not self._told and self._talk.listen(max(0.0, until - time.monotonic())):
            self._take(b"")
        if not self._told:
            self._talk.run([b"NOOP"], self._note)

    def _take(self, tag: bytes) -> bytes | None:
        """The kind of the next response, or ``None`` at the command's tagged end."""
        response = self._talk.take_one(tag)
        if isinstance(response, Tagged):
            return None
        self._note(*response)
        return response[0]

    def _note(self, kind: bytes, data: Fragments) -> None:
        self._spent += len(kind) + sum(map(len, data))
        if self._spent > _TEXT_BUDGET:
            raise ServerMisbehaved(host=self._session.seen.host, detail="endless answer")
        if kind == b"EXISTS":
            # Said again at the start of each IDLE by some servers, though nothing has changed.
            if self._talk.exists != self._exists:
                self._told.add(self._open)
        elif kind in _NEWS:
            self._told.add(self._open)
        elif kind == b"STATUS" and self._hears_others:
            name = _name_of(data)
            if name in self._others:
                self._told.add(name)
        self._exists = self._talk.exists

    def _ask_to_notify(self) -> bool:
        """NOTIFY SET for all mailboxes; whether the server agreed."""
        names = [b'"' + name + b'"' for name in self._others]
        if not names or not all(map(_QUOTED.fullmatch, names)):
            return False
        command = (
            b"NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))"
            b" (MAILBOXES (" + b" ".join(names) + b") (MessageNew MessageExpunge))"
        )
        try:
            self._talk.run([command], self._note)
        except CommandRefused:
            return False
        self._told.clear()
        return True

    def _ask_for_others(self) -> None:
        for name in self._others:
            counts = self._count(name)
            if counts != self._counts[name]:
                self._counts[name] = counts
                self._told.add(name)

    def _count(self, name: bytes) -> frozenset[bytes]:
        """What STATUS says of a mailbox, to be compared and for nothing else."""
        found: set[bytes] = set()

        def take(kind: bytes, data: Fragments) -> None:
            if kind == b"STATUS":
                found.update(match[0].upper() for match in _COUNTS.finditer(data[-1]))
            else:
                self._note(kind, data)

        pieces = with_arguments(b"STATUS", name)
        pieces[-1] += b" (MESSAGES UIDNEXT UIDVALIDITY)"
        try:
            self._talk.run(pieces, take)
        except CommandRefused:
            return frozenset()  # deleted, or never to be asked: no news either way
        return frozenset(found)


def _name_of(data: Fragments) -> bytes:
    """The mailbox that a STATUS response is about; b"" if it cannot be read."""
    try:
        tokens = parse_tokens(data)
    except Unreadable:
        return b""
    first = tokens[0] if tokens else b""
    return first if isinstance(first, bytes) else b""
