"""A server that counts wrongly, hides, repeats or breaks off never gets an "all is there"."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import Cancelled, ServerError, ServerMisbehaved
from vault_app.model.jobs import QuietJob
from vault_app.model.pulls import DifferenceKind, MailboxProof, Proof
from vault_app.regions.world import World
from vault_app.tasks.account_choices import set_pulls_shared
from vault_app.tasks.completeness import last_proof, prove

Handler = Callable[[Served, Command], None]


def desk_at(server: HostileServer, vault: Vault, world: World) -> Desk:
    server.inbox.add(letter(1))
    server.inbox.add(letter(2))
    desk = desk_for(vault, world, server.settings(), server.password)
    desk.pull()
    return desk


def made(desk: Desk) -> Proof:
    return prove(QuietJob(), desk.vault, desk.account, desk.connect)


def inbox(proof: Proof) -> MailboxProof:
    return next(each for each in proof.mailboxes if each.mailbox == "INBOX")


def counting(number: int) -> Handler:
    """EXAMINE that says so many messages are there."""

    def answer(session: Served, command: Command) -> None:
        session.mailbox = session.server.inbox
        session.send(b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n" % number)
        session.send(b"* OK [UIDVALIDITY %d] ok\r\n" % session.server.inbox.uidvalidity)
        session.tagged(command, text="[READ-ONLY] Done")

    return answer


@pytest.mark.parametrize("number", [1, 3, 4_294_967_295])
def test_a_count_that_the_list_does_not_bear_out(
    number: int, vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("EXAMINE", counting(number))
        proof = made(desk)
    assert not proof.is_whole
    assert not inbox(proof).adds_up
    assert inbox(proof).trouble


def test_one_message_listed_twice_is_one(vault: Vault, world: World, authority: Authority) -> None:
    """A count of three, borne out by two messages of which one is repeated."""

    def repeat(session: Served, command: Command) -> None:
        lines = [line for _, line in session.fetch_answers(command)]
        session.send(b"".join([*lines, lines[-1]]))
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("EXAMINE", counting(3))
        server.on("UID FETCH", repeat)
        proof = made(desk)
    assert inbox(proof).listed == 2
    assert not proof.is_whole


def test_lines_without_a_number_prove_nothing(
    vault: Vault, world: World, authority: Authority
) -> None:
    def nameless(session: Served, command: Command) -> None:
        session.send(b"* 1 FETCH (FLAGS ())\r\n* 2 FETCH (FLAGS ())\r\n")
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", nameless)
        proof = made(desk)
    assert inbox(proof).trouble == "list-incomplete"
    assert (inbox(proof).listed, inbox(proof).held) == (0, 0)


def test_an_empty_list_of_folders_proves_nothing(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("LIST", lambda session, command: session.tagged(command))
        with pytest.raises(ServerMisbehaved):
            made(desk)
    with desk.vault.reader() as reader:
        assert last_proof(reader, desk.account.id) is None


def test_a_folder_whose_name_cannot_be_read_is_told(
    vault: Vault, world: World, authority: Authority
) -> None:
    def garbled(session: Served, command: Command) -> None:
        session.send(b"* LIST (\\HasNoChildren\r\n")
        session.behave(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("LIST", garbled)
        proof = made(desk)
    assert inbox(proof).adds_up
    assert [each.trouble for each in proof.mailboxes if each.trouble] == ["unreadable"]
    assert not proof.is_whole


@pytest.mark.parametrize(
    ("status", "reason"),
    [("NO", "refused: Permission denied"), ("BAD", "refused: Permission denied")],
)
def test_a_folder_that_may_not_be_opened_hides_no_other(
    status: str, reason: str, vault: Vault, world: World, authority: Authority
) -> None:
    def refuse(session: Served, command: Command) -> None:
        if b"Locked" in command.arguments:
            session.tagged(command, status, "Permission denied")
        else:
            session.behave(command)

    with HostileServer(authority=authority) as server:
        server.add_mailbox(b"Locked", [letter(3)])
        desk = desk_at(server, vault, world)
        server.on("EXAMINE", refuse)
        proof = made(desk)
    assert inbox(proof).adds_up
    (locked,) = (each for each in proof.mailboxes if each.mailbox == "Locked")
    assert (locked.trouble, locked.counted, locked.listed) == (reason, 1, 0)
    assert not proof.is_whole


def test_no_count_at_all(vault: Vault, world: World, authority: Authority) -> None:
    def countless(session: Served, command: Command) -> None:
        session.send(b"* OK [UIDVALIDITY %d] ok\r\n" % server.inbox.uidvalidity)
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("EXAMINE", countless)
        proof = made(desk)
    assert inbox(proof).trouble == "misbehaved: no EXISTS"
    assert not proof.is_whole


def test_a_connection_that_breaks_once_costs_nothing(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", lambda session, _: session.reset(), times=1)
        assert made(desk).is_whole


def test_a_connection_that_always_breaks_keeps_no_proof(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", lambda session, _: session.reset())
        with pytest.raises(ServerError):
            made(desk)
    with desk.vault.reader() as reader:
        assert last_proof(reader, desk.account.id) is None


def _headers(answer: Handler) -> Handler:
    def route(session: Served, command: Command) -> None:
        if b"HEADER.FIELDS" in command.arguments:
            answer(session, command)
        else:
            session.behave(command)

    return route


@pytest.mark.parametrize(
    "answer",
    [
        lambda session, command: session.tagged(command, "NO", "Not these"),
        lambda session, command: session.tagged(command),
        lambda session, _: session.reset(),
        lambda session, command: session.send(b"* 3 FETCH (UID 3 BODY[HEADER] {900000000}\r\n"),
    ],
    ids=["refused", "silent", "reset", "enormous"],
)
def test_differences_stand_without_their_names(
    answer: Handler, vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.inbox.add(letter(3))
        server.on("UID FETCH", _headers(answer))
        found = inbox(made(desk))
    assert (found.counted, found.listed, found.held) == (3, 3, 2)
    assert [(each.kind, each.subject) for each in found.differences] == [
        (DifferenceKind.WAITING, "")
    ]


def test_a_header_full_of_tricks_is_only_text(
    vault: Vault, world: World, authority: Authority
) -> None:
    tricky = (
        b'From: \xff\xfe "\xe2\x80\xae" <a@b>\r\nSubject: =?x?q?=ff?= \x1b[2J\x00\r\n'
        b"Date: nonsense\r\n\r\nx"
    )
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.inbox.add(tricky)
        proof = made(desk)
        assert [each.kind for each in inbox(proof).differences] == [DifferenceKind.WAITING]
    with desk.vault.reader() as reader:
        assert last_proof(reader, desk.account.id) == proof


def test_labels_are_named_and_left_out(vault: Vault, world: World, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        server.capabilities.append("X-GM-EXT-1")
        everything = server.add_mailbox(b"[Gmail]/All Mail", [letter(1), letter(2)])
        everything.attributes = ("\\All",)
        desk = desk_at(server, vault, world)
        proof = made(desk)
    assert proof.is_whole
    assert [each.mailbox for each in proof.mailboxes if each.is_left_out] == ["INBOX"]


def test_if_all_folders_are_left_out_nothing_is_proven() -> None:
    left_out = MailboxProof(
        mailbox="x",
        counted=0,
        listed=0,
        held=0,
        differences=(),
        difference_count=0,
        is_left_out=True,
    )
    proof = Proof(
        id=0,
        account_id=1,
        address="",
        server="",
        made_at=datetime(2026, 11, 24, tzinfo=UTC),
        is_deep=False,
        mailboxes=(left_out,),
    )
    assert not proof.is_whole


def test_mail_that_arrives_while_it_is_listed(
    vault: Vault, world: World, authority: Authority
) -> None:
    """The server's count rises before the end of the list: another look settles it."""

    def arrive(session: Served, command: Command) -> None:
        lines = [line for _, line in session.fetch_answers(command)]
        server.inbox.add(letter(3))
        session.send(b"".join(lines) + b"* 3 EXISTS\r\n")
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", arrive, times=1)
        found = inbox(made(desk))
    assert (found.counted, found.listed, found.held, found.trouble) == (3, 3, 2, "")
    assert [each.kind for each in found.differences] == [DifferenceKind.WAITING]


