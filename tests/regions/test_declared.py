"""What the owner states of servers and forwarders wins over shipped facts, and stays declared."""

import pickle
from datetime import UTC, date, datetime

import pytest

from tests.regions.letters import exchange, plain, received
from tests.regions.seeing import GERMAN_ADDRESS, Seeing
from vault_app.model.custody import Confidence
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.regions.world import World

OSLO = Declaration(
    kind=DeclarationKind.SERVER,
    host="acme.example",
    holder="Acme AS",
    controller="Acme Holding AB",
    controller_country="SE",
    country="NO",
    site="Oslo",
    since=date(2021, 3, 1),
)
BERGEN = Declaration(
    kind=DeclarationKind.SERVER,
    host="acme.example",
    holder="Acme AS",
    controller_country="NO",
    country="NO",
    site="Bergen",
    until=date(2021, 3, 1),
)
UNIVERSITY = Declaration(kind=DeclarationKind.FORWARDER, host="uni.example")
NEW, OLD = datetime(2026, 3, 3, 9, 12, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def stating(world: World, seeing: Seeing) -> Seeing:
    return Seeing(world.with_declarations([OSLO, BERGEN, UNIVERSITY]), seeing.now)


def test_a_server_of_one_s_own(stating: Seeing) -> None:
    account = stating.account("mail.acme.example", address="me@acme.example")
    held = stating.judge(plain("mx.acme.example"), account, received_at=NEW)[0]
    assert held.confidence is Confidence.DECLARED
    assert (held.holding.country, held.holding.site) == ("NO", "Oslo")
    assert (held.holding.provider, held.holding.controller) == ("Acme AS", "Acme Holding AB")
    assert held.holding.controller_country == "SE"
    assert held.because == (
        "The owner of this vault states that the server of Acme AS stands in Oslo, Norway."
    )
    assert stating.world.provider(held.holding.provider_id) is not None


def test_statements_hold_in_their_time(stating: Seeing) -> None:
    account = stating.account("mail.acme.example", address="me@acme.example")
    held = stating.judge(plain("mx.acme.example"), account, received_at=OLD)[0]
    assert held.holding.site == "Bergen"


def test_an_address_that_says_otherwise_is_named(stating: Seeing) -> None:
    account = stating.account("mail.acme.example", ip=GERMAN_ADDRESS)
    assert account.confidence is Confidence.DECLARED
    assert account.holding.country == "NO"
    assert "says otherwise" in account.because
    assert any("registered in Germany" in item.points_to for item in account.evidence)


def test_own_facts_win_over_shipped_ones(world: World, seeing: Seeing) -> None:
    stated = Declaration(
        kind=DeclarationKind.SERVER, host="mailbox.org", holder="We", country="FR", site="Paris"
    )
    stating = Seeing(world.with_declarations([stated]), seeing.now)
    account = stating.account("imap.mailbox.org", address="me@mailbox.org")
    assert (account.holding.provider, account.holding.country) == ("We", "FR")
    line = plain("mx1.mailbox.org")
    assert stating.judge(line, account)[0].holding.country == "FR"
    assert stating.judge(line, stating.local)[0].holding.provider == "We"


def test_nothing_changes_elsewhere(stating: Seeing, seeing: Seeing) -> None:
    for line in (exchange(), plain("mx.other.example")):
        assert stating.judge(line, stating.local) == seeing.judge(line, seeing.local)


def test_a_forwarder_that_the_owner_names(stating: Seeing) -> None:
    headers = received(
        "from mx.uni.example (mx.uni.example. [198.51.100.7]) by mx.google.com with ESMTPS id 1"
    ) + received(
        "from mx.sender.example (mx.sender.example [203.0.113.9]) by mx.uni.example (Postfix) with"
        " ESMTPS id 2"
    )  # fmt: skip
    account = stating.account("imap.gmail.com", address="n@gmail.com")
    current, earlier = stating.judge(headers, account)
    assert current.holding.provider == "Google"
    assert earlier.holding.provider == "uni.example"
    assert earlier.until is not None
    route = stating.world.route(
        headers.encode(), account=account, received_at=NEW, is_outgoing=False
    )
    assert [hop.is_trusted for hop in route] == [True, True]


def test_a_name_that_a_sender_gave_itself_makes_no_forwarder(stating: Seeing) -> None:
    headers = received(
        "from mx.uni.example (mx.evil.example. [203.0.113.9]) by mx.google.com with ESMTPS id 1"
    ) + plain("mx.uni.example")
    account = stating.account("imap.gmail.com", address="n@gmail.com")
    assert len(stating.judge(headers, account)) == 1


def test_the_rule_index_knows_them(stating: Seeing, world: World) -> None:
    prints, before = stating.world.fingerprints(), world.fingerprints()
    assert prints["declared:acme.example"][1] == {"acme.example"}
    assert prints["forwarders"] != before["forwarders"]
    assert {id_ for id_ in before if before[id_] != prints[id_]} == {"forwarders"}


def test_another_process_makes_the_same_world(stating: Seeing, world: World) -> None:
    sent = pickle.loads(pickle.dumps(stating.world.declarations))
    again = world.with_declarations(sent)
    assert again.fingerprints() == stating.world.fingerprints()
