"""The real server does what the tests of the product take for granted."""

import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.certificates import Authority, ServerCertificate, issue_self_signed
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe

LETTER = b"From: a@example.org\r\nSubject: one\r\n\r\nbody \xff\xfe without a last line end"


def test_message_comes_back_byte_for_byte(mail_user: MailUser) -> None:
    received = datetime(2014, 3, 12, 8, 30, tzinfo=UTC)
    uid = mail_user.append("INBOX", LETTER, ["\\Seen", "\\Flagged"], received)
    assert mail_user.uids("INBOX") == [uid]
    assert mail_user.raw("INBOX", uid) == LETTER
    assert mail_user.flags("INBOX", uid) == {"\\Seen", "\\Flagged"}
    with mail_user.sign_in() as client:
        client.select(readonly=True)
        _, answer = client.uid("FETCH", str(uid), "(INTERNALDATE)")
    assert b'"12-Mar-2014 08:30:00 +0000"' in answer[0]


def test_users_share_nothing(dovecot: Dovecot) -> None:
    one, two = dovecot.new_user(), dovecot.new_user()
    one.append("INBOX", LETTER)
    assert two.uids("INBOX") == []


def test_wrong_password_is_refused(dovecot: Dovecot, mail_user: MailUser) -> None:
    context = ssl.create_default_context(cadata=dovecot.ca_pem)
    with (
        imaplib.IMAP4_SSL("localhost", dovecot.port, ssl_context=context) as client,
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
    ):
        client.login(mail_user.name, "wrong")


def test_plain_port_answers_on_loopback(mail_user: MailUser) -> None:
    settings = mail_user.plain_settings()
    with imaplib.IMAP4(settings.host, settings.port) as client:
        assert client.login(settings.user, mail_user.password)[0] == "OK"


def test_two_clients_at_once(mail_user: MailUser) -> None:
    uids = [mail_user.append("INBOX", LETTER) for _ in range(3)]
    with mail_user.sign_in() as client:
        client.select()
        mail_user.expunge("INBOX", [uids[1]])
        status, answer = client.uid("FETCH", str(uids[1]), "(BODY.PEEK[])")
        # What makes a tagged OK worthless: the message is gone, and the server says OK.
        assert status == "OK"
        assert all(not isinstance(item, tuple) for item in answer)
        client.noop()
        assert client.response("EXPUNGE")[1] == [b"2"]
    assert mail_user.uids("INBOX") == [uids[0], uids[2]]


def test_expunge_spares_what_others_flagged(mail_user: MailUser) -> None:
    uids = [mail_user.append("INBOX", LETTER) for _ in range(3)]
    mail_user.add_flags("INBOX", uids[:1], ["\\Deleted"])
    mail_user.expunge("INBOX", uids[2:])
    assert mail_user.uids("INBOX") == uids[:2]
    mail_user.remove_flags("INBOX", uids[:1], ["\\Deleted"])
    assert mail_user.flags("INBOX", uids[0]) == frozenset()


def test_mailboxes_come_and_go(mail_user: MailUser) -> None:
    mail_user.create("Archive/2014.old")
    mail_user.create("Sent")
    mail_user.rename("Archive/2014.old", "R&AOk-sum&AOk-")
    assert mail_user.mailboxes() == ["INBOX", "R&AOk-sum&AOk-", "Sent"]
    mail_user.delete("Sent")
    assert mail_user.mailboxes() == ["INBOX", "R&AOk-sum&AOk-"]


def test_recreated_mailbox_starts_at_one_under_a_new_uidvalidity(
    mail_user: MailUser,
) -> None:
    mail_user.create("Box")
    before = mail_user.uidvalidity("Box")
    assert mail_user.append("Box", LETTER) == 1
    mail_user.delete("Box")
    mail_user.create("Box")
    assert mail_user.append("Box", LETTER) == 1
    assert mail_user.uidvalidity("Box") != before


def test_uidvalidity_can_change_under_the_same_messages(mail_user: MailUser) -> None:
    uid = mail_user.append("INBOX", LETTER)
    mail_user.set_uidvalidity("INBOX", 424242)
    assert mail_user.uidvalidity("INBOX") == 424242
    assert mail_user.raw("INBOX", uid) == LETTER


