"""Connecting: the first address that answers, no long wait for those that don't, and a way out."""

import contextlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.loopback import LoopbackServer
from vault_app import dialing
from vault_app.dialing import Deadline, dial, reason_of
from vault_app.imap.session import Session
from vault_app.model.errors import Cancelled, CannotConnect, NotEncrypted, ServerTooSlow
from vault_app.model.mail import Security, ServerSettings

PATIENT = 20.0


class Listening(LoopbackServer):
    """Takes connections and says nothing."""

    def __init__(self) -> None:
        super().__init__("listening")

    def serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            while connection.recv(65536):
                pass


@pytest.fixture
def listening() -> Iterator[Listening]:
    with Listening() as server:
        yield server


@pytest.fixture
def hole() -> Iterator[int]:
    """A port whose connections never come about: its queue is full and nobody takes any."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux leaves those who come to a full queue without an answer")
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


def stop_after(seconds: float) -> Callable[[], None]:
    began = time.monotonic()

    def idle() -> None:
        if time.monotonic() - began > seconds:
            raise Cancelled

    return idle


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    monkeypatch.setattr(dialing, "_ask_resolver", lambda host, port: found)


def never() -> None:
    """Nobody wants to stop."""


def test_the_next_address_does_not_wait_for_the_first(
    listening: Listening, hole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, ("127.0.0.1", hole), ("127.0.0.1", listening.port))
    began = time.monotonic()
    dialled = dial("mail.example.test", 993, Deadline(PATIENT, never))
    with dialled.connection:
        assert dialled.connection.getpeername() == ("127.0.0.1", listening.port)
    assert time.monotonic() - began < 5
    assert dialled.addresses == ("127.0.0.1",)


def test_a_refusal_goes_on_at_once(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = [("127.0.0.1", free_port()) for _ in range(20)]
    resolve_to(monkeypatch, *dead, ("127.0.0.1", listening.port))
    began = time.monotonic()
    dial("mail.example.test", 993, Deadline(PATIENT, never)).connection.close()
    assert time.monotonic() - began < 20 * 0.25


def test_one_family_after_the_other() -> None:
    six, four = socket.AF_INET6, socket.AF_INET
    found: list[dialing._Found] = [
        (family, 1, 6, "", name)
        for family, name in ((six, "a"), (six, "b"), (six, "c"), (four, "d"), (four, "e"))
    ]
    assert [each[4] for each in dialing._by_turns(found)] == ["a", "d", "b", "e", "c"]


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ("127.0.0.1", free_port()), ("127.0.0.1", free_port()))
    with pytest.raises(ConnectionRefusedError):
        dial("mail.example.test", 993, Deadline(PATIENT, never))
    resolve_to(monkeypatch)
    with pytest.raises(socket.gaierror):
        dial("mail.example.test", 993, Deadline(PATIENT, never))


@pytest.mark.parametrize(
    ("host", "port"),
    [("a" * 64 + ".test", 993), ("..", 993), ("127.0.0.1", 65536), ("127.0.0.1", 0)],
)
def test_what_is_no_address(host: str, port: int) -> None:
    settings = ServerSettings(host=host, port=port, user="erin")
    with pytest.raises(CannotConnect) as caught:
        Session(settings, "secret")
    assert caught.value.facts["reason"] == "name-not-found"


def test_connecting_can_be_stopped(hole: int) -> None:
    began = time.monotonic()
    with pytest.raises(Cancelled):
        dial("127.0.0.1", hole, Deadline(PATIENT, stop_after(0.1)))
    assert time.monotonic() - began < 3


def test_connecting_is_given_up(hole: int) -> None:
    with pytest.raises(TimeoutError) as caught:
        dial("127.0.0.1", hole, Deadline(0.3, never))
    assert reason_of(caught.value) == "timed-out"


def test_a_resolver_that_hangs_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def hang(host: str, port: int) -> list[dialing._Found]:
        let_go.wait(PATIENT)
        return []

    monkeypatch.setattr(dialing, "_ask_resolver", hang)
    began = time.monotonic()
    try:
        with pytest.raises(Cancelled):
            dial("mail.example.test", 993, Deadline(PATIENT, stop_after(0.1)))
        with pytest.raises(TimeoutError):
            dial("mail.example.test", 993, Deadline(0.3, never))
    finally:
        let_go.set()
    assert time.monotonic() - began < 5


def test_a_handshake_can_be_stopped(listening: Listening) -> None:
    settings = ServerSettings(host="127.0.0.1", port=listening.port, user="erin")
    began = time.monotonic()
    with pytest.raises(Cancelled):
        Session(settings, "secret", idle=stop_after(0.1))
    assert time.monotonic() - began < 3


def test_a_handshake_is_given_up(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault_app.imap.wire._CONNECT_SECONDS", 0.3)
    settings = ServerSettings(host="127.0.0.1", port=listening.port, user="erin")
    with pytest.raises(ServerTooSlow):
        Session(settings, "secret")


def test_a_greeting_that_does_not_come_can_be_stopped(listening: Listening) -> None:
    settings = ServerSettings(
        host="127.0.0.1", port=listening.port, user="erin", security=Security.NONE
    )
    with pytest.raises(Cancelled):
        Session(settings, "secret", idle=stop_after(0.1))


def test_no_plaintext_but_on_this_computer(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.imap.wire.is_loopback", lambda address: False)
    with HostileServer(authority=authority, security=Security.NONE) as server:
        with pytest.raises(NotEncrypted):
            Session(server.settings(), server.password)
        assert server.commands == []


def test_a_failed_handshake_leaves_no_socket(authority: Authority) -> None:
    """A socket that is left open would be told by a warning, which fails the test."""
    with HostileServer(authority=Authority("Another")) as server:
        context = ssl.create_default_context(cadata=authority.ca_pem)
        dialled = dial("localhost", server.port, Deadline(PATIENT, never))
        with pytest.raises(ssl.SSLCertVerificationError):
            dialing.shake_hands(dialled.connection, context, "localhost", Deadline(PATIENT, never))
        assert dialled.connection.fileno() == -1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])
