"""Labels and ids that servers give beside UIDs, and mailboxes that are not one's own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority
from tests.servers.gmail import Labels, offer_objects
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from tests.tasks.test_pull import of
from vault_app.archive import accounts
from vault_app.archive.vault import Vault
from vault_app.model.mail import PlacementState
from vault_app.model.query import parse_query
from vault_app.model.server_objects import ServerObject
from vault_app.regions.world import World


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        yield running


@pytest.fixture
def desk(vault: Vault, world: World, server: HostileServer) -> Desk:
    return desk_for(vault, world, server.settings(), server.password)


def objects(desk: Desk, name: str) -> dict[int, ServerObject]:
    with desk.vault.reader() as reader:
        (box,) = (each for each in reader.mailboxes() if each.name == name)
        assert box.uidvalidity is not None
        uids = [copy.uid for copy in reader.copies_in_order(box.id, box.uidvalidity)]
        return reader.objects_of(box.id, box.uidvalidity, uids)


def test_labels_come_with_the_mail_and_are_followed(desk: Desk, server: HostileServer) -> None:
    gmail = Labels(server)
    first = gmail.add(letter(1), [b"\\Inbox", b"B&APw-ro", b'two "words"'])
    second = gmail.add(letter(2), [])
    server.inbox.add(letter(1))
    report = desk.pull()
    assert {m.mailbox for m in report.mailboxes} == {
        "[Gmail]/All Mail",
        "[Gmail]/Spam",
        "[Gmail]/Trash",
    }
    assert objects(desk, "[Gmail]/All Mail") == {
        first: ServerObject(
            uid=first,
            email_id=str(2**60 + first),
            thread_id=str(2**60),
            labels=("Büro", "\\Inbox", 'two "words"'),
        ),
        second: ServerObject(uid=second, email_id=str(2**60 + 2), thread_id=str(2**60 + 1)),
    }
    assert [row.subject for row in desk.rows(parse_query("label:büro"))] == ["Letter 1"]
    assert desk.rows(parse_query("label:work")) == []
    gmail.labels[first] = [b"Done"]
    desk.pull()
    assert objects(desk, "[Gmail]/All Mail")[first].labels == ("Done",)
    assert desk.rows(parse_query("label:büro")) == []
    assert len(desk.rows(parse_query('label:"done" letter'))) == 1


def test_labels_that_cannot_be_had_cost_no_mail(desk: Desk, server: HostileServer) -> None:
    gmail = Labels(server)
    gmail.add(letter(1), [b"Work"])

    def hang_up(session: Session, command: Command) -> None:
        if b"X-GM-LABELS" in command.arguments:
            session.hang_up()
        session.behave(command)

    server.on("UID FETCH", hang_up)
    report = desk.pull()
    assert report.left_over == ()
    assert (of(report, "[Gmail]/All Mail").stored, len(report.mailboxes)) == (1, 3)


def test_object_ids_are_kept(desk: Desk, server: HostileServer) -> None:
    offer_objects(server)
    raw = letter(1)
    uid = server.inbox.add(raw)
    desk.pull()
    known = ServerObject(uid=uid, email_id=f"M{len(raw)}", thread_id="")
    assert objects(desk, "INBOX") == {uid: known}
    server.commands.clear()
    desk.pull()
    assert not any(b"EMAILID" in command.line for command in server.commands)


SHARED = [b"Other/ben/INBOX", b"Public/news", b"Work"]


@pytest.fixture
def shares(server: HostileServer) -> HostileServer:
    for name in SHARED:
        server.add_mailbox(name, [letter(len(name))])

    def namespaces(session: Session, command: Command) -> None:
        session.send(b'* NAMESPACE (("" "/")) (("Other/" "/")) (("Public/" "/"))\r\n')
        session.tagged(command)

    server.on("NAMESPACE", namespaces)
    return server


def test_mail_of_others_is_not_pulled_unless_wanted(desk: Desk, shares: HostileServer) -> None:
    assert {m.mailbox for m in desk.pull().mailboxes} == {"INBOX", "Work"}
    with desk.vault.reader() as reader:
        marked = {box.name: box.is_shared for box in reader.mailboxes()}
    assert marked == {"INBOX": False, "Work": False, "Other/ben/INBOX": True, "Public/news": True}
    named = desk.pull(mailboxes=["Public/news"])
    assert [m.mailbox for m in named.mailboxes] == ["Public/news"]
    desk.vault.write(accounts.set_choices, desk.account.id, is_read_only=False, pulls_shared=True)
    desk.account = replace(desk.account, pulls_shared=True)
    assert len(desk.pull().mailboxes) == 4


def test_mailboxes_that_only_their_namespace_lists(desk: Desk, shares: HostileServer) -> None:
    """Courier leaves #shared out of LIST "" "*"."""

    def list_own(session: Session, command: Command) -> None:
        if b'"*"' not in command.arguments:
            session.behave(command)
            return
        session.send(b'* LIST (\\HasNoChildren) "/" INBOX\r\n')
        session.tagged(command)

    shares.on("LIST", list_own)
    desk.account = replace(desk.account, pulls_shared=True)
    assert {m.mailbox for m in desk.pull().mailboxes} >= {"Other/ben/INBOX", "Public/news"}
    desk.account = replace(desk.account, pulls_shared=False)
    assert {m.mailbox for m in desk.pull().mailboxes} == {"INBOX"}
    # It was not asked for them, so they are not gone.
    assert all(row.state is PlacementState.ON_SERVER for row in desk.rows())


def test_mail_of_others_stays_theirs_when_a_later_question_breaks_the_connection(
    desk: Desk, shares: HostileServer
) -> None:
    shares.capabilities.append("QUOTA")
    shares.on("GETQUOTAROOT", lambda session, _: session.hang_up())
    assert {m.mailbox for m in desk.pull().mailboxes} == {"INBOX", "Work"}


def test_a_server_that_does_not_bear_to_be_asked_for_numbers(
    desk: Desk, server: HostileServer
) -> None:
    server.inbox.add(letter(1))
    server.on("STATUS", lambda session, _: session.hang_up())
    assert of(desk.pull()).stored == 1


@pytest.mark.parametrize("answer", [b"BAD", b"* NAMESPACE NIL\r\n", b"* NAMESPACE ((\r\n"])
def test_namespaces_that_cannot_be_read(desk: Desk, shares: HostileServer, answer: bytes) -> None:
    def say(session: Session, command: Command) -> None:
        if answer == b"BAD":
            session.tagged(command, "BAD", "Unknown command")
        else:
            session.send(answer)
            session.tagged(command)

    shares.on("NAMESPACE", say)
    assert len(desk.pull().mailboxes) == 4
