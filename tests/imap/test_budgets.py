"""No command is answered without end: bytes, responses, literals and challenges have a limit."""

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mailbox_model import StoredMailbox
from tests.servers.wire import Command
from vault_app.imap import budget
from vault_app.imap.session import Session
from vault_app.model.errors import ConnectionLost, ServerMisbehaved

Ask = Callable[[Session], object]

# What is asked for, by the command that is answered without end.
QUESTIONS: dict[str, tuple[str, Ask]] = {
    "capabilities": ("CAPABILITY", lambda session: None),
    "the sign-in": ("AUTHENTICATE", lambda session: None),
    "who it is": ("ID", lambda session: None),
    "namespaces": ("NAMESPACE", lambda session: session.look_around()),
    "mailboxes": ("LIST", lambda session: session.list_mailboxes()),
    "opening": ("EXAMINE", lambda session: session.open_mailbox(b"INBOX")),
    "opening for removal": (
        "SELECT",
        lambda session: session.open_mailbox(b"INBOX", for_removal=True),
    ),
    "which are there": ("NOOP", lambda session: session.present([1])),
    "UIDs": ("UID FETCH", lambda session: list(session.list_uids())),
    "details": ("UID FETCH", lambda session: list(session.fetch_details([1]))),
    "message ids": ("UID FETCH", lambda session: list(session.fetch_message_ids([1]))),
    "bodies": ("UID FETCH", lambda session: list(session.fetch_bodies([[1]]))),
    "flags": ("UID STORE", lambda session: session.flag_deleted([1])),
    "expunging": ("UID EXPUNGE", lambda session: session.expunge([1])),
    "copying": ("UID COPY", lambda session: session.copy([1], b"Trash")),
}
FLOODS: dict[str, bytes] = {
    "lines": b"* OK Still here\r\n",
    "answers": b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n",
    "one line": b"x" * 512,
    "literals": b"* X {20}\r\n" + b"y" * 20 + b"\r\n",
    "one response of literals": b"{9}\r\n123456789",
}


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        running.inbox.add(b"Subject: one\r\n\r\n")
        yield running


