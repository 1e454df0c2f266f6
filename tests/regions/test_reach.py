"""Which laws reach a holding: place, company, parent and service are four different facts."""

from dataclasses import replace

import pytest

from tests.regions.letters import exchange
from tests.regions.seeing import Seeing
from vault_app.model.custody import Holding
from vault_app.regions.world import World


def _ids(world: World, holding: Holding, through: str) -> set[str]:
    return {reach.jurisdiction_id for reach in world.reaches(holding) if reach.through == through}


@pytest.fixture
def dublin(seeing: Seeing) -> Holding:
    return seeing.judge(exchange(), seeing.account("outlook.office365.com"))[0].holding


def test_dublin_is_reached_from_the_parent_s_home(world: World, dublin: Holding) -> None:
    assert "ie-mla" in _ids(world, dublin, "place")
    assert {"us-cloud-act", "us-sca"} <= _ids(world, dublin, "controller")
    assert "eu-e-evidence" in _ids(world, dublin, "service")
    assert "us-cloud-act" not in _ids(world, dublin, "place")


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
    for reach in (*world.reaches(dublin), *world.limits(dublin)):
        assert reach.name
        assert reach.country
        assert reach.instrument
        assert "http" in reach.source


def test_powers_come_first_and_in_order_of_nearness(world: World, dublin: Holding) -> None:
    kinds = {order.id: order.kind for order in world.facts.orders}
    found = [(kinds[reach.jurisdiction_id], reach.through) for reach in world.reaches(dublin)]
    rank = {"power": 0, "assistance": 1}
    nearness = {"place": 0, "controller": 1, "service": 2}
    assert found == sorted(found, key=lambda item: (rank[item[0]], nearness[item[1]]))


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
