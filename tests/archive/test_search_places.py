"""Searches by who holds a copy and where, now or at a time, against real rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.archive.conftest import DUBLIN, RECEIVED, Filled, held, letter
from vault_app.archive import accounts, stays, storing
from vault_app.archive.vault import Vault
from vault_app.model.custody import Confidence, Stay
from vault_app.model.mail import GoneWhy, ServerSettings
from vault_app.model.query import All, HeldBy, HeldWhile, Not, Query, parse_query

AMSTERDAM = replace(DUBLIN, country="NL", site="Amsterdam")
OTHER = replace(
    DUBLIN,
    provider_id="other-mail",
    provider="Other",
    entity="Other GmbH",
    controller="Other GmbH",
    controller_country="DE",
    country="DE",
    site="",
)


@pytest.fixture
def placed(vault: Vault) -> Filled:
    """Letter 1 in Dublin; 2 in Dublin and, by a second account, in Germany; 3 unknown; 4 gone."""
    filled = Filled(vault)
    other = vault.write(
        accounts.add_account,
        address="b@example.org",
        label="",
        server=ServerSettings(host="imap.example.org", user="b"),
    )
    filled.store([letter(1), letter(2)])
    filled.store([letter(3)], first_uid=20, custody=(held(replace(DUBLIN, country="", site="")),))
    filled.store([letter(4)], first_uid=30, custody=(held(AMSTERDAM),))
    first = filled.account_id
    filled.account_id = other
    mailbox_id = filled.add_mailbox(b"B")
    filled.store(
        [letter(2)],
        mailbox_id=mailbox_id,
        custody=(replace(held(OTHER, other), confidence=Confidence.INFERRED),),
    )
    filled.account_id = first
    with vault.reader() as reader:
        (gone,) = [p.id for p in reader.placements(found(vault, "subject:4")[0])]
    vault.write(storing.mark_gone, [gone], GoneWhy.VANISHED)
    return filled


def found(vault: Vault, query: str | Query) -> list[int]:
    wanted = parse_query(query) if isinstance(query, str) else query
    with vault.reader() as reader:
        return [n for chunk in reader.message_ids(wanted) for n in chunk]


def subjects(vault: Vault, query: str | Query) -> list[str]:
    with vault.reader() as reader:
        return sorted(row.subject[-1] for row in reader.rows(found(vault, query)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country:IE", "12"),
        ("country:DE", "2"),
        ("country:NL", ""),
        ("region:dublin", "12"),
        ("provider:other-mail", "2"),
        ("provider:big", "123"),
        ("controller:DE", "2"),
        ('controller:"big corp"', "123"),
        ("confidence:inferred", "2"),
        ("confidence:OBSERVED", "123"),
        ("country:DE country:IE", "2"),
        ("country:DE OR subject:3", "23"),
        ("-country:IE", "34"),
        ("-country:DE subject:letter", "134"),
        ("subject:letter country:DE", "2"),
    ],
)
def test_any_copy_that_is_held_now(placed: Filled, query: str, expected: str) -> None:
    assert "".join(subjects(placed.vault, query)) == expected


def test_by_holdings(placed: Filled) -> None:
    with placed.vault.reader() as reader:
        ids = {holding.country: key for key, holding in reader.holdings().items()}
    held_by = {code: frozenset({ids[code]}) for code in ids}
    assert subjects(placed.vault, HeldBy(held_by["DE"])) == ["2"]
    assert subjects(placed.vault, HeldBy(held_by["DE"] | held_by[""])) == ["2", "3"]
    assert subjects(placed.vault, HeldBy(held_by["NL"])) == []
    assert subjects(placed.vault, HeldBy(held_by["NL"], True)) == ["4"]
    assert subjects(placed.vault, HeldBy(held_by["IE"] | held_by["NL"], True)) == ["1", "2", "4"]
    assert subjects(placed.vault, HeldBy(frozenset())) == []
    assert subjects(placed.vault, Not(HeldBy(frozenset(), True))) == ["1", "2", "3", "4"]
    in_dublin = All((HeldBy(held_by["IE"]), Not(HeldBy(held_by["DE"]))))
    assert subjects(placed.vault, in_dublin) == ["1"]
    with placed.vault.reader() as reader:
        counts = reader.holding_counts(parse_query("subject:2"))
    assert {key: copies for key, (copies, _) in counts.items()} == {ids["IE"]: 1, ids["DE"]: 1}


def test_while_something_happened(placed: Filled) -> None:
    with placed.vault.reader() as reader:
        ids = {holding.country: key for key, holding in reader.holdings().items()}
    day = timedelta(days=1)
    dublin, amsterdam = frozenset({ids["IE"]}), frozenset({ids["NL"]})
    for holdings, since, until, expected in (
        (dublin, RECEIVED - day, RECEIVED, []),
        (dublin, RECEIVED - day, RECEIVED + day, ["1", "2"]),
        (dublin, RECEIVED + day, RECEIVED + 2 * day, ["1", "2"]),
        (amsterdam, RECEIVED, RECEIVED + day, ["4"]),
        (amsterdam, datetime.now(UTC) + day, datetime.now(UTC) + 2 * day, []),
    ):
        assert subjects(placed.vault, HeldWhile(holdings, since, until)) == expected


def test_while_the_mailbox_stayed_elsewhere(placed: Filled) -> None:
    """What its account\'s stays say of a message counts as much as its own lines."""
    moved = RECEIVED + timedelta(days=30)
    made = [
        Stay(
            account_id=placed.account_id,
            holding=place,
            since=since,
            until=until,
            confidence=Confidence.OBSERVED,
            because="",
            message_id=None,
        )
        for place, since, until in ((DUBLIN, RECEIVED, moved), (AMSTERDAM, moved, None))
    ]
    placed.vault.write(stays.replace_stays, placed.account_id, made)
    placed.vault.write(stays.repoint_held, placed.account_id)
    with placed.vault.reader() as reader:
        ids = {holding.country: key for key, holding in reader.holdings().items()}
    amsterdam = frozenset({ids["NL"]})
    assert subjects(placed.vault, "country:NL") == ["1", "2", "3"]
    assert subjects(placed.vault, "country:IE") == []
    assert subjects(placed.vault, HeldBy(frozenset({ids["IE"]}), True)) == ["1", "2", "3", "4"]
    # Letter 4 lay in Amsterdam by its own line, and was gone before the mailbox moved... or not:
    # it went today, so it lay there too.
    day = timedelta(days=1)
    assert subjects(placed.vault, HeldWhile(amsterdam, moved + day, moved + 2 * day)) == [
        "1",
        "2",
        "3",
        "4",
    ]
    assert subjects(placed.vault, HeldWhile(amsterdam, RECEIVED - day, RECEIVED + day)) == ["4"]


def test_places_are_found_along_an_index(placed: Filled) -> None:
    from vault_app.archive.search import compile_query

    for query in (
        parse_query("country:IE"),
        parse_query("controller:US confidence:observed"),
        parse_query("provider:big is:on-server"),
        HeldBy(frozenset({1, 2})),
        HeldBy(frozenset({1})),
        All((HeldBy(frozenset({1, 2})), Not(HeldBy(frozenset({3}))))),
    ):
        statement = compile_query(query)
        with placed.vault.reader() as reader:
            steps = reader._all(
                "EXPLAIN QUERY PLAN " + statement.ids_newest_first(), *statement.parameters
            )
        assert not any("TEMP B-TREE" in step[3] for step in steps), (query, steps)