def test_bulk_load_numbers_messages_in_order(mail_user: MailUser) -> None:
    raws = [b"Subject: %d\r\n\r\n%d\r\n" % (number, number) for number in range(500)]
    received = [datetime(2015, 1, 1 + number % 28, tzinfo=UTC) for number in range(500)]
    assert mail_user.bulk_load("Old mail", raws, flags="S", received=received) == 500
    assert mail_user.bulk_load("Old mail", raws[:2]) == 2
    assert mail_user.messages("Old mail") == dict(enumerate([*raws, *raws[:2]], 1))
    assert mail_user.flags("Old mail", 7) == {"\\Seen"}


def test_bulk_load_refuses_what_dovecot_would_change(mail_user: MailUser) -> None:
    with pytest.raises(ValueError, match="lone CR or LF"):
        mail_user.bulk_load("INBOX", [b"Subject: x\n\nx\n"])


def test_capabilities(mail_user: MailUser, mail_user_without_uidplus: MailUser) -> None:
    for user, offered in ((mail_user, True), (mail_user_without_uidplus, False)):
        with user.sign_in() as client:
            _, answer = client.capability()
        assert (b"UIDPLUS" in answer[0].split()) is offered
        assert b"UNSELECT" in answer[0].split()


def test_wire_log_holds_what_the_client_under_test_sent(dovecot: Dovecot) -> None:
    mail_user = dovecot.new_user()  # not the fixture's, whose commands must all be safe
    uid = mail_user.append("INBOX", LETTER)
    with mail_user.sign_in() as client:
        client.select()
        client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        client.expunge()
    names = [command.name for command in mail_user.commands()]
    assert names == ["SELECT", "UID STORE", "EXPUNGE", "LOGOUT"]
    with pytest.raises(AssertionError, match="EXPUNGE without UIDs"):
        assert_wire_is_safe(mail_user.commands())


def test_mail_survives_a_crash_of_the_server(authority: Authority) -> None:
    with Dovecot(authority=authority) as server:
        user = server.new_user()
        uid = user.append("INBOX", LETTER)
        with socket.create_connection(("127.0.0.1", server.plain_port), timeout=10) as held:
            assert held.recv(1000).startswith(b"* OK")
            server.interrupt()
            assert _rest_of(held) == b""
        assert user.raw("INBOX", uid) == LETTER


def test_appending_from_a_thread_while_reading(mail_user: MailUser) -> None:
    def deliver() -> None:
        for _ in range(20):
            mail_user.append("INBOX", LETTER)

    thread = threading.Thread(target=deliver)
    thread.start()
    seen = [len(mail_user.uids("INBOX")) for _ in range(20)]
    thread.join()
    assert seen == sorted(seen)
    assert len(mail_user.uids("INBOX")) == 20


def test_stop_leaves_nothing_behind(authority: Authority) -> None:
    server = Dovecot(authority=authority)
    server.start()
    folder, user = server.folder, server.new_user()
    user.append("INBOX", LETTER)
    server.stop()
    server.stop()
    assert not folder.exists()
    assert not _processes_naming(str(folder))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port)).close()


def test_nothing_survives_a_killed_test_run() -> None:
    """A run that is killed does no teardown; its Dovecot ends all the same."""
    script = (
        "import os, sys\n"
        "from tests.servers.dovecot import Dovecot\n"
        "server = Dovecot()\n"
        "server.start()\n"
        "print(server.folder, flush=True)\n"
        "sys.stdin.read()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(root), *sys.path))},
        text=True,
    ) as child:
        assert child.stdout is not None
        folder = child.stdout.readline().strip()
        assert _processes_naming(folder)
        child.communicate()
    pause = threading.Event()
    limit = time.monotonic() + 10
    while _processes_naming(folder) and time.monotonic() < limit:
        pause.wait(0.01)
    assert not _processes_naming(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("fault", ["expired", "early", "wrong host", "self-signed", "other CA"])
def test_certificates_that_must_be_refused(fault: str, authority: Authority) -> None:
    certificates: dict[str, ServerCertificate] = {
        "expired": authority.issue_expired(),
        "early": authority.issue_not_yet_valid(),
        "wrong host": authority.issue_for_wrong_host(),
        "self-signed": issue_self_signed(),
        "other CA": Authority("Another").issue(),
    }
    context = ssl.create_default_context(cadata=authority.ca_pem)
    with (
        Dovecot(authority=authority, certificate=certificates[fault]) as server,
        socket.create_connection(("127.0.0.1", server.port)) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(raw, server_hostname="localhost").close()


def _rest_of(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1000)
    except ConnectionResetError:
        return b""


def _processes_naming(text: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            found.append(line)
    return found
