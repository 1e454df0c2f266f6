"""A compressed connection: the same bytes as in clear, and no more room for a hostile server."""

import random
import zlib
from collections.abc import Callable, Iterator

import pytest

from tests.imap.test_budgets import measure
from tests.servers.certificates import Authority
from tests.servers.compressing import compress, offer_compression, uncompressed
from tests.servers.dovecot import Dovecot
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.pace import Pace
from vault_app.imap.session import Session
from vault_app.model.errors import ConnectionLost, ServerMisbehaved, ServerTooSlow

RAW = b"Subject: one\r\n\r\n" + b"The same again and again.\r\n" * 400
ZLIB = "protocol imap {\n mail_plugins = $mail_plugins imap_zlib\n}\n"


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        for _ in range(6):
            running.inbox.add(RAW)
        offer_compression(running)
        yield running


@pytest.fixture(scope="module")
def compressing_dovecot(authority: Authority) -> Iterator[Dovecot]:
    with Dovecot(authority=authority, wire_log=True, extra_config=ZLIB) as running:
        yield running


def slow_line() -> Pace:
    pace = Pace()
    while not pace.is_slow:
        pace.note(1_000, 1.0)
    return pace


def bodies(session: Session, chunks: list[list[int]]) -> dict[int | None, bytes | None]:
    items = list(session.fetch_bodies(chunks))
    assert [item.uids for item in items if isinstance(item, ChunkEnd)] == chunks
    return {item.uid: item.body for item in items if not isinstance(item, ChunkEnd)}


def fetch(
    server: HostileServer, *, pace: Pace | None = None, patience: float = 10.0
) -> dict[int | None, bytes | None]:
    with Session(server.settings(), server.password, patience=patience) as session:
        session.pace = pace or slow_line()
        session.open_mailbox(b"INBOX")
        return bodies(session, [[1, 2], [3], [4, 5, 6]])


def asked(server: HostileServer) -> int:
    return sum(command.name == "COMPRESS" for command in server.commands)


# A real server


def test_every_byte_from_a_real_server(compressing_dovecot: Dovecot) -> None:
    """Also such as take a thousandth of their size on the line, or more than it."""
    chance = random.Random(3)
    user = compressing_dovecot.new_user()
    head = b"Subject: x\r\n\r\n"
    raws = [
        head + b"a" * 3_000_000 + b"\r\n",
        head + b"".join(chance.randbytes(40).hex().encode() + b"\r\n" for _ in range(20_000)),
        *(head + b"%d " % number * (number % 60) + b"\r\n" for number in range(400)),
    ]
    user.bulk_load("INBOX", raws)
    uids = user.uids("INBOX")
    with Session(user.settings(), user.password) as session:
        session.pace = slow_line()
        session.open_mailbox(b"INBOX")
        first = bodies(session, [uids[start : start + 50] for start in range(0, 200, 50)])
        assert session.talk.is_compressed
        rest = bodies(session, [uids[200:]])
        assert sorted(filter(None, (first | rest).values())) == sorted(raws)
        assert session.present(uids[:3]).keys() == set(uids[:3])
    user.close()


def test_a_fast_line_is_not_compressed(compressing_dovecot: Dovecot) -> None:
    user = compressing_dovecot.new_user()
    user.append("INBOX", RAW)
    with Session(user.settings(), user.password) as session:
        session.pace = Pace()
        session.open_mailbox(b"INBOX")
        assert len(bodies(session, [[1]])) == 1
        assert not session.talk.is_compressed
    user.close()


# When it is begun


def test_between_commands_once_the_line_is_known(server: HostileServer) -> None:
    """What was asked for before is answered in clear, and nothing is asked for meanwhile."""
    pace = Pace()
    with Session(server.settings(), server.password) as session:
        session.pace = pace
        session.open_mailbox(b"INBOX")
        items = session.fetch_bodies([[uid] for uid in range(1, 7)])
        next(items)
        while not pace.is_slow:
            pace.note(1_000, 1.0)
        assert len(list(items)) == 11
    names = [command.name for command in server.commands]
    assert names.count("UID FETCH") == 6
    assert names.index("COMPRESS") - names.index("UID FETCH") == 2


def test_not_while_a_command_is_unanswered(server: HostileServer) -> None:
    with Session(server.settings(), server.password) as session:
        session.talk.send(b"NOOP")
        with pytest.raises(ValueError, match="unanswered"):
            session.talk.compress()
    assert asked(server) == 0


@pytest.mark.parametrize("status", ["NO", "BAD"])
def test_a_refusal_is_taken(server: HostileServer, status: str) -> None:
    server.on("COMPRESS", lambda served, command: served.tagged(command, status, "No"))
    pace = slow_line()
    assert len(fetch(server, pace=pace)) == 6
    assert len(fetch(server, pace=pace)) == 6
    assert asked(server) == 1


def test_not_where_it_is_not_offered(server: HostileServer) -> None:
    server.capabilities.remove("COMPRESS=DEFLATE")
    assert len(fetch(server)) == 6
    assert asked(server) == 0


