"""The demo's server, spoken to as any provider's: over TLS, with a stock IMAP client."""

import gc
import hashlib
import imaplib
import re
import socket
import ssl
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.demo.conftest import Connect, fetch, open_line
from vault_app.demo.letters.letter import SPECIAL_USES, Letter
from vault_app.demo.server import DemoServer
from vault_app.model.errors import CannotConnect
from vault_app.model.mail import Security

_WORK = '"B&APw-ro/Auftr&AOQ-ge"'
_WIRE_NAMES = {"Büro/Aufträge": _WORK}


def test_settings_are_those_of_an_ordinary_account(server: DemoServer) -> None:
    settings = server.settings
    assert (settings.host, settings.security, settings.user) == (
        "127.0.0.1",
        Security.TLS,
        server.address,
    )
    assert settings.ca_pem is not None
    assert settings.ca_pem.count("BEGIN CERTIFICATE") == 1
    assert len(server.password) >= 20


def test_a_stranger_s_trust_is_refused(server: DemoServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL(
            server.settings.host, server.settings.port, ssl_context=ssl.create_default_context()
        )


def test_the_certificate_is_good_for_its_address_alone(server: DemoServer) -> None:
    context = ssl.create_default_context(cadata=server.settings.ca_pem)
    # Python's own defaults from 3.13 on.
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    address = (server.settings.host, server.settings.port)
    with (
        socket.create_connection(address, timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
    ):
        assert line.version() in ("TLSv1.2", "TLSv1.3")
        assert line.recv(4) == b"* OK"
    with (
        socket.create_connection(address, timeout=10) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname="mail.lindqvist.example")


def test_a_wrong_password_is_refused(server: DemoServer) -> None:
    line = open_line(server)
    with pytest.raises(imaplib.IMAP4.error):
        line.login(server.settings.user, "swordfish")
    line.logout()


def test_it_offers_what_a_safe_removal_needs(connect: Connect) -> None:
    line = connect()
    offered = line.capability()[1][0].split()
    assert {b"IMAP4rev1", b"UIDPLUS", b"MOVE", b"ID", b"IDLE", b"LITERAL+"} <= set(offered)
    assert b"STARTTLS" not in offered


def test_mailboxes_are_listed_with_their_special_use(connect: Connect) -> None:
    _, lines = connect().list()
    assert lines == [
        b'(\\HasNoChildren) "/" INBOX',
        b'(\\HasNoChildren \\Sent) "/" Sent',
        b'(\\HasNoChildren \\Archive) "/" Archive',
        b'(\\HasNoChildren) "/" Newsletters',
        b'(\\Noselect \\HasChildren) "/" B&APw-ro',
        b'(\\HasNoChildren) "/" B&APw-ro/Auftr&AOQ-ge',
        b'(\\HasNoChildren \\Trash) "/" Trash',
    ]


@pytest.mark.parametrize("mailbox", list(SPECIAL_USES))
def test_every_letter_comes_back_byte_for_byte(
    connect: Connect, letters: tuple[Letter, ...], mailbox: str
) -> None:
    line = connect()
    expected = [letter for letter in letters if letter.mailbox == mailbox]
    _, counted = line.select(_WIRE_NAMES.get(mailbox, mailbox), readonly=True)
    assert counted == [str(len(expected)).encode()]
    answers = fetch(line, "1:*", "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")
    assert [answer[1] for answer in answers] == [letter.raw for letter in expected]
    for (head, raw), letter in zip(answers, expected, strict=True):
        assert re.search(rb"RFC822\.SIZE (\d+)", head)[1] == str(len(raw)).encode()  # type: ignore[index]
        moment = imaplib.Internaldate2tuple(head)
        assert moment is not None
        assert datetime(*moment[:6]).astimezone(UTC) == letter.received_at
        assert set(imaplib.ParseFlags(head)) == {flag.encode() for flag in letter.flags}


def test_examine_and_peek_leave_letters_unread(connect: Connect) -> None:
    line = connect()
    line.select("INBOX", readonly=True)
    unread = line.uid("SEARCH", "UNSEEN")[1]
    assert len(unread[0].split()) > 5
    fetch(line, "1:*", "(BODY.PEEK[HEADER])")
    assert line.uid("SEARCH", "UNSEEN")[1] == unread
    assert line.uid("STORE", "101", "+FLAGS", "(\\Deleted)")[0] == "NO"
    assert line.uid("EXPUNGE", "101")[0] == "NO"


def test_commands_sent_at_once_are_answered_in_order(server: DemoServer) -> None:
    line = open_line(server)
    asked = [
        f'a1 LOGIN "{server.settings.user}" "{server.password}"',
        "a2 EXAMINE Archive",
        "a3 UID FETCH 101 (UID BODY.PEEK[])",
        "a4 UID FETCH 102 (UID BODY.PEEK[])",
        "a5 UID SEARCH UID 101:110",
        "a6 LOGOUT",
    ]
    line.send("".join(f"{command}\r\n" for command in asked).encode())
    answer = b""
    while chunk := line.sock.recv(65_536):
        answer += chunk
    tags = re.findall(rb"^(a\d) (\w+)", answer, re.MULTILINE)
    assert tags == [(f"a{number}".encode(), b"OK") for number in range(1, 7)]
    line.shutdown()


def test_many_lines_at_once_read_the_same(connect: Connect, letters: tuple[Letter, ...]) -> None:
    lines = [connect() for _ in range(4)]
    digests: list[str] = []

    def read(line: imaplib.IMAP4_SSL) -> None:
        line.select("Sent", readonly=True)
        whole = b"".join(raw for _, raw in fetch(line, "1:*", "(UID BODY.PEEK[])"))
        digests.append(hashlib.sha256(whole).hexdigest())

    threads = [threading.Thread(target=read, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = b"".join(letter.raw for letter in letters if letter.mailbox == "Sent")
    assert Counter(digests) == {hashlib.sha256(expected).hexdigest(): 4}


def test_namespace_is_the_known_gap(connect: Connect) -> None:
    line = connect()
    with pytest.raises(imaplib.IMAP4.error, match="Unknown command"):
        line.namespace()
    assert line.noop()[0] == "OK"


def test_nothing_is_left_after_a_stop_and_a_second_start_is_a_new_server(resources: Path) -> None:
    before = set(threading.enumerate())
    server = DemoServer(resources)
    assert not server.is_running
    server.start()
    first, secret = server.settings, server.password
    idle, gone = open_line(server), open_line(server)
    gone.sock.close()
    gone.file.close()
    server.stop()
    assert set(threading.enumerate()) == before
    assert not server.is_running
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        idle.noop()
    idle.shutdown()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((first.host, first.port), timeout=5).close()
    gc.collect()
    with server:
        assert server.password != secret
        assert server.settings.ca_pem != first.ca_pem
        line = open_line(server)
        line.login(server.settings.user, server.password)
        line.logout()
    server.stop()
    gc.collect()


def test_settings_of_a_stopped_server_are_an_error(resources: Path) -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = DemoServer(resources).settings


def test_a_machine_without_loopback_is_told_so(
    resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr("asyncio.start_server", refuse)
    server = DemoServer(resources)
    with pytest.raises(CannotConnect) as caught:
        server.start()
    assert caught.value.facts["host"] == "127.0.0.1"
    assert not server.is_running
