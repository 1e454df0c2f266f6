"""Mod-sequences (RFC 7162) for the scripted server, which a test can make tell anything."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.behaviour import open_mailbox, select_lines, tokens
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox, fetch_line, quoted
from tests.servers.wire import Command

_SINCE = re.compile(rb"\(CHANGEDSINCE (\d+)( VANISHED)?\)")


@dataclass
class ModSequences:
    """What a server knows of changes in one mailbox, and how it tells of it.

    ``told`` is the HIGHESTMODSEQ line's and STATUS's number; ``vanished`` the text of VANISHED, by
    the set of UIDs that are really gone.
    """

    server: HostileServer
    mailbox: StoredMailbox
    highest: int = 10
    of: dict[int, int] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    told: Callable[[int], bytes] = lambda highest: b"%d" % highest
    vanished: Callable[[bytes], bytes] = lambda uids: uids
    has_none: bool = False

    def __post_init__(self) -> None:
        self.server.capabilities += ["CONDSTORE", "ENABLE", "QRESYNC"]
        self.server.on("ENABLE", self._enable)
        self.server.on("STATUS", self._status)
        self.server.on("EXAMINE", self._examine)
        self.server.on("UID FETCH", self._fetch)

    # What happens in the mailbox

    def add(self, raw: bytes) -> int:
        uid = self.mailbox.add(raw)
        self._changed(uid)
        return uid

    def flag(self, uid: int, flag: str) -> None:
        self.mailbox.find(uid).flags.add(flag)
        self._changed(uid)

    def expunge(self, uid: int) -> None:
        self.mailbox.remove([self.mailbox.find(uid)])
        self.highest += 1
        self.of.pop(uid, None)
        self.gone[uid] = self.highest

    def _changed(self, uid: int) -> None:
        self.highest += 1
        self.of[uid] = self.highest

    # What is said of it

    def _enable(self, session: Session, command: Command) -> None:
        session.send(b"* ENABLED QRESYNC\r\n")
        session.tagged(command)

    def _status(self, session: Session, command: Command) -> None:
        if session.server.mailbox_named(tokens(command.arguments)[0]) is not self.mailbox:
            session.behave(command)
            return
        modseq = b"" if self.has_none else b" HIGHESTMODSEQ " + self.told(self.highest)
        numbers = (
            len(self.mailbox.messages),
            self.mailbox.uidvalidity,
            self.mailbox.uidnext,
        )
        told = b"MESSAGES %d UIDVALIDITY %d UIDNEXT %d" % numbers + modseq
        session.send(b"* STATUS %s (%s)\r\n" % (quoted(self.mailbox.name), told))
        session.tagged(command)

    def _examine(self, session: Session, command: Command) -> None:
        mailbox = open_mailbox(session, command)
        if mailbox is None:
            return
        session.send(select_lines(mailbox))
        if mailbox is self.mailbox:
            code = b"NOMODSEQ" if self.has_none else b"HIGHESTMODSEQ " + self.told(self.highest)
            session.send(b"* OK [%s] Highest\r\n" % code)
        session.tagged(command, "OK", "[READ-ONLY] Open")

    def _fetch(self, session: Session, command: Command) -> None:
        match = _SINCE.search(command.arguments)
        if match is None:
            session.behave(command)
            return
        since = int(match[1])
        gone = [uid for uid, at in self.gone.items() if at > since]
        if match[2] and gone:
            told = self.vanished(b",".join(b"%d" % uid for uid in sorted(gone)))
            if told:
                session.send(b"* VANISHED (EARLIER) " + told + b"\r\n")
        for number, message in enumerate(self.mailbox.messages, 1):
            at = self.of.get(message.uid, 1)
            if at > since:
                line = fetch_line(number, message, [b"FLAGS"])
                session.send(line.removesuffix(b")\r\n") + b" MODSEQ (%d))\r\n" % at)
        session.tagged(command)
