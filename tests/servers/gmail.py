"""Labels, ids and OBJECTID for the scripted server, as Gmail and RFC 8474 tell them."""

from dataclasses import dataclass, field

from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMessage, quoted
from tests.servers.wire import Command


@dataclass
class Labels:
    """A server whose mailboxes are labels: All Mail, Spam and Trash hold everything once."""

    server: HostileServer
    labels: dict[int, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.capabilities.append("X-GM-EXT-1")
        self.all_mail = self.server.add_mailbox(b"[Gmail]/All Mail")
        self.all_mail.attributes = ("\\All", "\\HasNoChildren")
        for name, use in ((b"[Gmail]/Spam", "\\Junk"), (b"[Gmail]/Trash", "\\Trash")):
            self.server.add_mailbox(name).attributes = (use, "\\HasNoChildren")
        self.server.on("UID FETCH", self._fetch)

    def add(self, raw: bytes, labels: list[bytes]) -> int:
        uid = self.all_mail.add(raw)
        self.labels[uid] = labels
        return uid

    def said(self, message: StoredMessage) -> bytes:
        """What the three items of one message say."""
        labels = b" ".join(
            label if label.startswith(b"\\") else quoted(label)
            for label in self.labels.get(message.uid, [])
        )
        return b"X-GM-MSGID %d X-GM-THRID %d X-GM-LABELS (%s)" % (
            2**60 + message.uid,
            2**60 + message.uid // 2,
            labels,
        )

    def _fetch(self, session: Session, command: Command) -> None:
        if b"X-GM-LABELS" not in command.arguments:
            session.behave(command)
            return
        uid_set = command.arguments.partition(b" ")[0]
        for number, message in session.selected.numbered(uid_set):
            line = b"* %d FETCH (UID %d %s)\r\n" % (number, message.uid, self.said(message))
            session.send(line)
        session.tagged(command)


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
