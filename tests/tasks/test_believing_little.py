"""What a server leaves out, or says unreadably, is never taken for mail that is not there."""

import tracemalloc

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.model.errors import ServerMisbehaved
from vault_app.model.mail import PlacementState
from vault_app.model.query import EVERYTHING
from vault_app.regions.world import World


def desk_at(server: HostileServer, vault: Vault, world: World) -> Desk:
    server.inbox.add(letter(1))
    server.inbox.add(letter(2))
    return desk_for(vault, world, server.settings(), server.password)


def states(desk: Desk) -> set[PlacementState]:
    return {row.state for row in desk.rows()}


def test_no_exists_is_no_empty_mailbox(vault: Vault, world: World, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        desk.pull()

        def without_exists(session: Served, command: Command) -> None:
            session.send(b"* OK [UIDVALIDITY %d] ok\r\n" % server.inbox.uidvalidity)
            session.tagged(command)

        server.on("EXAMINE", without_exists)
        report = desk.pull()
        assert [left.reason for left in report.left_over] == ["misbehaved"]
    assert states(desk) == {PlacementState.ON_SERVER}


def test_an_unreadable_answer_is_not_absence(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        desk.pull()

        def unreadable(session: Served, command: Command) -> None:
            session.send(b"* 1 FETCH (UID 1 FLAGS (\\Seen) \x01 {\r\n")
            session.tagged(command)

        server.on("UID FETCH", unreadable)
        with Session(desk.account.server, server.password) as session:
            session.open_mailbox(b"INBOX")
            with pytest.raises(ServerMisbehaved):
                session.present(server.inbox.uids())
        report = desk.remove(EVERYTHING)
        assert (report.confirmed, report.open_items) == (0, 2)
    assert states(desk) == {PlacementState.ON_SERVER}


def test_labels_whose_store_is_hidden(vault: Vault, world: World, authority: Authority) -> None:
    """Its owner may keep All Mail from IMAP; then the labels are all there is."""
    with HostileServer(authority=authority) as server:
        server.capabilities.append("X-GM-EXT-1")
        desk = desk_at(server, vault, world)
        assert desk.pull().messages == 2


def test_endless_bodies_that_nobody_asked_for(
    vault: Vault, world: World, authority: Authority
) -> None:
    """They are not kept, however many come; each is as large as the archive takes."""
    seen: list[int] = []

    def lavish(session: Served, command: Command) -> None:
        if b"BODY.PEEK[]" in command.arguments:
            for _ in range(200):
                session.send(b"* 9 FETCH (UID 999 BODY[] {100000}\r\n" + b"x" * 100_000 + b")\r\n")
            seen.append(1)
        session.behave(command)

    with HostileServer(authority=authority) as server:
        desk = desk_at(server, vault, world)
        server.on("UID FETCH", lavish)
        tracemalloc.start()
        try:
            report = desk.pull()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert report.messages == 2
    assert seen
    assert peak < 8_000_000