@pytest.fixture
def _small_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The true ones let megabytes pass: what counts here is that each command has one."""
    monkeypatch.setattr(budget, "_TEXT", 100_000)
    monkeypatch.setattr(budget, "_RESPONSES", 1_000)
    monkeypatch.setattr(budget, "_RESPONSES_IN_PASSING", 1_000)
    monkeypatch.setattr("vault_app.imap.conversation._LARGEST_LINE", 50_000)


def ask(server: HostileServer, question: Ask) -> None:
    with Session(server.settings(), server.password, patience=10) as session:
        session.capabilities  # noqa: B018
        if question in (QUESTIONS["opening"][1], QUESTIONS["opening for removal"][1]):
            question(session)
            return
        session.open_mailbox(b"INBOX", for_removal=True)
        with session.permit([1]):
            question(session)


@pytest.mark.usefixtures("_small_budgets")
@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_command_has_an_end(server: HostileServer, name: str, flood: str) -> None:
    command, question = QUESTIONS[name]
    server.on(command, lambda served, _: served.flood(FLOODS[flood]))
    with pytest.raises(ServerMisbehaved):
        ask(server, question)


@pytest.mark.parametrize("size", [b"3000000000", b"99999999999999999999", b"70000"])
@pytest.mark.parametrize("name", [each for each in QUESTIONS if each != "bodies"])
def test_a_literal_that_is_too_large_is_not_read(
    server: HostileServer, name: str, size: bytes
) -> None:
    command, question = QUESTIONS[name]

    def announce(served: Served, _: Command) -> None:
        served.send(b"* X {" + size + b"}\r\nabc")
        served.stall()

    server.on(command, announce)
    with pytest.raises(ServerMisbehaved) as caught:
        ask(server, question)
    assert caught.value.facts["detail"] == "literal too large"


@pytest.mark.parametrize("size", [b"3000000000", b"512000001", b"99999999999999999999"])
def test_a_body_that_is_too_large_is_not_read(server: HostileServer, size: bytes) -> None:
    def announce(served: Served, _: Command) -> None:
        served.send(b"* 1 FETCH (UID 1 BODY[] {" + size + b"}\r\nabc")
        served.stall()

    server.on("UID FETCH", announce)
    with pytest.raises(ServerMisbehaved):
        ask(server, QUESTIONS["bodies"][1])


def test_no_memory_for_what_was_only_announced(server: HostileServer) -> None:
    def announce(served: Served, _: Command) -> None:
        served.send(b"* 1 FETCH (UID 1 BODY[] {500000000}\r\nabc")
        served.hang_up()

    server.on("UID FETCH", announce)
    with pytest.raises(ConnectionLost):
        measure(lambda: ask(server, QUESTIONS["bodies"][1]), most=4_000_000)


def test_endless_challenges(server: HostileServer) -> None:
    """Also where each is answered."""

    def challenge(served: Served, command: Command) -> None:
        for _ in range(1_000):
            served.send(b"+ \r\n")
            served.read_line()
        served.tagged(command)

    server.on("AUTHENTICATE", challenge)
    with pytest.raises(ServerMisbehaved):
        ask(server, QUESTIONS["capabilities"][1])


@pytest.mark.parametrize("uidnext", [True, False])
def test_no_memory_for_messages_that_are_only_claimed(
    server: HostileServer, uidnext: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four thousand million messages, and an endless list that would fit the claim."""
    monkeypatch.setattr("vault_app.imap.scanning.WINDOW_MESSAGES", 1_000)
    numbers = iter(range(10**9))

    def open_mailbox(served: Served, command: Command) -> None:
        served.mailbox = StoredMailbox(name=b"INBOX")
        served.send(b"* 4000000000 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n")
        if uidnext:
            served.send(b"* OK [UIDNEXT 4294967295] ok\r\n")
        served.tagged(command)

    def list_on(served: Served, _: Command) -> None:
        while not served.server.stopping.is_set():
            lines = [b"* 1 FETCH (UID %d FLAGS ())\r\n" % (next(numbers) + 1) for _ in range(500)]
            served.send(b"".join(lines))

    server.on("EXAMINE", open_mailbox)
    server.on("SELECT", open_mailbox)
    server.on("UID FETCH", list_on)

    def count() -> None:
        with Session(server.settings(), server.password) as session:
            session.open_mailbox(b"INBOX")
            for _ in session.list_uids():
                pass

    with pytest.raises(ServerMisbehaved):
        measure(count, most=20_000_000)


def test_budgets_let_large_but_honest_answers_pass(server: HostileServer) -> None:
    lines = b"".join(b'* LIST () "/" "Box %d"\r\n' % number for number in range(100_000))

    def many(served: Served, command: Command) -> None:
        served.send(lines)
        served.tagged(command)

    server.on("LIST", many)
    with Session(server.settings(), server.password) as session:
        assert len(session.list_mailboxes()[0]) == 100_000


def measure(work: Callable[[], None], *, most: int) -> None:
    """Fail if more than so many bytes were held at once; what the work raises comes out."""
    tracemalloc.start()
    try:
        work()
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < most


def test_a_list_without_end_in_windows(
    server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each window holds what it may, and there is always one more."""
    monkeypatch.setattr("vault_app.imap.scanning.WINDOW_MESSAGES", 100)
    monkeypatch.setattr("vault_app.imap.scanning._MOST_LISTED", 5_000)

    def open_mailbox(served: Served, command: Command) -> None:
        served.mailbox = StoredMailbox(name=b"INBOX")
        served.send(b"* 4000000000 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n")
        served.send(b"* OK [UIDNEXT 4294967295] ok\r\n")
        served.tagged(command)

    def fill(served: Served, command: Command) -> None:
        low, high = command.arguments.split(b" ")[0].split(b":")
        uids = range(int(low), int(high) + 1)
        served.send(b"".join(b"* 1 FETCH (UID %d FLAGS ())\r\n" % uid for uid in uids))
        served.tagged(command)

    server.on("EXAMINE", open_mailbox)
    server.on("UID FETCH", fill)
    with Session(server.settings(), server.password) as session:
        session.open_mailbox(b"INBOX")
        with pytest.raises(ServerMisbehaved) as caught:
            list(session.list_uids())
    assert caught.value.facts["detail"] == "endless list"
