"""A server that ends pipelined commands in another order than they were sent (RFC 3501 5.5)."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command
from tests.tasks.conftest import desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.regions.world import World


def test_a_chunk_that_was_not_answered_is_asked_for_again(
    vault: Vault, world: World, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.tasks.fetch_plan.CHUNK_MESSAGES", 2)
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0,))
    held: list[Command] = []
    ended: list[Command] = []

    def answer(session: Session, command: Command) -> None:
        if b"BODY.PEEK[]" not in command.line or ended:
            session.behave(command)
        elif not held:
            held.append(command)
        else:
            ended.append(command)
            session.behave(command)
            session.hang_up()

    with HostileServer(authority=authority) as server:
        for number in range(8):
            server.inbox.add(letter(number))
        server.on("UID FETCH", answer)
        desk = desk_for(vault, world, server.settings(), server.password)
        (report,) = desk.pull().mailboxes
        assert held
        assert ended
        assert (report.listed, report.stored, report.quarantined) == (8, 8, 0)
        assert desk.raws() == sorted(letter(number) for number in range(8))
