"""What host names tell: whole labels, site codes within zones, and the traps of both."""

import pytest

from vault_app.regions.hosts import HostIndex, is_local, is_nameless, own_domain
from vault_app.regions.world import World


@pytest.fixture(scope="module")
def hosts(world: World) -> HostIndex:
    return HostIndex(world.facts.operators)


# host, protocol, operator, country, city
TELLING = [
    ("DB9PR04MB8251.eurprd04.prod.outlook.com", "HTTPS", "microsoft", "IE", "Dublin"),
    ("DUZPR04MB8251.EURPRD04.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "IE", "Dublin"),
    ("GV1PR07MB6500.eurprd07.prod.outlook.com", "HTTPS", "microsoft", "SE", "Gavle"),
    ("GV0P278MB1234.CHEP278.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "CH", "Geneva"),
    ("OS3P286MB1234.JPNP286.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "JP", "Osaka"),
    ("OS1P279MB1234.NORP279.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "NO", "Oslo"),
    ("FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "DE", "Frankfurt"),
    ("MA0P287MB1234.INDP287.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "IN", "Chennai"),
    ("CP0P152MB1234.LAMP152.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "BR", "Campinas"),
    ("SE1PR01MB1234.apcprd01.prod.exchangelabs.com", "HTTPS", "microsoft", "KR", "Seoul"),
    ("LV3P223MB0968.NAMP223.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "US", "Virginia"),
    # Unknown letters: the zone's country where it has one, else only the zone's name.
    ("QQ9PR01MB0001.namprd01.prod.outlook.com", "HTTPS", "microsoft", "US", ""),
    ("QQ9PR01MB0001.eurprd01.prod.outlook.com", "HTTPS", "microsoft", "", "Europe"),
    ("FR0P152MB1234.LAMP152.PROD.OUTLOOK.COM", "HTTPS", "microsoft", "", "Latin America"),
    # A transport server tells the zone alone.
    ("DB9PR04MB8251.eurprd04.prod.outlook.com", "MICROSOFT", "microsoft", "", "Europe"),
    ("BN8PR19MB8251.namprd19.prod.outlook.com", "MICROSOFT", "microsoft", "US", ""),
    ("mailinzur12.protonmail.ch", "ESMTPS", "proton", "CH", "Zurich"),
    ("mailinosl111.protonmail.ch", "ESMTPS", "proton", "NO", "Oslo"),
    ("atlas209.free.mail.bf1.yahoo.com", "HTTPS", "yahoo", "US", "Lockport (Buffalo), NY"),
    ("atlas114.aol.mail.gq1.yahoo.com", "HTTPS", "aol", "US", "Quincy, WA"),
    ("mx.zohomail.com", "SMTPS", "zoho", "US", ""),
    ("mx.zoho.in", "SMTPS", "zoho", "IN", ""),
    ("gzga-smtp-mtada-g0-2", "SMTP", "netease", "CN", "Guangzhou"),
    ("mx.kundenserver.de", "ESMTPS", "ionos", "DE", ""),
    ("p00-icloudmta-asmtp-us-central-1k-60-percent-15", "ESMTPS", "apple", "US", ""),
    ("smtp32.relay.iad3a.emailsrvr.com", "SMTP", "rackspace", "US", "N. Virginia"),
    ("a12-34.smtp.prod.sxb1.secureserver.net", "ESMTP", "godaddy", "FR", "Strasbourg"),
]


@pytest.mark.parametrize(("host", "protocol", "operator", "country", "city"), TELLING)
def test_place(
    hosts: HostIndex, host: str, protocol: str, operator: str, country: str, city: str
) -> None:
    reading = hosts.read(host.lower(), protocol)
    assert reading.operator is not None
    assert reading.operator.id == operator
    assert reading.place is not None
    assert (reading.place.country, reading.place.city) == (country, city)


# host, operator: known, but without a place
PLACELESS = [
    ("vi1eur05ft012.mail.protection.outlook.com", "microsoft"),
    ("am0pr02ca0012.outlook.office365.com", "microsoft"),
    ("bn8nam11phishing.prod.outlook.com", "microsoft"),
    ("mx.google.com", "google"),
    ("2002:a05:6402:2b96:b0:5b8:1234:5678", "google"),
    ("mailin015.protonmail.ch", "proton"),
    ("mx-ha.gmx.net", "gmx"),
    ("phl-mx-04.messagingengine.com", "fastmail"),
    ("bizesmtp.qq.com", "qq"),
]


@pytest.mark.parametrize(("host", "operator"), PLACELESS)
def test_operator_without_place(hosts: HostIndex, host: str, operator: str) -> None:
    reading = hosts.read(host)
    assert reading.operator is not None
    assert reading.operator.id == operator
    assert reading.place is None


@pytest.mark.parametrize(
    "host",
    [
        # Case 36: whole labels, or it is somebody else.
        "db9pr04mb8251.eurprd04.prod.outlook.com.evil.example",
        "prod-outlook.com",
        "mnet-online.de",
        "xgmx.net",
        "hqhome163.com",
        "mx.google.com.evil.example",
        "ex\u0430mple-gmail.example",
        # Customers' machines and lines, not the provider's mail servers.
        "static.1.2.3.4.clients.your-server.de",
        "vps-1234.vps.ovh.net",
        "c-73-1-2-3.hsd1.wa.comcast.net",
        "box.hd.free.fr",
        "ip-1-2-3-4.ip.secureserver.net",
        "lon5.example",
        "10.140.1.2",
        "",
    ],
)
def test_strangers(hosts: HostIndex, host: str) -> None:
    assert hosts.owner(host) is None


def test_outbound_labels_are_no_evidence(hosts: HostIndex) -> None:
    """Case 31: a relay's country label says nothing of any mailbox."""
    assert hosts.read("smtpbgbr1.qq.com").place is None


def test_cache_stays_bounded(hosts: HostIndex) -> None:
    for number in range(20_100):
        hosts.read(f"h{number}.example")
    assert len(hosts._known) <= 20_000


def test_names_that_tell_nobody() -> None:
    for host in ("backend-3", "store.local", "10.1.2.3", "::1", "2002:a05::1", "mx.corp", ""):
        assert is_nameless(host)
    for host in ("mx.example", "mail.lindenhof.example", "abc.de"):
        assert not is_nameless(host)


def test_local_servers() -> None:
    for host, address in (
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("::1", "::1"),
        ("", ""),
        ("dovecot", "172.18.0.2"),
        ("nas.local", "192.168.1.5"),
    ):
        assert is_local(host, address)
    assert not is_local("mail.lindenhof.example", "203.0.113.7")


def test_own_domain() -> None:
    assert own_domain("mail.lindenhof.example") == "lindenhof.example"
    assert own_domain("lindenhof.example") == "lindenhof.example"
