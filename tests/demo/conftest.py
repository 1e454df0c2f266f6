"""One set of letters and one running server for all tests of the demo."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from imaplib import IMAP4, IMAP4_SSL
from pathlib import Path

import pytest

from vault_app.demo.letters import write_letters
from vault_app.demo.letters.letter import Letter
from vault_app.demo.server import DemoServer

Connect = Callable[[], IMAP4_SSL]


@pytest.fixture(scope="session")
def resources() -> Path:
    return Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def letters(resources: Path) -> tuple[Letter, ...]:
    return tuple(write_letters(resources))


@pytest.fixture(scope="module")
def server(resources: Path) -> Iterator[DemoServer]:
    with DemoServer(resources) as running:
        yield running


@pytest.fixture
def connect(server: DemoServer) -> Iterator[Connect]:
    """Open signed-in connections; all are closed when the test ends."""
    opened: list[IMAP4_SSL] = []

    def open_one() -> IMAP4_SSL:
        connection = open_line(server)
        opened.append(connection)
        connection.login(server.settings.user, server.password)
        return connection

    yield open_one
    for connection in opened:
        with suppress(IMAP4.error, OSError):
            connection.logout()


def open_line(server: DemoServer) -> IMAP4_SSL:
    context = ssl.create_default_context(cadata=server.settings.ca_pem)
    return IMAP4_SSL(server.settings.host, server.settings.port, ssl_context=context, timeout=20)


def fetch(line: IMAP4_SSL, uids: str, items: str) -> list[tuple[bytes, bytes]]:
    """The answers that carry a literal: what stands before it, and the literal."""
    status, answers = line.uid("FETCH", uids, items)
    assert status == "OK"
    return [answer for answer in answers if isinstance(answer, tuple)]
