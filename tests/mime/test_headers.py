"""Header values: encoded words, raw 8-bit, and address lists as they are really written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.mime.headers import decode_header, parse_addresses


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b" folded\r\n\tline  here ", "folded line here"),
        (b"=?utf-8?q?caf=C3=A9?=", "café"),
        (b"=?UTF-8?B?Y2Fmw6k=?= au lait", "café au lait"),
        (b"Re: =?iso-8859-1?Q?caf=E9_noir?= !", "Re: café noir !"),
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?=\r\n =?iso-8859-1?q?=E9?=", "aé"),
        (b"=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?= and =?utf-8?q?b?=", "a and b"),
        (b"=?utf-8?B?ww==?= =?utf-8?B?qQ==?=", "é"),
        (b"=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"),
        (b"=?utf-8*en?q?hi?=", "hi"),
        (b"=?utf-8?q?with raw space?=", "with raw space"),
        (b"=?utf-8?q?What=3F_really??=", "What? really?"),
        (b"=?gb2312?B?xOO6ww==?=", "你好"),
        (b"=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        (b"=?ks_c_5601-1987?B?vsiz5w==?=", "안녕"),
        (b"=?no-such-charset?Q?caf=C3=A9?=", "café"),
        (b"=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        (b"=?utf-8?x?unknown?=", "=?utf-8?x?unknown?="),
        (b"=?utf-8?b?!!!?=", ""),
        (b"=?=?=?=", "=?=?=?="),
        (b"", ""),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
    ],
)
def test_decode_header(value: bytes, text: str) -> None:
    assert decode_header(value) == text


def test_raw_8_bit_falls_back_to_the_charset_of_the_body() -> None:
    assert decode_header("Привет".encode("koi8-r"), fallback="koi8-r") == "Привет"
    assert decode_header("Привет".encode(), fallback="koi8-r") == "Привет"


def test_a_megabyte_of_encoded_words_is_read_no_further_than_a_header_may_be_long() -> None:
    text = decode_header(b" ".join([b"=?utf-8?B?aGVsbG8=?="] * 50_000))
    assert text.startswith("hellohello")
    assert len(text) <= 64 * 1024


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b"ann@example.org", [("", "ann@example.org")]),
        (b"<ann@example.org>", [("", "ann@example.org")]),
        (b"Ann Other <ann@example.org>", [("Ann Other", "ann@example.org")]),
        (b'"Other, Ann" <ann@example.org>', [("Other, Ann", "ann@example.org")]),
        (b'"Ann \\"A\\" Other" <ann@example.org>', [('Ann "A" Other', "ann@example.org")]),
        (b"ann@example.org (Ann Other)", [("Ann Other", "ann@example.org")]),
        (b"(a (nested) comment) ann@example.org", [("a (nested) comment", "ann@example.org")]),
        (b"Ann (the boss) <ann@example.org>", [("Ann", "ann@example.org")]),
        (b"a@b.c, d@e.f", [("", "a@b.c"), ("", "d@e.f")]),
        (b"A <a@b.c>,, D <d@e.f>,", [("A", "a@b.c"), ("D", "d@e.f")]),
        (b"A <a@b.c> D <d@e.f>", [("A", "a@b.c"), ("D", "d@e.f")]),
        (b"<a@b.c> Ann, D <d@e.f>", [("", "a@b.c"), ("D", "d@e.f")]),
        (b"Team: a@b.c, D <d@e.f>;", [("", "a@b.c"), ("D", "d@e.f")]),
        (b"undisclosed-recipients:;", []),
        (b"undisclosed-recipients: ;, x@y.z", [("", "x@y.z")]),
        (b"<@relay.example,@other.example:ann@example.org>", [("", "ann@example.org")]),
        (b"<mailto:ann@example.org>", [("", "ann@example.org")]),
        (b"ann @ example . org", [("", "ann@example.org")]),
        (b'"ann other"@example.org', [("", '"ann other"@example.org')]),
        (b'"ann@example.org"', [("", "ann@example.org")]),
        (b"ann@example.org Ann Other", [("Ann Other", "ann@example.org")]),
        (b"Just A Name", [("Just A Name", "")]),
        (b'"Just A Name"', [("Just A Name", "")]),
        (b"Ann <ann@example.org", [("Ann", "ann@example.org")]),
        (b"", []),
        (b" ,;, ", []),
        (b"=?utf-8?q?J=C3=BCrgen?= <j@example.org>", [("Jürgen", "j@example.org")]),
        (b'"=?utf-8?q?J=C3=BCrgen?=" <j@example.org>', [("Jürgen", "j@example.org")]),
        (
            b"=?utf-8?Q?Doe,_John?= <j@example.org>, k@l.m",
            [("Doe, John", "j@example.org"), ("", "k@l.m")],
        ),
        ("Jürgen <j@example.org>".encode(), [("Jürgen", "j@example.org")]),
    ],
)
def test_parse_addresses(value: bytes, found: list[tuple[str, str]]) -> None:
    assert parse_addresses(value) == found


def test_a_forged_second_address_stays_in_the_name() -> None:
    forged = b"=?utf-8?b?cHJlc2lkZW50QGV4YW1wbGUuZ292AA==?= <evil@example.com>"
    assert parse_addresses(forged) == [("president@example.gov␀", "evil@example.com")]
    inside = b"<=?utf-8?q?president=40example.gov=00?=@example.com>"
    assert parse_addresses(inside) == [("", "=?utf-8?q?president=40example.gov=00?=@example.com")]


def test_limits_hold() -> None:
    assert len(parse_addresses(b"a@b, " * 10_000)) == 2_000
    assert parse_addresses(b"a@b", limit=0) == []
    assert parse_addresses(b"(" * 1_500 + b"x" + b")" * 1_500 + b" a@b.c")[0][1] == "a@b.c"
    assert parse_addresses(b"(" * 60_000) == []


@given(st.binary(max_size=300))
def test_never_raises(value: bytes) -> None:
    decode_header(value)
    for name, address in parse_addresses(value):
        assert name or address


_PIECES = st.sampled_from(
    [
        b"<",
        b">",
        b"(",
        b")",
        b'"',
        b"\\",
        b",",
        b";",
        b":",
        b"@",
        b" ",
        b"a",
        b"=?utf-8?q?x?=",
        b"=?",
        b"?=",
    ]
)


@given(st.lists(_PIECES, max_size=40).map(b"".join))
def test_never_raises_on_the_marks_of_the_grammar(value: bytes) -> None:
    decode_header(value)
    parse_addresses(value)
