"""An account with a proxy: not one packet and not one question goes around it.

Two traps. An audit hook sees every connection, datagram and name that this process asks for. And at
the account's port there is a listener, which counts whoever goes there directly, from any process.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.loopback import LoopbackServer
from tests.servers.mail_user import MailUser
from tests.servers.name_server import NameResponder
from tests.servers.proxy_server import ProxyServer
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import ProxyFailed, ServerError
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import ProxyKind
from vault_app.regions.world import World
from vault_app.tasks.accounts import try_sign_in
from vault_app.tasks.dns import allow_asking, ask_about
from vault_app.tasks.finding import find_server
from vault_app.tasks.proxies import set_proxy

FAR_NAME = "imap.far-end.test"
KINDS = pytest.mark.parametrize("kind", list(ProxyKind))
# The servers of the test itself; what their threads do is not the product's doing.
_OURS = ("test-proxy", "hostile", "trap", "name-server")
_NAMES = (
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
)
_PACKETS = ("socket.connect", "socket.sendto", "socket.sendmsg")

_seen: list[tuple[str, object]] | None = None


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is None or event not in (*_NAMES, *_PACKETS):
        return
    if threading.current_thread().name.startswith(_OURS):
        return
    if event in _NAMES:
        _seen.append((event, arguments[0]))
    elif isinstance(arguments[1], tuple):
        _seen.append((event, arguments[1][:2]))


sys.addaudithook(_record)


@contextmanager
def recording() -> Iterator[list[tuple[str, object]]]:
    """All names asked for and all addresses gone to meanwhile, by event."""
    global _seen
    found: list[tuple[str, object]] = []
    _seen = found
    try:
        yield found
    finally:
        _seen = None


class Trap(LoopbackServer):
    """Nobody is to come here."""

    def __init__(self) -> None:
        super().__init__("trap")

    def serve(self, connection: socket.socket, number: int) -> None:
        return


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as running:
        yield running


def assert_only_by(
    proxy: ProxyServer, trap: Trap, seen: list[tuple[str, object]], host: str
) -> None:
    assert trap.connections == 0
    for event, what in seen:
        if event in _PACKETS:
            assert what == ("127.0.0.1", proxy.port), (event, what)
        else:
            assert what == "127.0.0.1", (event, what)
    assert set(proxy.wanted) == {f"{host}:{trap.port}"}


@KINDS
def test_a_whole_life_through_the_proxy(
    vault: Vault, world: World, mail_user: MailUser, trap: Trap, kind: ProxyKind
) -> None:
    """Signing in, pulling, pulling again, removing, from a real server."""
    mail_user.bulk_load("INBOX", [letter(n) for n in range(20)])
    behind = {("localhost", trap.port): mail_user.settings().port}
    with ProxyServer(kind, leads=behind) as proxy, recording() as seen:
        server = replace(mail_user.settings(), port=trap.port, proxy=proxy.settings())
        try_sign_in(server, mail_user.password, job=QuietJob())
        desk = desk_for(vault, world, server, mail_user.password)
        assert desk.pull().new == 20
        assert desk.pull().new == 0
        assert desk.remove().confirmed == 20
        with vault.reader() as reader:
            assert reader.account(desk.account.id).server.proxy == proxy.settings()
    assert_only_by(proxy, trap, seen, "localhost")
    assert any(event == "socket.connect" for event, _ in seen)


@KINDS
def test_the_name_is_asked_of_nobody(
    vault: Vault, world: World, authority: Authority, trap: Trap, kind: ProxyKind
) -> None:
    certificate = authority.issue([FAR_NAME])
    with HostileServer(authority=authority, certificate=certificate) as server:
        server.inbox.add(letter(1))
        behind = {(FAR_NAME, trap.port): server.port}
        with ProxyServer(kind, leads=behind) as proxy, recording() as seen:
            settings = replace(
                server.settings(), host=FAR_NAME, port=trap.port, proxy=proxy.settings()
            )
            desk = desk_for(vault, world, settings, server.password)
            assert desk.pull().new == 1
        assert_only_by(proxy, trap, seen, FAR_NAME)


@KINDS
def test_a_dead_proxy_is_not_gone_around(
    vault: Vault, world: World, trap: Trap, kind: ProxyKind
) -> None:
    with ProxyServer(kind) as proxy:
        dead = proxy.settings()
    settings = ServerSettings(host="127.0.0.1", port=trap.port, user="erin", proxy=dead)
    with recording() as seen:
        desk = desk_for(vault, world, settings, "secret")
        with pytest.raises(ProxyFailed):
            desk.pull()
    assert trap.connections == 0
    assert {what for event, what in seen if event in _PACKETS} == {("127.0.0.1", dead.port)}


def test_the_dns_is_not_asked_about_its_domain(desk: Desk, trap: Trap) -> None:
    allow_asking(desk.vault, is_allowed=True)
    with NameResponder() as resolver, recording() as seen:
        ask_about(desk.vault, desk.account, server=resolver.address)
        assert resolver.questions
        resolver.questions.clear()
        seen.clear()
        with ProxyServer(ProxyKind.SOCKS5) as proxy:
            guarded = set_proxy(desk.vault, desk.account, proxy.settings())
            assert ask_about(desk.vault, guarded, server=resolver.address) is None
            assert (resolver.questions, seen) == ([], [])


@KINDS
def test_a_server_is_looked_for_through_the_proxy_alone(
    world: World, trap: Trap, kind: ProxyKind
) -> None:
    with NameResponder() as resolver, ProxyServer(kind) as proxy, recording() as seen:
        with suppress(ServerError):
            find_server(
                QuietJob(),
                world,
                "erin@far-end.test",
                may_ask=True,
                proxy=proxy.settings(),
                resolver=resolver.address,
            )
        assert resolver.questions == []
    assert {what for event, what in seen if event in _PACKETS} == {("127.0.0.1", proxy.port)}
    assert {what for event, what in seen if event in _NAMES} <= {"127.0.0.1"}
    assert any("far-end.test" in wanted for wanted in proxy.wanted)
