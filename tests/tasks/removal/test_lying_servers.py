"""Servers that lie about moving and copying, or change under a removal: nothing of others is
touched, nothing stays flagged by us, and nothing is told that was not seen."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.mailbox_model import StoredMailbox
from tests.servers.trashing import copy_into, offer_move
from tests.servers.wire import Command, assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, SkipReason, Step, WayOut
from vault_app.regions.world import World
from vault_app.tasks.removal import make_plan, run_plan
from vault_app.tasks.restoring import restorable, restore_from_trash

TRASH = RemovalChoices(way=WayOut.TRASH)
ONE = parse_query('"Letter 1"')
OTHERS = letter(70)


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    """Three letters in the inbox, and one of somebody else's in the trash."""
    with HostileServer(authority=authority) as running:
        for number in range(3):
            running.inbox.add(letter(number))
        running.add_mailbox(b"Trash").attributes = ("\\Trash",)
        trash_of(running).add(OTHERS)
        yield running
        assert_wire_is_safe(running.commands)


def trash_of(server: HostileServer) -> StoredMailbox:
    trash = server.mailbox_named(b"Trash")
    assert trash is not None
    return trash


def serve(vault: Vault, world: World, server: HostileServer) -> Desk:
    desk = desk_for(vault, world, server.settings(), server.password)
    desk.pull()
    return desk


def raws(mailbox: StoredMailbox) -> list[bytes]:
    return [message.raw for message in mailbox.messages]


def tell_falsely(server: HostileServer, name: str, uid: int) -> None:
    """The command is carried out, and COPYUID names this UID of the trash."""

    def answer(session: Session, command: Command) -> None:
        trash = trash_of(server)
        named = session.selected.in_set(command.arguments.partition(b" ")[0])
        copy_into(trash, named)
        told = f"[COPYUID {trash.uidvalidity} {named[0].uid} {uid}] Done"
        if command.name == "UID MOVE":
            session.send(f"* OK {told}\r\n".encode())
            for number in session.selected.remove(named):
                session.send(b"* %d EXPUNGE\r\n" % number)
            session.tagged(command)
        else:
            session.tagged(command, "OK", told)

    server.on(name, answer)


@pytest.mark.parametrize("is_known", [True, False], ids=["pulled", "new"])
def test_a_false_copyuid_never_brings_back_another(
    vault: Vault, world: World, server: HostileServer, *, is_known: bool
) -> None:
    """The UID that the server tells is that of another message in the trash."""
    offer_move(server)
    desk = serve(vault, world, server)
    lying = 1 if is_known else trash_of(server).add(letter(71))
    there = raws(trash_of(server))
    tell_falsely(server, "UID MOVE", lying)
    report = desk.remove(ONE, choices=TRASH)
    offer_move(server)
    restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    left = raws(trash_of(server))
    assert all(raw in left for raw in there)
    desk.pull()
    assert sorted(desk.raws()) == sorted([*map(letter, range(3)), OTHERS, *there[1:]])


def test_a_copy_that_is_not_in_the_trash_costs_nothing(
    vault: Vault, world: World, server: HostileServer
) -> None:
    """Without MOVE: the server says OK to COPY, tells where, and keeps none."""
    offer_move(server, only_copies=True)
    desk = serve(vault, world, server)
    server.on(
        "UID COPY",
        lambda session, command: session.tagged(command, "OK", "[COPYUID 1394614800 2 900] Copied"),
    )
    report = desk.remove(ONE, choices=TRASH)
    assert report.confirmed == 0
    assert raws(server.inbox) == [letter(0), letter(1), letter(2)]
    assert not any(message.flags for message in server.inbox.messages)


def test_a_move_that_takes_more(vault: Vault, world: World, server: HostileServer) -> None:
    """What went beside is not told as removed by us: it vanished."""
    offer_move(server)
    desk = serve(vault, world, server)
    moving = server._handlers["UID MOVE"]

    def greedy(session: Session, command: Command) -> None:
        target = command.arguments.partition(b" ")[2]
        line = b"UID MOVE 1:3 " + target
        moving(session, Command(command.connection, command.tag, line))

    server.on("UID MOVE", greedy)
    report = desk.remove(ONE, choices=TRASH)
    assert report.confirmed == 1
    assert len(report.receipts) == 1
    desk.pull()
    assert {row.state for row in desk.rows(parse_query("letter"))} == {PlacementState.ON_SERVER}
    server.on("UID MOVE", moving)
    restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    assert raws(server.inbox) == [letter(1)]


def test_a_move_that_only_expunges(vault: Vault, world: World, server: HostileServer) -> None:
    """Nothing came to the trash: it is not said to lie there."""
    offer_move(server)
    desk = serve(vault, world, server)

    def swallow(session: Session, command: Command) -> None:
        named = session.selected.in_set(command.arguments.partition(b" ")[0])
        for number in session.selected.remove(named):
            session.send(b"* %d EXPUNGE\r\n" % number)
        session.tagged(command)

    server.on("UID MOVE", swallow)
    (receipt,) = desk.remove(ONE, choices=TRASH).receipts
    assert receipt.verification == "absent-on-new-connection"
    (row,) = desk.rows(ONE)
    assert row.state is PlacementState.LOCAL_ONLY
    with vault.reader() as reader:
        assert restorable(reader, receipt.plan_id) == 0


