"""Labels, ids and OBJECTID for the scripted server, as Gmail and RFC 8474 tell them."""

import enum
from dataclasses import dataclass, field

from tests.servers.behaviour import tokens
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMessage, quoted
from tests.servers.trashing import copy_into
from tests.servers.wire import Command


class OnExpunge(enum.Enum):
    """What the owner chose to become of a message whose last label is expunged."""

    ARCHIVE = enum.auto()
    TRASH = enum.auto()
    DELETE_FOREVER = enum.auto()


@dataclass
class Labels:
    """A server whose mailboxes are labels: All Mail, Spam and Trash hold everything once.

    ``is_eager``: \\Deleted alone already expunges. What is expunged in Trash or Spam is deleted;
    elsewhere that only ends the label, or does what ``on_expunge`` says.
    """

    server: HostileServer
    labels: dict[int, list[bytes]] = field(default_factory=dict)
    is_eager: bool = False
    on_expunge: OnExpunge = OnExpunge.ARCHIVE
    tells_moves: bool = True

    def __post_init__(self) -> None:
        self.server.capabilities += ["X-GM-EXT-1", "MOVE"]
        self.all_mail = self.server.add_mailbox(b"[Gmail]/All Mail")
        self.all_mail.attributes = ("\\All", "\\HasNoChildren")
        self.spam = self.server.add_mailbox(b"[Gmail]/Spam")
        self.spam.attributes = ("\\Junk", "\\HasNoChildren")
        self.trash = self.server.add_mailbox(b"[Gmail]/Trash")
        self.trash.attributes = ("\\Trash", "\\HasNoChildren")
        self._ids: dict[bytes, int] = {}
        self.server.on("UID FETCH", self._fetch)
        self.server.on("UID MOVE", self._move)
        self.server.on("UID STORE", self._store)
        self.server.on("UID EXPUNGE", self._expunge)

    def add(self, raw: bytes, labels: list[bytes]) -> int:
        uid = self.all_mail.add(raw)
        self.labels[uid] = labels
        return uid

    def shown_anywhere(self, raw: bytes) -> bool:
        """Whether any mailbox shows the message."""
        return any(one.raw == raw for box in self.server.mailboxes for one in box.messages)

    def said(self, message: StoredMessage) -> bytes:
        """What the three items of one message say; its id is the same wherever it lies."""
        number = self._ids.setdefault(message.raw, 2**60 + len(self._ids) + 1)
        labels = b" ".join(
            label if label.startswith(b"\\") else quoted(label)
            for label in self.labels.get(message.uid, [])
        )
        thread = 2**60 + (number - 2**60) // 2
        return b"X-GM-MSGID %d X-GM-THRID %d X-GM-LABELS (%s)" % (number, thread, labels)

    def _fetch(self, session: Session, command: Command) -> None:
        if b"X-GM-MSGID" not in command.arguments:
            session.behave(command)
            return
        uid_set = command.arguments.partition(b" ")[0]
        for number, message in session.selected.numbered(uid_set):
            line = b"* %d FETCH (UID %d %s)\r\n" % (number, message.uid, self.said(message))
            session.send(line)
        session.tagged(command)

    def _move(self, session: Session, command: Command) -> None:
        """Out of the whole store everything goes along; what was a label is one no more."""
        uid_set, _, rest = command.arguments.partition(b" ")
        target = self.server.mailbox_named(tokens(rest)[0])
        if target is None:
            session.tagged(command, "NO", "[TRYCREATE] No such mailbox")
            return
        named = session.selected.in_set(uid_set)
        code = copy_into(target, named)
        if self.tells_moves:
            session.send(f"* OK [{code}] Moved\r\n".encode())
        self._remove(session, named)
        session.tagged(command)

    def _store(self, session: Session, command: Command) -> None:
        session.behave(command)
        if self.is_eager and b"+FLAGS" in command.arguments:
            self._end_label(session, command.arguments.partition(b" ")[0])

    def _expunge(self, session: Session, command: Command) -> None:
        self._end_label(session, command.arguments.partition(b" ")[0])
        session.tagged(command, "OK", "Expunge completed")

    def _end_label(self, session: Session, uid_set: bytes) -> None:
        """What EXPUNGE means in a mailbox."""
        mailbox = session.selected
        flagged = [one for one in mailbox.in_set(uid_set) if "\\Deleted" in one.flags]
        if mailbox in (self.trash, self.spam):
            self._remove(session, flagged)
        elif self.on_expunge is OnExpunge.ARCHIVE:
            for one in flagged:
                one.flags.discard("\\Deleted")
        else:
            if self.on_expunge is OnExpunge.TRASH:
                copy_into(self.trash, flagged)
            self._remove(session, flagged)

    def _remove(self, session: Session, messages: list[StoredMessage]) -> None:
        for number in session.selected.remove(messages):
            session.send(b"* %d EXPUNGE\r\n" % number)


def offer_objects(server: HostileServer) -> None:
    """OBJECTID: ids by the bytes of a message, and no threads."""
    server.capabilities.append("OBJECTID")

    def fetch(session: Session, command: Command) -> None:
        if b"EMAILID" not in command.arguments:
            session.behave(command)
            return
        uid_set = command.arguments.partition(b" ")[0]
        for number, message in session.selected.numbered(uid_set):
            told = (number, message.uid, len(message.raw))
            session.send(b"* %d FETCH (UID %d EMAILID (M%d) THREADID NIL)\r\n" % told)
        session.tagged(command)

    server.on("UID FETCH", fetch)
