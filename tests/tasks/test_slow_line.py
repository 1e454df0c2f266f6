"""A pull over a slow line asks the server to compress; the archive is the same, whatever comes of
it."""

import zlib
from collections.abc import Iterator

import pytest

from tests.bench.delaying_proxy import DelayingProxy
from tests.servers.certificates import Authority
from tests.servers.compressing import compress, offer_compression, uncompressed
from tests.servers.dovecot import Dovecot
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from tests.tasks.conftest import desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.regions.world import World

ZLIB = "protocol imap {\n mail_plugins = $mail_plugins imap_zlib\n}\n"
WORDS = "What was said was said before and is said again. " * 60


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0, 0.0))
    monkeypatch.setattr("vault_app.tasks.fetch_plan.CHUNK_MESSAGES", 20)


@pytest.fixture(scope="module")
def compressing_dovecot(authority: Authority) -> Iterator[Dovecot]:
    with Dovecot(authority=authority, extra_config=ZLIB) as running:
        yield running


@pytest.mark.parametrize(("slow_below", "is_slow"), [(2_000_000, True), (20_000, False)])
def test_compressed_if_slow(
    vault: Vault,
    world: World,
    compressing_dovecot: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
    slow_below: int,
    is_slow: bool,
) -> None:
    """By what was measured while it was pulled, here a line of 1 MB/s."""
    monkeypatch.setattr("vault_app.imap.pace.SLOW_RATE", slow_below)
    monkeypatch.setattr("vault_app.imap.pace._SPAN_SECONDS", 0.05)
    user = compressing_dovecot.new_user()
    raws = [letter(number, body=WORDS) for number in range(300)]
    user.bulk_load("INBOX", raws)
    sessions: list[Session] = []
    with DelayingProxy(compressing_dovecot.port, round_trip=0.01, rate=1_000_000) as proxy:
        desk = desk_for(vault, world, user.settings_through(proxy.port), user.password)

        def connect(account_id: int) -> Session:
            sessions.append(desk.connect(account_id))
            return sessions[-1]

        assert not desk.pull(connect=connect).left_over
    assert desk.raws() == sorted(raws)
    assert any(session.talk.is_compressed for session in sessions) == is_slow
    user.close()


@pytest.mark.parametrize("said", ["nothing compressed", "an end", "a wrong block in the middle"])
def test_a_server_that_cannot_do_what_it_offers(
    vault: Vault, world: World, authority: Authority, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """It is asked once; the rest comes in clear."""
    monkeypatch.setattr("vault_app.imap.pace.Pace.is_slow", property(_unless_given_up))
    with HostileServer(authority=authority) as server:
        for number in range(100):
            server.inbox.add(letter(number, body=WORDS))
        offer_compression(server)
        server.on("COMPRESS", _ANSWERS[said])
        desk = desk_for(vault, world, server.settings(), server.password)

        def connect(_: int) -> Session:
            return Session(server.settings(), server.password, patience=2.0)

        assert not desk.pull(connect=connect).left_over
        assert desk.raws() == sorted(letter(number, body=WORDS) for number in range(100))
        assert [command.name for command in server.commands].count("COMPRESS") == 1


def _unless_given_up(pace: object) -> bool:
    return not pace._has_given_up  # type: ignore[attr-defined]


def _in_clear(served: Served, command: Command) -> None:
    served.tagged(command)


def _end(served: Served, command: Command) -> None:
    compress(served, command)
    pack = zlib.compressobj(wbits=-15)
    uncompressed(served).send(pack.compress(b"* OK That was all\r\n") + pack.flush())
    served.stall()


def _wrong_block(served: Served, command: Command) -> None:
    compress(served, command)

    def answer(served: Served, command: Command) -> None:
        lines = [line for _, line in served.fetch_answers(command)]
        served.send(b"".join(lines[:7]))
        uncompressed(served).send(b"\xff" * 50)
        served.stall()

    served.server.on("UID FETCH", answer, times=1)


_ANSWERS = {
    "nothing compressed": _in_clear,
    "an end": _end,
    "a wrong block in the middle": _wrong_block,
}
