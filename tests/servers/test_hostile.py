"""The scripted server behaves well until it is told not to, and leaves no thread behind."""

import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from tests.servers.behaviour import fetch_answers
from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command, assert_wire_is_safe
from vault_app.model.mail import Security

LETTERS = [
    b"Message-ID: <%d@example.org>\r\nSubject: %d\r\n\r\nbody %d\r\n" % (n, n, n) for n in range(5)
]


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        for letter in LETTERS:
            running.inbox.add(letter)
        yield running


def sign_in(server: HostileServer) -> imaplib.IMAP4:
    context = ssl.create_default_context(cadata=server.ca_pem)
    client: imaplib.IMAP4
    if server.security is Security.TLS:
        client = imaplib.IMAP4_SSL("localhost", server.port, ssl_context=context, timeout=10)
    else:
        client = imaplib.IMAP4(
            "127.0.0.1" if server.security is Security.NONE else "localhost",
            server.port,
            timeout=10,
        )
        if server.security is Security.STARTTLS:
            client.starttls(context)
    assert client.login(server.user, server.password)[0] == "OK"
    return client


@pytest.mark.parametrize("security", list(Security))
def test_good_behaviour(security: Security, authority: Authority) -> None:
    with HostileServer(authority=authority, security=security) as server:
        uids = [server.inbox.add(letter) for letter in LETTERS]
        server.add_mailbox(b"Old mail", LETTERS[:1])
        with sign_in(server) as client:
            assert len(client.list()[1]) == 2
            client.select('"Old mail"', readonly=True)
            assert client.response("EXISTS")[1] == [b"1"]
            client.select("INBOX", readonly=True)
            assert client.response("UIDVALIDITY")[1] == [b"1394614800"]
            assert client.uid("SEARCH", "UID", "2:*")[1] == [b"2 3 4 5"]
            answer = client.uid("FETCH", "1:3", "(RFC822.SIZE BODY.PEEK[])")[1]
            assert [item[1] for item in answer if isinstance(item, tuple)] == LETTERS[:3]
        assert server.inbox.uids() == uids
        names = [command.name for command in server.clear_commands]
        if security is Security.STARTTLS:
            assert names == ["CAPABILITY", "STARTTLS"]
        assert (server.clear_commands == []) is (security is Security.TLS)


def test_authenticate_plain_with_and_without_initial_response(server: HostileServer) -> None:
    context = ssl.create_default_context(cadata=server.ca_pem)
    with imaplib.IMAP4_SSL("localhost", server.port, ssl_context=context) as client:
        secret = f"\0{server.user}\0{server.password}".encode()
        assert client.authenticate("PLAIN", lambda _: secret)[0] == "OK"
    with imaplib.IMAP4_SSL("localhost", server.port, ssl_context=context) as client:
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            client.login(server.user, "wrong")
        assert client.xatom("AUTHENTICATE", "PLAIN", "AGVyaW5AZXhhbXBsZS5vcmcAeA==")[0] == "NO"


def test_removal_of_exactly_the_named_messages(server: HostileServer) -> None:
    server.inbox.find(5).flags.add("\\Deleted")
    with sign_in(server) as client:
        client.select()
        assert client.uid("STORE", "2,4", "+FLAGS", "(\\Deleted)")[0] == "OK"
        client.response("FETCH")
        assert client.uid("SEARCH", "DELETED")[1] == [b"2 4 5"]
        assert client.uid("EXPUNGE", "2,4")[0] == "OK"
        assert client.response("EXPUNGE")[1] == [b"2", b"3"]
    assert server.inbox.uids() == [1, 3, 5]
    assert_wire_is_safe(server.commands)


def test_examined_mailbox_cannot_be_changed(server: HostileServer) -> None:
    with sign_in(server) as client:
        client.select(readonly=True)
        assert client.xatom("UID STORE", "1", "+FLAGS", "(\\Deleted)")[0] == "NO"
    with pytest.raises(AssertionError, match="outside SELECT"):
        assert_wire_is_safe(server.commands)


def test_header_fields_and_partial_bodies(server: HostileServer) -> None:
    with sign_in(server) as client:
        client.select(readonly=True)
        wanted = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)] BODY.PEEK[]<3.5>)"
        answer = client.uid("FETCH", "2", wanted)[1]
    assert answer[0][1] == b"Message-ID: <1@example.org>\r\n\r\n"
    assert answer[1] == (b" BODY[]<3> {5}", LETTERS[1][3:8])


def test_one_answer_replaced_by_raw_bytes(server: HostileServer) -> None:
    def without_uid(session: Session, command: Command) -> None:
        for message, line in fetch_answers(session, command):
            session.send(line.replace(b"UID 2 ", b"") if message.uid == 2 else line)
        session.tagged(command)

    server.on("UID FETCH", without_uid, times=1)
    with sign_in(server) as client:
        client.select(readonly=True)
        first = client.uid("FETCH", "1:3", "(BODY.PEEK[])")[1]
        again = client.uid("FETCH", "1:3", "(BODY.PEEK[])")[1]
    assert first[2][0].startswith(b"2 (BODY[]")
    assert again[2][0].startswith(b"2 (UID 2 BODY[]")


