"""When a mailbox moved, by the mail that was put into it and by what its owner declares."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.model.custody import Confidence, Holding, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.regions.stays import Declared, Run, derive_stays

DUBLIN = Holding(
    provider_id="big",
    provider="Big",
    entity="Big Ltd",
    entity_country="IE",
    controller="Big Corp.",
    controller_country="US",
    country="IE",
    site="Dublin",
)
AMSTERDAM = replace(DUBLIN, country="NL", site="Amsterdam")
GERMANY = replace(DUBLIN, country="DE", site="")
NAMES = {"IE": "Ireland", "NL": "the Netherlands", "DE": "Germany"}


def at(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


def run(
    place: Holding, first: datetime, last: datetime, messages: int = 9, first_id: int = 7
) -> Run:
    return Run(
        holding=place,
        messages=messages,
        first_id=first_id,
        first_at=first,
        last_at=last,
        confidence=Confidence.OBSERVED,
    )


def declared(
    place: Holding, since: date | None = None, until: date | None = None, document: str = ""
) -> Declared:
    return Declared(
        declaration=Declaration(
            kind=DeclarationKind.PLACE,
            account_id=1,
            country=place.country,
            since=since,
            until=until,
            document_name=document,
        ),
        holding=place,
    )


def derive(runs: list[Run], declarations: list[Declared] | None = None) -> list[Stay]:
    return derive_stays(
        1, runs, declarations or [], begin=at(2010), in_sentence=lambda code: NAMES[code]
    )


def spans(stays: list[Stay]) -> list[tuple[str, datetime, datetime | None]]:
    return [(stay.holding.country, stay.since, stay.until) for stay in stays]


def test_nothing_tells() -> None:
    assert derive([]) == []


def test_a_mailbox_that_moved() -> None:
    stays = derive([run(DUBLIN, at(2014), at(2017)), run(AMSTERDAM, at(2018), at(2026, 3))])
    assert spans(stays) == [("IE", at(2014), at(2018)), ("NL", at(2018), None)]
    assert stays[0].because == (
        "From 1 Jan 2014 to 1 Jan 2017 the mail of this account that names its server was put in"
        " Dublin, Ireland."
    )
    assert stays[1].because == (
        "The newest mail of this account that names its server (1 Mar 2026) was put in Amsterdam,"
        " the Netherlands; the mailbox as a whole lies where its newest mail goes."
    )
    assert [stay.message_id for stay in stays] == [7, 7]
    assert [stay.confidence for stay in stays] == [Confidence.OBSERVED] * 2


def test_one_stray_message_makes_no_stay() -> None:
    runs = [
        run(DUBLIN, at(2014), at(2015)),
        run(AMSTERDAM, at(2016), at(2016), messages=1),
        run(DUBLIN, at(2017), at(2018)),
    ]
    assert spans(derive(runs)) == [("IE", at(2014), None)]
    # Two of them do, and so does one at the end: it is the newest that is known.
    runs[1] = replace(runs[1], messages=2)
    assert len(derive(runs)) == 3
    assert spans(derive([*runs, run(GERMANY, at(2019), at(2019), messages=1)]))[-1] == (
        "DE",
        at(2019),
        None,
    )


def test_a_company_that_changed_its_name_is_no_move() -> None:
    renamed = replace(DUBLIN, entity="Big and Sons Ltd")
    (stay,) = derive([run(DUBLIN, at(2014), at(2015)), run(renamed, at(2016), at(2017))])
    assert stay.holding == renamed
    assert stay.since == at(2014)


def test_only_the_owner_tells() -> None:
    (stay,) = derive([], [declared(GERMANY, date(2021, 3, 1), document="contract.pdf")])
    assert spans([stay]) == [("DE", at(2021, 3), None)]
    assert stay.confidence is Confidence.DECLARED
    assert stay.message_id is None
    assert stay.because == (
        "The owner declares that the mailbox lies in Germany from 1 Mar 2021, with the document"
        ' "contract.pdf"; no mail of that time tells.'
    )
    (stay,) = derive([], [declared(GERMANY)])
    assert stay.since == at(2010)


def test_declared_one_after_the_other() -> None:
    stays = derive(
        [],
        [
            declared(GERMANY, date(2021, 3, 1)),
            declared(DUBLIN, None, date(2021, 3, 1)),
        ],
    )
    assert spans(stays) == [("IE", at(2010), at(2021, 3)), ("DE", at(2021, 3), None)]


def test_declared_for_the_time_before_anything_was_told() -> None:
    stays = derive([run(DUBLIN, at(2018), at(2020))], [declared(GERMANY, None, date(2019, 1, 1))])
    assert spans(stays) == [("DE", at(2010), at(2018)), ("IE", at(2018), None)]
    # From 2018 to 2019 mail says otherwise: that wins, and says so.
    assert "The owner's statement says otherwise: Germany until 1 Jan 2019." in stays[1].because


def test_declared_for_the_time_after_all_that_was_told() -> None:
    stays = derive([run(DUBLIN, at(2014), at(2020))], [declared(GERMANY, date(2021, 3, 1))])
    assert spans(stays) == [("IE", at(2014), at(2021, 3)), ("DE", at(2021, 3), None)]
    assert "otherwise" not in stays[0].because


def test_a_statement_never_hides_what_was_seen() -> None:
    stays = derive([run(DUBLIN, at(2014), at(2022))], [declared(GERMANY, date(2021, 3, 1))])
    assert spans(stays) == [("IE", at(2014), None)]
    assert stays[0].confidence is Confidence.OBSERVED
    assert "otherwise: Germany from 1 Mar 2021" in stays[0].because


def test_a_declared_day_tells_when_it_moved() -> None:
    runs = [run(DUBLIN, at(2014), at(2021, 2)), run(GERMANY, at(2021, 5), at(2022))]
    moved = [declared(GERMANY, date(2021, 3, 1))]
    assert spans(derive(runs, moved))[1] == ("DE", at(2021, 3), None)
    # Not if mail came to the old place after that day.
    late = [replace(runs[0], last_at=at(2021, 4)), runs[1]]
    assert spans(derive(late, moved))[1] == ("DE", at(2021, 5), None)


places = st.sampled_from([DUBLIN, AMSTERDAM, GERMANY])
days = st.none() | st.integers(0, 4_000).map(lambda n: date.fromordinal(735_000 + n))


@given(
    st.lists(st.tuples(places, st.integers(1, 4)), max_size=8),
    st.lists(st.tuples(places, days, days), max_size=4),
)
def test_stays_are_in_order_and_only_the_last_is_open(
    told: list[tuple[Holding, int]], stated: list[tuple[Holding, date | None, date | None]]
) -> None:
    runs = [
        run(place, at(2013 + n), at(2013 + n, 6), messages)
        for n, (place, messages) in enumerate(told)
    ]
    stays = derive(runs, [declared(*each) for each in stated])
    for earlier, later in itertools.pairwise(stays):
        assert earlier.until is not None
        assert earlier.since <= earlier.until <= later.since
    observed = [stay for stay in stays if stay.confidence is Confidence.OBSERVED]
    if runs:
        assert observed[-1].holding == runs[-1].holding
        assert all(
            stay.since > runs[-1].last_at
            or (stay.until is not None and stay.until <= runs[0].first_at)
            for stay in stays
            if stay.confidence is Confidence.DECLARED
        )


@pytest.mark.parametrize("messages", [1, 5])
def test_runs_of_one_place_are_one(messages: int) -> None:
    runs = [run(DUBLIN, at(2014 + n), at(2014 + n), messages) for n in range(4)]
    assert spans(derive(runs)) == [("IE", at(2014), None)]
