"""Sums by place, by law and by year; choices; the searches that they stand for."""

import pytest

from tests.desktop.regions import made_up
from tests.desktop.regions.made_up import (
    ALONE,
    BERLIN,
    DUBLIN,
    GMAIL,
    SINGAPORE,
    TOTALS,
    YEARS,
    ZURICH,
    held,
)
from vault_app.desktop.regions.laws import Laws
from vault_app.desktop.regions.layers import OTHERS, UNKNOWN, stack
from vault_app.desktop.regions.queries import EVERYTHING_HELD, query_for
from vault_app.desktop.regions.scale import STEPS, scale_for
from vault_app.desktop.regions.totals import NOTHING, Choice, Picture, by_law, by_place, total
from vault_app.desktop.regions.tree import root_of
from vault_app.desktop.regions.wording import Face, country_lines, map_description, sureness
from vault_app.model.custody import Confidence, YearTotal
from vault_app.model.query import Any, Named, Numbered, parse_query
from vault_app.regions.world import World


@pytest.fixture(scope="module")
def world_laws(world: World) -> Laws:
    return Laws(world, world.facts.orders)


@pytest.fixture(scope="module")
def picture(world_laws: Laws) -> Picture:
    return Picture(TOTALS, YEARS, world_laws)


def test_sums_by_place_keep_what_has_no_place(picture: Picture) -> None:
    sums = by_place(picture.now)
    assert list(sums) == ["IE", "NL", "CH", "DE", "SG", "US", ""]
    assert sums[""].copies == 6_120
    assert sum(each.copies for each in sums.values()) == total(picture.now).copies
    assert sums["NL"].oldest == made_up.when(2015, 3)
    assert sums["NL"].newest == made_up.when(2021, 11)


def test_how_sure_a_country_is(picture: Picture) -> None:
    sums = by_place(picture.now)
    assert sums["IE"].is_sure
    assert sums["NL"].is_sure
    assert not sums["CH"].is_sure
    assert not sums["DE"].is_sure
    assert sureness(sums["NL"]) == "observed, partly inferred"
    assert sureness(sums["DE"]) == "declared"


def test_the_law_of_the_parent_reaches_mail_abroad(picture: Picture) -> None:
    sums = by_law([each for each in picture.now if each.holding == DUBLIN])
    assert next(iter(sums)) in {"US", "IE"}
    assert sums["US"].firm == sums["US"].copies == 14_302
    assert sums["IE"].firm == 14_302
    # A service is offered there, and that is all.
    assert sums["BR"].copies == 14_302
    assert sums["BR"].firm == 0


def test_a_swiss_company_in_switzerland_is_not_firmly_reached_from_elsewhere(
    picture: Picture,
) -> None:
    sums = by_law([each for each in picture.now if each.holding == ZURICH])
    assert {code for code, summed in sums.items() if summed.firm} == {"CH"}


def test_what_no_law_is_known_to_reach_is_kept(world_laws: Laws) -> None:
    lonely = Picture([held(ALONE, {Confidence.UNKNOWN: 3}, 9, 2020, 2021)], [], world_laws)
    sums = by_law(lonely.now)
    assert list(sums) == [""]
    assert sums[""].copies == 3
    assert lonely.held(Choice(law="")) == list(lonely.now)


def test_an_agreement_of_two_states_is_no_firm_route_for_the_other(picture: Picture) -> None:
    found = {
        code: power.is_firm
        for each in picture.now
        if each.holding == DUBLIN
        for power in each.powers
        if power.order_id == "us-uk-agreement"
        for code in power.countries
    }
    assert found == {"US": True, "GB": False}


def test_past_years_go_by_the_law_of_their_time(picture: Picture) -> None:
    choice = Choice(law="US", order_id="us-cloud-act")
    layers = stack(picture, choice)
    by_year = dict(zip(layers.years, layers.totals, strict=True))
    assert by_year[2016] == 0
    assert by_year[2019] > 0


def test_a_choice_holds_in_all_its_parts(picture: Picture) -> None:
    assert [e.holding for e in picture.held(Choice(country="IE"))] == [DUBLIN]
    assert picture.held(Choice(country="IE", law="CN")) == []
    assert [e.holding for e in picture.held(Choice(country="", law="US"))] == [GMAIL]
    past = picture.held(Choice(country="SG", year=2008))
    assert [e.holding for e in past] == [SINGAPORE]
    assert past[0].copies < 212
    assert picture.held(Choice(year=1900)) == []


@pytest.mark.parametrize(
    ("choice", "query"),
    [
        (NOTHING, EVERYTHING_HELD),
        (Choice(country="IE"), "country:IE"),
        (Choice(country=""), "holding:4"),
        (Choice(country="IE", provider_id="exchange-online"), "holding:1"),
        (Choice(provider_id="exchange-online"), "holding:1 OR holding:2"),
        (Choice(country="IE", provider_id="exchange-online", holding_ids=frozenset({1})),
         "holding:1"),
        (Choice(law="US", order_id="us-cloud-act"), "reachable-by:us-cloud-act"),
        (Choice(country="IE", law="US", order_id="us-cloud-act"),
         "country:IE reachable-by:us-cloud-act"),
        (Choice(provider_id="exchange-online", law="US", order_id="us-sca"),
         "holding:1 reachable-by:us-sca OR holding:2 reachable-by:us-sca"),
        # Nothing there: the search must not become one for everything.
        (Choice(country="", provider_id="nobody"), "holding:0"),
        (Choice(law=""), "holding:0"),
        (Choice(law="DE", country="DE"), "country:DE reachable-by:de-stpo"),
    ],
)  # fmt: skip
def test_a_choice_is_a_search_that_can_be_typed(
    picture: Picture, choice: Choice, query: str
) -> None:
    assert query_for(choice, picture) == query
    parse_query(query)


