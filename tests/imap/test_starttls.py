"""STARTTLS, 69 ways to attack it: no credential in clear, nothing injected kept, no words shown."""

import socket
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mail_user import MailUser
from tests.servers.starttls_cases import INJECTED_UID, MARK, STARTTLS_CASES, StarttlsCase
from tests.servers.wire import Command
from vault_app.imap.session import Session
from vault_app.model.errors import CannotConnect, ServerError
from vault_app.model.mail import Security
from vault_app.wording.errors import explain

PATIENCE_SECONDS = 1.0
GROUP_SIZES = {"buffering": 3, "negotiation": 19, "tampering": 21, "spoofing": 7, "others": 19}


def test_none_is_missing() -> None:
    assert {group: len(cases) for group, cases in STARTTLS_CASES.items()} == GROUP_SIZES
    assert sum(GROUP_SIZES.values()) == 69


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{group}: {name}")
        for group, cases in STARTTLS_CASES.items()
        for name, case in cases.items()
    ],
)
def test_nothing_said_in_clear_counts(case: StarttlsCase, authority: Authority) -> None:
    certificate = None if case.certificate is None else case.certificate(authority)
    error: ServerError | None = None
    with HostileServer(
        security=Security.STARTTLS, authority=authority, certificate=certificate
    ) as server:
        server.inbox.add(b"Subject: true\r\n\r\n")
        case.strike(server)
        try:
            with Session(server.settings(), server.password, patience=PATIENCE_SECONDS) as session:
                assert_nothing_was_believed(session)
        except ServerError as caught:
            error = caught
        assert [command.name for command in server.clear_commands] in (["STARTTLS"], [])
        assert server.connections == 1
    assert (None if error is None else type(error)) in case.ends, repr(error)
    if error is not None:
        told = explain(error)
        assert MARK.lower() not in f"{error} {error.facts} {told}".lower()


def assert_nothing_was_believed(session: Session) -> None:
    assert session.seen.greeting == ""
    assert MARK.upper() not in session.capabilities
    names, unreadable = session.list_mailboxes()
    assert ([item.raw_name for item in names], unreadable) == ([b"INBOX"], [])
    assert session.exists == 0
    assert session.open_mailbox(b"INBOX").exists == 1
    assert INJECTED_UID not in session.present([1, INJECTED_UID])
    assert MARK not in repr(session.look_around())


def test_an_answer_in_many_pieces(authority: Authority) -> None:
    with HostileServer(security=Security.STARTTLS, authority=authority) as server:
        server.on_connect(lambda session: session.drip(b"* OK slow\r\n", interval=0.001))
        with Session(server.settings(), server.password) as session:
            assert "IMAP4REV1" in session.capabilities


def test_only_tls_is_asked_for_of_a_server_that_expects_it_at_once(authority: Authority) -> None:
    """The other setting at a port for TLS: the server waits for a handshake, we for a greeting."""
    with HostileServer(authority=authority) as server:
        settings = replace(server.settings(), security=Security.STARTTLS)
        with pytest.raises(ServerError):
            Session(settings, server.password, patience=0.3)
        assert server.commands == []


def test_plaintext_behind_the_handshake_breaks_it(authority: Authority) -> None:
    """Injected a moment later than the OK, when no buffer of ours can hold it any more."""

    def inject(served: Served, command: Command) -> None:
        served.tagged(command)
        served.connection.recv(1, socket.MSG_PEEK)  # the client's first word of the handshake
        served.send(b"* OK Injected\r\n" * 3)
        served.stall()

    with HostileServer(security=Security.STARTTLS, authority=authority) as server:
        server.on("STARTTLS", inject)
        with pytest.raises(CannotConnect) as caught:
            Session(server.settings(), server.password)
        assert caught.value.facts["reason"] == "tls"


def test_a_real_server(mail_user: MailUser) -> None:
    settings = replace(
        mail_user.plain_settings(),
        host="localhost",
        security=Security.STARTTLS,
        ca_pem=mail_user.ca_pem,
    )
    with Session(settings, mail_user.password) as session:
        assert session.seen.certificate.sha256
        assert session.open_mailbox(b"INBOX").exists == 0
