"""How slow a server may be: as slow as the worst network, not as slow as it likes."""

from collections.abc import Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.session import Session
from vault_app.model.errors import ServerTooSlow

PATIENCE_SECONDS = 0.8
RAW = b"Subject: slow\r\n\r\n" + b"x" * 2_000


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        running.inbox.add(RAW)
        yield running


def fetch(server: HostileServer, patience: float) -> list[bytes | None]:
    with Session(server.settings(), server.password, patience=patience) as session:
        session.open_mailbox(b"INBOX")
        items = list(session.fetch_bodies([[1]]))
        return [item.body for item in items if not isinstance(item, ChunkEnd)]


@pytest.mark.parametrize(("size", "interval"), [(1, 0.02), (70, 0.5)])
def test_a_message_that_drips(server: HostileServer, size: int, interval: float) -> None:
    """Also in pieces, each of which would do for an answer by itself."""

    def answer(served: Served, command: Command) -> None:
        for _, line in served.fetch_answers(command):
            served.drip(line, interval=interval, size=size)

    server.on("UID FETCH", answer)
    with pytest.raises(ServerTooSlow):
        fetch(server, PATIENCE_SECONDS)


def test_a_slow_line_is_no_fault(server: HostileServer) -> None:
    def answer(served: Served, command: Command) -> None:
        for _, line in served.fetch_answers(command):
            served.drip(line, interval=0.25, size=500)
        served.tagged(command)

    server.on("UID FETCH", answer)
    assert fetch(server, PATIENCE_SECONDS) == [RAW]


def test_a_server_that_thinks_is_no_fault(server: HostileServer) -> None:
    """Almost as long as patience lasts, before the answer and then again before its end."""

    def answer(served: Served, command: Command) -> None:
        served.server.stopping.wait(1.2)
        for _, line in served.fetch_answers(command):
            served.send(line)
        served.server.stopping.wait(1.2)
        served.tagged(command)

    server.on("UID FETCH", answer)
    assert fetch(server, 2.0) == [RAW]
