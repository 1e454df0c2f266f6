"""Each fault really strikes: a client that asks the usual questions hears something else than from
a good server. And the judges tell right from wrong."""

import contextlib
import socket
import ssl
import time

import pytest

from tests.servers.certificates import Authority
from tests.servers.fault import ABSENT, QUARANTINED, UIDS, VICTIM, Fault, letter
from tests.servers.faults import PULL_FAULTS, REMOVAL_FAULTS
from tests.servers.hostile import HostileServer
from tests.servers.removal_fault import PLANNED, RemovalFault
from vault_app.model.errors import CertificateRejected, ConnectionLost, ServerMisbehaved
from vault_app.model.mail import Security
from vault_app.model.removal import SkipReason, Step

_PATIENCE = 10.0
_LITTLE_PATIENCE = 0.15
_ENOUGH = 3_000_000
_LAST = b"z"
_SIGN_IN = (b'LOGIN erin@example.org {11+}\r\npass "w\\ord', b"AUTHENTICATE PLAIN")
_PULL = (
    b"CAPABILITY",
    *_SIGN_IN[:1],
    b'ID ("name" "x")',
    b'LIST "" "*"',
    b"STATUS INBOX (MESSAGES)",
    b"EXAMINE INBOX",
    b"UID SEARCH ALL",
    b"UID FETCH 1:* (UID FLAGS)",
    b"UID FETCH 1:* (INTERNALDATE RFC822.SIZE)",
    b"UID FETCH 1:* (BODY.PEEK[])",
    b"LOGOUT",
)
_SET = ",".join(map(str, PLANNED)).encode()
_REMOVAL = (
    b"CAPABILITY",
    *_SIGN_IN[:1],
    b"SELECT INBOX",
    b"UID FETCH 1:* (UID FLAGS)",
    b"UID FETCH 1:* (BODY.PEEK[])",
    b"UID STORE " + _SET + b" +FLAGS.SILENT (\\Deleted)",
    b"NOOP",
    b"UID EXPUNGE " + _SET,
    b"UID FETCH 1:* (UID FLAGS)",
    b"EXAMINE INBOX",
    b"UID FETCH 1:* (UID FLAGS)",
    b"LOGOUT",
)


def hear(
    server: HostileServer, commands: tuple[bytes, ...], *, patience: float = _PATIENCE
) -> bytes:
    """All that the server says to these commands, until it falls silent or it is enough."""
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(raw)
        if server.security is Security.TLS:
            context = ssl.create_default_context(cadata=server.ca_pem)
            try:
                secured = context.wrap_socket(connection, server_hostname="localhost")
            except ssl.SSLCertVerificationError as error:
                return error.verify_message.encode()
            connection = stack.enter_context(secured)
        # A server that breaks off early may do so before all commands are out.
        with contextlib.suppress(OSError):
            for number, command in enumerate(commands):
                tag = _LAST if number == len(commands) - 1 else b"t%d" % number
                connection.sendall(tag + b" " + command + b"\r\n")
        connection.settimeout(patience)
        heard = bytearray()
        limit = time.monotonic() + 10 * patience
        with contextlib.suppress(OSError):
            while len(heard) < _ENOUGH and time.monotonic() < limit:
                if b"\r\n" + _LAST + b" " in heard[-200:]:
                    break
                data = connection.recv(65536)
                if not data:
                    break
                heard += data
    return bytes(heard)


@pytest.mark.parametrize("fault", PULL_FAULTS.values(), ids=PULL_FAULTS)
def test_pull_fault_strikes(fault: Fault, authority: Authority) -> None:
    questions: tuple[bytes, ...] = _PULL
    patience = _PATIENCE
    if fault.security is Security.STARTTLS:
        questions = (b"CAPABILITY", b"STARTTLS")
    if fault is PULL_FAULTS["sign-in: endless challenges"]:
        questions = (b"CAPABILITY", _SIGN_IN[1])
        patience = 1.0  # a good server waits for the answer
    good = Fault(does="", right="", strike=lambda server: None, security=fault.security)
    with good.serve(authority) as server:
        expected = hear(server, questions, patience=patience)
    with fault.serve(authority) as server:
        if fault.between is not None:
            assert hear(server, questions) == expected
            fault.between(server)
        heard = hear(server, questions, patience=_LITTLE_PATIENCE)
    if fault is PULL_FAULTS["sign-in: STARTTLS and a wrong certificate"]:
        assert heard == expected
    else:
        assert heard != expected
    assert fault.does
    assert fault.right


