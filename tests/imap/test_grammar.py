"""The response grammar: tables of right and wrong, and arbitrary bytes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.imap.grammar import (
    ListItem,
    Unreadable,
    parse_fetch,
    parse_internal_date,
    parse_list,
    parse_tokens,
    uid_set,
)


@pytest.mark.parametrize(
    ("fragments", "tokens"),
    [
        ([b""], []),
        ([b"a b"], [b"a", b"b"]),
        ([b'"a \\"b\\" \\\\" NIL nil "NIL"'], [b'a "b" \\', None, None, b"NIL"]),
        ([b"(a (b) ())"], [[b"a", [b"b"], []]]),
        ([b"(BODY[] {3}", b"x)(", b" UID 4)"], [[b"BODY[]", b"x)(", b"UID", b"4"]]),
        (
            [b"(BODY[HEADER.FIELDS (MESSAGE-ID)] {2}", b"\r\n", b")"],
            [[b"BODY[HEADER.FIELDS (MESSAGE-ID)]", b"\r\n"]],
        ),
        ([b"(~{3}", b"abc", b")"], [[b"abc"]]),
        ([b"(FLAGS (\\Seen $Forwarded))"], [[b"FLAGS", [b"\\Seen", b"$Forwarded"]]]),
    ],
)
def test_tokens(fragments: list[bytes], tokens: list[object]) -> None:
    assert parse_tokens(fragments) == tokens


@pytest.mark.parametrize(
    "text", [b"(", b")", b"(()", b'"open', b"(" * 100_000, b"((a)))", b"{3}x", b"a [b"]
)
def test_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_tokens([text])


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=5))
def test_arbitrary_bytes_are_read_or_unreadable(fragments: list[bytes]) -> None:
    for parse in (parse_tokens, parse_fetch, parse_list):
        try:
            parse(fragments)
        except Unreadable:
            continue


def test_fetch() -> None:
    item = parse_fetch(
        [
            b'(UID 7 FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 5'
            b" BODY[] {5}",
            b"a\r\nb\x00",
            b")",
        ]
    )
    assert item.uid == 7
    assert item.flags == ("\\Seen",)
    assert item.size == 5
    assert item.internal_date == datetime(1996, 7, 17, 9, 44, 25, tzinfo=UTC)
    assert item.body == b"a\r\nb\x00"


def test_a_nil_body_is_not_an_empty_one() -> None:
    nil = parse_fetch([b"(UID 1 BODY[] NIL)"])
    empty = parse_fetch([b'(UID 1 BODY[] "")'])
    none = parse_fetch([b"(UID 1)"])
    assert (nil.body, nil.has_body) == (None, True)
    assert (empty.body, empty.has_body) == (b"", True)
    assert (none.body, none.has_body) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        b"(UID 0)",
        b"(UID 4294967296)",
        b"(UID -1)",
        b"(UID x)",
        b"(UID NIL)",
        b"(UID 1 UID 2)",
        b"(UID)",
        b"(FLAGS x)",
        b"(RFC822.SIZE 99999999999999999999999)",
        b"(BODY[] (a))",
        b"UID 1",
    ],
)
def test_fetch_that_lies(text: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_fetch([text])


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (
            [b'(\\HasNoChildren \\Sent) "/" "Sent Mail"'],
            ListItem(
                attributes=frozenset({"\\hasnochildren", "\\sent"}),
                delimiter="/",
                raw_name=b"Sent Mail",
            ),
        ),
        (
            [b"() NIL INBOX"],
            ListItem(attributes=frozenset(), delimiter=None, raw_name=b"INBOX"),
        ),
        (
            [b'() "." {4}', b'a"b\xff', b""],
            ListItem(attributes=frozenset(), delimiter=".", raw_name=b'a"b\xff'),
        ),
        ([b'() "/" NIL'], ListItem(attributes=frozenset(), delimiter="/", raw_name=b"NIL")),
        ([b'() "/" 17'], ListItem(attributes=frozenset(), delimiter="/", raw_name=b"17")),
        (
            [b'() "/" a ("CHILDINFO" ("SUBSCRIBED"))'],
            ListItem(attributes=frozenset(), delimiter="/", raw_name=b"a"),
        ),
    ],
)
def test_list(text: list[bytes], item: ListItem) -> None:
    assert parse_list(text) == item


@pytest.mark.parametrize(
    "text",
    [
        b"32-Jan-2020 00:00:00 +0000",
        b"1-Foo-2020 00:00:00 +0000",
        b"",
        b"yesterday",
        b" 1-Jan-1970 00:00:00 +0000",  # a server that does not know
        b"31-Dec-9999 23:59:59 +0000",  # too late for a zone east of Greenwich
    ],
)
def test_bad_internal_date(text: bytes) -> None:
    assert parse_internal_date(text) is None


@pytest.mark.parametrize(
    ("uids", "text"),
    [
        ([5], "5"),
        ([1, 2, 3], "1:3"),
        ([9, 1, 2, 4, 4], "1:2,4,9"),
    ],
)
def test_uid_set(uids: list[int], text: str) -> None:
    assert uid_set(uids) == text


@given(st.sets(st.integers(1, 400), min_size=1))
def test_uid_set_names_exactly_these(uids: set[int]) -> None:
    named: set[int] = set()
    for piece in uid_set(list(uids)).split(","):
        first, _, last = piece.partition(":")
        named.update(range(int(first), int(last or first) + 1))
    assert named == uids
