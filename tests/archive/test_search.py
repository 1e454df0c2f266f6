"""The search language against real rows."""

from dataclasses import replace

import pytest

from tests.archive.conftest import DUBLIN, Filled, held, letter
from vault_app.model.errors import QueryInvalid
from vault_app.model.query import (
    EVERYTHING,
    All,
    Any,
    Listed,
    Not,
    Numbered,
    Words,
    parse_query,
)


@pytest.fixture
def searched(filled: Filled) -> Filled:
    box = filled.add_mailbox(b"Work/100%")
    filled.store(
        [
            letter(1, subject="Apples", body="red and round", date="1 Jan 2010 00:00:00 +0000"),
            letter(2, subject="Pears", body="green and long", date="1 Jan 2012 00:00:00 +0000"),
            letter(
                3, subject="Größe", body="東京は日本の首都です", date="1 Jan 2014 00:00:00 +0000"
            ),
        ]
    )
    filled.store(
        [letter(4, subject="Plums", body="blue " * 1_000, date="1 Jan 2016 00:00:00 +0000")],
        first_uid=9,
        mailbox_id=box,
        custody=(),
    )
    return filled


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Plums Größe Pears Apples"),
        ("apples", "Apples"),
        ("and", "Pears Apples"),
        ("and red", "Apples"),
        ('"green and"', "Pears"),
        ('"and green"', ""),
        ("and -red", "Pears"),
        ("red OR green", "Pears Apples"),
        ("red OR green -pears", "Apples"),
        ("grosse", ""),
        ("große", "Größe"),
        ("größe", "Größe"),
        ("GROSSE OR größe", "Größe"),
        ("app*", "Apples"),
        ("日本", "Größe"),
        ("東京", "Größe"),
        ("京東", ""),
        ("from:ada", "Plums Größe Pears Apples"),
        ("from:ben", ""),
        ("to:ben apples", "Apples"),
        ("subject:red", ""),
        ("subject:pears", "Pears"),
        ("from:ada@example.org pears", "Pears"),
        ("in:inbox", "Größe Pears Apples"),
        ("in:100%", "Plums"),
        ("in:_", ""),
        ("-in:inbox", "Plums"),
        ("account:Ada pears", "Pears"),
        ("account:nobody", ""),
        ("before:2012", "Apples"),
        ("before:2012-01-02", "Pears Apples"),
        ("after:2012", "Plums Größe Pears"),
        ("after:2011-06 before:2013", "Pears"),
        ("larger:1k", "Plums"),
        ("smaller:1K", "Größe Pears Apples"),
        ("has:attachment", ""),
        ("-has:attachment red", "Apples"),
        ("country:ie", "Größe Pears Apples"),
        ("country:US", ""),
        ("-country:IE", "Plums"),
        ("region:dublin", "Größe Pears Apples"),
        ("controller:US", "Größe Pears Apples"),
        ("controller:big", "Größe Pears Apples"),
        ("is:on-server", "Plums Größe Pears Apples"),
        ("is:gone", ""),
        ("is:local-only OR pears", "Pears"),
        ("Re: apples", ""),
        ("http://nowhere.example", ""),
        ("!!! pears", "Pears"),
        ("!!!", ""),
        ("NEAR(red", ""),
        ('subject:"plums"', "Plums"),
        ("a AND b", ""),
        ("message_text", ""),
        ("'; DROP TABLE message; --", ""),
    ],
)
def test_query(searched: Filled, query: str, found: str) -> None:
    with searched.vault.reader() as reader:
        parsed = parse_query(query)
        hits = [message_id for chunk in reader.message_ids(parsed) for message_id in chunk]
        assert [row.subject for row in reader.rows(hits)] == found.split()
        assert reader.count(parsed) == len(hits)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ('"open', "quote-not-closed"),
        ("from:", "value-missing"),
        ("-", "value-missing"),
        ("OR red", "or-needs-two-sides"),
        ("red OR", "or-needs-two-sides"),
        ("before:yesterday", "date-expected"),
        ("after:2012-13", "date-expected"),
        ("larger:huge", "size-expected"),
        ("is:lost", "state-unknown"),
        ("confidence:sure", "confidence-unknown"),
        ("has:fun", "has-unknown"),
        ("holding:x", "number-expected"),
    ],
)
def test_invalid(query: str, reason: str) -> None:
    with pytest.raises(QueryInvalid) as caught:
        parse_query(query)
    assert caught.value.facts["reason"] == reason


