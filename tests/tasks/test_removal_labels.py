"""Removal where mailboxes are labels on one store: in all settings that its owner can choose."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.gmail import Labels, OnExpunge
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command, assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, SkipReason, WayOut
from vault_app.regions.world import World
from vault_app.tasks.holds import make_hold
from vault_app.tasks.removal import abandon_plan, make_plan, preview_removal, run_plan
from vault_app.tasks.restoring import restore_from_trash

ONE = parse_query('"Letter 1"')
TRASH = RemovalChoices(way=WayOut.TRASH)


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        yield running


@pytest.fixture
def labels(server: HostileServer) -> Labels:
    """Four messages in the whole store, one in the trash that somebody else threw away."""
    made = Labels(server)
    for number in range(4):
        made.add(letter(number), [b"\\Inbox"])
    made.trash.add(letter(70))
    return made


def serve(vault: Vault, world: World, labels: Labels) -> Desk:
    desk = desk_for(vault, world, labels.server.settings(), labels.server.password)
    desk.pull()
    return desk


def raws(box: object) -> list[bytes]:
    return [message.raw for message in box.messages]  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_eager", [True, False], ids=["auto-expunge", "waits"])
@pytest.mark.parametrize("on_expunge", OnExpunge, ids=lambda each: each.name)
@pytest.mark.parametrize("tells", [True, False], ids=["told", "untold"])
def test_for_good(
    vault: Vault,
    world: World,
    labels: Labels,
    *,
    is_eager: bool,
    on_expunge: OnExpunge,
    tells: bool,
) -> None:
    labels.is_eager, labels.on_expunge, labels.tells_moves = is_eager, on_expunge, tells
    desk = serve(vault, world, labels)
    report = desk.remove(ONE)
    assert (report.confirmed, report.skipped, report.failed) == (1, 0, 0)
    (receipt,) = report.receipts
    assert receipt.verification == "absent-everywhere"
    assert not labels.shown_anywhere(letter(1))
    assert raws(labels.all_mail) == [letter(0), letter(2), letter(3)]
    assert raws(labels.trash) == [letter(70)]
    assert [row.state for row in desk.rows(ONE)] == [PlacementState.LOCAL_ONLY]
    assert desk.pull().messages == 0
    assert [row.state for row in desk.rows(ONE)] == [PlacementState.LOCAL_ONLY]
    assert_wire_is_safe(labels.server.commands)


@pytest.mark.parametrize("is_eager", [True, False], ids=["auto-expunge", "waits"])
@pytest.mark.parametrize("on_expunge", OnExpunge, ids=lambda each: each.name)
def test_into_the_trash_and_back(
    vault: Vault, world: World, labels: Labels, *, is_eager: bool, on_expunge: OnExpunge
) -> None:
    labels.is_eager, labels.on_expunge = is_eager, on_expunge
    desk = serve(vault, world, labels)
    report = desk.remove(ONE, choices=TRASH)
    assert report.confirmed == 1
    assert report.receipts[0].verification == "in-trash-on-new-connection"
    assert raws(labels.trash) == [letter(70), letter(1)]
    assert [row.state for row in desk.rows(ONE)] == [PlacementState.ON_SERVER]
    assert restore_from_trash(QuietJob(), vault, report.plan.id, desk.connect).restored == 1
    assert letter(1) in raws(labels.all_mail)
    assert raws(labels.trash) == [letter(70)]


def test_what_lies_in_trash_or_spam_goes_from_there(
    vault: Vault, world: World, labels: Labels
) -> None:
    labels.spam.add(letter(80))
    desk = serve(vault, world, labels)
    assert desk.remove(parse_query('"Letter 70" OR "Letter 80"')).confirmed == 2
    assert raws(labels.trash) == raws(labels.spam) == []
    assert len(labels.all_mail.messages) == 4


def test_one_that_will_not_leave_is_told(vault: Vault, world: World, labels: Labels) -> None:
    """The server says yes to all, and its whole store still shows the message."""
    desk = serve(vault, world, labels)
    moving = labels.server._handlers["UID MOVE"]

    def keeps(session: Session, command: Command) -> None:
        kept = list(session.selected.messages)
        moving(session, command)
        session.selected.messages[:] = kept

    labels.server.on("UID MOVE", keeps)
    report = desk.remove(ONE)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.STILL_THERE]
    assert [row.state for row in desk.rows(ONE)] == [PlacementState.ON_SERVER]


@pytest.mark.parametrize("command", ["UID STORE", "UID EXPUNGE"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_put_on_hold_on_its_way_through_the_trash(
    vault: Vault, world: World, labels: Labels, *, command: str, when: str
) -> None:
    """Cut off with the message in the trash; what a server has not expunged by then stays there."""
    labels.is_eager = False
    desk = serve(vault, world, labels)
    doing = labels.server._handlers[command]

    def cut(session: Session, sent: Command) -> None:
        if when == "after":
            doing(session, Command(sent.connection, b"X", sent.line))
        session.hang_up()

    labels.server.on(command, cut, times=1)
    plan = make_plan(vault, ONE, RemovalMode.LOCAL_ONLY)
    assert run_plan(QuietJob(), vault, world, plan.id, desk.connect).error is not None
    make_hold(vault, world, name="Case", reason="Dispute", query_text='"Letter 1"')
    report = run_plan(QuietJob(), vault, world, plan.id, desk.connect)
    assert report.open_items == 0
    if (command, when) == ("UID EXPUNGE", "after"):
        assert report.confirmed == 1
        return
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.ON_HOLD]
    assert raws(labels.trash) == [letter(70), letter(1)]
    assert not any("\\Deleted" in each.flags for each in labels.trash.messages)


@pytest.mark.parametrize("command", ["UID MOVE", "UID STORE", "UID EXPUNGE"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("is_resumed", [True, False], ids=["resumed", "given up"])
def test_cut(
    vault: Vault, world: World, labels: Labels, *, command: str, when: str, is_resumed: bool
) -> None:
    desk = serve(vault, world, labels)
    doing = labels.server._handlers[command]

    def cut(session: Session, sent: Command) -> None:
        if when == "after":
            doing(session, Command(sent.connection, b"X", sent.line))
        session.hang_up()

    labels.server.on(command, cut, times=1)
    plan = make_plan(vault, ONE, RemovalMode.LOCAL_ONLY)
    assert run_plan(QuietJob(), vault, world, plan.id, desk.connect).error is not None
    if is_resumed:
        report = run_plan(QuietJob(), vault, world, plan.id, desk.connect)
        assert (report.confirmed, report.open_items) == (1, 0)
        assert not labels.shown_anywhere(letter(1))
    else:
        report = abandon_plan(QuietJob(), vault, plan.id, desk.connect)
        is_gone = (command, when) == ("UID EXPUNGE", "after")
        assert (report.confirmed, report.open_items) == (int(is_gone), 0)
        assert labels.shown_anywhere(letter(1)) is not is_gone
        for box in (labels.all_mail, labels.trash):
            assert not any("\\Deleted" in message.flags for message in box.messages)
    assert raws(labels.all_mail)[-2:] == [letter(2), letter(3)]
    assert letter(70) in raws(labels.trash)
    assert_wire_is_safe(labels.server.commands)


def test_refused_where_the_whole_store_is_hidden(
    vault: Vault, world: World, server: HostileServer
) -> None:
    """Its owner can hide it; then an expunge, or a move, is of a label alone."""
    labels = Labels(server)
    server.mailboxes.remove(labels.all_mail)
    server.inbox.add(letter(1))
    desk = serve(vault, world, labels)
    for choices in (RemovalChoices(), TRASH):
        report = desk.remove(ONE, choices=choices)
        assert [receipt.reason for receipt in report.receipts] == [SkipReason.LABELS_SERVER]
    assert raws(server.inbox) == [letter(1)]


def test_refused_without_move(vault: Vault, world: World, labels: Labels) -> None:
    labels.server.capabilities.remove("MOVE")
    desk = serve(vault, world, labels)
    preview = preview_removal(vault, ONE, RemovalMode.LOCAL_ONLY, world=world)
    assert [each.reason for each in preview.obstacles] == [SkipReason.LABELS_SERVER]
    report = desk.remove(ONE)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.LABELS_SERVER]
    assert len(labels.all_mail.messages) == 4
