"""The proxy passes everything on until its strike, and then does exactly that."""

import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from tests.servers.cutting_proxy import CuttingProxy, Direction, Harm, Strike
from tests.servers.mail_user import MailUser

LETTER = b"Subject: one\r\n\r\n" + b"some words that fill a line\r\n" * 400


@pytest.fixture
def echo_port() -> Iterator[int]:
    """Something that sends back whatever it gets."""

    def serve() -> None:
        while not stopping.is_set():
            connection, _ = listener.accept()
            with connection:
                try:
                    while data := connection.recv(65536):
                        connection.sendall(data)
                except OSError:
                    pass

    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        yield port
        stopping.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join()


def connect(proxy: CuttingProxy, *, timeout: float = 10) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=timeout)


def read(connection: socket.socket, size: int) -> bytes:
    with connection.makefile("rb") as received:
        return received.read(size)


def read_fully(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as received:
        return received.read()


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("after", [0, 1, 7, 200_000])
def test_cut_after_exactly_so_many_bytes(echo_port: int, direction: Direction, after: int) -> None:
    strike = Strike(harm=Harm.CUT, direction=direction, after=after)
    sent = bytes(range(256)) * 1000
    with CuttingProxy(echo_port, strike=strike) as proxy, connect(proxy) as client:
        sender = threading.Thread(target=_send_quietly, args=(client, sent))
        sender.start()
        received = read_fully(client)
        sender.join()
        if direction is Direction.TO_CLIENT:
            assert received == sent[:after]
        else:
            assert sent.startswith(received)
        assert proxy.passed[direction] == after


def test_reset(echo_port: int) -> None:
    strike = Strike(harm=Harm.RESET, after=3)
    with CuttingProxy(echo_port, strike=strike) as proxy, connect(proxy) as client:
        client.sendall(b"four")
        with pytest.raises(ConnectionResetError), client.makefile("rb") as received:
            received.read()


def test_stall_keeps_the_connection(echo_port: int) -> None:
    strike = Strike(harm=Harm.STALL, after=3)
    with CuttingProxy(echo_port, strike=strike) as proxy, connect(proxy) as client:
        client.sendall(b"four")
        assert read(client, 3) == b"fou"
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(1)
        client.sendall(b"five")


def test_split_and_spoilt(echo_port: int) -> None:
    with CuttingProxy(echo_port, strike=Strike(harm=Harm.SPLIT, after=2)) as proxy:
        with connect(proxy) as client:
            client.sendall(b"a word")
            assert read(client, 6) == b"a word"
        proxy.struck = None
        proxy.strike = Strike(harm=Harm.DOUBLE, after=1)
        with connect(proxy) as client:
            client.sendall(b"abc")
            assert read(client, 5) == b"abcbc"
        proxy.strike = Strike(harm=Harm.GARBAGE, after=1)
        with connect(proxy) as client:
            client.sendall(b"abc")
            assert read(client, 1027)[-5:] == b"\xfd\xfe\xffbc"
        proxy.strike = Strike(harm=Harm.CORRUPT, after=1)
        with connect(proxy) as client:
            client.sendall(b"aaa")
            assert read(client, 3) == b"aqa"


def test_trickle(echo_port: int) -> None:
    strike = Strike(harm=Harm.TRICKLE, after=2)
    with CuttingProxy(echo_port, strike=strike) as proxy, connect(proxy) as client:
        client.sendall(b"a" * 1000)
        began = time.monotonic()
        assert read(client, 5) == b"aaaaa"
        assert time.monotonic() - began > 0.1


def test_each_connection_its_own_strike(echo_port: int) -> None:
    strikes = {number: Strike(harm=Harm.CUT, after=number) for number in (1, 2)}
    with CuttingProxy(echo_port, strikes=strikes) as proxy:
        for expected in (b"x", b"xx", b"xxx"):
            with connect(proxy) as client:
                client.sendall(b"xxx")
                assert read(client, 3) == expected


def test_only_struck_connections_are_hit(echo_port: int) -> None:
    strike = Strike(harm=Harm.CUT)
    with CuttingProxy(echo_port, strike=strike, struck=frozenset({2})) as proxy:
        for expected in (b"x", b"", b"x"):
            with connect(proxy) as client:
                client.sendall(b"x")
                assert client.recv(1) == expected
        assert proxy.connections == 3


def test_tls_to_a_real_server_passes_through(mail_user: MailUser) -> None:
    uid = mail_user.append("INBOX", LETTER)
    context = ssl.create_default_context(cadata=mail_user.ca_pem)
    with CuttingProxy(mail_user.settings().port) as proxy:
        settings = mail_user.settings_through(proxy.port)
        with imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context) as client:
            client.login(settings.user, mail_user.password)
            client.select(readonly=True)
            answer = client.uid("FETCH", str(uid), "(BODY.PEEK[])")[1]
            assert answer[0][1] == LETTER


@pytest.mark.parametrize("harm", [Harm.CUT, Harm.RESET, Harm.CORRUPT])
def test_tls_ends_in_the_middle_of_a_message(mail_user: MailUser, harm: Harm) -> None:
    uid = mail_user.append("INBOX", LETTER)
    context = ssl.create_default_context(cadata=mail_user.ca_pem)
    strike = Strike(harm=harm, after=9_000)
    with CuttingProxy(mail_user.settings().port, strike=strike) as proxy:
        client = imaplib.IMAP4_SSL("localhost", proxy.port, ssl_context=context, timeout=10)
        try:
            client.login(mail_user.name, mail_user.password)
            client.select(readonly=True)
            with pytest.raises((imaplib.IMAP4.abort, OSError)):
                client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        finally:
            client.shutdown()


def test_nobody_behind_the_proxy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with CuttingProxy(port) as proxy, connect(proxy) as client:
        assert client.recv(1) == b""


def test_stop_ends_threads_and_connections(echo_port: int) -> None:
    before = threading.active_count()
    proxy = CuttingProxy(echo_port)
    proxy.start()
    with connect(proxy) as client:
        proxy.stop()
        proxy.stop()
        assert threading.active_count() == before
        assert client.recv(1) == b""


def _send_quietly(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError:
        # The other side was cut: what the test is about.
        return
