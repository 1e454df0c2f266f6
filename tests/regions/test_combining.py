"""The one rule by which claims of a place are weighed."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from vault_app.model.custody import Confidence, Evidence, EvidenceKind
from vault_app.regions.combining import Claim, combine, strength
from vault_app.regions.hosts import HostReading, PlaceRead
from vault_app.regions.reference import Reference
from vault_app.regions.values import HostRule, Role, Site, Tells

AT = datetime(2026, 3, 3, tzinfo=UTC)


def claim(country: str, confidence: Confidence) -> Claim:
    evidence = Evidence(
        kind=EvidenceKind.RECEIVED_HOP,
        seen=country,
        where="here",
        points_to=country,
        confidence=confidence,
        observed_at=AT,
    )
    return Claim(country, "", confidence, f"It says {country}.", (evidence,), "Somebody")


def test_the_surest_decides_and_none_is_hidden() -> None:
    claims = [
        claim("IE", Confidence.OBSERVED),
        claim("NL", Confidence.INFERRED),
        claim("DE", Confidence.DECLARED),
    ]
    for order in permutations(claims):
        ruling = combine(order)
        assert (ruling.country, ruling.confidence) == ("IE", Confidence.OBSERVED)
        assert ruling.because.startswith("It says IE.")
        assert "Somebody says otherwise: It says NL." in ruling.because
        assert "Somebody says otherwise: It says DE." in ruling.because
        assert {item.seen for item in ruling.evidence} == {"IE", "NL", "DE"}


def test_of_equals_the_nearest_to_the_mailbox_decides() -> None:
    near, far = claim("IE", Confidence.INFERRED), claim("NL", Confidence.INFERRED)
    assert combine([near, far]).country == "IE"
    assert combine([far, near]).country == "NL"


def test_agreement_is_no_contradiction_and_adds_its_evidence() -> None:
    ruling = combine([claim("IE", Confidence.OBSERVED), claim("IE", Confidence.INFERRED)])
    assert ruling.because == "It says IE."
    assert len(ruling.evidence) == 2


def test_unknown_never_decides_over_a_country_and_stays_unknown_alone() -> None:
    unknown = claim("", Confidence.UNKNOWN)
    ruling = combine([unknown, claim("IE", Confidence.INFERRED)])
    assert (ruling.country, ruling.confidence) == ("IE", Confidence.INFERRED)
    assert combine([unknown, unknown]).confidence is Confidence.UNKNOWN
    assert combine([unknown]).country == ""


@pytest.mark.parametrize(
    ("verified", "documented", "role", "expected"),
    [
        (True, True, Role.MAILBOX, Confidence.PROVEN),
        (True, False, Role.MAILBOX, Confidence.OBSERVED),
        (False, False, Role.MAILBOX, Confidence.INFERRED),
        (False, True, Role.MAILBOX, Confidence.INFERRED),
        (True, True, Role.INSIDE, Confidence.INFERRED),
        (True, False, Role.BORDER, Confidence.OBSERVED),
    ],
)
def test_how_sure_a_code_is(
    verified: bool, documented: bool, role: Role, expected: Confidence
) -> None:
    reference = Reference(source="x", verified=verified, documented=documented)
    site = Site(codes=("db",), zones=(), city="Dublin", country="IE", reference=reference)
    rule = HostRule(
        clause="by",
        host="mx.big.example",
        under="",
        pattern=None,
        protocols=frozenset(),
        role=role,
        tells=Tells.SITE,
        site="db",
        is_for_sent_mail=False,
        is_anywhere=False,
        reference=Reference(source="x", verified=True),
    )
    place = PlaceRead("db", site, None)
    assert strength(place, HostReading(None, rule, place, False)) is expected
