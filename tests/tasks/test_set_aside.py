"""Copies that a server will not give: tried again by each pull, also by quick ones, until given
up."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.modseq import ModSequences
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from tests.tasks.test_pull import of
from vault_app.archive import quarantining
from vault_app.archive.vault import Vault
from vault_app.regions.world import World

BAD = 3


class Refusing:
    """A server with mod-sequences that does not give one message; keeps what was asked for."""

    def __init__(self, server: HostileServer) -> None:
        self.modseq = ModSequences(server, server.inbox)
        self.gives_all = False
        self.asked: list[bytes] = []
        for number in range(5):
            self.modseq.add(letter(number))
        usual = self.modseq._fetch

        def fetch(session: Session, command: Command) -> None:
            if b"BODY.PEEK[]" not in command.arguments:
                usual(session, command)
                return
            self.asked.append(command.arguments.partition(b" ")[0])
            for message, line in session.fetch_answers(command):
                if message.uid != BAD or self.gives_all:
                    session.send(line)
            session.tagged(command)

        server.on("UID FETCH", fetch)

    def forget(self) -> None:
        self.asked.clear()


@pytest.fixture
def refusing(authority: Authority) -> Iterator[Refusing]:
    with HostileServer(authority=authority) as server:
        yield Refusing(server)


@pytest.fixture
def desk(vault: Vault, world: World, refusing: Refusing) -> Desk:
    server = refusing.modseq.server
    return desk_for(vault, world, server.settings(), server.password)


def test_each_pull_tries_again(desk: Desk, refusing: Refusing) -> None:
    for pulls in range(3):
        report = desk.pull()
        assert [left.uid for left in report.left_over] == [BAD]
        assert (of(report).listed, of(report).stored, of(report).quarantined) == (5, 4, 1)
        assert pulls == 0 or set(refusing.asked) == {b"3"}
        refusing.forget()
    refusing.gives_all = True
    report = desk.pull()
    assert (report.left_over, of(report).stored) == ((), 5)
    refusing.forget()
    desk.pull()
    assert refusing.asked == []


def test_what_was_given_up_is_not_asked_for(desk: Desk, refusing: Refusing) -> None:
    desk.pull()
    with desk.vault.reader() as reader:
        (copy,) = reader.quarantined()
    key = (copy.mailbox_id, copy.uidvalidity, copy.uid)
    desk.vault.write(quarantining.give_up, [key])
    refusing.forget()
    for is_thorough in (False, True, False):
        report = desk.pull(is_thorough=is_thorough)
        assert report.left_over == ()
        assert (of(report).listed, of(report).stored, of(report).quarantined) == (5, 4, 1)
    assert refusing.asked == []
    refusing.modseq.server.commands.clear()
    desk.pull()
    assert not any(command.name == "EXAMINE" for command in refusing.modseq.server.commands)
    desk.vault.write(quarantining.take_up, [key])
    refusing.gives_all = True
    assert of(desk.pull()).stored == 5


def test_one_that_is_gone_is_set_aside_no_more(desk: Desk, refusing: Refusing) -> None:
    desk.pull()
    refusing.modseq.expunge(BAD)
    report = desk.pull()
    assert (of(report).listed, of(report).stored, of(report).quarantined) == (4, 4, 0)
    with desk.vault.reader() as reader:
        assert reader.quarantined() == []
