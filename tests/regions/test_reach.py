"""Which laws reach a holding: place, company, parent and service are four different facts."""

from dataclasses import replace
from datetime import date

import pytest

from tests.regions.letters import exchange
from tests.regions.seeing import Seeing
from vault_app.model.custody import Holding
from vault_app.model.law import Route
from vault_app.regions import reach
from vault_app.regions.values import Entity, Provider, Reference, SignIn, Statement
from vault_app.regions.world import World


def _ids(world: World, holding: Holding, through: str) -> set[str]:
    return {each.jurisdiction_id for each in world.reaches(holding) if each.through == through}


@pytest.fixture
def dublin(seeing: Seeing) -> Holding:
    return seeing.judge(exchange(), seeing.account("outlook.office365.com"))[0].holding


def test_dublin_is_reached_from_the_parent_s_home(world: World, dublin: Holding) -> None:
    assert "ie-mla" in _ids(world, dublin, "place")
    assert {"us-cloud-act", "us-sca"} <= _ids(world, dublin, "parent")
    assert "ie-mla" in _ids(world, dublin, "place")
    assert "eu-e-evidence" in _ids(world, dublin, "service")
    for through in ("place", "controller"):
        assert "us-cloud-act" not in _ids(world, dublin, through)


def test_limits_are_not_powers(world: World, dublin: Holding) -> None:
    assert "eu-gdpr-48" in {limit.jurisdiction_id for limit in world.limits(dublin)}
    assert "eu-gdpr-48" not in {reach.jurisdiction_id for reach in world.reaches(dublin)}
    transfers = {"eu-us-dpf", "ch-us-sg"}
    assert not transfers & {reach.jurisdiction_id for reach in world.reaches(dublin)}


def test_a_company_s_home_reaches_mail_abroad(world: World, seeing: Seeing) -> None:
    account = seeing.account("imap.fastmail.com")
    holding = replace(account.holding, country="US")
    assert "au-tola" in _ids(world, holding, "controller")
    assert "us-sca" in _ids(world, holding, "place")
    assert "us-cloud-act" not in _ids(world, holding, "controller")


def test_single_country(world: World, seeing: Seeing) -> None:
    holding = seeing.account("imap.gmx.net").holding
    assert "de-stpo" in _ids(world, holding, "place")
    assert "de-stpo" in _ids(world, holding, "controller")
    assert "eu-eio" in _ids(world, holding, "place")
    assert not any(reach.jurisdiction_id.startswith("us-") and reach.through == "controller"
                   for reach in world.reaches(holding)
                   if reach.jurisdiction_id in ("us-sca", "us-cloud-act"))  # fmt: skip


def test_service_reaches_only_where_it_is_offered(world: World, seeing: Seeing) -> None:
    belgian = seeing.account("imap.telenet.be", address="n@telenet.be").holding
    assert "be-cpp" in _ids(world, belgian, "service")
    assert "br-mci-11" not in _ids(world, belgian, "service")
    assert "br-mci-11" in _ids(world, seeing.account("imap.gmail.com").holding, "service")


def test_own_server_is_reached_by_place_alone(world: World, seeing: Seeing) -> None:
    holding = seeing.account("mail.lindenhof.example", ip="5.9.10.20").holding
    assert {reach.through for reach in world.reaches(holding)} == {"place"}


def test_unknown_place_is_reached_by_no_place(world: World, seeing: Seeing) -> None:
    holding = seeing.account("imap.gmail.com").holding
    assert not _ids(world, holding, "place")
    assert "us-cloud-act" in _ids(world, holding, "controller")


def test_reach_carries_its_reference(world: World, dublin: Holding) -> None:
    for each in (*world.reaches(dublin), *world.limits(dublin)):
        assert each.name
        assert each.country
        assert each.instrument
        assert "http" in each.source


def test_powers_come_first_and_in_order_of_nearness(world: World, dublin: Holding) -> None:
    kinds = {order.id: order.kind for order in world.facts.orders}
    found = [(kinds[reach.jurisdiction_id], reach.through) for reach in world.reaches(dublin)]
    rank = {"power": 0, "assistance": 1}
    nearness = {"place": 0, "controller": 1, "parent": 2, "service": 3}
    assert found == sorted(found, key=lambda item: (rank[item[0]], nearness[item[1]]))


def test_a_parent_at_home_where_the_company_is_adds_no_route(world: World, seeing: Seeing) -> None:
    holding = replace(seeing.account("imap.gmx.net").holding, controller_country="DE")
    assert "de-stpo" in _ids(world, holding, "controller")
    assert not _ids(world, holding, "parent")