def test_another_trash_with_the_same_uidvalidity(
    vault: Vault, world: World, server: HostileServer
) -> None:
    """The trash was renamed, and another stands in its place: its UIDs mean other messages."""
    offer_move(server)
    desk = serve(vault, world, server)
    report = desk.remove(ONE, choices=TRASH)
    old = trash_of(server)
    old.name = b"Old trash"
    old.attributes = ()
    new = server.add_mailbox(b"Trash")
    new.attributes = ("\\Trash",)
    for number in range(80, 84):
        new.add(letter(number))
    restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    assert raws(new) == [letter(number) for number in range(80, 84)]
    assert letter(1) in raws(old)


def test_another_trash_with_another_uidvalidity(
    vault: Vault, world: World, server: HostileServer
) -> None:
    offer_move(server)
    desk = serve(vault, world, server)
    report = desk.remove(ONE, choices=TRASH)
    trash_of(server).uidvalidity += 1
    done = restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    assert (done.restored, done.gone) == (0, 1)
    assert raws(trash_of(server)) == [OTHERS, letter(1)]


def test_full_after_it_was_flagged(vault: Vault, world: World, server: HostileServer) -> None:
    """Copied and flagged, then cut; when it goes on the trash is full: no flag of ours stays."""
    offer_move(server, only_copies=True)
    desk = serve(vault, world, server)
    server.on("UID EXPUNGE", lambda session, command: session.hang_up(), times=1)
    plan = make_plan(vault, ONE, RemovalMode.LOCAL_ONLY, choices=TRASH)
    assert run_plan(QuietJob(), vault, world, plan.id, desk.connect).open_items == 1
    server.on("UID COPY", lambda session, command: session.tagged(command, "NO", "[OVERQUOTA] F"))
    report = run_plan(QuietJob(), vault, world, plan.id, desk.connect)
    assert report.open_items == 0
    if report.skipped:
        assert raws(server.inbox) == [letter(0), letter(1), letter(2)]
    assert not any("\\Deleted" in message.flags for message in server.inbox.messages)


@pytest.mark.parametrize("command", ["UID STORE", "UID EXPUNGE"])
def test_copied_once_however_often_it_is_cut(
    vault: Vault, world: World, server: HostileServer, command: str
) -> None:
    offer_move(server, only_copies=True)
    desk = serve(vault, world, server)
    server.on(command, lambda session, command: session.hang_up(), times=2)
    plan = make_plan(vault, ONE, RemovalMode.LOCAL_ONLY, choices=TRASH)
    for _ in range(2):
        assert run_plan(QuietJob(), vault, world, plan.id, desk.connect).error is not None
    report = run_plan(QuietJob(), vault, world, plan.id, desk.connect)
    assert (report.confirmed, report.open_items) == (1, 0)
    assert raws(trash_of(server)) == [OTHERS, letter(1)]


def test_two_plans_for_the_same_copies(vault: Vault, world: World, server: HostileServer) -> None:
    """All were made before the first ran: each copy is removed once, and has one receipt of it."""
    offer_move(server)
    desk = serve(vault, world, server)
    plans = [
        make_plan(vault, ONE, RemovalMode.LOCAL_ONLY, choices=choices)
        for choices in (TRASH, RemovalChoices(), TRASH)
    ]
    reports = [run_plan(QuietJob(), vault, world, plan.id, desk.connect) for plan in plans]
    ended = [(receipt.outcome, receipt.reason) for each in reports for receipt in each.receipts]
    assert ended == [
        (Step.CONFIRMED, None),
        (Step.SKIPPED, SkipReason.NOT_ON_SERVER),
        (Step.SKIPPED, SkipReason.NOT_ON_SERVER),
    ]
    assert raws(trash_of(server)) == [OTHERS, letter(1)]
    (row,) = desk.rows(ONE)
    assert row.state is PlacementState.ON_SERVER


def test_a_restore_that_was_cut_loses_nothing(
    vault: Vault, world: World, server: HostileServer
) -> None:
    """The server moved it back, and its answer never came."""
    offer_move(server)
    desk = serve(vault, world, server)
    report = desk.remove(ONE, choices=TRASH)
    moving = server._handlers["UID MOVE"]

    def cut(session: Session, command: Command) -> None:
        moving(session, Command(command.connection, b"X", command.line))
        session.hang_up()

    server.on("UID MOVE", cut, times=1)
    assert restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect).error is not None
    restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    assert raws(server.inbox) == [letter(0), letter(2), letter(1)]
    assert raws(trash_of(server)) == [OTHERS]
    desk.pull()
    (row,) = desk.rows(ONE)
    assert row.state is PlacementState.ON_SERVER


def test_a_trash_that_is_no_more(vault: Vault, world: World, server: HostileServer) -> None:
    offer_move(server)
    desk = serve(vault, world, server)
    report = desk.remove(ONE, choices=TRASH)
    server.mailboxes.remove(trash_of(server))
    done = restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect)
    assert done.restored == 0
    assert done.error is not None or done.gone == 1
