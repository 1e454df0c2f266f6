"""Through a proxy: it alone hears the server's name, nothing goes around it, and nothing hangs."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy_server import ProxyServer
from vault_app.imap.session import Session
from vault_app.model.errors import (
    Cancelled,
    CannotConnect,
    CertificateRejected,
    NotEncrypted,
    ProxyFailed,
)
from vault_app.model.mail import Security, ServerSettings
from vault_app.model.sign_in import Proxy, ProxyKind

FAR_NAME = "imap.far-end.test"
KINDS = pytest.mark.parametrize("kind", list(ProxyKind))


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    """A server whose name only a proxy can make anything of."""
    with HostileServer(authority=authority, certificate=authority.issue([FAR_NAME])) as running:
        yield running


def settings(server: HostileServer, proxy: Proxy) -> ServerSettings:
    return replace(server.settings(), host=FAR_NAME, proxy=proxy)


@KINDS
@pytest.mark.parametrize("in_pieces", [False, True])
def test_the_proxy_gets_the_name(server: HostileServer, kind: ProxyKind, in_pieces: bool) -> None:
    """Also where its answer comes in pieces, the last of which must not be taken for the server's
    first words."""
    with ProxyServer(kind, in_pieces=in_pieces) as proxy:
        with Session(settings(server, proxy.settings()), server.password) as session:
            assert len(session.list_mailboxes()[0]) == 1
            seen = session.seen
        assert proxy.wanted == [f"{FAR_NAME}:{server.port}"]
    assert (seen.address, seen.addresses) == ("", ())
    name = "a SOCKS5" if kind is ProxyKind.SOCKS5 else "an HTTP"
    assert seen.path == f"{name} proxy at 127.0.0.1:{proxy.port}"
    assert seen.certificate.names == (FAR_NAME,)


@KINDS
def test_starttls_through_a_proxy(authority: Authority, kind: ProxyKind) -> None:
    with (
        HostileServer(
            security=Security.STARTTLS,
            authority=authority,
            certificate=authority.issue([FAR_NAME]),
        ) as server,
        ProxyServer(kind) as proxy,
        Session(settings(server, proxy.settings()), server.password) as session,
    ):
        assert session.seen.certificate.names == (FAR_NAME,)


@KINDS
def test_with_user_and_password(server: HostileServer, kind: ProxyKind) -> None:
    with ProxyServer(kind, user="ada", password="s3cret") as proxy:
        right = settings(server, proxy.settings(user="ada", password="s3cret"))
        with Session(right, server.password) as session:
            assert session.capabilities
        for user, password in (("ada", "wrong-secret"), ("", ""), ("ada", "s3crét"), ("a:b", "x")):
            wrong = settings(server, proxy.settings(user=user, password=password))
            with pytest.raises(ProxyFailed) as caught:
                Session(wrong, server.password)
            assert caught.value.facts["reason"] == "sign-in"
            assert "secret" not in repr(caught.value) + repr(wrong)
    assert server.connections == 1


@KINDS
def test_refused_unreachable_and_not_there(
    server: HostileServer, kind: ProxyKind, authority: Authority
) -> None:
    def reason(proxy: Proxy) -> str:
        with pytest.raises(ProxyFailed) as caught:
            Session(settings(server, proxy), server.password)
        assert caught.value.facts["host"] == FAR_NAME
        return str(caught.value.facts["reason"])

    with ProxyServer(kind, refuses=True) as proxy:
        assert reason(proxy.settings()) == "denied"
    with ProxyServer(kind, leads={(FAR_NAME, server.port): _free_port()}) as proxy:
        assert reason(proxy.settings()) == "unreachable"
    assert reason(Proxy(kind=kind, host="127.0.0.1", port=_free_port())) == "refused"
    assert reason(Proxy(kind=kind, host="p" * 64 + ".test", port=1080)) == "name-not-found"
    assert server.connections == 0


@KINDS
def test_no_plaintext_through_a_proxy(authority: Authority, kind: ProxyKind) -> None:
    """It would be in clear from the proxy on, however near the proxy is."""
    with (
        HostileServer(authority=authority, security=Security.NONE) as server,
        ProxyServer(kind) as proxy,
    ):
        with pytest.raises(NotEncrypted):
            Session(replace(server.settings(), proxy=proxy.settings()), server.password)
        assert proxy.connections == 0


@KINDS
def test_a_proxy_that_leads_elsewhere(authority: Authority, kind: ProxyKind) -> None:
    with HostileServer(authority=authority) as elsewhere:
        leads = {(FAR_NAME, elsewhere.port): elsewhere.port}
        with ProxyServer(kind, leads=leads) as proxy, pytest.raises(CertificateRejected):
            Session(settings(elsewhere, proxy.settings()), elsewhere.password)
        assert elsewhere.commands == []


class Saying(LoopbackServer):
    """Reads what a client says first and answers with the same bytes each time."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("saying")
        self._answer = answer

    def serve(self, connection: socket.socket, number: int) -> None:
        try:
            while connection.recv(65536):
                connection.sendall(self._answer)
                if not self._answer:
                    self._stopping.wait()
        except OSError:
            return