def _service(*entities: Entity) -> Provider:
    """A made-up service with these companies, oldest first or not."""
    reference = Reference(source="made up", verified=False)
    return Provider(
        id="sold",
        name="Sold Mail",
        operator_id="sold",
        operator_name="Sold",
        kinds=("consumer",),
        imap=(),
        domains=frozenset(),
        has_custom_domains=False,
        offered_in=frozenset({"SE"}),
        entities=entities,
        place=None,
        sign_in=SignIn(method="password", page="", help="", hint="", reference=reference),
        retention=None,
        disclosure=Statement(text="", reference=reference),
        notes=(),
        mx_patterns=(),
    )


def _company(
    name: str,
    country: str,
    *,
    parent_country: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Entity:
    return Entity(
        name=name,
        country=country,
        parent=f"{name} Holding" if parent_country else "",
        parent_country=parent_country,
        mailboxes_in=frozenset(),
        is_for_any_place=True,
        is_for_unknown_place=True,
        since=since,
        until=until,
        reference=Reference(source="made up", verified=False),
    )


SOLD_ON = date(2019, 5, 1)


@pytest.fixture
def sold() -> tuple[Provider, Holding]:
    """A Swedish service of a Swedish group that was sold to an American one, with mail of 2014."""
    before = _company("Post AB", "SE", until=SOLD_ON)
    after = _company("Post AB", "SE", parent_country="US", since=SOLD_ON)
    holding = Holding(
        provider_id="sold",
        provider="Sold",
        entity="Post AB",
        entity_country="SE",
        controller="Post AB",
        controller_country="SE",
        country="SE",
        site="",
    )
    return _service(before, after), holding


def test_reach_follows_ownership(world: World, sold: tuple[Provider, Holding]) -> None:
    service, holding = sold
    order = world.order("us-cloud-act")
    assert order is not None
    assert reach.routes(order, holding, service) == ()
    assert reach.routes(order, holding, service, on=date(2026, 11, 24)) == (Route.PARENT,)
    today = reach.owned_on(holding, service, date(2026, 11, 24))
    assert (today.entity, today.controller) == ("Post AB", "Post AB Holding")
    assert reach.owned_on(holding, service, date(2019, 4, 30)).controller_country == "SE"


def test_no_order_reaches_before_it_was_in_force(
    world: World, sold: tuple[Provider, Holding]
) -> None:
    _, holding = sold
    order = world.order("us-cloud-act")
    assert order is not None
    american = replace(holding, provider_id="other", controller_country="US")
    assert reach.routes(order, american, None, on=date(2018, 3, 22)) == ()
    assert reach.routes(order, american, None, on=date(2018, 3, 23)) == (Route.PARENT,)


@pytest.mark.parametrize(
    ("since", "day", "expected"),
    [
        ("2018-03-23", date(2018, 3, 22), False),
        ("2018-03-23", date(2018, 3, 23), True),
        ("2018-03", date(2018, 2, 28), False),
        ("1986", date(1985, 12, 31), False),
        ("1986 (as amended)", date(1986, 1, 1), True),
        ("", date(1900, 1, 1), True),
        ("not known", date(1900, 1, 1), True),
    ],
)
def test_in_force(world: World, since: str, day: date, *, expected: bool) -> None:
    order = replace(world.facts.orders[0], in_force_since=since)
    assert reach.is_in_force(order, day) is expected


def test_an_order_as_a_plain_value(world: World) -> None:
    order = world.order("us-cloud-act")
    assert order is not None
    plain = reach.legal_order(order)
    assert (plain.id, plain.kind, plain.countries) == ("us-cloud-act", "power", ("US",))
    assert plain.reach == (Route.CONTROLLER, Route.PARENT)
    assert plain.conflict_rule
    assert "http" in plain.source


def test_names_and_providers(world: World) -> None:
    assert world.country_name("IE") == "Ireland"
    assert world.country_name("QQ") == "QQ"
    assert world.country_in_sentence("US") == "the United States"
    names = [provider.name for provider in world.providers()]
    assert names == sorted(names, key=str.casefold)
    gmail = world.provider("gmail")
    assert gmail is not None
    assert gmail.imap[0].host == "imap.gmail.com"
    assert gmail.sign_in.method == "app-password"
    assert gmail.sign_in.page.startswith("https://")
    assert gmail.retention is not None
    assert world.provider("nobody") is None
    found = world.provider_of_address("N@Hotmail.com")
    assert found is not None
    assert found.id == "outlook.com"
    assert world.provider_of_address("n@lindenhof.example") is None