def test_mail_that_leaves_while_it_is_listed(
    vault: Vault, world: World, authority: Authority
) -> None:
    def leave(session: Served, command: Command) -> None:
        lines = [line for _, line in session.fetch_answers(command)]
        del server.inbox.messages[0]
        session.send(b"".join(lines) + b"* 1 EXPUNGE\r\n")
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", leave, times=1)
        found = inbox(made(desk))
    assert (found.counted, found.listed, found.held, found.trouble) == (1, 1, 1, "")
    assert [each.kind for each in found.differences] == [DifferenceKind.GONE]
    assert found.differences[0].message_id is not None


def test_a_stopped_check_keeps_no_proof(vault: Vault, world: World, authority: Authority) -> None:
    class Stopping(QuietJob):
        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            self.is_over = True

        def check(self) -> None:
            if getattr(self, "is_over", False):
                raise Cancelled

    with HostileServer(authority=authority) as server:
        server.add_mailbox(b"More", [letter(4)])
        desk = desk_at(server, vault, world)
        with pytest.raises(Cancelled):
            prove(Stopping(), desk.vault, desk.account, desk.connect)
    with desk.vault.reader() as reader:
        assert last_proof(reader, desk.account.id) is None
    assert not desk.vault.is_busy(desk.account.id)


def test_folders_of_other_people_are_named_and_left_out(
    vault: Vault, world: World, authority: Authority
) -> None:
    def namespaces(session: Served, command: Command) -> None:
        session.send(b'* NAMESPACE (("" "/")) (("Other/" "/")) NIL\r\n')
        session.tagged(command)

    with HostileServer(authority=authority) as server:
        server.on("NAMESPACE", namespaces)
        server.add_mailbox(b"Other/ben", [letter(5)])
        desk = desk_at(server, vault, world)
        proof = made(desk)
        (shared,) = (each for each in proof.mailboxes if each.is_left_out)
        assert (shared.mailbox, shared.counted, shared.listed) == ("Other/ben", 1, 0)
        assert proof.is_whole
        desk.account = set_pulls_shared(vault, desk.account.id, pulls_shared=True)
        proof = made(desk)
        assert not proof.is_whole
        assert not any(each.is_left_out for each in proof.mailboxes)
        desk.pull()
        assert made(desk).is_whole