ODD_ANSWERS = {
    ProxyKind.SOCKS5: {
        "another version": b"\x04\x00",
        "a method nobody offered": b"\x05\x01",
        "an unknown method": b"\x05\x99",
        "an unknown reply": b"\x05\x00\x05\xee\x00",
        "an unknown kind of address": b"\x05\x00\x05\x00\x00\x77",
        "a name that is none": b"\x05\x00\x05\x00\x00\x03\x02\xff\xfe\x00\x00",
        "a web page": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    },
    ProxyKind.HTTP: {
        "SOCKS": b"\x05\xff" + b"\r\n\r\n",
        "no status": b"HTTP/1.1\r\n\r\n",
        "a status that is none": b"HTTP/1.1 fine OK\r\n\r\n",
        "an endless header": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000,
        "a redirect": b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n\r\n",
        "nothing": b"\r\n\r\n",
    },
}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        pytest.param(kind, answer, id=f"{kind}: {name}")
        for kind, answers in ODD_ANSWERS.items()
        for name, answer in answers.items()
    ],
)
def test_what_is_no_proxy(server: HostileServer, kind: ProxyKind, answer: bytes) -> None:
    with Saying(answer) as odd:
        proxy = Proxy(kind=kind, host="127.0.0.1", port=odd.port)
        with pytest.raises(ProxyFailed) as caught:
            Session(settings(server, proxy), server.password)
        assert caught.value.facts["reason"] in ("misbehaved", "denied", "sign-in", "closed")


@KINDS
def test_a_proxy_that_says_nothing_can_be_stopped(server: HostileServer, kind: ProxyKind) -> None:
    began = time.monotonic()

    def stop() -> None:
        if time.monotonic() - began > 0.1:
            raise Cancelled

    with Saying(b"") as silent:
        through = settings(server, Proxy(kind=kind, host="127.0.0.1", port=silent.port))
        with pytest.raises(Cancelled):
            Session(through, server.password, idle=stop)
    assert time.monotonic() - began < 5


@KINDS
def test_a_proxy_that_says_nothing_is_given_up(
    server: HostileServer, kind: ProxyKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.imap.wire._THROUGH_PROXY_SECONDS", 0.3)
    with Saying(b"") as silent:
        through = settings(server, Proxy(kind=kind, host="127.0.0.1", port=silent.port))
        with pytest.raises(ProxyFailed) as caught:
            Session(through, server.password)
    assert caught.value.facts["reason"] == "timed-out"


@KINDS
def test_a_proxy_that_hangs_up_afterwards(server: HostileServer, kind: ProxyKind) -> None:
    """Then it is the connection that failed: the proxy had said yes."""
    answer = b"\x05\x00" if kind is ProxyKind.SOCKS5 else b"HTTP/1.1 200 Yes\r\n\r\n"
    with HangingUp(answer) as proxy, pytest.raises((ProxyFailed, CannotConnect)):
        Session(
            settings(server, Proxy(kind=kind, host="127.0.0.1", port=proxy.port)), server.password
        )


class HangingUp(Saying):
    """Answers once and leaves."""

    def serve(self, connection: socket.socket, number: int) -> None:
        connection.recv(65536)
        connection.sendall(self._answer)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a program of Debian")
def test_proxies_of_others(authority: Authority, tmp_path: Path) -> None:
    """microsocks and tinyproxy, where they are installed: what we wrote is not all there is."""
    programs = {ProxyKind.SOCKS5: "microsocks", ProxyKind.HTTP: "tinyproxy"}
    found = {kind: shutil.which(name, path=_PLACES) for kind, name in programs.items()}
    if not any(found.values()):
        pytest.skip("neither microsocks nor tinyproxy is installed")
    with HostileServer(authority=authority) as server:
        for kind, program in found.items():
            if program is not None:
                _try_program(server, kind, program, tmp_path)


_PLACES = "/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin"


def _try_program(server: HostileServer, kind: ProxyKind, program: str, folder: Path) -> None:
    port = _free_port()
    command = [program, "-i", "127.0.0.1", "-p", str(port), "-u", "ada", "-P", "s3cret"]
    if kind is ProxyKind.HTTP:
        config = folder / "tinyproxy.conf"
        config.write_text(f"Port {port}\nListen 127.0.0.1\nBasicAuth ada s3cret\n", "ascii")
        command = [program, "-d", "-c", str(config)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_port(port)
        proxy = Proxy(kind=kind, host="127.0.0.1", port=port, user="ada", password="s3cret")
        through = replace(server.settings(), proxy=proxy)
        with Session(through, server.password) as session:
            assert len(session.list_mailboxes()[0]) == 1
        wrong = replace(proxy, password="wrong")
        with pytest.raises(ProxyFailed) as caught:
            Session(replace(through, proxy=wrong), server.password)
        assert caught.value.facts["reason"] == "sign-in"
        with pytest.raises(ProxyFailed) as caught:
            Session(replace(through, port=_free_port()), server.password)
        assert caught.value.facts["reason"] in ("unreachable", "denied")
    finally:
        running.kill()
        running.wait()


def _await_port(port: int) -> None:
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the proxy did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])