@pytest.mark.parametrize("fault", REMOVAL_FAULTS.values(), ids=REMOVAL_FAULTS)
def test_removal_fault_strikes(fault: RemovalFault, authority: Authority) -> None:
    good = PULL_FAULTS["list: no UIDNEXT"]
    with good.serve(authority, well=True) as server:
        expected = hear(server, _REMOVAL)
    with good.serve(authority, well=True) as server:
        fault.begin(server)
        heard = hear(server, _REMOVAL, patience=_LITTLE_PATIENCE)
    assert (heard == expected) is (fault is REMOVAL_FAULTS["nothing wrong"])


def test_judge_of_a_pull(authority: Authority) -> None:
    fault = PULL_FAULTS["body: NIL for a body, still listed"]
    assert fault.fates == {VICTIM: QUARANTINED}
    with fault.serve(authority) as server:
        inbox = {message.uid: message.raw for message in server.inbox.messages}
        archive = {message.uid: message.raw for message in server.mailboxes[1].messages}
        without = {uid: raw for uid, raw in inbox.items() if uid != VICTIM}
        right = {b"INBOX": without, b"Archive": archive}
        fault.judge(server, error=None, stored=right, left_over=[VICTIM])
        wrong_ends: list[tuple[dict[bytes, dict[int, bytes]], list[int], str]] = [
            (right, [], "UID 14 is ABSENT"),
            ({**right, b"INBOX": inbox}, [], "UID 14 is STORED"),
            ({**right, b"INBOX": {**without, VICTIM: b""}}, [], "other bytes"),
            ({**right, b"INBOX": {**without, 3: inbox[VICTIM]}}, [VICTIM], "never held a UID 3"),
            ({**right, b"INBOX": {11: inbox[11]}}, [VICTIM], "UID 12 is ABSENT"),
            ({b"INBOX": without}, [VICTIM], "Archive"),
        ]
        for stored, left_over, complaint in wrong_ends:
            with pytest.raises(AssertionError, match=complaint):
                fault.judge(server, error=None, stored=stored, left_over=left_over)
        with pytest.raises(AssertionError, match="right are"):
            fault.judge(server, error=ServerMisbehaved(host="x"), stored=right)


def test_judge_of_an_end(authority: Authority) -> None:
    fault = PULL_FAULTS["sign-in: certificate: expired"]
    with fault.serve(authority) as server:
        fault.judge(server, error=CertificateRejected(host="x"), stored={})
        with pytest.raises(AssertionError, match="as if all were well"):
            fault.judge(server, error=None, stored={})


def test_judge_sees_a_password_in_clear(authority: Authority) -> None:
    fault = PULL_FAULTS["sign-in: STARTTLS refused"]
    with fault.serve(authority) as server:
        hear(server, (b"STARTTLS", *_SIGN_IN[:1]))
        with pytest.raises(AssertionError, match="LOGIN"):
            fault.judge(server, error=ConnectionLost(host="x"), stored={})


def test_vanished_message_may_be_absent(authority: Authority) -> None:
    fault = PULL_FAULTS["body: no answer, expunged meanwhile"]
    assert fault.fates == {VICTIM: ABSENT}
    with fault.serve(authority) as server:
        hear(server, _PULL)
        assert VICTIM not in server.inbox.uids()


def test_judge_of_a_removal(authority: Authority) -> None:
    fault = REMOVAL_FAULTS["starred since"]
    good = PULL_FAULTS["list: no UIDNEXT"]
    with good.serve(authority, well=True) as server:
        trial = fault.begin(server)
        steps = dict.fromkeys(PLANNED, Step.CONFIRMED) | {VICTIM: Step.SKIPPED}
        reasons: dict[int, SkipReason | None] = {VICTIM: SkipReason.FLAGGED_SINCE}
        with pytest.raises(AssertionError, match="confirmed, but there"):
            trial.judge(steps=steps, reasons=reasons)
        server.inbox.remove([server.inbox.find(uid) for uid in PLANNED if uid != VICTIM])
        trial.judge(steps=steps, reasons=reasons)
        with pytest.raises(AssertionError, match="the reason"):
            trial.judge(steps=steps, reasons={})
        server.inbox.find(VICTIM).flags.add("\\Deleted")
        with pytest.raises(AssertionError, match="left flagged"):
            trial.judge(steps=steps, reasons=reasons)
        server.inbox.remove([server.inbox.find(VICTIM)])
        with pytest.raises(AssertionError, match="without proof"):
            trial.judge(steps=steps, reasons=reasons)
        server.inbox.remove([server.inbox.find(UIDS[0])])
        with pytest.raises(AssertionError, match="not to be touched"):
            trial.judge(steps=steps, reasons=reasons)


def test_letters_differ() -> None:
    assert letter(1) != letter(2)
    assert letter(1).endswith(b"\r\n")
