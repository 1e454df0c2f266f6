"""What the facts say of an address: its servers, in the order in which to offer them."""

import pytest

from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security
from vault_app.regions.finding import servers_by_mx, servers_of, with_provider
from vault_app.regions.world import World

# Where most people have their mail.
_BIGGEST = (
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
    *("yahoo.com", "ymail.com", "yahoo.co.uk", "aol.com", "icloud.com", "me.com", "mac.com"),
    *("gmx.de", "gmx.net", "gmx.com", "web.de", "mail.com", "t-online.de", "freenet.de"),
    *("proton.me", "zoho.com", "zoho.eu", "fastmail.com", "mailbox.org", "posteo.de", "ik.me"),
    *("yandex.ru", "mail.ru", "rambler.ru", "qq.com", "163.com", "126.com", "naver.com"),
    *("daum.net", "yahoo.co.jp", "rediffmail.com", "uol.com.br", "orange.fr", "free.fr"),
    *("laposte.net", "sfr.fr", "libero.it", "virgilio.it", "wp.pl", "o2.pl", "onet.pl"),
    *("seznam.cz", "comcast.net", "att.net", "verizon.net", "cox.net", "btinternet.com"),
    *("sky.com", "bigpond.com", "bluewin.ch", "ziggo.nl", "telenet.be", "bell.net"),
)


def _servers(world: World, address: str) -> tuple[FoundServer, ...]:
    service = world.provider_of_address(address)
    return servers_of(service, address) if service is not None else ()


@pytest.mark.parametrize("domain", _BIGGEST)
def test_the_biggest_need_no_question(world: World, domain: str) -> None:
    servers = _servers(world, f"ada@{domain}")
    assert servers
    assert servers[0].source is FindSource.FACTS
    assert servers[0].is_trusted
    assert servers[0].methods


def test_every_domain_has_a_server_or_none_for_a_reason(world: World) -> None:
    for service in world.providers():
        for domain in service.domains:
            servers = _servers(world, f"ada@{domain}")
            assert bool(servers) is (service.sign_in.method != "none"), domain
            assert all(each.security is not Security.NONE for each in servers), domain


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("ada@gmx.com", "imap.gmx.com"),
        ("ada@gmx.at", "imap.gmx.net"),
        ("ada@zoho.in", "imap.zoho.in"),
        ("ada@zohomail.eu", "imap.zoho.eu"),
        ("ada@o2.pl", "poczta.o2.pl"),
        ("ada@bol.com.br", "imap.bol.com.br"),
        ("ada@INBOX.LT", "mail.inbox.lt"),
    ],
)
def test_the_server_that_is_nearest(world: World, address: str, host: str) -> None:
    assert _servers(world, address)[0].host == host


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("Ada.L@icloud.com", "Ada.L"),
        ("ada@web.de", "ada"),
        ("ada@free.fr", "ada"),
        ("Ada@gmail.com", "Ada@gmail.com"),
    ],
)
def test_what_to_sign_in_with(world: World, address: str, user: str) -> None:
    assert {each.user for each in _servers(world, address)} == {user}


def test_encrypted_from_the_first_byte_comes_first(world: World) -> None:
    ports = [each.port for each in _servers(world, "ada@posteo.de")]
    assert ports == [993, 143]


@pytest.mark.parametrize(
    ("mx", "provider"),
    [
        ("aspmx.l.google.com", "google-workspace"),
        ("example-org.mail.protection.outlook.com", "exchange-online"),
        ("IN1-SMTP.messagingengine.com", "fastmail"),
        ("mx01.mail.icloud.com", "icloud"),
    ],
)
def test_who_takes_the_mail_of_an_own_domain(world: World, mx: str, provider: str) -> None:
    servers = servers_by_mx(world, "ada@example.org", [mx, "aspmx.l.google.com"])
    assert servers[0].provider_id == provider
    assert (servers[0].source, servers[0].where) == (FindSource.MX, mx)
    # What stands before the @ of an own domain names nobody at the provider.
    assert servers[0].user == "ada@example.org"
    assert not servers[0].is_trusted


@pytest.mark.parametrize("mx", [[], ["mx.example.org"], ["mx.example.org", "aspmx.l.google.com"]])
def test_the_first_mx_decides(world: World, mx: list[str]) -> None:
    assert servers_by_mx(world, "ada@example.org", mx) == ()


@pytest.mark.parametrize(
    ("user", "provider"), [("ada@gmail.com", "gmail"), ("ada@example.org", "google-workspace")]
)
def test_a_server_of_several_services(world: World, user: str, provider: str) -> None:
    found = FoundServer(
        host="imap.gmail.com",
        port=993,
        security=Security.TLS,
        user=user,
        source=FindSource.SRV,
        where="",
    )
    assert with_provider(world, found).provider_id == provider


def test_a_server_that_nobody_knows(world: World) -> None:
    found = FoundServer(
        host="imap.example.org",
        port=993,
        security=Security.TLS,
        user="ada",
        source=FindSource.SRV,
        where="",
    )
    assert with_provider(world, found) is found
