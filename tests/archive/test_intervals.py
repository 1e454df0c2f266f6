"""Where a copy was put, lay since and lies now, put in order; and what follows for each year."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tests.archive.conftest import DUBLIN, held
from vault_app.archive.intervals import Judged, ToldStay, compose
from vault_app.archive.yearly import yearly
from vault_app.model.custody import Confidence, Custody, Holding, Stay

AMSTERDAM = replace(DUBLIN, country="NL", site="Amsterdam")
NOWHERE = replace(DUBLIN, country="", site="")
ELSEWHERE = replace(DUBLIN, provider_id="old", provider="Old", country="US", site="")


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def put(
    place: Holding = DUBLIN,
    since: int | None = 2015,
    until: int | None = None,
    confidence: Confidence = Confidence.OBSERVED,
    account: int = 1,
) -> Judged:
    return Judged(
        custody=replace(
            held(place, account),
            since=None if since is None else at(since),
            until=None if until is None else at(until),
            confidence=confidence,
        ),
        is_own=True,
    )


def stay(place: Holding, since: int, until: int | None = None) -> ToldStay:
    return ToldStay(
        stay=Stay(
            account_id=1,
            holding=place,
            since=at(since),
            until=None if until is None else at(until),
            confidence=Confidence.OBSERVED,
            because=f"Mail of {since}.",
            message_id=1,
        ),
        evidence=held(place).evidence,
    )


MOVED = [stay(DUBLIN, 2014, 2018), stay(AMSTERDAM, 2018)]


def shown(intervals: list[Custody]) -> list[tuple[str, int | None, int | None]]:
    return [
        (
            each.holding.site or each.holding.country,
            each.since.year if each.since else None,
            each.until.year if each.until else None,
        )
        for each in intervals
    ]


@pytest.mark.parametrize(
    ("judged", "stays", "expected"),
    [
        (put(), [], [("Dublin", 2015, None)]),
        (put(), MOVED, [("Amsterdam", 2018, None), ("Dublin", 2015, 2018)]),
        (put(AMSTERDAM, 2020), MOVED, [("Amsterdam", 2020, None)]),
        # Gone before the mailbox moved, and after.
        (put(DUBLIN, 2015, 2017), MOVED, [("Dublin", 2015, 2017)]),
        (put(DUBLIN, 2015, 2020), MOVED, [("Amsterdam", 2018, 2020), ("Dublin", 2015, 2018)]),
        # It says nothing itself: what its account's mail says of the time counts.
        (put(NOWHERE, 2016), MOVED, [("Amsterdam", 2018, None), ("Dublin", 2016, 2018)]),
        # Before anything was told, the place is what it said itself.
        (
            put(NOWHERE, 2010),
            MOVED,
            [("Amsterdam", 2018, None), ("Dublin", 2014, 2018), ("", 2010, 2014)],
        ),
        (put(DUBLIN, 2010), MOVED, [("Amsterdam", 2018, None), ("Dublin", 2010, 2018)]),
        # Against the mail around it: a copy was switched for a while. Shown, never hidden.
        (
            put(AMSTERDAM, 2016),
            MOVED,
            [("Amsterdam", 2018, None), ("Dublin", 2016, 2018), ("Amsterdam", 2016, 2016)],
        ),
        # Nobody knows when it came: nothing is said of before.
        (put(NOWHERE, None), MOVED, [("Amsterdam", None, None)]),
    ],
)
def test_one_copy(
    judged: Judged, stays: list[ToldStay], expected: list[tuple[str, int | None, int | None]]
) -> None:
    found = compose([judged], {1: stays})
    assert shown(found) == expected
    for later, earlier in pairwise(found):
        assert earlier.until is not None
        assert later.since is None or earlier.until <= later.since


def test_present_holders_come_first_and_earlier_ones_last() -> None:
    before = Judged(custody=replace(held(ELSEWHERE), since=None, until=at(2015)), is_own=False)
    other = put(ELSEWHERE, 2019, account=2)
    found = compose([put(), before, other], {1: MOVED})
    assert shown(found) == [
        ("Amsterdam", 2018, None),
        ("US", 2019, None),
        ("Dublin", 2015, 2018),
        ("US", None, 2015),
    ]
    assert [each.account_id for each in found] == [1, 2, 1, 1]


def test_the_nearest_evidence_is_the_messages_own() -> None:
    own = put(AMSTERDAM, 2020, confidence=Confidence.PROVEN)
    (now,) = compose([own], {1: MOVED})
    assert now.evidence[0] == own.custody.evidence[0]
    assert now.because == "Mail of 2018."  # the place of today rests on the newest mail
    _, then = compose([put(confidence=Confidence.PROVEN)], {1: MOVED})
    assert then.because == own.custody.because
    assert then.confidence is Confidence.PROVEN


def test_years() -> None:
    flows = [
        (1, 10, 1, 2014, 5, 50),
        (1, 10, 1, 2019, 5, 50),
        (1, 10, 1, 2020, -2, -20),
        (1, 30, 0, 2012, 1, 10),  # an earlier holder
        (1, 30, 0, 2014, -1, -10),
        (2, 40, 1, 2019, 3, 30),
    ]
    moved = int(at(2018).timestamp())
    stays = [(1, 10, int(at(2014).timestamp()), moved), (1, 20, moved, None)]
    counts = yearly(flows, stays, [(20, 8, 80), (40, 3, 30)], present_year=2022)
    assert counts == {
        (2012, 30): (1, 10),
        (2013, 30): (1, 10),
        (2014, 10): (5, 50),
        (2015, 10): (5, 50),
        (2016, 10): (5, 50),
        # It moved at midnight, and that is the end of 2017.
        (2017, 10): (5, 50),
        (2018, 20): (5, 50),
        (2019, 20): (10, 100),
        (2019, 40): (3, 30),
        (2020, 20): (8, 80),
        (2020, 40): (3, 30),
        (2021, 20): (8, 80),
        (2021, 40): (3, 30),
        (2022, 20): (8, 80),
        (2022, 40): (3, 30),
    }
