"""Listening for news: on a real server by IDLE, NOTIFY and asking; on scripted ones that lie,
flood, fall silent or break off. (RFC 2177, RFC 5465.)"""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command, assert_wire_is_safe
from vault_app.imap.idling import Listener, Way
from vault_app.imap.session import Session
from vault_app.model.errors import (
    Cancelled,
    CommandRefused,
    ConnectionLost,
    ServerMisbehaved,
    ServerTooSlow,
)

INBOX = b"INBOX"
LETTER = b"Subject: One\r\n\r\nHello.\r\n"
LONG = 15.0


class Stop:
    """An ``idle`` that raises once it is told to."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def __call__(self) -> None:
        if self._stop.is_set():
            raise Cancelled

    def set(self) -> None:
        self._stop.set()


class Waiting:
    """One wait of a listener in a thread: what it returned, or what it raised."""

    def __init__(self, listener: Listener) -> None:
        self.found: list[frozenset[bytes]] = []
        self.errors: list[Exception] = []
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    def _run(self, listener: Listener) -> None:
        try:
            self.found.append(listener.wait())
        except Exception as error:  # noqa: BLE001 - shown by end()
            self.errors.append(error)

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def end(self, seconds: float = LONG) -> frozenset[bytes]:
        self._thread.join(seconds)
        assert self.is_over, "it waits on"
        if self.errors:
            raise self.errors[0]
        return self.found[0]


def _until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def _has_said(user: MailUser, line: bytes) -> bool:
    return any(command.line == line for command in user.commands(settled=False))


# The real server


def test_idle_tells_of_new_mail_of_flags_and_of_what_is_gone(mail_user: MailUser) -> None:
    uid = mail_user.append("INBOX", LETTER)
    with Session(mail_user.settings(), mail_user.password) as session:
        listener = Listener(session, [INBOX])
        assert listener.way is Way.IDLE
        assert listener.exists_at_start == 1
        waiting = Waiting(listener)
        _until(lambda: _has_said(mail_user, b"IDLE"))
        assert not waiting.is_over
        mail_user.append("INBOX", LETTER)
        assert waiting.end() == {INBOX}

        waiting = Waiting(listener)
        mail_user.add_flags("INBOX", [uid], ["\\Seen"])
        assert waiting.end() == {INBOX}

        waiting = Waiting(listener)
        mail_user.expunge("INBOX", [uid])
        assert waiting.end() == {INBOX}
        # The connection is as good as before.
        assert session.list_mailboxes()[0]
    assert_wire_is_safe(mail_user.commands())
    assert not any(command.name == "SELECT" for command in _of_ours(mail_user))


def test_idle_is_renewed_and_quiet_rounds_are_no_news(mail_user: MailUser) -> None:
    with Session(mail_user.settings(), mail_user.password) as session:
        listener = Listener(session, [INBOX], renew_seconds=0.05)
        waiting = Waiting(listener)
        _until(lambda: sum(each.line == b"IDLE" for each in mail_user.commands(settled=False)) > 3)
        assert not waiting.is_over
        mail_user.append("INBOX", LETTER)
        assert waiting.end() == {INBOX}


def test_notify_tells_of_folders_that_are_not_open(mail_user: MailUser) -> None:
    mail_user.create("Work")
    mail_user.create("Sent")
    with Session(mail_user.settings(), mail_user.password) as session:
        listener = Listener(session, [INBOX, b"Work", b"Sent"])
        assert listener.way is Way.NOTIFY
        waiting = Waiting(listener)
        _until(lambda: _has_said(mail_user, b"IDLE"))
        mail_user.append("Work", LETTER)
        assert waiting.end() == {b"Work"}
        waiting = Waiting(listener)
        mail_user.append("INBOX", LETTER)
        assert waiting.end() == {INBOX}


def test_a_folder_with_a_name_that_cannot_be_quoted_is_asked_for(mail_user: MailUser) -> None:
    mail_user.create('A "b')
    with Session(mail_user.settings(), mail_user.password) as session:
        listener = Listener(session, [INBOX, b'A "b'], ask_seconds=0.1)
        assert listener.way is Way.IDLE
        waiting = Waiting(listener)
        mail_user.append('A "b', LETTER)
        assert waiting.end() == {b'A "b'}


def test_without_idle_the_server_is_asked_now_and_then(mail_user: MailUser) -> None:
    mail_user.create("Work")
    with Session(mail_user.settings(), mail_user.password) as session:
        session.capabilities -= {"IDLE", "NOTIFY"}
        listener = Listener(session, [INBOX, b"Work", b"not there"], ask_seconds=0.1)
        assert listener.way is Way.ASKING
        waiting = Waiting(listener)
        _until(lambda: _has_said(mail_user, b"NOOP"))
        assert not waiting.is_over
        mail_user.append("INBOX", LETTER)
        assert waiting.end() == {INBOX}
        waiting = Waiting(listener)
        mail_user.append("Work", LETTER)
        assert waiting.end() == {b"Work"}


def test_listening_stops_at_once(mail_user: MailUser) -> None:
    stop = Stop()
    session = Session(mail_user.settings(), mail_user.password, idle=stop)
    waiting = Waiting(Listener(session, [INBOX]))
    _until(lambda: _has_said(mail_user, b"IDLE"))
    began = time.monotonic()
    stop.set()
    with pytest.raises(Cancelled):
        waiting.end()
    session.close()
    assert time.monotonic() - began < 1.0


def _of_ours(user: MailUser) -> list[Command]:
    return [each for each in user.commands() if each.tag.startswith(b"H")]


# Servers that do what they should not


@pytest.fixture
def hostile(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as server:
        server.capabilities.append("IDLE")
        yield server


def _listen(server: HostileServer, *, patience: float = 5.0) -> tuple[Session, Listener]:
    session = Session(server.settings(), server.password, patience=patience)
    return session, Listener(session, [INBOX])


def _idles(*lines: bytes) -> Callable[[Served, Command], None]:
    """Go on with "+", say this, and end as asked."""

    def handler(session: Served, command: Command) -> None:
        session.send(b"+ idling\r\n" + b"".join(lines))
        assert session.read_line() == b"DONE"
        session.tagged(command)

    return handler


@pytest.mark.parametrize(
    ("lines", "is_news"),
    [
        pytest.param(b"* 1 EXISTS\r\n", True, id="exists"),
        pytest.param(b"* 1 FETCH (FLAGS (\\Seen))\r\n", True, id="flags"),
        pytest.param(b"* VANISHED 1:5\r\n", True, id="vanished"),
        pytest.param(b"* 0 EXISTS\r\n* 0 RECENT\r\n", False, id="the same number again"),
        pytest.param(b"* OK Still here\r\n* OK [ALERT] Hurry\r\n", False, id="still here"),
        pytest.param(b'* STATUS "INBOX" (MESSAGES 9)\r\n', False, id="status unasked"),
        pytest.param(b"* 5 FETCH (BODY[] {3}\r\nabc)\r\n", True, id="a body unasked"),
        pytest.param(b"+ again\r\n+\r\n", False, id="more continuations"),
        pytest.param(b"* \xff\xfe\r\n*\r\n* EXISTS\r\n", False, id="rubbish"),
    ],
)
def test_what_counts_as_news(hostile: HostileServer, lines: bytes, is_news: bool) -> None:
    hostile.on("IDLE", _idles(lines), times=1)
    hostile.on("IDLE", _idles(lines, b"* 7 EXISTS\r\n"))
    hostile.on("IDLE", _idles(lines), times=1)
    session = Session(hostile.settings(), hostile.password)
    listener = Listener(session, [INBOX], renew_seconds=0.1)
    waiting = Waiting(listener)
    assert waiting.end() == {INBOX}
    rounds = sum(command.name == "IDLE" for command in hostile.commands)
    assert rounds == (1 if is_news else 2)
    session.close()


def test_news_before_the_server_goes_on_are_kept(hostile: HostileServer) -> None:
    def handler(session: Served, command: Command) -> None:
        session.send(b"* 3 EXISTS\r\n")
        _idles()(session, command)

    hostile.on("IDLE", handler)
    session, listener = _listen(hostile)
    assert Waiting(listener).end() == {INBOX}
    session.close()


@pytest.mark.parametrize("status", ["NO", "BAD", "OK"])
def test_a_server_that_refuses_or_ends_idle_is_asked_instead(
    hostile: HostileServer, status: str
) -> None:
    hostile.on("IDLE", lambda session, command: session.tagged(command, status))

    def noop(session: Served, command: Command) -> None:
        session.send(b"* 2 EXISTS\r\n")
        session.tagged(command)

    hostile.on("NOOP", noop)
    session = Session(hostile.settings(), hostile.password)
    listener = Listener(session, [INBOX], ask_seconds=0.05)
    assert Waiting(listener).end() == {INBOX}
    assert listener.way is Way.ASKING
    assert sum(command.name == "IDLE" for command in hostile.commands) == 1
    session.close()


@pytest.mark.parametrize("status", ["NO", "BAD"])
def test_a_server_that_offers_notify_and_refuses_it(hostile: HostileServer, status: str) -> None:
    hostile.capabilities.append("NOTIFY")
    hostile.add_mailbox(b"Work")
    hostile.on("NOTIFY", lambda session, command: session.tagged(command, status))
    hostile.on("IDLE", _idles())
    session = Session(hostile.settings(), hostile.password)
    listener = Listener(session, [INBOX, b"Work"], ask_seconds=0.05)
    assert listener.way is Way.IDLE
    waiting = Waiting(listener)
    _until(lambda: any(command.name == "IDLE" for command in hostile.commands))
    work = hostile.mailbox_named(b"Work")
    assert work is not None
    work.add(LETTER)
    assert waiting.end() == {b"Work"}
    session.close()


def test_notify_of_a_folder_that_nobody_asked_about_is_no_news(hostile: HostileServer) -> None:
    hostile.capabilities.append("NOTIFY")
    hostile.add_mailbox(b"Work")
    hostile.on("NOTIFY", lambda session, command: session.tagged(command))
    other = b'* STATUS "Other" (MESSAGES 1)\r\n* STATUS {900 (\r\n* STATUS (((\r\n'
    hostile.on("IDLE", _idles(other, b'* STATUS "Work" (MESSAGES 2)\r\n'))
    session = Session(hostile.settings(), hostile.password)
    listener = Listener(session, [INBOX, b"Work"])
    assert Waiting(listener).end() == {b"Work"}
    session.close()


def _hangs_up(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n")
    session.hang_up()


def _says_bye(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n* BYE going down\r\n")
    session.stall()


def _never_goes_on(session: Served, command: Command) -> None:
    session.stall()


def _never_ends(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n* 4 EXISTS\r\n")
    session.stall()


def _half_a_line(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n* 4 EXI")
    session.stall()


def _trickles(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n")
    session.drip(b"* OK " + b"x" * 1000, interval=0.05)


def _floods(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n")
    session.flood(b"* OK Still here, and there is nothing to tell you\r\n")


def _endless_line(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n")
    session.flood(b"x" * 1000)


def _huge_literal(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\n* 1 FETCH (BODY[] {99999999999}\r\n")
    session.stall()


def _another_tag(session: Served, command: Command) -> None:
    session.send(b"+ idling\r\nX99 OK done\r\n")
    session.stall()


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        pytest.param(_hangs_up, ConnectionLost, id="hangs up"),
        pytest.param(_says_bye, ConnectionLost, id="BYE"),
        pytest.param(_never_goes_on, ServerTooSlow, id="never goes on"),
        pytest.param(_never_ends, ServerTooSlow, id="never ends after DONE"),
        pytest.param(_half_a_line, ServerTooSlow, id="half a line"),
        pytest.param(_trickles, ServerTooSlow, id="a byte now and then"),
        pytest.param(_floods, ServerMisbehaved, id="a flood of nothing"),
        pytest.param(_endless_line, ServerMisbehaved, id="an endless line"),
        pytest.param(_huge_literal, ServerMisbehaved, id="a huge literal"),
        pytest.param(_another_tag, ServerMisbehaved, id="another tag"),
    ],
)
def test_a_server_that_breaks_the_rules_ends_the_listening(
    hostile: HostileServer,
    handler: Callable[[Served, Command], None],
    expected: type[Exception],
) -> None:
    hostile.on("IDLE", handler)
    session, listener = _listen(hostile, patience=0.6)
    with pytest.raises(expected):
        Waiting(listener).end()
    session.close()


def test_a_mailbox_that_cannot_be_opened_is_an_error(hostile: HostileServer) -> None:
    with (
        Session(hostile.settings(), hostile.password) as session,
        pytest.raises(CommandRefused),
    ):
        Listener(session, [b"not there"])