def test_literals_of_a_client_are_read(authority: Authority) -> None:
    with HostileServer(authority=authority, security=Security.NONE) as server:
        server.add_mailbox(b'odd "name', LETTERS[:2])
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            lines = client.makefile("rb")
            lines.readline()
            client.sendall(b"a LOGIN {16+}\r\nerin@example.org {11}\r\n")
            assert lines.readline() == b"+ Go ahead\r\n"
            client.sendall(server.password.encode() + b"\r\n")
            assert lines.readline() == b"a OK Signed in\r\n"
            client.sendall(b'b EXAMINE {9+}\r\nodd "name\r\n')
            assert b"* 2 EXISTS\r\n" in iter(lines.readline, b"* 0 RECENT\r\n")
            lines.close()
    assert server.commands[-1].line == b'EXAMINE {9+}\r\nodd "name'


def test_hang_up_lets_sent_bytes_arrive(authority: Authority) -> None:
    def part_only(session: Session, command: Command) -> None:
        session.send(b"* 1 FETCH (UID 1 BODY[] {100}\r\nhalf")
        session.hang_up()

    with HostileServer(authority=authority, security=Security.NONE) as server:
        server.on("UID FETCH", part_only)
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            # More commands than are ever read: closing at once would reset the connection.
            client.sendall(b"a UID FETCH 1 (BODY.PEEK[])\r\n" * 5000)
            with client.makefile("rb") as received:
                assert received.read().endswith(b"BODY[] {100}\r\nhalf")


def test_reset_and_greeting(authority: Authority) -> None:
    with HostileServer(authority=authority, security=Security.NONE) as server:
        server.on("NOOP", lambda session, command: session.reset())
        server.on_connect(lambda session: session.drip(b"* BYE no\r\n", interval=0, size=3))
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            assert client.makefile("rb").readline() == b"* BYE no\r\n"
            client.sendall(b"a NOOP\r\n")
            with pytest.raises(ConnectionResetError):
                client.recv(1)


@pytest.mark.parametrize("security", [Security.TLS, Security.NONE])
def test_stop_ends_whatever_goes_on(security: Security, authority: Authority) -> None:
    before = threading.active_count()
    server = HostileServer(authority=authority, security=security)
    server.start()
    server.on("NOOP", lambda session, command: session.stall())
    server.on("CHECK", lambda session, command: session.flood(b"* OK more\r\n"))
    silent = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    stalled, flooded = sign_in(server), sign_in(server)
    stalled.send(b"a NOOP\r\n")
    flooded.send(b"a CHECK\r\n")
    assert flooded.readline() == b"* OK more\r\n"
    assert server.stop() == []
    assert server.stop() == []
    assert threading.active_count() == before
    for client in (stalled, flooded):
        client.shutdown()
    silent.close()


def test_failure_in_a_handler_comes_out_of_the_server(authority: Authority) -> None:
    def broken(session: Session, command: Command) -> None:
        raise ZeroDivisionError

    server = HostileServer(authority=authority, security=Security.NONE)
    server.on("NOOP", broken)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"a NOOP\r\n")
        with client.makefile("rb") as received:
            received.read()
    failures = server.stop()
    assert [type(failure) for failure in failures] == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ([b"SELECT a", b"EXPUNGE"], "EXPUNGE without UIDs"),
        ([b"SELECT a", b"close"], "CLOSE"),
        ([b"SELECT a", b"UID STORE 1:* +FLAGS (\\Deleted)"], "set with"),
        ([b"SELECT a", b"UID EXPUNGE 4,*"], "set with"),
        ([b"EXAMINE a", b"UID EXPUNGE 4"], "outside SELECT"),
        ([b"SELECT a", b"UNSELECT", b"UID STORE 4 +FLAGS (\\Deleted)"], "outside SELECT"),
        ([b"SELECT a", b"STORE 1 +FLAGS (\\Deleted)"], "sequence number"),
        ([b"SELECT a", b"FETCH 1 FLAGS"], "sequence number"),
        ([b"SELECT a", b"UID FETCH 5:* FLAGS", b"UID STORE 4 +FLAGS (x)", b"UID EXPUNGE 4"], ""),
    ],
)
def test_rules_of_the_wire(lines: list[bytes], rule: str) -> None:
    commands = [Command(1, b"a", line) for line in lines]
    if not rule:
        assert_wire_is_safe(commands)
        return
    with pytest.raises(AssertionError, match=rule):
        assert_wire_is_safe(commands)