def test_not_without_being_measured(server: HostileServer) -> None:
    with Session(server.settings(), server.password) as session:
        session.open_mailbox(b"INBOX")
        assert len(bodies(session, [[1]])) == 1
    assert asked(server) == 0


# What comes


def test_what_follows_the_agreement_in_one_piece(server: HostileServer) -> None:
    server.on(
        "COMPRESS",
        lambda served, command: only(compress(served, command, ahead=b"* 9 EXISTS\r\n" * 9_000)),
    )
    assert len(fetch(server)) == 6


def test_one_byte_at_a_time(server: HostileServer) -> None:
    def answer(served: Served, command: Command) -> None:
        end = compress(served, command)
        end.sendall = lambda data: uncompressed_sends(end.raw.sendall, end.pack(data))  # type: ignore[method-assign]

    server.on("COMPRESS", answer)
    assert set(fetch(server).values()) == {RAW}


def test_listening(server: HostileServer) -> None:
    """A part of a word is no word yet, and silence is no fault."""

    def answer(served: Served, command: Command) -> None:
        end = compress(served, command)
        packed = end.pack(b"* 7 EXISTS\r\n")
        end.raw.sendall(packed[:1])
        served.server.stopping.wait(0.8)
        end.raw.sendall(packed[1:])

    server.on("COMPRESS", answer)
    with Session(server.settings(), server.password) as session:
        session.open_mailbox(b"INBOX")
        session.talk.compress()
        assert not session.talk.listen(0.3)
        assert session.talk.listen(10.0)
        session.talk.take_one(b"")
        assert session.exists == 7


# Hostile servers


def bomb(size: int) -> bytes:
    """So many bytes of one letter as a server would send them, in a thousandth of that."""
    pack = zlib.compressobj(9, wbits=-15)
    piece = b"x" * 1_000_000
    return b"".join(pack.compress(piece) for _ in range(size // len(piece))) + pack.flush()


def say(data: bytes) -> Callable[[Served, Command], None]:
    """Agree to compress, and then say just these bytes."""

    def answer(served: Served, command: Command) -> None:
        compress(served, command)
        uncompressed(served).send(data)
        served.stall()

    return answer


def test_a_bomb_has_no_more_room_than_its_bytes(server: HostileServer) -> None:
    server.on("COMPRESS", say(bomb(1_000_000_000)))

    def run() -> None:
        with pytest.raises(ServerMisbehaved) as caught:
            fetch(server)
        assert caught.value.facts["detail"] == "line too long"

    measure(run, most=8_000_000)


def test_a_bomb_of_answers_ends_with_the_budget(
    server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.imap.budget._RESPONSES_IN_PASSING", 1_000)
    pack = zlib.compressobj(wbits=-15)
    packed = pack.compress(b"* 1 FETCH (UID 1 FLAGS ())\r\n" * 500_000) + pack.flush()
    assert len(packed) < 50_000
    server.on("COMPRESS", say(packed))
    with pytest.raises(ServerMisbehaved) as caught:
        fetch(server)
    assert caught.value.facts["detail"] == "endless answer"


def test_a_bomb_for_a_body_that_is_too_large(server: HostileServer) -> None:
    pack = zlib.compressobj(wbits=-15)
    head = b"* 1 FETCH (UID 1 BODY[] {512000001}\r\n"
    server.on("COMPRESS", say(pack.compress(head) + pack.flush(zlib.Z_SYNC_FLUSH) + bomb(10**8)))

    def run() -> None:
        with pytest.raises(ServerMisbehaved):
            fetch(server)

    measure(run, most=8_000_000)


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        (b"\0\0\0\xff\xff" * 100_000, "empty compression"),
        (b"\xff\xff\xff\xff", "broken compression"),
        (b"* 1 FETCH (UID 1 FLAGS ())\r\n", "broken compression"),
        (b"\x03\x00", "compression ended"),
        (b"\x03\x00* OK in clear\r\n", "compression ended"),
    ],
)
def test_garbage(server: HostileServer, said: bytes, detail: str) -> None:
    server.on("COMPRESS", say(said))
    with pytest.raises(ServerMisbehaved) as caught:
        fetch(server)
    assert caught.value.facts["detail"] == detail


def test_nothing_but_empty_blocks_is_slow(server: HostileServer) -> None:
    def answer(served: Served, command: Command) -> None:
        compress(served, command)
        uncompressed(served).drip(b"\0\0\0\xff\xff" * 1_000, interval=0.02, size=5)

    server.on("COMPRESS", answer)
    with pytest.raises(ServerTooSlow):
        fetch(server, patience=0.8)


def test_cut_in_the_middle(server: HostileServer) -> None:
    def answer(served: Served, command: Command) -> None:
        end = compress(served, command)
        packed = end.pack(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(RAW) + RAW + b")\r\n")
        uncompressed(served).send(packed[:-20])
        served.hang_up()

    server.on("COMPRESS", answer)
    with pytest.raises(ConnectionLost):
        fetch(server)


def only(_: object) -> None:
    pass


def uncompressed_sends(send: Callable[[bytes], None], packed: bytes) -> None:
    for start in range(len(packed)):
        send(packed[start : start + 1])
