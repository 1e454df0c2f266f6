"""Servers that say that they were asked for too much, in all the ways in which they say it."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import AllowanceUsed, CommandRefused
from vault_app.model.pulls import PullOutcome
from vault_app.regions.world import World

WORDS = "[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)"


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        for number in range(40):
            running.inbox.add(letter(number))
        yield running


@pytest.fixture
def desk(vault: Vault, world: World, server: HostileServer) -> Desk:
    return desk_for(vault, world, server.settings(), server.password)


@pytest.mark.parametrize("name", ["EXAMINE", "UID FETCH", "AUTHENTICATE", "LIST"])
def test_it_is_left_alone_at_once(desk: Desk, server: HostileServer, name: str) -> None:
    refused: list[Command] = []

    def refuse(session: Session, command: Command) -> None:
        refused.append(command)
        session.tagged(command, "NO", WORDS)

    server.on(name, refuse)
    with pytest.raises(AllowanceUsed):
        desk.pull()
    assert len(refused) <= 4
    with desk.vault.reader() as reader:
        assert reader.pull_runs(desk.account.id)[0].outcome is PullOutcome.ALLOWANCE
        assert reader.account(desk.account.id).refusal is None
        assert reader.quarantined() == []


def test_busy_while_signing_in_is_no_refusal(desk: Desk, server: HostileServer) -> None:
    def busy(session: Session, command: Command) -> None:
        session.tagged(command, "NO", "[UNAVAILABLE] Too many connections")

    server.on("AUTHENTICATE", busy)
    with pytest.raises(CommandRefused):
        desk.pull()
    with desk.vault.reader() as reader:
        assert reader.account(desk.account.id).refusal is None


def test_busy_after_a_lost_connection_is_waited_out(
    desk: Desk, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0, 0.0, 0.0))
    server.on("EXAMINE", lambda session, _: session.hang_up(), times=1)
    signed_in = 0

    def sign_in(session: Session, command: Command) -> None:
        nonlocal signed_in
        signed_in += 1
        if signed_in in (2, 3):
            session.tagged(command, "NO", "[UNAVAILABLE] Too many connections")
        else:
            session.behave(command)

    server.on("AUTHENTICATE", sign_in)
    report = desk.pull()
    assert (report.left_over, report.new) == ((), 40)
