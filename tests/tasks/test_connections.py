"""What a real server shows at the sign-in is noted, once for each change."""

import hashlib
import ssl

from tests.servers.hostile import HostileServer, Session
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for
from vault_app.archive.vault import Vault
from vault_app.model.custody import Certificate, ConnectionSeen
from vault_app.regions.world import World
from vault_app.tasks.connections import account_custody, last_connection


def _seen(desk: Desk) -> list[ConnectionSeen]:
    with desk.vault.reader() as reader:
        return [each.connection for each in reader.observations(desk.account.id) if each.connection]


def test_a_pull_notes_its_connection(desk: Desk, mail_user: MailUser) -> None:
    desk.pull()
    desk.pull()
    (seen,) = _seen(desk)
    assert "Dovecot" in seen.greeting
    assert "IMAP4REV1" in seen.capabilities
    assert seen.address in seen.addresses
    assert '"/"' in seen.namespaces
    assert seen.path == ""
    pem = ssl.get_server_certificate((desk.account.server.host, desk.account.server.port))
    der = ssl.PEM_cert_to_DER_cert(pem)
    assert seen.certificate.sha256 == hashlib.sha256(der).hexdigest()
    assert "CN=" in seen.certificate.issuer
    assert "localhost" in seen.certificate.names


def test_without_tls_there_is_no_certificate(
    vault: Vault, world: World, mail_user: MailUser
) -> None:
    desk = desk_for(vault, world, mail_user.plain_settings(), mail_user.password)
    desk.pull()
    assert _seen(desk)[0].certificate == Certificate()


def test_an_account_is_described_by_its_newest_connection(desk: Desk) -> None:
    with desk.vault.reader() as reader:
        assert last_connection(reader, desk.account.id) is None
        before = account_custody(reader, desk.world, desk.account.id)
    desk.pull()
    with desk.vault.reader() as reader:
        assert last_connection(reader, desk.account.id) == _seen(desk)[0]
        after = account_custody(reader, desk.world, desk.account.id)
    assert before.host == after.host == desk.account.server.host
    assert len(after.evidence) >= len(before.evidence)


def test_limits_are_noted_and_use_is_not(vault: Vault, world: World) -> None:
    used = iter((10, 2000))

    def quota(session: Session, command: Command) -> None:
        session.send(b'* QUOTAROOT INBOX "Mail box"\r\n')
        session.send(b'* QUOTA "Mail box" (STORAGE %d 51200 MESSAGE 3 1000)\r\n' % next(used))
        session.tagged(command)

    with HostileServer() as server:
        server.capabilities.append("QUOTA")
        server.on("GETQUOTAROOT", quota)
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
        desk.pull()
    (seen,) = _seen(desk)
    assert seen.quota == "Mail box: STORAGE 51200, MESSAGE 1000"


def test_a_server_may_refuse_to_tell(vault: Vault, world: World) -> None:
    with HostileServer() as server:
        server.inbox.add(b"Subject: x\r\n\r\nHello.\r\n")
        server.on("NAMESPACE", lambda session, command: session.tagged(command, "NO", "No."))
        desk = desk_for(vault, world, server.settings(), server.password)
        assert desk.pull().messages == 1
        assert server.connections == 1
    assert _seen(desk)[0].namespaces == ""


def test_a_server_that_bears_no_question_is_pulled_all_the_same(vault: Vault, world: World) -> None:
    with HostileServer() as server:
        server.inbox.add(b"Subject: x\r\n\r\nHello.\r\n")
        server.on("NAMESPACE", lambda session, command: session.hang_up())
        desk = desk_for(vault, world, server.settings(), server.password)
        assert desk.pull().messages == 1
        assert server.connections == 2
    assert _seen(desk)[0].greeting


def test_a_flood_of_answers_is_cut(vault: Vault, world: World) -> None:
    def flood(session: Session, command: Command) -> None:
        for number in range(1000):
            session.send(b'* NAMESPACE (("%d" "/")) NIL NIL\r\n' % number)
        session.tagged(command)

    with HostileServer() as server:
        server.on("NAMESPACE", flood)
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
    assert len(_seen(desk)[0].namespaces) < 500
