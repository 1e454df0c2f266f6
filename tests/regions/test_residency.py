"""Where mail may lie: places and companies, what is not allowed, and what nobody can say."""

from dataclasses import replace

import pytest

from vault_app.model.custody import Holding
from vault_app.model.errors import SettingInvalid
from vault_app.model.residency import ResidencyKind, ResidencyRule, Verdict
from vault_app.regions.residency import (
    disallowed_holdings,
    read_places,
    unknown_holdings,
    would_break,
)
from vault_app.regions.world import World

DUBLIN = Holding(
    provider_id="nobody-s",
    provider="Nobody",
    entity="Nobody Ireland Ltd",
    entity_country="IE",
    controller="Nobody Inc.",
    controller_country="US",
    country="IE",
    site="Dublin",
)
NOWHERE = replace(DUBLIN, country="", site="")


def rule(kind: str, *places: str, control: bool = False) -> ResidencyRule:
    return ResidencyRule(
        name="x", scope="", kind=ResidencyKind(kind), places=places, counts_control=control
    )


@pytest.mark.parametrize(
    ("kind", "places", "holding", "control", "verdict"),
    [
        ("only", ("EEA",), DUBLIN, False, Verdict.ALLOWED),
        ("only", ("EEA",), DUBLIN, True, Verdict.BREACH),
        ("only", ("EEA", "US"), DUBLIN, True, Verdict.ALLOWED),
        ("only", ("DE",), DUBLIN, False, Verdict.BREACH),
        ("never", ("US",), DUBLIN, False, Verdict.ALLOWED),
        ("never", ("US",), DUBLIN, True, Verdict.BREACH),
        ("never", ("EEA",), DUBLIN, False, Verdict.BREACH),
        # A place that nobody knows is never a clearance, whatever the rule.
        ("only", ("EEA",), NOWHERE, False, Verdict.UNKNOWN),
        ("never", ("US",), NOWHERE, False, Verdict.UNKNOWN),
        # The company alone breaks it, wherever the bytes lie.
        ("never", ("US",), NOWHERE, True, Verdict.BREACH),
        ("only", ("EEA",), "IE", False, Verdict.ALLOWED),
        ("only", ("EEA",), "US", False, Verdict.BREACH),
        ("only", ("EEA",), "", False, Verdict.UNKNOWN),
        # Of a country alone it is not known who runs the servers there.
        ("only", ("EEA",), "IE", True, Verdict.UNKNOWN),
    ],
)
def test_verdicts(
    world: World,
    kind: str,
    places: tuple[str, ...],
    holding: Holding | str,
    *,
    control: bool,
    verdict: Verdict,
) -> None:
    assert would_break(rule(kind, *places, control=control), holding, world) is verdict


def test_unknown_company(world: World) -> None:
    holding = replace(DUBLIN, entity="", entity_country="", controller="", controller_country="")
    assert would_break(rule("only", "EEA", control=True), holding, world) is Verdict.UNKNOWN
    assert would_break(rule("only", "EEA"), holding, world) is Verdict.ALLOWED


def test_by_id(world: World) -> None:
    holdings = {1: DUBLIN, 2: NOWHERE, 3: replace(DUBLIN, country="US")}
    only = rule("only", "EEA")
    assert disallowed_holdings(only, holdings, world) == {3}
    assert unknown_holdings(only, holdings, world) == {2}


def test_places_are_read_as_people_write_them(world: World) -> None:
    assert read_places(("eea", "Switzerland", "CH", " us "), world) == ("EEA", "CH", "US")
    for wrong in (("Atlantis",), ("",), ()):
        with pytest.raises(SettingInvalid):
            read_places(wrong, world)
