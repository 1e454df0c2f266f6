"""Judging and what goes with it: the trace, the route, the rule index; and that nothing raises."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.regions.letters import exchange, nemesis, plain, pool, received
from tests.regions.seeing import Seeing
from tests.regions.truth.chains import chains
from tests.regions.truth.tricks import tricks
from vault_app.model.custody import Confidence
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World

AT = datetime(2026, 3, 3, 9, 12, 30, tzinfo=UTC)
_QUIET = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _account(world: World, headers: bytes, provider: str | None) -> AccountCustody:
    return world.stand_in_account(headers, provider_id=provider, received_at=AT)


def test_the_trace_is_all_that_is_read(world: World) -> None:
    for each in chains():
        headers = each.headers.encode()
        trace = world.trace(headers)
        assert all(line in headers for line in trace.splitlines(keepends=True))
        assert b"Subject" not in trace
        account = _account(world, headers, each.provider)
        for is_outgoing in (False, True):
            assert world.judge(
                trace, account=account, received_at=AT, is_outgoing=is_outgoing
            ) == world.judge(headers, account=account, received_at=AT, is_outgoing=is_outgoing)
            assert world.route(
                trace, account=account, received_at=AT, is_outgoing=is_outgoing
            ) == world.route(headers, account=account, received_at=AT, is_outgoing=is_outgoing)


def test_the_trace_keeps_the_headers_of_collectors(seeing: Seeing) -> None:
    headers = (
        received("by 10.229.14.6 with POP3 id 9mf311904lqx.40")
        + "X-Other: 1\r\nX-Gmail-Fetch-Info: nora@web.de 1 pop3.web.de 995 nora\r\n"
        + nemesis("mx-ha.web.de")
    ).encode()
    trace = seeing.world.trace(headers)
    assert b"X-Gmail-Fetch-Info" in trace
    assert b"X-Other" not in trace
    assert seeing.judge(trace, seeing.local) == seeing.judge(headers, seeing.local)


def test_a_trace_stays_small(world: World) -> None:
    headers = (exchange() + received("by a.example") * 10_000).encode()
    assert world.trace(headers).count(b"Received:") == 200


def test_assess_is_the_custody_of_judge(world: World) -> None:
    headers = exchange().encode()
    account = _account(world, headers, "exchange-online")
    judgement = world.judge(headers, account=account, received_at=AT, is_outgoing=False)
    assert judgement.custody == world.assess(
        headers, account=account, received_at=AT, is_outgoing=False
    )
    assert judgement.zone == "Europe"
    assert judgement.trusted == {0, 1, 2, 3}


def test_the_route_tells_trusted_lines_from_claims(world: World) -> None:
    headers = (exchange() + plain("mx.sender.example")).encode()
    account = _account(world, headers, "exchange-online")
    route = world.route(headers, account=account, received_at=AT, is_outgoing=False)
    assert [hop.is_trusted for hop in route] == [True, True, True, True, False]
    assert [hop.line for hop in route] == [0, 1, 2, 3, 4]
    assert (route[0].operator, route[0].site) == ("Microsoft", "Dublin")
    assert route[3].from_address == "203.0.113.9"
    assert route[4].operator == ""


@pytest.mark.parametrize(
    ("headers", "provider", "operator"),
    [
        (exchange(), "exchange-online", "microsoft"),
        (pool(), "gmail", "google"),
        (nemesis("mx-ha.gmx.net"), "gmx", "gmx"),
        ("", "web.de", "web.de"),
        (nemesis("mx-ha.gmx.net"), "gmail", "gmx"),
    ],
)
def test_changed_facts_find_the_messages_that_they_concern(
    world: World, headers: str, provider: str, operator: str
) -> None:
    raw = headers.encode()
    judgement = world.judge(
        raw, account=_account(world, raw, provider), received_at=AT, is_outgoing=False
    )
    prints = world.fingerprints()
    assert prints[operator][1] & judgement.domains
    assert not prints["posteo"][1] & judgement.domains


def test_facts_of_new_hosts_find_old_messages(world: World) -> None:
    raw = plain("mx7.mail.lindenhof.example").encode()
    account = _account(world, raw, "self-hosted")
    judgement = world.judge(raw, account=account, received_at=AT, is_outgoing=False)
    assert {"lindenhof.example", "mail.lindenhof.example", "sender.example"} <= judgement.domains


def test_fingerprints_change_with_what_judging_reads_alone(world: World) -> None:
    before = world.fingerprints()
    assert before == world.fingerprints()
    assert before[""][0]
    gmx = next(each for each in world.facts.operators if each.id == "gmx")
    moved = replace(gmx, suffixes=(*gmx.suffixes, "gmx.example"))
    operators = tuple(moved if each is gmx else each for each in world.facts.operators)
    after = world.with_facts(replace(world.facts, operators=operators)).fingerprints()
    assert {id_ for id_ in before if before[id_] != after[id_]} == {"gmx"}
    assert "gmx.example" in after["gmx"][1]


_PROVIDERS = st.sampled_from([None, "exchange-online", "gmail", "fastmail", "gmx", "self-hosted"])


@_QUIET
@given(headers=st.binary(max_size=500), provider=_PROVIDERS, is_outgoing=st.booleans())
def test_any_bytes_are_judged(
    world: World, headers: bytes, provider: str | None, is_outgoing: bool
) -> None:
    account = _account(world, headers, provider)
    judgement = world.judge(headers, account=account, received_at=AT, is_outgoing=is_outgoing)
    assert judgement.custody[0].until is None
    world.route(headers, account=account, received_at=AT, is_outgoing=is_outgoing)
    world.extra_evidence(headers, account=account, received_at=AT, is_outgoing=is_outgoing)
    trace = world.trace(headers)
    assert world.trace(trace) == trace
    world.explain(headers[:80].decode("latin-1"))


_BASES = [each for each in chains() if each.sender.startswith("a server")][::6]
_FORGED = st.lists(
    st.one_of(
        st.sampled_from([each.below for each in tricks() if len(each.below) < 2_000]),
        st.binary(max_size=60).map(lambda raw: f"Received: {raw.decode('latin-1')}\r\n"),
    ),
    max_size=6,
).map("".join)


@_QUIET
@given(base=st.sampled_from(_BASES), forged=_FORGED, is_told=st.booleans())
def test_nothing_below_the_border_changes_who_holds_it(
    world: World, base: object, forged: str, is_told: bool
) -> None:
    top = base.top  # type: ignore[attr-defined]
    provider = base.provider if is_told else None  # type: ignore[attr-defined]
    forged = forged.replace("{own}", "mx.google.com").replace("{border}", "mx-ha.gmx.net")
    honest, tricked = (
        world.assess(
            headers,
            account=_account(world, headers, provider),
            received_at=AT,
            is_outgoing=False,
        )[0]
        for headers in (top.encode(), f"{top}{forged}".encode())
    )
    assert honest == tricked


def test_explain_names_the_rule_and_its_source(world: World) -> None:
    found = world.explain("DB9PR04MB8251.eurprd04.prod.outlook.com.")
    assert (found.operator_id, found.site, found.country) == ("microsoft", "Dublin", "IE")
    assert found.suffix == "outlook.com"
    assert found.role == "mailbox"
    assert found.confidence is Confidence.OBSERVED
    assert found.references
    assert "exchange-online" in found.services
    stranger = world.explain("prod.outlook.com.evil.example")
    assert (stranger.operator_id, stranger.rule, stranger.country) == ("", "", "")
    assert stranger.confidence is Confidence.UNKNOWN


def test_a_documented_zone_proves_the_country_and_says_so(world: World) -> None:
    box = "GVAP278MB0002.CHEP278.PROD.OUTLOOK.COM"
    headers = f"Received: from {box} (::1) by {box} with HTTPS; {AT:%a, %d %b %Y %H:%M:%S} +0000\n"
    account = world.stand_in_account(b"", provider_id="exchange-online", received_at=AT)
    held = world.judge(
        headers.encode(), account=account, received_at=AT, is_outgoing=False
    ).custody[0]
    assert (held.holding.country, held.holding.site) == ("CH", "Geneva")
    assert held.confidence is Confidence.PROVEN
    assert "the zone in its name lies in Switzerland by the holder's own word" in held.because
