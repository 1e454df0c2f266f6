"""Greetings that imitate clauses, and what hostile lines may cost."""

import pytest

from vault_app.regions.received import LINE_LIMIT, Trace, parse_hop
from vault_app.regions.world import World

_DATE = "; Tue, 12 Mar 2024 10:00:09 +0000"


@pytest.mark.parametrize(
    "greeting",
    ["x by forged.example with HTTPS", "x)(y", "x by a.example by b.example", "plain.example"],
)
def test_a_greeting_never_names_the_writer(greeting: str) -> None:
    line = f" from {greeting} (unknown [198.51.100.9]) by mx.own.example (Postfix) with ESMTPS id 4"
    hop = parse_hop((line + " for <u@own.example>" + _DATE).encode())
    assert (hop.by_host, hop.protocol) == ("mx.own.example", "ESMTPS")
    assert hop.from_address == "198.51.100.9"
    assert hop.for_address == "u@own.example"
    assert hop.is_readable


def test_the_address_may_stand_without_brackets() -> None:
    line = "from x by m.forged.example with HTTPS (198.51.100.9) by border.own.example (10.1.2.3)"
    hop = parse_hop(f" {line} with Microsoft SMTP Server id 15.20{_DATE}".encode())
    assert (hop.by_host, hop.by_address) == ("border.own.example", "10.1.2.3")


def test_a_line_is_read_up_to_a_limit() -> None:
    hop = Trace(b"Received: from " + b"(a)" * 100_000 + b"\r\n").hop(0)
    assert hop is not None
    assert len(hop.text) <= LINE_LIMIT


@pytest.mark.parametrize(
    ("site", "country"),
    [("HK", "HK"), ("KL", "MY"), ("SE", "KR"), ("SL", "KR"), ("TY", "JP"), ("OS", "JP")],
)
def test_newer_forests_of_asia_have_the_sites_of_the_older(
    world: World, site: str, country: str
) -> None:
    told = world.explain(f"{site}0P123MB1234.APCP123.PROD.OUTLOOK.COM")
    assert told.country == country
