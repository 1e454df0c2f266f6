"""The strip sentence in every shape that custody can have."""

from datetime import UTC, datetime

import pytest

from vault_app.model.countries import CountryNames
from vault_app.model.custody import Confidence, Custody, EvidenceKind, Holding, Reach
from vault_app.model.mail import PlacementState
from vault_app.wording import custody as wording

name = CountryNames(
    {"IE": "Ireland", "US": "United States", "CH": "Switzerland", "SG": "Singapore"}, {"US"}
)
SINCE = datetime(2014, 3, 12, 12, tzinfo=UTC)
UNTIL = datetime(2016, 7, 14, 12, tzinfo=UTC)


def held(
    *,
    provider: str = "Microsoft",
    controller_country: str = "US",
    country: str = "IE",
    site: str = "Dublin",
    since: datetime | None = SINCE,
    until: datetime | None = None,
) -> Custody:
    holding = Holding(
        provider_id="x",
        provider=provider,
        entity="Microsoft Ireland Operations Limited",
        entity_country="IE",
        controller="Microsoft Corporation",
        controller_country=controller_country,
        country=country,
        site=site,
    )
    return Custody(
        holding=holding,
        account_id=1,
        since=since,
        until=until,
        confidence=Confidence.OBSERVED,
        because="",
        evidence=(),
    )


@pytest.mark.parametrize(
    ("custody", "text"),
    [
        (
            held(),
            "Held in Dublin, Ireland, by Microsoft; controlled from the United States;"
            " since 12 March 2014",
        ),
        (
            held(site=""),
            "Held in Ireland, by Microsoft; controlled from the United States; since 12 March 2014",
        ),
        (
            held(country="US", site=""),
            "Held in the United States, by Microsoft; controlled from the United States;"
            " since 12 March 2014",
        ),
        (
            held(country="", site=""),
            "Held by Microsoft, place not known; controlled from the United States;"
            " since 12 March 2014",
        ),
        (
            held(provider="", controller_country=""),
            "Held in Dublin, Ireland, by a holder not known; since 12 March 2014",
        ),
        (
            held(controller_country="", since=None),
            "Held in Dublin, Ireland, by Microsoft; who controls it is not known",
        ),
        (
            held(provider="", country="", site="", controller_country="", since=None),
            "Holder and place not known",
        ),
        (
            held(until=UNTIL),
            "Was held in Dublin, Ireland, by Microsoft; then controlled from the United States;"
            " from 12 March 2014 until 14 July 2016",
        ),
        (
            held(country="", site="", controller_country="CH", since=None, until=UNTIL),
            "Was held by Microsoft, place not known; then controlled from Switzerland;"
            " until 14 July 2016",
        ),
        (
            held(country="SG", site="Singapore", since=None),
            "Held in Singapore, by Microsoft; controlled from the United States",
        ),
        (
            held(country="XX", site="", since=None, controller_country="XX"),
            "Held in XX, by Microsoft; controlled from XX",
        ),
    ],
)
def test_sentence(custody: Custody, text: str) -> None:
    assert wording.custody_sentence(custody, name) == text


def test_strip_with_several_holders() -> None:
    text = wording.strip_sentence(
        [held(since=None), held(provider="Proton", country="CH", site="Geneva")],
        name,
        state=PlacementState.ON_SERVER,
    )
    assert text == (
        "Held in Dublin, Ireland, by Microsoft; controlled from the United States."
        " Also held by Proton (Geneva, Switzerland)"
    )


@pytest.mark.parametrize(
    ("custodies", "state", "text"),
    [
        ([], PlacementState.LOCAL_ONLY, "Held by you alone, in this vault"),
        (
            [held(until=UNTIL)],
            PlacementState.LOCAL_ONLY,
            "Held by you alone, in this vault; removed from Microsoft (Dublin, Ireland)"
            " on 14 July 2016",
        ),
        (
            [held(until=UNTIL)],
            PlacementState.GONE,
            "Held by you alone, in this vault; left Microsoft (Dublin, Ireland)"
            " on 14 July 2016 without Homeport",
        ),
    ],
)
def test_strip_when_nobody_else_holds_it(
    custodies: list[Custody], state: PlacementState, text: str
) -> None:
    assert wording.strip_sentence(custodies, name, state=state) == text


def test_earlier_holders() -> None:
    assert wording.earlier_sentence([held()], name) == ""
    assert wording.earlier_sentence([held(), held(provider="Yahoo", until=UNTIL)], name) == (
        "Before that: Yahoo (Dublin, Ireland), until 14 July 2016"
    )


def test_every_confidence_and_evidence_has_words() -> None:
    for confidence in Confidence:
        assert wording.confidence_name(confidence)
        assert wording.confidence_meaning(confidence).endswith(".")
    for kind in EvidenceKind:
        assert wording.evidence_name(kind)


def test_controller_sentence() -> None:
    assert wording.controller_sentence(held().holding, name) == (
        "Run by Microsoft Ireland Operations Limited (Ireland),"
        " controlled by Microsoft Corporation (United States)"
    )


@pytest.mark.parametrize("through", ["place", "controller", "service", "else"])
def test_reach(through: str) -> None:
    reach = Reach(
        jurisdiction_id="us",
        name="US federal",
        country="US",
        instrument="Stored Communications Act",
        through=through,
        note="",
        source="",
    )
    text = wording.reach_sentence(reach)
    assert text.startswith("US federal")
    assert ("because" in text) is (through != "else")
    groups = wording.reach_groups([reach, reach], name)
    expected = {"service": ("United States",), "else": ()}.get(through, ("US federal",))
    assert [names for _, names in groups] == ([expected] if expected else [])


def test_hostile_names_cannot_break_a_sentence() -> None:
    text = wording.custody_sentence(held(provider="Evil\n\x1b[2J{host}", site="A\u202eB"), name)
    assert text.isprintable()
    assert "{host}" in text


def test_two_accounts_at_one_holder_are_one_holder() -> None:
    twice = [held(), held(), held(provider="Proton", country="CH", site="Zurich")]
    text = wording.strip_sentence(twice, name, state=PlacementState.ON_SERVER)
    assert text.endswith("since 12 March 2014. Also held by Proton (Zurich, Switzerland)")
    assert "Also" not in wording.strip_sentence(twice[:2], name, state=PlacementState.ON_SERVER)
