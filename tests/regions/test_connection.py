"""What a connection alone tells of the holder."""

import base64

import pytest

from tests.regions.seeing import GERMAN_ADDRESS, Seeing
from vault_app.model.custody import Confidence, EvidenceKind

INFERRED, UNKNOWN = Confidence.INFERRED, Confidence.UNKNOWN

# host, address, provider id, provider, country, confidence
KNOWN = [
    ("imap.gmail.com", "n@gmail.com", "gmail", "Google", "", UNKNOWN),
    ("IMAP.GMX.NET.", "n@gmx.at", "gmx", "GMX", "DE", INFERRED),
    ("outlook.office365.com", "n@firm.example", "exchange-online", "Microsoft", "", UNKNOWN),
    ("imap.zoho.eu", "n@firm.example", "zoho", "Zoho", "NL", INFERRED),
    ("imap.zoho.in", "n@firm.example", "zoho", "Zoho", "IN", INFERRED),
    ("imap.mail.eu-west-1.awsapps.com", "n@firm.example", "amazon-ses", "Amazon", "IE", INFERRED),
    ("imap.us.appsuite.cloud", "n@firm.example", "open-xchange-cloud", "Open-Xchange", "US",
     INFERRED),
    ("imap.eu.appsuite.cloud", "n@firm.example", "open-xchange-cloud", "Open-Xchange", "", UNKNOWN),
    ("imap.126.com", "n@126.com", "netease-126", "NetEase", "CN", INFERRED),
    # No listed IMAP host, but one of the operator's own.
    ("mail9.your-server.de", "n@firm.example", "hetzner", "Hetzner", "DE", INFERRED),
]  # fmt: skip


@pytest.mark.parametrize(("host", "address", "id_", "name", "country", "confidence"), KNOWN)
def test_known_servers(
    seeing: Seeing,
    host: str,
    address: str,
    id_: str,
    name: str,
    country: str,
    confidence: Confidence,
) -> None:
    account = seeing.account(host, address=address)
    holding = account.holding
    assert (holding.provider_id, holding.provider, holding.country) == (id_, name, country)
    assert account.confidence is confidence
    assert account.tells_holder
    assert account.evidence[0].kind is EvidenceKind.SERVER_HOST
    assert account.because.endswith(".")


def test_unknown_server_is_named_by_its_host_and_placed_by_its_address(seeing: Seeing) -> None:
    account = seeing.account("mail.lindenhof.example", ip=GERMAN_ADDRESS)
    assert account.holding.provider_id == "self-hosted"
    assert account.holding.provider == "mail.lindenhof.example"
    assert account.holding.country == "DE"
    assert account.confidence is INFERRED
    assert account.because == (
        "The server mail.lindenhof.example answers at 5.9.10.20, an address registered in Germany."
    )
    kinds = [evidence.kind for evidence in account.evidence]
    assert kinds == [EvidenceKind.SERVER_HOST, EvidenceKind.SERVER_ADDRESS]


@pytest.mark.parametrize(
    ("host", "ip"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "::1"), ("dovecot", "172.18.0.3"), ("", "")],
)
def test_servers_in_the_own_network_tell_nothing(seeing: Seeing, host: str, ip: str) -> None:
    account = seeing.account(host, ip=ip)
    assert not account.tells_holder
    assert account.confidence is UNKNOWN
    assert account.holding.country == ""


def test_an_address_behind_a_local_server_names_the_service_and_no_more(seeing: Seeing) -> None:
    account = seeing.account("127.0.0.1", ip="127.0.0.1", address="nora@proton.me")
    assert account.holding.provider == "Proton"
    assert not account.tells_holder
    assert account.confidence is UNKNOWN
    german = seeing.account("127.0.0.1", ip="127.0.0.1", address="nora@posteo.de")
    assert (german.holding.country, german.confidence) == ("DE", INFERRED)


def test_a_bridge_names_itself(seeing: Seeing) -> None:
    account = seeing.account(
        "127.0.0.1",
        ip="127.0.0.1",
        server_id='("name" "Proton Mail Bridge" "vendor" "Proton AG" "version" "3.21")',
    )
    assert account.holding.provider_id == "proton"
    assert account.holding.controller_country == "CH"
    assert account.tells_holder
    assert account.evidence[1].kind is EvidenceKind.SERVER_ID


def _greeting(host: str) -> str:
    token = base64.b64encode(host.encode()).decode()
    return f"* OK The Microsoft Exchange IMAP4 service is ready. [{token}]"


def test_a_greeting_may_name_the_zone(seeing: Seeing) -> None:
    greeting = _greeting("BN8PR19CA0044.namprd19.prod.outlook.com")
    account = seeing.account("outlook.office365.com", greeting=greeting)
    assert (account.holding.country, account.holding.site) == ("US", "")
    assert account.confidence is INFERRED
    assert account.evidence[1].kind is EvidenceKind.SERVER_GREETING
    europe = seeing.account(
        "outlook.office365.com", greeting=_greeting("DB9PR04CA0044.eurprd04.prod.outlook.com")
    )
    assert (europe.holding.country, europe.confidence) == ("", UNKNOWN)


@pytest.mark.parametrize(
    "greeting",
    [_greeting("mx.evil.example"), "* OK [====]", "* OK [" + "A" * 199 + "]", "\xff" * 9],
)
def test_other_greetings_tell_nothing(seeing: Seeing, greeting: str) -> None:
    account = seeing.account("mail.lindenhof.example", greeting=greeting)
    assert account.holding.provider_id == "self-hosted"


def test_a_seller_is_named_beside_the_holder(seeing: Seeing) -> None:
    account = seeing.account("imap.mail.yahoo.com", address="n@sky.com")
    assert account.holding.provider == "Yahoo"
    assert any("Sky" in evidence.points_to for evidence in account.evidence)
