"""Into the provider's trash and back: on a real server, and where a server cannot do it."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.mail_user import MailUser
from tests.servers.trashing import offer_move
from tests.servers.wire import Command, assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import ConnectionLost
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import GoneWhy, PlacementState
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, SkipReason, WayOut
from vault_app.regions.world import World
from vault_app.tasks.removal import (
    RemovalReport,
    abandon_plan,
    make_plan,
    preview_removal,
    run_plan,
)
from vault_app.tasks.restoring import restorable, restore_from_trash

TRASH = RemovalChoices(way=WayOut.TRASH)
THREE = parse_query('"Letter 3"')


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    """Six letters in the inbox, and an empty trash."""
    mail_user.create("Trash")
    mail_user.bulk_load("INBOX", [letter(n) for n in range(6)])
    desk.pull()
    return desk


def state_of(desk: Desk, subject: str) -> PlacementState:
    (row,) = (row for row in desk.rows() if row.subject == subject)
    return row.state


def reasons(report: RemovalReport) -> list[SkipReason | None]:
    return [receipt.reason for receipt in report.receipts]


def test_a_message_in_the_trash_is_still_on_the_server(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(THREE, choices=TRASH)
    assert report.confirmed == 1
    (receipt,) = report.receipts
    assert (receipt.way, receipt.verification) == (WayOut.TRASH, "in-trash-on-new-connection")
    assert list(mail_user.messages("Trash").values()) == [letter(3)]
    assert len(mail_user.uids("INBOX")) == 5
    assert state_of(pulled, "Letter 3") is PlacementState.ON_SERVER
    with pulled.vault.reader() as reader:
        there, before = reader.placements(receipt.message_id)
        assert (there.mailbox, there.uid) == ("Trash", mail_user.uids("Trash")[0])
        assert (before.mailbox, before.gone_why) == ("INBOX", GoneWhy.MOVED)
        assert all(custody.until is None for custody in reader.custody(receipt.message_id))
        assert restorable(reader, report.plan.id) == 1
    assert_wire_is_safe(mail_user.commands())


def test_the_next_pull_knows_it_and_its_end_counts_as_removed(
    pulled: Desk, mail_user: MailUser
) -> None:
    pulled.remove(THREE, choices=TRASH)
    report = pulled.pull()
    assert report.messages == 0
    assert [(box.listed, box.stored) for box in report.mailboxes if box.mailbox == "Trash"] == [
        (1, 1)
    ]
    mail_user.expunge("Trash", mail_user.uids("Trash"))  # as the provider does after some days
    pulled.pull()
    assert state_of(pulled, "Letter 3") is PlacementState.LOCAL_ONLY


def test_brought_back(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(THREE, choices=TRASH)
    mail_user.append("Trash", letter(50))  # what others threw away is none of our business
    done = restore_from_trash(QuietJob(), pulled.vault, report.plan.id, pulled.connect)
    assert (done.restored, done.gone, done.failed, done.error) == (1, 0, 0, None)
    assert letter(3) in mail_user.messages("INBOX").values()
    assert list(mail_user.messages("Trash").values()) == [letter(50)]
    with pulled.vault.reader() as reader:
        assert restorable(reader, report.plan.id) == 0
    assert pulled.pull().messages == 1  # letter 50
    assert state_of(pulled, "Letter 3") is PlacementState.ON_SERVER
    again = restore_from_trash(QuietJob(), pulled.vault, report.plan.id, pulled.connect)
    assert (again.restored, again.gone) == (0, 0)


def test_brought_back_where_its_folder_is_no_more(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Trash")
    mail_user.create("Old")
    mail_user.append("Old", letter(3))
    desk.pull()
    report = desk.remove(choices=TRASH)
    mail_user.delete("Old")
    done = restore_from_trash(QuietJob(), desk.vault, report.plan.id, desk.connect)
    assert done.restored == 1
    assert list(mail_user.messages("INBOX").values()) == [letter(3)]


def test_emptied_meanwhile(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(THREE, choices=TRASH)
    mail_user.expunge("Trash", mail_user.uids("Trash"))
    done = restore_from_trash(QuietJob(), pulled.vault, report.plan.id, pulled.connect)
    assert (done.restored, done.gone) == (0, 1)
    assert state_of(pulled, "Letter 3") is PlacementState.LOCAL_ONLY


def test_without_a_trash(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    preview = preview_removal(
        desk.vault, EVERYTHING, RemovalMode.LOCAL_ONLY, choices=TRASH, world=desk.world
    )
    assert [each.reason for each in preview.obstacles] == [SkipReason.NO_TRASH]
    assert reasons(desk.remove(choices=TRASH)) == [SkipReason.NO_TRASH]
    assert len(mail_user.uids("INBOX")) == 1


def test_what_is_in_the_trash_goes_only_for_good(pulled: Desk, mail_user: MailUser) -> None:
    pulled.remove(THREE, choices=TRASH)
    everything = pulled.remove(THREE, choices=TRASH)
    assert reasons(everything) == [SkipReason.IN_TRASH]
    mail_user.append("Trash", letter(60))
    assert pulled.remove(THREE).confirmed == 1
    assert list(mail_user.messages("Trash").values()) == [letter(60)]
    assert state_of(pulled, "Letter 3") is PlacementState.LOCAL_ONLY


def test_everywhere_never_goes_by_the_trash(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(THREE, RemovalMode.PURGE_ALL, choices=TRASH)
    assert report.confirmed == 2
    assert mail_user.uids("Trash") == []
    assert len(pulled.rows()) == 5


def test_given_up_after_it_was_moved(pulled: Desk, mail_user: MailUser) -> None:
    """The connection was lost before it could be seen that it lies in the trash."""
    plan = make_plan(pulled.vault, THREE, RemovalMode.LOCAL_ONLY, choices=TRASH)
    opened = iter((True, False))

    def connect(account_id: int):  # type: ignore[no-untyped-def]
        if not next(opened):
            raise ConnectionLost(host="x", reason="closed")
        return pulled.connect(account_id)

    lost = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, connect)
    assert isinstance(lost.error, ConnectionLost)
    report = abandon_plan(QuietJob(), pulled.vault, plan.id, pulled.connect)
    assert (report.confirmed, report.open_items) == (1, 0)
    assert list(mail_user.messages("Trash").values()) == [letter(3)]


# Servers that do less, or worse


@pytest.fixture
def server(authority: Authority):  # type: ignore[no-untyped-def]
    with HostileServer(authority=authority) as running:
        for number in range(3):
            running.inbox.add(letter(number))
        running.add_mailbox(b"Trash").attributes = ("\\Trash",)
        running.mailboxes[-1].add(letter(70))
        yield running


def serve(vault: Vault, world: World, server: HostileServer) -> Desk:
    desk = desk_for(vault, world, server.settings(), server.password)
    desk.pull()
    return desk


def in_trash(server: HostileServer) -> list[bytes]:
    trash = server.mailbox_named(b"Trash")
    assert trash is not None
    return [message.raw for message in trash.messages]


@pytest.mark.parametrize("tells", [True, False])
def test_moved_and_told_where_or_not(
    vault: Vault, world: World, server: HostileServer, *, tells: bool
) -> None:
    offer_move(server, tells=tells)
    desk = serve(vault, world, server)
    report = desk.remove(parse_query('"Letter 1"'), choices=TRASH)
    assert report.confirmed == 1
    assert in_trash(server) == [letter(70), letter(1)]
    with vault.reader() as reader:
        assert restorable(reader, report.plan.id) == 1
    assert desk.pull().messages == 0
    assert restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect).restored == 1
    assert in_trash(server) == [letter(70)]
    assert desk.pull().messages == (0 if tells else 1)  # fetched again where it was not told
    assert_wire_is_safe(server.commands)


def test_copied_where_there_is_no_move(vault: Vault, world: World, server: HostileServer) -> None:
    offer_move(server, only_copies=True)
    desk = serve(vault, world, server)
    report = desk.remove(parse_query('"Letter 1"'), choices=TRASH)
    assert report.confirmed == 1
    assert in_trash(server) == [letter(70), letter(1)]
    assert [message.raw for message in server.inbox.messages] == [letter(0), letter(2)]
    assert restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect).restored == 1
    assert in_trash(server) == [letter(70)]


def test_a_copy_that_is_not_told_of_is_looked_for(
    vault: Vault, world: World, server: HostileServer
) -> None:
    offer_move(server, only_copies=True, tells=False)
    desk = serve(vault, world, server)
    report = desk.remove(parse_query('"Letter 1"'), choices=TRASH)
    assert report.confirmed == 1
    assert in_trash(server) == [letter(70), letter(1)]
    assert [message.raw for message in server.inbox.messages] == [letter(0), letter(2)]


def test_neither_move_nor_uidplus(vault: Vault, world: World, server: HostileServer) -> None:
    server.capabilities.remove("UIDPLUS")
    desk = serve(vault, world, server)
    assert set(reasons(desk.remove(parse_query("in:INBOX"), choices=TRASH))) == {SkipReason.NO_MOVE}
    assert len(server.inbox.messages) == 3


def test_the_trash_is_full(vault: Vault, world: World, server: HostileServer) -> None:
    offer_move(server)
    server.on("UID MOVE", lambda session, command: session.tagged(command, "NO", "[OVERQUOTA] F"))
    desk = serve(vault, world, server)
    report = desk.remove(parse_query("in:INBOX"), choices=TRASH)
    assert set(reasons(report)) == {SkipReason.OVER_QUOTA}
    assert len(server.inbox.messages) == 3
    assert not any(message.flags for message in server.inbox.messages)


def test_a_move_that_does_nothing(vault: Vault, world: World, server: HostileServer) -> None:
    offer_move(server)
    server.on("UID MOVE", lambda session, command: session.tagged(command))
    report = serve(vault, world, server).remove(parse_query('"Letter 1"'), choices=TRASH)
    assert (report.confirmed, report.failed) == (0, 1)
    assert reasons(report) == [SkipReason.STILL_THERE]


def test_cut_after_the_move(vault: Vault, world: World, server: HostileServer) -> None:
    offer_move(server)
    desk = serve(vault, world, server)
    moving = server._handlers["UID MOVE"]

    def cut(session: Session, command: Command) -> None:
        moving(session, Command(command.connection, b"X", command.line))
        session.hang_up()

    server.on("UID MOVE", cut, times=1)
    plan = make_plan(vault, parse_query('"Letter 1"'), RemovalMode.LOCAL_ONLY, choices=TRASH)
    assert run_plan(QuietJob(), vault, world, plan.id, desk.connect).error is not None
    report = run_plan(QuietJob(), vault, world, plan.id, desk.connect)
    assert (report.confirmed, report.open_items) == (1, 0)
    assert in_trash(server) == [letter(70), letter(1)]
    with vault.reader() as reader:
        assert restorable(reader, plan.id) == 1


def test_two_that_could_be_the_trash(vault: Vault, world: World, server: HostileServer) -> None:
    server.mailbox_named(b"Trash").attributes = ()  # type: ignore[union-attr]
    server.add_mailbox(b"Deleted Items")
    offer_move(server)
    desk = serve(vault, world, server)
    report = desk.remove(parse_query("in:INBOX"), choices=TRASH)
    assert set(reasons(report)) == {SkipReason.NO_TRASH}
    server.mailboxes.pop()
    assert desk.remove(parse_query("in:INBOX"), choices=TRASH).confirmed == 3
