"""The labelled set: what is claimed must be true, and nothing that a sender writes changes it."""

import pytest

from tests.regions.truth.chains import SENDERS, chains
from tests.regions.truth.measure import answers, bases, changed_answers, judged, table, total
from tests.regions.truth.tricks import tricks
from vault_app.regions.world import World


def test_the_set_is_as_big_as_promised() -> None:
    every = list(chains())
    assert len(every) >= 300
    assert len({each.provider for each in every}) >= 40
    assert len({each.name for each in tricks()}) >= 100
    assert len(SENDERS) >= 5


@pytest.mark.parametrize("is_provider_told", [True, False])
def test_precision_and_recall(world: World, is_provider_told: bool) -> None:
    found = list(answers(world, chains(), is_provider_told=is_provider_told))
    counts = total(table(found).values())
    wrong = [each.because for each in found if each.country and not each.is_right]
    assert counts.precision >= 0.99, wrong[:5]
    assert counts.recall >= 0.90
    if is_provider_told:
        assert counts.claimed >= 400


def test_where_nobody_can_tell_nothing_is_claimed(world: World) -> None:
    for answer in answers(world, chains()):
        if not answer.chain.country:
            assert (answer.country, answer.confidence) == ("", "unknown"), answer.because


def test_no_trick_changes_an_answer(world: World) -> None:
    count, changed = changed_answers(world)
    assert count >= 100 * len(bases())
    assert not changed, changed[0]


@pytest.mark.parametrize("provider", ["exchange-online", "gmail", "fastmail"])
def test_a_forged_line_on_top_never_brings_its_own_place(world: World, provider: str) -> None:
    """Nobody but the holder can write there, unless into the file: then the forged place must not
    be believed, and what the holder's own lines say is shown as less sure."""
    plain = next(each for each in chains() if each.provider == provider)
    forged = (
        "Received: from a.example (a.example [203.0.113.1]) by mx.evil.example with ESMTP; x\r\n"
    )
    current = judged(world, (forged + plain.headers).encode(), provider)[0]
    assert current.holding.provider_id == provider
    assert current.holding.country == plain.country
    assert current.confidence.value in ("inferred", "unknown")


def test_lines_from_the_bottom_up_are_read_by_how_they_join(world: World) -> None:
    """Some exporters turn the order round (case 29)."""
    plain = next(
        each
        for each in chains()
        if each.provider == "exchange-online" and each.sender.startswith("a mailing list")
    )
    lines = world.trace(plain.headers.encode()).decode().split("Received: ")[1:]
    turned = "".join(f"Received: {line}" for line in reversed(lines))
    current = judged(world, turned.encode(), plain.provider)[0]
    assert (current.holding.country, current.holding.site) == (plain.country, plain.city)
    assert current.confidence.value == "inferred"
    assert f"{len(lines)}th from the top" in current.evidence[0].where


def test_a_mailbox_line_that_joins_nothing_is_passed_over(world: World) -> None:
    """Somebody who writes into the file may take the holder's own name; the lines below join."""
    plain = next(each for each in chains() if each.provider == "exchange-online" and each.below)
    forged = "Received: from x (::1) by BN8PR19MB1.namprd19.prod.outlook.com with HTTPS; x\r\n"
    current = judged(world, (forged + plain.headers).encode(), plain.provider)[0]
    assert (current.holding.country, current.holding.site) == (plain.country, plain.city)
