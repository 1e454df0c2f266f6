"""What mail records point to: the service behind a domain of one's own, and never a place."""

from datetime import UTC, datetime

import pytest

from vault_app.model.custody import Confidence, EvidenceKind
from vault_app.model.dns import DnsSeen
from vault_app.regions.dns import dns_evidence, provider_of_domain
from vault_app.regions.world import World

AT = datetime(2026, 11, 24, tzinfo=UTC)


def seen(*mx: str, spf: tuple[str, ...] = (), autodiscover: str = "") -> DnsSeen:
    return DnsSeen(
        domain="lindenhof.example",
        mx=mx,
        spf=spf,
        autodiscover=autodiscover,
        unanswered=(),
        asked_at=AT,
    )


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("mx.zoho.eu", "zoho"),
        ("mx01.ionos.de", "ionos"),
        ("mxext1.mailbox.org", "mailbox"),
    ],
)
def test_a_domain_of_one_s_own_is_recognised(world: World, host: str, provider: str) -> None:
    found = provider_of_domain(seen(host), world)
    assert found is not None
    assert found.id.startswith(provider)


def test_others_are_not(world: World) -> None:
    assert provider_of_domain(seen("mx.zoho.eu.evil.example"), world) is None
    assert provider_of_domain(seen("mail.lindenhof.example", "mx.zoho.eu"), world) is None
    assert provider_of_domain(seen(), world) is None


def test_every_record_is_evidence(world: World) -> None:
    found = dns_evidence(
        seen(
            "mx.zoho.eu",
            "mail.lindenhof.example",
            spf=("v=spf1 include:zoho.eu -all",),
            autodiscover="autodiscover.example.net",
        ),
        world,
    )
    assert [each.seen for each in found] == [
        "mx.zoho.eu",
        "mail.lindenhof.example",
        "v=spf1 include:zoho.eu -all",
        "autodiscover.example.net",
    ]
    assert {each.kind for each in found} == {EvidenceKind.DNS_RECORD}
    assert {each.confidence for each in found} == {Confidence.INFERRED}
    assert {each.observed_at for each in found} == {AT}
    assert "Zoho" in found[0].points_to
