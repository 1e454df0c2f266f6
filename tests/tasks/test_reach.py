"""Which orders reach the mail of a real vault, before and after its removal."""

from datetime import date, timedelta

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, desk_for
from tests.tasks.places import pulled
from vault_app.model.errors import MessageNotFound, SettingInvalid
from vault_app.model.law import OrderReach, Route
from vault_app.model.query import EVERYTHING, HeldBy
from vault_app.tasks.reach import (
    find_order,
    law_totals,
    orders,
    orders_reaching,
    reach_of,
    reached_holdings,
)
from vault_app.tasks.searching import read_query

DAY = date(2026, 11, 24)


@pytest.fixture
def full(desk: Desk, mail_user: MailUser) -> Desk:
    return pulled(desk, mail_user)


def reached(desk: Desk, order: str, query: str = "") -> OrderReach:
    with desk.vault.reader() as reader:
        return reach_of(reader, desk.world, order, read_query(query, desk.world, reader), on=DAY)


def test_place_and_power_are_two_routes(full: Desk) -> None:
    found = reached(full, "us-sca")
    assert (found.total, found.on_servers, found.messages, found.copies) == (4, 4, 4, 4)
    by_route = {each.route: each.copies for each in found.routes}
    assert by_route[Route.PLACE] == 1  # Virginia
    assert by_route[Route.PARENT] >= 2  # the Irish company of an American one
    assert {each.holding.provider for each in found.holdings} == {"Microsoft", "Google"}
    assert sum(each.copies for each in found.holdings) == 4
    assert found.size == sum(row.size for row in full.rows())
    assert found.facts_as_of == full.world.facts.as_of


def test_only_what_the_search_finds(full: Desk) -> None:
    found = reached(full, "us-cloud-act", "country:IE")
    assert (found.total, found.messages) == (2, 2)
    (share,) = found.holdings
    assert share.routes == (Route.PARENT,)
    assert (share.holding.country, share.copies) == ("IE", 2)
    assert "eu-gdpr-48" in {limit.jurisdiction_id for limit in share.limits}
    assert reached(full, "us-cloud-act", "subject:nothing").messages == 0


def test_a_state_s_own_limit_does_not_stand_against_its_own_order(full: Desk) -> None:
    found = reached(full, "ie-mla", "country:IE")
    for share in found.holdings:
        assert "eu-gdpr-48" not in {limit.jurisdiction_id for limit in share.limits}


def test_what_a_removal_leaves(full: Desk) -> None:
    found = reached(full, "us-cloud-act")
    assert {each.provider for each in found.residues} == {"Microsoft", "Google"}
    for left in found.residues:
        days = full.world.retention_days(left.provider_id)
        assert left.days == days
        assert left.until == (None if days is None else DAY + timedelta(days=days))
    codes = [each.code for each in found.untouched]
    assert codes[:5] == ["account-data", "billing", "logs", "backups", "other-side"]
    for said in found.untouched[5:]:
        assert (said.code, bool(said.text), bool(said.source)) == ("service", True, True)


def test_after_a_removal_nothing_is_reached(full: Desk) -> None:
    full.remove(EVERYTHING)
    found = reached(full, "us-cloud-act")
    assert (found.total, found.on_servers, found.messages, found.holdings) == (4, 0, 0, ())


def test_reachable_by_is_the_same_answer(full: Desk) -> None:
    with full.vault.reader() as reader:
        ids = reached_holdings(full.world, "us-cloud-act", reader.holdings(), on=DAY)
        count = reader.count(HeldBy(ids))
    assert count == reached(full, "us-cloud-act").messages


def test_the_other_way_round(full: Desk) -> None:
    dublin = full.rows(read_query("country:IE", full.world))[0]
    with full.vault.reader() as reader:
        found = {each.order.id: each for each in orders_reaching(reader, full.world, dublin.id)}
        with pytest.raises(MessageNotFound):
            orders_reaching(reader, full.world, 1)
    assert found["us-cloud-act"].routes == (Route.PARENT,)
    assert Route.PLACE in found["ie-mla"].routes
    kinds = [each.order.kind for each in found.values()]
    assert kinds == sorted(kinds, key=("power", "assistance").index)
    full.remove(EVERYTHING)
    with full.vault.reader() as reader:
        assert orders_reaching(reader, full.world, dublin.id) == []


def test_by_law(full: Desk) -> None:
    with full.vault.reader() as reader:
        totals = reader.holding_totals()
    laws = {law.country: law for law in law_totals(full.world, totals, on=DAY)}
    assert (laws["US"].copies, laws["US"].firm) == (4, 4)
    assert "us-cloud-act" in laws["US"].orders
    assert Route.PARENT in laws["US"].routes
    for law in laws.values():
        assert law.firm <= law.copies <= 4


def test_orders(full: Desk) -> None:
    known = orders(full.world, on=DAY)
    assert {order.kind for order in known} == {"power", "assistance"}
    assert "us-cloud-act" not in {order.id for order in orders(full.world, on=date(2018, 1, 1))}
    assert find_order(full.world, "US CLOUD Act").id == "us-cloud-act"
    assert find_order(full.world, "e-evidence regulation").id == "eu-e-evidence"
    with pytest.raises(SettingInvalid) as caught:
        find_order(full.world, "united states")
    assert "us-cloud-act" in str(caught.value.facts["near"])
    for wrong in ("nothing", "eu-gdpr-48"):  # a limit reaches nothing
        with pytest.raises(SettingInvalid):
            find_order(full.world, wrong)


def test_a_message_in_two_accounts_is_counted_once(full: Desk, mail_user: MailUser) -> None:
    second = desk_for(full.vault, full.world, mail_user.plain_settings(), mail_user.password)
    second.pull()
    found = reached(full, "us-cloud-act")
    assert (found.messages, found.copies, found.on_servers) == (4, 8, 4)
    message = full.rows(read_query("country:IE", full.world))[0]
    with full.vault.reader() as reader:
        each = orders_reaching(reader, full.world, message.id)[0]
    assert [share.copies for share in each.holdings] == [2]
