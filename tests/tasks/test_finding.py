"""Finding a server: each source by itself, against real sockets on loopback, and their order."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.proxy_server import ProxyServer
from tests.servers.site import Guest, Site, hang
from tests.tasks.conftest import Desk
from tests.tasks.surroundings import (
    ADDRESS,
    Greeter,
    Surroundings,
    settings_page,
    small_internet,
)
from vault_app.model.errors import Cancelled, ProxyFailed, ServerNotFound
from vault_app.model.finding import FindSource
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Security
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.regions.world import World
from vault_app.tasks.finding import Places, allow_lookups, domain_of, find_server, lookups_allowed


@pytest.fixture
def around(world: World, authority: Authority) -> Iterator[Surroundings]:
    with small_internet(world, authority) as surroundings:
        yield surroundings


def test_the_facts_are_enough(around: Surroundings) -> None:
    found = around.find("Ada@GMX.de")
    assert [server.host for server in found.servers][:1] == ["imap.gmx.net"]
    first = found.servers[0]
    assert (first.source, first.provider_id, first.is_trusted) == (FindSource.FACTS, "gmx", True)
    assert first.user == "Ada@GMX.de"
    assert first.methods == ("password",)
    assert found.provider_id == "gmx"
    assert found.asked == ()
    assert around.site.requests == []
    assert around.names.questions == []


def test_a_provider_that_lets_no_program_in(around: Surroundings) -> None:
    found = around.find("ada@tuta.com")
    assert (found.servers, found.reason, found.provider_id) == ((), "no-programs", "tuta")
    assert around.site.requests == []


def test_nothing_is_asked_without_leave(around: Surroundings) -> None:
    around.site.pages["/auto/example.org"] = settings_page("imap.example.org")
    found = around.find(may_ask=False)
    assert (found.servers, found.asked, found.reason) == ((), (), "may-not-ask")
    assert around.site.requests == []
    assert around.names.questions == []


def test_autoconfig(around: Surroundings) -> None:
    around.site.pages["/auto/example.org"] = settings_page("imap.example.org")
    found = around.find()
    server = found.servers[0]
    assert (server.host, server.port, server.security) == ("imap.example.org", 993, Security.TLS)
    assert (server.source, server.is_trusted) == (FindSource.AUTOCONFIG, True)
    assert server.methods == ("password",)
    assert server.where == around.site.url("/auto/example.org")
    # The domain's own place may know for whom it is asked; strangers were not asked at all.
    assert "/auto/example.org?emailaddress=ada%40example.org" in around.site.requests
    assert "/collection/example.org" not in around.asked_paths()


def test_well_known(around: Surroundings) -> None:
    around.site.pages["/well-known/example.org"] = settings_page("mail.elsewhere.example")
    found = around.find()
    server = found.servers[0]
    assert (server.host, server.source) == ("mail.elsewhere.example", FindSource.WELL_KNOWN)
    # The domain proved its name when it gave the page.
    assert server.is_trusted
    assert around.site.url("/auto/example.org") in found.silent


def test_the_public_collection(around: Surroundings) -> None:
    around.site.pages["/collection/example.org"] = settings_page("imap.provider.example")
    server = around.find().servers[0]
    assert (server.host, server.source) == ("imap.provider.example", FindSource.ISPDB)
    assert server.is_trusted
    # Strangers learn the domain and not who it is.
    assert "/collection/example.org" in around.site.requests
    assert all("ada" not in each for each in around.site.requests if "collection" in each)


def test_the_facts_by_mx(around: Surroundings) -> None:
    around.names.add("example.org", "MX", "20 backup.example.", "10 mx.zoho.eu.")
    found = around.find()
    server = found.servers[0]
    assert (server.source, server.provider_id) == (FindSource.MX, "zoho")
    assert server.host.startswith("imap")
    assert not server.is_trusted
    assert found.provider_id == "zoho"
    assert "/collection/example.org" not in around.asked_paths()


def test_the_public_collection_by_mx(around: Surroundings) -> None:
    around.names.add("example.org", "MX", "10 mx1.mail.carrier.example.")
    around.site.pages["/collection/carrier.example"] = settings_page("imap.carrier.example")
    server = around.find().servers[0]
    assert (server.host, server.source) == ("imap.carrier.example", FindSource.MX)
    assert not server.is_trusted
    assert {"/collection/mail.carrier.example", "/collection/example.org"} <= around.asked_paths()


def test_service_records(around: Surroundings) -> None:
    around.names.add(
        "_imaps._tcp.example.org",
        "SRV",
        "20 0 993 third.example.org.",
        "10 1 9930 Second.Example.Net.",
        "10 5 993 first.example.org.",
    )
    around.names.add("_imap._tcp.example.org", "SRV", "0 0 143 old.example.org.")
    found = around.find()
    assert [(each.host, each.port, each.security) for each in found.servers] == [
        ("first.example.org", 993, Security.TLS),
        ("second.example.net", 9930, Security.TLS),
        ("third.example.org", 993, Security.TLS),
        ("old.example.org", 143, Security.STARTTLS),
    ]
    assert {each.source for each in found.servers} == {FindSource.SRV}
    # Only what lies in the domain itself is believed without a look.
    assert [each.is_trusted for each in found.servers] == [True, False, True, True]
    assert found.servers[0].where == "_imaps._tcp.example.org"


def test_a_service_that_is_not_offered(around: Surroundings) -> None:
    around.names.add("_imaps._tcp.example.org", "SRV", "0 0 0 .")
    assert around.find().reason == "nobody-knows"


def test_a_server_that_others_name_is_known_to_the_facts(around: Surroundings) -> None:
    around.names.add("_imaps._tcp.example.org", "SRV", "0 0 993 imap.fastmail.com.")
    server = around.find().servers[0]
    assert (server.provider_id, server.methods) == ("fastmail", ("app-password",))


def test_a_guess(around: Surroundings, dovecot: Dovecot) -> None:
    around.places = replace(around.places, guessed_port=dovecot.port)
    server = around.find().servers[0]
    assert (server.host, server.port, server.source) == (
        "localhost",
        dovecot.port,
        FindSource.GUESS,
    )
    assert server.security is Security.TLS
    assert server.is_trusted


def test_a_guess_at_a_server_of_somebody_else(around: Surroundings, dovecot: Dovecot) -> None:
    around.places = replace(around.places, guessed_port=dovecot.port, guesses=("127.0.0.2",))
    assert around.find().servers == ()


def test_a_guess_at_what_is_no_mail_server(around: Surroundings) -> None:
    around.places = replace(around.places, guessed_port=around.site.port, seconds=2)
    assert around.find().servers == ()


def test_a_guess_says_nothing_but_goodbye(around: Surroundings, authority: Authority) -> None:
    with Greeter(authority.issue()) as greeter:
        around.places = replace(around.places, guessed_port=greeter.port)
        assert around.find().servers[0].source is FindSource.GUESS
    assert greeter.said == [b"a LOGOUT\r\n"]


@pytest.mark.parametrize(
    "greeting", [b"* BYE busy\r\n", b"+OK POP3\r\n", b"220 mail ESMTP\r\n", b"* " * 9000, b"\r\n"]
)
def test_a_guess_at_what_greets_otherwise(
    around: Surroundings, authority: Authority, greeting: bytes
) -> None:
    with Greeter(authority.issue(), greeting) as greeter:
        around.places = replace(around.places, guessed_port=greeter.port)
        assert around.find().servers == ()


def test_nobody_knows(around: Surroundings) -> None:
    found = around.find()
    assert (found.servers, found.reason, found.is_offline) == ((), "nobody-knows", False)
    assert found.silent == found.asked
    assert len(found.asked) == 6


def test_no_such_domain(around: Surroundings) -> None:
    found = around.find("ada@exmaple.org")
    assert (found.servers, found.reason) == ((), "no-such-domain")
    # There is nobody whom strangers could know.
    assert "/collection/exmaple.org" not in around.asked_paths()


def test_without_a_connection(around: Surroundings) -> None:
    around.names.silence()
    around.site.stop()
    found = around.find()
    assert (found.servers, found.reason, found.is_offline) == ((), "offline", True)


def test_the_order_of_sources(around: Surroundings) -> None:
    def slowly(guest: Guest) -> None:
        guest.pause(0.6)
        settings_page("imap.example.org")(guest)

    around.site.pages["/auto/example.org"] = slowly
    around.site.pages["/well-known/example.org"] = settings_page("known.example.org")
    around.names.add("_imaps._tcp.example.org", "SRV", "0 0 993 srv.example.org.")
    assert [each.source for each in around.find().servers] == [
        FindSource.AUTOCONFIG,
        FindSource.WELL_KNOWN,
        FindSource.SRV,
    ]


def test_a_better_place_that_hangs_costs_only_its_time(around: Surroundings) -> None:
    around.places = replace(around.places, own_seconds=0.7)
    around.site.pages["/auto/example.org"] = hang
    around.site.pages["/well-known/example.org"] = settings_page("known.example.org")
    began = time.monotonic()
    found = around.find()
    assert [each.host for each in found.servers] == ["known.example.org"]
    assert around.site.url("/auto/example.org") in found.silent
    assert time.monotonic() - began < 5


def test_the_limit_for_all(around: Surroundings) -> None:
    around.places = replace(around.places, own_seconds=0.3, seconds=0.8)
    for place in ("auto", "well-known", "collection"):
        around.site.pages[f"/{place}/example.org"] = hang
    began = time.monotonic()
    found = around.find()
    assert (found.servers, found.reason) == ((), "nobody-knows")
    assert time.monotonic() - began < 5


def test_it_can_be_stopped(around: Surroundings) -> None:
    for place in ("auto", "well-known"):
        around.site.pages[f"/{place}/example.org"] = hang
    began = time.monotonic()

    class Impatient(QuietJob):
        def check(self) -> None:
            if time.monotonic() - began > 0.3:
                raise Cancelled

    with pytest.raises(Cancelled):
        find_server(
            Impatient(),
            around.world,
            ADDRESS,
            may_ask=True,
            ca_pem=around.ca_pem,
            resolver=around.names.address,
            places=around.places,
        )
    assert time.monotonic() - began < 4
    _wait_until_nobody_asks()


def _wait_until_nobody_asks() -> None:
    """What is left behind ends by itself, long before its own time limit."""
    end = time.monotonic() + 5
    while any(thread.name.startswith("asking") for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_nothing_goes_around_a_proxy(
    around: Surroundings,
    authority: Authority,
    kind: ProxyKind,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolved: list[object] = []
    honest = socket.getaddrinfo

    def listening(host: object, *arguments: Any, **options: Any) -> Any:
        resolved.append(host)
        return honest(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", listening)
    pages = authority.issue(("autoconfig.example.org", "example.org", "far.example"))
    mail = authority.issue(("imap.example.org",))
    with Site(pages) as site, Greeter(mail) as greeter, ProxyServer(kind) as proxy:
        around.places = Places(
            autoconfig=f"https://autoconfig.{{domain}}:{site.port}/a",
            well_known=f"https://{{domain}}:{site.port}/b",
            collection=f"https://far.example:{site.port}/{{domain}}",
            guesses=("imap.{domain}",),
            guessed_port=greeter.port,
            seconds=8,
        )
        server = around.find(proxy=proxy.settings()).servers[0]
        assert (server.source, server.host) == (FindSource.GUESS, "imap.example.org")
        assert sorted(proxy.wanted) == [
            f"autoconfig.example.org:{site.port}",
            f"example.org:{site.port}",
            f"far.example:{site.port}",
            f"imap.example.org:{greeter.port}",
        ]
    assert around.names.questions == []
    assert set(resolved) <= {"127.0.0.1"}


def test_a_proxy_that_is_not_there(around: Surroundings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    around.places = replace(around.places, guesses=())
    with pytest.raises(ProxyFailed) as caught:
        around.find(proxy=Proxy(kind=ProxyKind.SOCKS5, host="127.0.0.1", port=port))
    assert caught.value.facts["proxy"] == f"127.0.0.1:{port}"
    assert around.site.requests == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "ada@", "@example.org", "ada@example", "a b@example.org", "a@b@example.org"),
        *("ada@[127.0.0.1]", "ada@127.0.0.1", "ada\n@example.org", "ada@x..org", "ada@a b.org"),
    ],
)
def test_what_is_no_address(around: Surroundings, address: str) -> None:
    with pytest.raises(ServerNotFound) as caught:
        around.find(address)
    assert caught.value.facts["reason"] == "not-an-address"


def test_a_domain_in_another_script(around: Surroundings) -> None:
    assert domain_of(" ada@Bücher.Example ") == "xn--bcher-kva.example"
    around.names.add("xn--bcher-kva.example", "MX", "10 mx.example.org.")
    around.site.pages["/auto/xn--bcher-kva.example"] = settings_page("imap.example.org")
    server = around.find("ada@bücher.example").servers[0]
    assert server.user == "ada@bücher.example"


def test_the_switch(desk: Desk) -> None:
    for is_allowed in (False, True):
        allow_lookups(desk.vault, is_allowed=is_allowed)
        with desk.vault.reader() as reader:
            assert lookups_allowed(reader) is is_allowed


def test_the_switch_is_on_at_first(desk: Desk) -> None:
    with desk.vault.reader() as reader:
        assert lookups_allowed(reader)
