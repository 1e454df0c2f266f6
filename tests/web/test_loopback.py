"""What else may knock where the browser is to come back: only the answer itself ends the wait.

Each row is one of reliability's cases for OAuth: wrong or missing state, a second request, another
program that races for the port, DNS rebinding, an error as the answer, ten megabytes, a time limit.
"""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from vault_app.model.errors import Cancelled, CannotConnect, IssuerRefused
from vault_app.model.issuers import Redirect
from vault_app.web.loopback import Receiver

_STATE = "a-state-of-two-hundred-and-fifty-six-bits"
_SECRET = "the-code-itself"
_HERE = Redirect(path="/back")
_GOOD = f"/back?code={_SECRET}&state={_STATE}&iss=https%3A%2F%2Fissuer.example"


@contextmanager
def _listening(
    redirect: Redirect = _HERE, *, seconds: float = 30
) -> Iterator[tuple[Receiver, "Future[dict[str, str]]"]]:
    stopped = threading.Event()

    def check() -> None:
        if stopped.is_set():
            raise Cancelled

    with (
        Receiver(redirect, state=_STATE, page_text="Go <back> now.") as receiver,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(receiver.wait, check, seconds=seconds)
        try:
            yield receiver, answer
        finally:
            stopped.set()


def _request(
    target: str, port: int, *, method: str = "GET", host: str | None = None, more: str = ""
) -> bytes:
    name = f"127.0.0.1:{port}" if host is None else host
    return f"{method} {target} HTTP/1.1\r\nHost: {name}\r\n{more}\r\n".encode()


def _say(port: int, request: bytes) -> bytes:
    """What the receiver answers, to the end of the connection."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        with suppress(OSError):
            connection.sendall(request)
        with suppress(OSError):
            while piece := connection.recv(65536):
                heard += piece
    return heard


def _finish(receiver: Receiver, answer: "Future[dict[str, str]]") -> None:
    """The wait goes on: the real answer still comes through."""
    assert not answer.done()
    assert _say(receiver.port, _request(_GOOD, receiver.port)).startswith(b"HTTP/1.1 200 ")
    assert answer.result(20)["code"] == _SECRET


def test_the_answer_is_taken_and_none_of_it_is_shown() -> None:
    with _listening() as (receiver, answer):
        assert receiver.redirect_uri == f"http://127.0.0.1:{receiver.port}/back"
        page = _say(receiver.port, _request(_GOOD, receiver.port))
        assert answer.result(20) == {"code": _SECRET, "iss": "https://issuer.example"}
    assert b"Go &lt;back&gt; now." in page
    assert _SECRET.encode() not in page
    assert _STATE.encode() not in page
    for header in (b"Cache-Control: no-store", b"Referrer-Policy: no-referrer", b"default-src 'n"):
        assert header in page


def test_an_error_is_an_answer_too() -> None:
    with _listening() as (receiver, answer):
        target = f"/back?error=access_denied&error_description=No+%0d%0athanks&state={_STATE}"
        _say(receiver.port, _request(target, receiver.port))
        assert answer.result(20)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"/back?code={_SECRET}", b"403"),
        (f"/back?code={_SECRET}&state=", b"403"),
        (f"/back?code={_SECRET}&state={_STATE}x", b"403"),
        (f"/back?code={_SECRET}&state={_STATE[:-1]}", b"403"),
        (f"/back?code={_SECRET}&state=%FF%FE", b"400"),
        (f"/back?code={_SECRET}&state={_STATE}&state=other", b"400"),
        (f"/back?code=other&code={_SECRET}&state={_STATE}", b"400"),
        ("/back?error=access_denied", b"403"),
        (f"/back?state={_STATE}", b"400"),
        ("/back", b"400"),
        (f"/?code={_SECRET}&state={_STATE}", b"404"),
        (f"/back/?code={_SECRET}&state={_STATE}", b"404"),
        (f"//back?code={_SECRET}&state={_STATE}", b"404"),
        (f"/%62ack?code={_SECRET}&state={_STATE}", b"404"),
        ("/favicon.ico", b"404"),
        (f"http://127.0.0.1/back?code={_SECRET}&state={_STATE}", b"404"),
    ],
)
def test_a_request_that_is_not_the_answer_changes_nothing(target: str, status: bytes) -> None:
    with _listening() as (receiver, answer):
        heard = _say(receiver.port, _request(target, receiver.port))
        assert heard.split()[1] == status
        _finish(receiver, answer)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost:{port}",
        "[::1]:{port}",
        "",
    ],
)
def test_a_page_whose_name_was_pointed_here_is_turned_away(host: str) -> None:
    with _listening() as (receiver, answer):
        named = host.format(port=receiver.port)
        assert _say(receiver.port, _request(_GOOD, receiver.port, host=named)).split()[1] == b"421"
        two = f"Host: 127.0.0.1:{receiver.port}\r\n"
        twice = _request(_GOOD, receiver.port, host=named, more=two)
        assert _say(receiver.port, twice).split()[1] == b"421"
        _finish(receiver, answer)


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "PUT", "get"])
def test_only_what_a_browser_does_counts(method: str) -> None:
    with _listening() as (receiver, answer):
        request = _request(_GOOD, receiver.port, method=method)
        assert _say(receiver.port, request).split()[1] == b"405"
        _finish(receiver, answer)


@pytest.mark.parametrize(
    "noise",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /back HTTP/9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "GET /zurück HTTP/1.1\r\n\r\n".encode(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_noise_is_turned_away(noise: bytes) -> None:
    with _listening() as (receiver, answer):
        assert _say(receiver.port, noise).split()[1] in (b"400", b"405", b"421")
        _finish(receiver, answer)


def test_ten_megabytes_are_not_read() -> None:
    with _listening() as (receiver, answer):
        large = _request("/back?code=" + "x" * 10_000_000, receiver.port)
        assert _say(receiver.port, large)[:13] in (b"HTTP/1.1 431 ", b"")
        fields = _request(_GOOD, receiver.port, more="X: " + "y" * 10_000_000 + "\r\n")
        assert _say(receiver.port, fields)[:13] in (b"HTTP/1.1 431 ", b"")
        _finish(receiver, answer)


def test_nobody_keeps_the_browser_out_by_saying_nothing() -> None:
    with _listening() as (receiver, answer):
        idle = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(40)]
        for number, connection in enumerate(idle):
            with suppress(OSError):
                connection.sendall(b"GET /back"[: number % 10])
        _finish(receiver, answer)
        for connection in idle:
            connection.close()


def test_a_request_in_small_pieces_is_put_together() -> None:
    with _listening() as (receiver, answer):
        with socket.create_connection(("127.0.0.1", receiver.port), timeout=20) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in _request(_GOOD, receiver.port):
                connection.sendall(bytes([byte]))
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        assert answer.result(20)["code"] == _SECRET


def test_after_the_answer_nobody_listens() -> None:
    with _listening() as (receiver, answer):
        _finish(receiver, answer)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", receiver.port), timeout=5)


def test_no_other_program_gets_the_same_port() -> None:
    with _listening() as (receiver, answer):
        for option in ("SO_REUSEADDR", "SO_REUSEPORT"):
            with socket.socket() as rival:
                if hasattr(socket, option):
                    rival.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
                with pytest.raises(OSError, match="in use"):
                    rival.bind(("127.0.0.1", receiver.port))
        _finish(receiver, answer)


def test_a_port_that_somebody_else_has_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        redirect = Redirect(host="localhost", port=taken.getsockname()[1])
        with pytest.raises(CannotConnect):
            Receiver(redirect, state=_STATE, page_text="")


def test_the_wait_ends_by_itself_and_when_the_person_stops() -> None:
    with _listening(seconds=0.3) as (receiver, answer):
        with pytest.raises(IssuerRefused) as refused:
            answer.result(20)
        assert refused.value.facts["reason"] == "timed-out"
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", receiver.port), timeout=5)
    with _listening() as (_, answer):
        pass
    with pytest.raises(Cancelled):
        answer.result(0)


def test_by_name_both_addresses_of_this_machine_answer() -> None:
    with _listening(Redirect(host="localhost", path="")) as (receiver, answer):
        assert receiver.redirect_uri == f"http://localhost:{receiver.port}"
        host = f"localhost:{receiver.port}"
        target = f"/?code={_SECRET}&state={_STATE}"
        families = {each[0] for each in socket.getaddrinfo("localhost", receiver.port)}
        if socket.AF_INET6 in families:
            with socket.create_connection(("::1", receiver.port), timeout=20) as connection:
                connection.sendall(_request("/other", receiver.port, host=host))
                assert connection.recv(100).startswith(b"HTTP/1.1 404 ")
        heard = _say(receiver.port, _request(target, receiver.port, host=host))
        assert heard.startswith(b"HTTP/1.1 200 ")
        assert answer.result(20)["code"] == _SECRET
