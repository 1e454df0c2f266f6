"""What goes wrong while copies are removed."""

from tests.servers.fault import UIDS, VICTIM, asks_for_bodies, letter, on_bodies
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMessage, literal
from tests.servers.removal_fault import BYSTANDERS, PLANNED, RemovalFault, Strike
from tests.servers.wire import Command
from vault_app.model.removal import SkipReason, Step

_LEFT = frozenset({Step.SKIPPED, Step.FAILED})
_DONE = frozenset({Step.CONFIRMED})
_SKIPPED = frozenset({Step.SKIPPED})


def _answers(name: str, status: str, text: str) -> Strike:
    return lambda server: server.on(
        name, lambda session, command: session.tagged(command, status, text)
    )


def _store_of_one(server: HostileServer) -> None:
    """Flags the first of the planned messages and says OK for all."""

    def answer(session: Session, command: Command) -> None:
        if b"+FLAGS" in command.arguments:
            session.selected.find(PLANNED[0]).flags.add("\\Deleted")
            session.tagged(command)
        else:
            session.behave(command)

    server.on("UID STORE", answer)


def _expunge_of_one(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.selected.remove([session.selected.find(PLANNED[0])])
        session.tagged(command)

    server.on("UID EXPUNGE", answer)


def _comes_back(server: HostileServer) -> None:
    """Says EXPUNGE, shows the messages no more on this connection, and keeps them."""

    def answer(session: Session, command: Command) -> None:
        kept = list(session.selected.messages)
        session.behave(command)
        session.selected.messages[:] = kept

    server.on("UID EXPUNGE", answer)


def _cut_after(name: str) -> Strike:
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


def _cut_before(name: str) -> Strike:
    return lambda server: server.on(name, lambda session, command: session.hang_up(), times=1)


def _read_only(server: HostileServer) -> None:
    server.inbox.is_read_only = True


def _keeps_no_flags(server: HostileServer) -> None:
    """[READ-WRITE], but PERMANENTFLAGS () and a STORE that is forgotten at once."""
    server.on("UID STORE", lambda session, command: session.tagged(command))


def _new_epoch(server: HostileServer) -> None:
    server.inbox.uidvalidity += 1


def _recreated(server: HostileServer) -> None:
    server.inbox.uidvalidity += 1
    server.inbox.messages.clear()
    for number, uid in enumerate(UIDS):
        server.inbox.add(letter(400 + number), uid=uid)


def _refused_select(server: HostileServer) -> None:
    for name in ("SELECT", "EXAMINE"):
        _answers(name, "NO", "[NONEXISTENT] Mailbox does not exist")(server)


def _placeholder(server: HostileServer) -> None:
    """As a server does for a message whose file it cannot read."""
    server.inbox.find(VICTIM).raw = (
        b"From: System Administrator <>\r\nSubject: message unavailable\r\n\r\n"
        b"This message is not available any more.\r\n"
    )


def _one_byte_differs(server: HostileServer) -> None:
    message = server.inbox.find(VICTIM)
    message.raw = message.raw[:-3] + b"?" + message.raw[-2:]


def _compared_as(text: bytes) -> Strike:
    """FETCH of the body gives something else in place of the literal."""
    return lambda server: on_bodies(
        server, lambda session, message, line: line.replace(literal(message.raw), text, 1)
    )


def _compared_twice(server: HostileServer) -> None:
    def twice(session: Session, message: StoredMessage, line: bytes) -> bytes:
        return line.replace(b"letter", b"LETTER") + line

    on_bodies(server, twice)


def _cannot_be_compared(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        if asks_for_bodies(command):
            session.tagged(command, "NO", "[UNAVAILABLE] Server error")
        else:
            session.behave(command)

    server.on("UID FETCH", answer)


def _gone_already(server: HostileServer) -> None:
    server.inbox.remove([server.inbox.find(VICTIM)])


def _starred(server: HostileServer) -> None:
    server.inbox.find(VICTIM).flags.add("\\Flagged")


def _no_uidplus(server: HostileServer) -> None:
    server.capabilities.remove("UIDPLUS")


def _labels(server: HostileServer) -> None:
    server.capabilities.append("X-GM-EXT-1")


def _others_flagged(server: HostileServer) -> None:
    for uid in BYSTANDERS:
        server.inbox.find(uid).flags.add("\\Deleted")


def _mail_keeps_coming(server: HostileServer) -> None:
    """One more message before each command, as many as there are commands."""
    numbers = iter(range(600, 100_000))

    def answer(session: Session, command: Command) -> None:
        session.selected.add(letter(next(numbers)))
        session.send(b"* %d EXISTS\r\n" % len(session.selected.messages))
        session.behave(command)

    for name in ("UID FETCH", "UID STORE", "UID EXPUNGE", "UID SEARCH"):
        server.on(name, answer)


def _expunges_at_once(server: HostileServer) -> None:
    """The flag alone removes, as with Gmail's Auto-Expunge."""

    def answer(session: Session, command: Command) -> None:
        session.behave(command)
        flagged = [one for one in session.selected.messages if "\\Deleted" in one.flags]
        for number in session.selected.remove(flagged):
            session.send(b"* %d EXPUNGE\r\n" % number)

    server.on("UID STORE", answer)


def _chatter(server: HostileServer) -> None:
    """Reports about other messages between the answers."""

    def answer(session: Session, command: Command) -> None:
        session.send(b"* 1 FETCH (UID 11 FLAGS (\\Deleted))\r\n* 6 FETCH (FLAGS (\\Deleted))\r\n")
        session.behave(command)

    for name in ("UID FETCH", "UID STORE", "UID EXPUNGE", "UID SEARCH"):
        server.on(name, answer)


def _cannot_be_confirmed(server: HostileServer) -> None:
    """After the expunge no mailbox can be opened any more."""

    def answer(session: Session, command: Command) -> None:
        session.behave(command)
        _refused_select(server)

    server.on("UID EXPUNGE", answer)


_ALL_LEFT = dict.fromkeys(PLANNED, _LEFT)
_ALL_SKIPPED = dict.fromkeys(PLANNED, _SKIPPED)
_ONE_SKIPPED = {VICTIM: _SKIPPED}
_REFUSED = (SkipReason.REFUSED_BY_SERVER, SkipReason.READ_ONLY, SkipReason.STILL_THERE)
_DIFFERS = (SkipReason.SERVER_BYTES_DIFFER, SkipReason.SIZE_DIFFERS, SkipReason.NOT_ON_SERVER)
_NOTHING_REMOVED = "nothing is removed, and no flag of ours stays behind"
_GOES_ON = "the plan stays open; when it is resumed all are confirmed"
_SPARED = "this one stays, with a reason; the others are confirmed"

REMOVAL_FAULTS: dict[str, RemovalFault] = {
    "nothing wrong": RemovalFault(
        does="all is well", right="all are confirmed", strike=lambda server: None
    ),
    "STORE does nothing": RemovalFault(
        does="OK to STORE, and no flag is set",
        right=_NOTHING_REMOVED,
        strike=_keeps_no_flags,
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "STORE of one": RemovalFault(
        does="OK to STORE, and one of three flags is set",
        right="one is removed and confirmed, the others stay",
        strike=_store_of_one,
        steps=dict.fromkeys(PLANNED[1:], _LEFT),
        reasons=_REFUSED,
    ),
    "STORE refused": RemovalFault(
        does="NO to STORE",
        right=_NOTHING_REMOVED,
        strike=_answers("UID STORE", "NO", "[NOPERM] Not allowed"),
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "opened read-only": RemovalFault(
        does="SELECT opens the mailbox as [READ-ONLY]",
        right=_NOTHING_REMOVED,
        strike=_read_only,
        steps=_ALL_LEFT,
        reasons=(SkipReason.READ_ONLY,),
    ),
    "cannot be opened": RemovalFault(
        does="NO [NONEXISTENT] to SELECT",
        right=_NOTHING_REMOVED,
        strike=_refused_select,
        steps=_ALL_LEFT,
        reasons=(SkipReason.MAILBOX_GONE,),
    ),
    "EXPUNGE refused": RemovalFault(
        does="NO to UID EXPUNGE, though UIDPLUS is offered",
        right=_NOTHING_REMOVED,
        strike=_answers("UID EXPUNGE", "NO", "Not implemented"),
        steps=_ALL_LEFT,
        reasons=_REFUSED,
    ),
    "EXPUNGE does nothing": RemovalFault(
        does="OK to UID EXPUNGE, and nothing is removed",
        right="never confirmed; reported as still there",
        strike=_answers("UID EXPUNGE", "OK", "Done"),
        steps=_ALL_LEFT,
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "EXPUNGE of one": RemovalFault(
        does="OK to UID EXPUNGE, and one of three is removed",
        right="one is confirmed, the others are reported as still there",
        strike=_expunge_of_one,
        steps=dict.fromkeys(PLANNED[1:], _LEFT),
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "expunged messages come back": RemovalFault(
        does="EXPUNGE is reported, and the messages are there on the next connection",
        right="never confirmed; reported as still there",
        strike=_comes_back,
        steps=_ALL_LEFT,
        reasons=(SkipReason.STILL_THERE,),
        leaves_flag=True,
    ),
    "cut before STORE": RemovalFault(
        does="hangs up at STORE without having done it, once",
        right=_GOES_ON,
        strike=_cut_before("UID STORE"),
        is_resumed=True,
    ),
    "cut after STORE": RemovalFault(
        does="does what STORE says and hangs up without an answer, once",
        right=_GOES_ON,
        strike=_cut_after("UID STORE"),
        is_resumed=True,
    ),
    "cut before EXPUNGE": RemovalFault(
        does="hangs up at UID EXPUNGE without having done it, once",
        right=_GOES_ON,
        strike=_cut_before("UID EXPUNGE"),
        is_resumed=True,
    ),
    "cut after EXPUNGE": RemovalFault(
        does="does what UID EXPUNGE says and hangs up without an answer, once",
        right=_GOES_ON,
        strike=_cut_after("UID EXPUNGE"),
        is_resumed=True,
    ),
    "cannot be confirmed": RemovalFault(
        does="after the expunge the mailbox cannot be opened any more",
        right="never confirmed",
        strike=_cannot_be_confirmed,
        steps=dict.fromkeys(PLANNED, frozenset({Step.FAILED, Step.EXPUNGED})),
        removes_unseen=True,
    ),
    "new UIDVALIDITY": RemovalFault(
        does="UIDVALIDITY changed since the plan was made",
        right=_NOTHING_REMOVED,
        strike=_new_epoch,
        steps=_ALL_LEFT,
        reasons=(SkipReason.UIDVALIDITY_CHANGED,),
    ),
    "mailbox recreated": RemovalFault(
        does="other messages lie under the planned UIDs, and UIDVALIDITY is new",
        right=_NOTHING_REMOVED,
        strike=_recreated,
        steps=_ALL_LEFT,
        reasons=(SkipReason.UIDVALIDITY_CHANGED,),
    ),
    "placeholder": RemovalFault(
        does="gives a made-up message in place of one",
        right=_SPARED,
        strike=_placeholder,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "one byte differs": RemovalFault(
        does="one byte of one message is another than when it was pulled",
        right=_SPARED,
        strike=_one_byte_differs,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "NIL when compared": RemovalFault(
        does="BODY[] NIL for one message",
        right=_SPARED,
        strike=_compared_as(b"NIL"),
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "empty when compared": RemovalFault(
        does="BODY[] {0} for one message",
        right=_SPARED,
        strike=_compared_as(b"{0}\r\n"),
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "two bodies when compared": RemovalFault(
        does="two differing bodies for one message, the true one last",
        right=_SPARED,
        strike=_compared_twice,
        steps=_ONE_SKIPPED,
        reasons=_DIFFERS,
    ),
    "cannot be compared": RemovalFault(
        does="NO [UNAVAILABLE] to every FETCH of bodies",
        right=_NOTHING_REMOVED,
        strike=_cannot_be_compared,
        steps=_ALL_LEFT,
    ),
    "gone already": RemovalFault(
        does="one message was expunged by somebody else",
        right="it is reported as gone without us, or confirmed; the others are confirmed",
        strike=_gone_already,
        steps={VICTIM: _SKIPPED | _DONE},
        reasons=(SkipReason.NOT_ON_SERVER,),
    ),
    "starred since": RemovalFault(
        does="one message was starred after the plan was made",
        right=_SPARED,
        strike=_starred,
        steps=_ONE_SKIPPED,
        reasons=(SkipReason.FLAGGED_SINCE,),
    ),
    "no UIDPLUS": RemovalFault(
        does="UIDPLUS is not offered any more",
        right=_NOTHING_REMOVED,
        strike=_no_uidplus,
        steps=_ALL_SKIPPED,
        reasons=(SkipReason.NO_UIDPLUS,),
    ),
    "mailboxes are labels": RemovalFault(
        does="says X-GM-EXT-1: an expunge would only take off a label",
        right=_NOTHING_REMOVED,
        strike=_labels,
        steps=_ALL_SKIPPED,
    ),
    "others have flagged": RemovalFault(
        does="another client has set \\Deleted on all other messages",
        right="all are confirmed, and what others flagged stays",
        strike=_others_flagged,
    ),
    "mail keeps coming": RemovalFault(
        does="new mail before each command",
        right="all are confirmed, and no new message is touched",
        strike=_mail_keeps_coming,
    ),
    "flag alone removes": RemovalFault(
        does="expunges at once what is flagged",
        right="all are confirmed",
        strike=_expunges_at_once,
    ),
    "reports about others": RemovalFault(
        does="untagged FETCH lines about other messages come in between",
        right="all are confirmed",
        strike=_chatter,
    ),
}
