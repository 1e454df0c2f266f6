"""No command that could remove more than it names can be sent."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from vault_app.imap.guard import Guard, refuse_unsafe
from vault_app.imap.session import Session


@pytest.mark.parametrize(
    "command",
    [
        b"EXPUNGE",
        b"expunge",
        b"CLOSE",
        b"STORE 1 +FLAGS (\\Deleted)",
        b"MOVE 1 Trash",
        b'DELETE "INBOX"',
        b"UID EXPUNGE *",
        b"UID EXPUNGE 1:*",
        b"UID EXPUNGE 5,7:*",
        b"UID STORE 1:* +FLAGS (\\Deleted)",
        b"uid store * +FLAGS (\\Deleted)",
        b"UID MOVE 1:* Trash",
        b"UID EXPUNGE $",
        b"UID SEARCH ALL",
        b"SEARCH UNSEEN",
        b"UID STORE 5 +FLAGS.SILENT (\\Seen)",
        b"UID STORE 5 FLAGS ()",
    ],
)
def test_refused(command: bytes) -> None:
    with pytest.raises(RuntimeError):
        refuse_unsafe(command)


@pytest.mark.parametrize(
    "command",
    [
        b"UID EXPUNGE 5",
        b"UID EXPUNGE 5:9,12",
        b"UID STORE 5 +FLAGS.SILENT (\\Deleted)",
        b"UID FETCH 1:* (UID FLAGS)",
        b'LIST "" "*"',
        b"LOGOUT",
        b'EXAMINE "CLOSE"',
    ],
)
def test_let_through(command: bytes) -> None:
    refuse_unsafe(command)


ALTERING = [
    b"UID STORE %s +FLAGS.SILENT (\\Deleted)",
    b"UID STORE %s -FLAGS.SILENT (\\Deleted)",
    b"UID STORE %s (UNCHANGEDSINCE 12) +FLAGS.SILENT (\\Deleted)",
    b"UID EXPUNGE %s",
    b'UID MOVE %s "Trash"',
    b"UID COPY %s {5}",
]


@pytest.fixture
def guard() -> Guard:
    made = Guard()
    made.check(b'SELECT "INBOX"')
    return made


@pytest.mark.parametrize("command", ALTERING)
def test_only_what_the_journal_names(guard: Guard, command: bytes) -> None:
    with pytest.raises(RuntimeError):
        guard.check(command % b"5")
    with guard.permit([5, 6, 9]):
        for named in (b"5", b"5:6", b"5:6,9", b"9,5"):
            guard.check(command % named)
        for other in (b"7", b"5:9", b"5,7", b"1:4294967295", b"9:5"):
            with pytest.raises(RuntimeError):
                guard.check(command % other)
    with pytest.raises(RuntimeError):
        guard.check(command % b"5")


@pytest.mark.parametrize("command", ALTERING)
def test_another_mailbox_gives_the_numbers_to_others(guard: Guard, command: bytes) -> None:
    with guard.permit([5]):
        guard.check(b'SELECT "Archive"')
        with pytest.raises(RuntimeError):
            guard.check(command % b"5")


def test_no_permit_where_a_mailbox_is_only_looked_at(guard: Guard) -> None:
    guard.check(b'EXAMINE "INBOX"')
    with pytest.raises(RuntimeError), guard.permit([5]):
        pass


def test_one_permit_at_a_time(guard: Guard) -> None:
    with guard.permit([5]), pytest.raises(RuntimeError), guard.permit([6]):
        pass


def test_a_session_sends_nothing_without_a_permit(authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        server.inbox.add(b"Subject: one\r\n\r\n")
        server.capabilities.append("MOVE")
        with Session(server.settings(), server.password) as session:
            session.open_mailbox(b"INBOX", for_removal=True)
            for act in (
                lambda: session.flag_deleted([1]),
                lambda: session.unflag_deleted([1]),
                lambda: session.expunge([1]),
                lambda: session.move([1], b"Trash"),
                lambda: session.copy([1], b"Trash"),
            ):
                with pytest.raises(RuntimeError):
                    act()
        sent = {command.name for command in server.commands}
        assert not sent & {"UID STORE", "UID EXPUNGE", "UID MOVE", "UID COPY"}
