"""What a connection shows beside the server's name, and who stands in between (case 32)."""

from datetime import UTC, datetime

import pytest

from tests.regions.seeing import GERMAN_ADDRESS
from vault_app.model.custody import Certificate, Confidence, ConnectionSeen, EvidenceKind
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GREETING = (
    "* OK The Microsoft Exchange IMAP4 service is ready."
    " [Qk44UFIxOUNBMDA0NC5uYW1wcmQxOS5wcm9kLm91dGxvb2suY29t]"
)


def described(
    world: World,
    host: str,
    *,
    issuer: str = "",
    names: tuple[str, ...] = (),
    address: str = "203.0.113.7",
    addresses: tuple[str, ...] = (),
    greeting: str = "* OK ready",
    path: str = "",
) -> AccountCustody:
    certificate = Certificate(issuer=issuer, names=names, sha256="ab" * 32 if issuer else "")
    seen = ConnectionSeen(
        host=host,
        address=address,
        greeting=greeting,
        server_id="",
        capabilities=("IMAP4rev1", "IDLE"),
        seen_at=AT,
        addresses=addresses,
        certificate=certificate,
        namespaces='(("" "/")) NIL NIL',
        quota="STORAGE 10 1000",
        path=path,
    )
    return world.describe_connection(seen, address="me@lindenhof.example")


def test_all_that_was_seen_is_kept(world: World) -> None:
    account = described(
        world,
        "imap.gmail.com",
        issuer="CN=WR2,O=Google Trust Services,C=US",
        names=("imap.gmail.com",),
        address="8.8.8.8",
    )
    kinds = {item.kind for item in account.evidence}
    assert {
        EvidenceKind.SERVER_HOST,
        EvidenceKind.SERVER_ADDRESS,
        EvidenceKind.SERVER_CERTIFICATE,
        EvidenceKind.SERVER_CAPABILITIES,
        EvidenceKind.SERVER_NAMESPACE,
        EvidenceKind.SERVER_QUOTA,
    } <= kinds
    # The address of a big provider's front door is shown and never believed.
    assert (account.holding.country, account.confidence) == ("", Confidence.UNKNOWN)
    address = next(x for x in account.evidence if x.kind is EvidenceKind.SERVER_ADDRESS)
    assert address.confidence is Confidence.UNKNOWN


@pytest.mark.parametrize(
    ("issuer", "names"),
    [
        ("O=Lindenhof Security,CN=Lindenhof Proxy CA", ("outlook.office365.com",)),
        ("CN=DigiCert Cloud Services CA-1,O=DigiCert Inc", ("proxy.lindenhof.example",)),
    ],
)
def test_somebody_in_between_is_named_and_not_believed(
    world: World, issuer: str, names: tuple[str, ...]
) -> None:
    host = "outlook.office365.com"
    honest = described(
        world,
        host,
        issuer="CN=DigiCert Cloud Services CA-1,O=DigiCert Inc",
        names=("outlook.com", "*.outlook.office365.com", "*.office365.com"),
        greeting=GREETING,
    )
    assert (honest.holding.country, honest.confidence) == ("US", Confidence.INFERRED)
    read = described(world, host, issuer=issuer, names=names, greeting=GREETING)
    assert read.holding.provider == "Microsoft"
    assert (read.holding.country, read.confidence) == ("", Confidence.UNKNOWN)
    assert "not relied on" in read.because


def test_a_server_of_one_s_own_may_have_any_issuer(world: World) -> None:
    account = described(
        world, "mail.lindenhof.example", issuer="CN=home", names=("mail.lindenhof.example",)
    )
    assert "not relied on" not in account.because


def test_addresses_in_two_countries_leave_the_place_open(world: World) -> None:
    host = "mail.lindenhof.example"
    one = described(world, host, address=GERMAN_ADDRESS, addresses=(GERMAN_ADDRESS,))
    assert (one.holding.country, one.confidence) == ("DE", Confidence.INFERRED)
    two = described(world, host, address=GERMAN_ADDRESS, addresses=(GERMAN_ADDRESS, "8.8.8.8"))
    assert (two.holding.country, two.confidence) == ("", Confidence.UNKNOWN)
    assert "Germany and the United States" in two.because


def test_by_a_proxy_an_address_proves_nothing(world: World) -> None:
    account = described(
        world,
        "mail.lindenhof.example",
        address=GERMAN_ADDRESS,
        path="SOCKS5 proxy at 127.0.0.1:9050",
    )
    assert (account.holding.country, account.confidence) == ("", Confidence.UNKNOWN)
    assert "SOCKS5 proxy" in account.because
    assert account.tells_holder
    kinds = [item.kind for item in account.evidence]
    assert EvidenceKind.CONNECTION_PATH in kinds
    assert EvidenceKind.SERVER_ADDRESS not in kinds