def test_faces_name_rows_by_id(searched: Filled) -> None:
    with searched.vault.reader() as reader:
        (holding_id,) = reader.holdings()
        assert reader.count(Numbered("holding", holding_id)) == 3
        assert reader.count(Numbered("mailbox-id", searched.mailbox_id)) == 3
        assert reader.count(Numbered("account-id", searched.account_id)) == 4
        everything = [n for chunk in reader.message_ids(EVERYTHING) for n in chunk]
        assert reader.count(Listed(tuple(everything[:2]))) == 2
        in_mailbox = All((Numbered("mailbox-id", searched.mailbox_id), Words("", "red", False)))
        assert reader.count(in_mailbox) == 1
        assert reader.count(Not(Any((Words("", "red", False), Words("", "blue", False))))) == 2


def test_walks_an_index_and_sorts_nothing(searched: Filled) -> None:
    from vault_app.archive.search import compile_query

    for query in (
        EVERYTHING,
        parse_query("red"),
        parse_query("red -green after:2010"),
        parse_query("is:gone"),
        Numbered("mailbox-id", 1),
        Numbered("holding", 1),
    ):
        statement = compile_query(query)
        with searched.vault.reader() as reader:
            steps = reader._connection.execute(
                "EXPLAIN QUERY PLAN " + statement.ids_newest_first(), statement.parameters
            ).fetchall()
        assert not any("TEMP B-TREE" in step[3] for step in steps), (query, steps)


def test_held_by_somebody_else_since(searched: Filled) -> None:
    other = held(replace(DUBLIN, country="NL", site="Amsterdam"))
    searched.store([letter(5, subject="Figs")], first_uid=50, custody=(other,))
    with searched.vault.reader() as reader:
        assert reader.count(parse_query("region:NL")) == 1
        assert [total.holding.country for total in reader.holding_totals()] == ["IE", "NL"]


def test_signs_that_nobody_indexes(searched: Filled) -> None:
    """They find nothing by themselves, or a removal of them would be one of everything."""
    with searched.vault.reader() as reader:
        everything = reader.count(EVERYTHING)
        for query in ("!!!", '"***"', "subject:--", "zzz OR &", "& %"):
            assert reader.count(parse_query(query)) == 0, query
        assert reader.count(parse_query("red & round")) == 1
        assert reader.count(parse_query("red OR &")) == 1
        assert reader.count(parse_query('-"!"')) == everything


@pytest.mark.parametrize("query", ["larger:999999999999g", "red\0round", '"red\0"', "before:0001"])
def test_odd_values_are_searched_for_all_the_same(searched: Filled, query: str) -> None:
    with searched.vault.reader() as reader:
        assert reader.count(parse_query(query)) in (0, 1)


@pytest.mark.parametrize("query", ["red\udcff", " OR ".join(["red"] * 2_000), "is:gone " * 2_000])
def test_what_cannot_be_meant_is_refused(query: str) -> None:
    with pytest.raises(QueryInvalid):
        parse_query(query)


def test_longest_query_that_is_taken(searched: Filled) -> None:
    with searched.vault.reader() as reader:
        assert reader.count(parse_query(" OR ".join(["red"] * 500))) == 1
        assert reader.count(parse_query("red " * 500)) == 1
        assert reader.count(parse_query("-gone " * 500)) > 0