def test_the_law_of_a_country_is_spelt_by_as_few_orders_as_will_do(picture: Picture) -> None:
    text = query_for(Choice(law="CH"), picture)
    orders = [term.removeprefix("reachable-by:") for term in text.split(" OR ")]
    reached = {
        each.holding.id
        for each in picture.now
        for power in each.powers
        if power.order_id in orders and "CH" in power.countries
    }
    assert reached == {e.holding.id for e in picture.held(Choice(law="CH"))}


def test_a_year_makes_no_difference_to_the_search(picture: Picture) -> None:
    assert query_for(Choice(country="", year=2010), picture) == "holding:4"
    assert parse_query("holding:4 OR holding:5") == Any(
        (Numbered("holding", 4), Numbered("holding", 5))
    )
    assert parse_query("country:IE") == Named("country", "IE")


def test_layers_add_up_to_the_years(picture: Picture) -> None:
    layers = stack(picture, NOTHING)
    assert layers.years == tuple(range(1998, 2027))
    assert layers.totals[-1] == sum(y.copies for y in YEARS if y.year == 2026)
    assert layers.layers[-1].code == UNKNOWN
    *_, (lower, upper) = layers.bounds()
    assert upper == list(layers.totals)
    assert all(low <= high for low, high in zip(lower, upper, strict=True))


def test_a_country_keeps_its_colour_whatever_is_chosen(picture: Picture) -> None:
    slots = {layer.code: layer.slot for layer in stack(picture, NOTHING).layers}
    chosen = stack(picture, Choice(country="DE")).layers
    assert [(layer.code, layer.slot) for layer in chosen] == [("DE", slots["DE"])]


def test_small_countries_share_a_layer(world_laws: Laws) -> None:
    codes = ["AT", "BE", "CH", "DE", "ES", "FI", "GR", "HU"]
    years = [
        YearTotal(
            year=2020,
            holding=made_up.holding(n, f"p{n}", f"P{n}", code),
            copies=100 - n,
            size=1,
        )
        for n, code in enumerate(codes)
    ]
    layers = stack(Picture([], years, world_laws), NOTHING)
    assert [layer.code for layer in layers.layers] == [*codes[:6], OTHERS]
    assert layers.layers[-1].copies == (94 + 93,)


def test_years_without_anything_are_a_gap_not_missing(world_laws: Laws) -> None:
    years = [YearTotal(year=year, holding=BERLIN, copies=1, size=1) for year in (2001, 2004)]
    assert Picture([], years, world_laws).years == (2001, 2002, 2003, 2004)


@pytest.mark.parametrize("largest", [1, 2, 5, 6, 14, 300, 51_330, 1_000_000])
def test_scales_go_from_one_to_the_largest(largest: int) -> None:
    scale = scale_for([1, largest])
    assert scale.starts[0] == 1
    assert list(scale.starts) == sorted(set(scale.starts))
    assert scale.step(largest) == STEPS - 1
    assert [step for step, _ in scale.labels()] == sorted(step for step, _ in scale.labels())
    assert len(scale.labels()) == len(scale.starts) <= STEPS


def test_the_tree_by_place(picture: Picture, world: World) -> None:
    root = root_of(Face.PLACE, picture.now, world.country_name)
    assert [line.title for line in root.children][:2] == ["Ireland", "Netherlands"]
    assert root.children[-1].title == "Place not known"
    ireland = root.children[0]
    provider = ireland.children[0]
    leaf = provider.children[0]
    assert provider.title == "Microsoft 365"
    assert leaf.title == "Microsoft Corporation, United States · Dublin"
    assert "Microsoft Ireland Operations Limited" in leaf.note
    assert leaf.choice.holding_ids == frozenset({1})
    assert leaf.choice.country == "IE"


def test_the_tree_by_law(picture: Picture, world: World) -> None:
    root = root_of(Face.LAW, picture.now, world.country_name)
    first = root.children[0]
    assert first.title == "United States"
    assert first.how == "place, company, service"
    orders = [line.choice.order_id for line in first.children]
    assert "us-cloud-act" in orders
    cloud = first.children[orders.index("us-cloud-act")]
    assert cloud.how == "company"
    assert "the company" in cloud.how_note
    assert "Microsoft 365" in [line.title for line in cloud.children]
    last = root.children[-1]
    assert last.how in {"service", "agreement"}


def test_every_line_counts_no_more_than_what_is_above_it(picture: Picture, world: World) -> None:
    for face in Face:
        for line in root_of(face, picture.now, world.country_name).children:
            for child in line.children:
                assert child.summed.copies <= line.summed.copies
                assert child.parent is line


def test_tool_tips_say_how_much_whose_and_how_sure(picture: Picture, world: World) -> None:
    sums = by_place(picture.now)
    lines = country_lines(Face.PLACE, "IE", sums["IE"], world.country_name)
    assert lines == [
        "Ireland",
        "14,302 copies, 1.9 GB",
        "Held by Microsoft 365",
        "Place proven",
    ]
    assert country_lines(Face.PLACE, "FR", None, world.country_name) == [
        "France",
        "No copies of your mail lie here",
    ]
    law = by_law(picture.now)
    lines = country_lines(Face.LAW, "BR", law["BR"], world.country_name)
    assert lines[-1] == "Reached by service or agreement alone"


def test_the_map_in_one_sentence(picture: Picture, world: World) -> None:
    text = map_description(Face.PLACE, by_place(picture.now), world.country_name, most=2)
    assert text.startswith(
        "Copies by where they lie: Ireland 14,302, Netherlands 2,501 and 5 more countries."
    )
    assert map_description(Face.PLACE, {}, world.country_name) == ("Nothing is held on a server.")
