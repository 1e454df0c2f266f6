"""The parser of Received lines: dialects, tricks, and whatever bytes may come."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.regions.received import HOP_LIMIT, Trace, is_private, parse_date, parse_hop

# line, from_host, from_name, from_address, by_host, protocol
DIALECTS = [
    pytest.param(
        "from a.example (b.example [203.0.113.9]) by mx.c.example (Postfix) with ESMTPS id 1;",
        ("a.example", "b.example", "203.0.113.9", "mx.c.example", "ESMTPS"),
        id="postfix",
    ),
    pytest.param(
        "from a.example (a.example [203.0.113.9]) (using TLSv1.3 with cipher X (256/256 bits)"
        " key-exchange ECDHE (prime256v1)) (No client certificate) by mx.c.example (Postfix)"
        " with ESMTPS id 1 for <me@c.example>;",
        ("a.example", "a.example", "203.0.113.9", "mx.c.example", "ESMTPS"),
        id="postfix-tls-notes",
    ),
    pytest.param(
        "from [203.0.113.9] (helo=[10.0.0.1]) by mx.c.example with esmtp (Exim 4.97)"
        " (envelope-from <x@y.example>) id 1rA;",
        ("203.0.113.9", "", "203.0.113.9", "mx.c.example", "ESMTP"),
        id="exim-greeting-is-no-address",
    ),
    pytest.param(
        "from relay.example ([203.0.113.9] helo=[10.0.0.1]) by mx.c.example with esmtp;",
        ("relay.example", "", "203.0.113.9", "mx.c.example", "ESMTP"),
        id="exim-found-name",
    ),
    pytest.param(
        "from found.example (HELO said.example) (203.0.113.9) by mx.c.example with SMTP;",
        ("found.example", "found.example", "203.0.113.9", "mx.c.example", "SMTP"),
        id="qmail",
    ),
    pytest.param(
        "from said.example (found.example. [203.0.113.9]) by mx.google.com with ESMTPS id a-si1;",
        ("said.example", "found.example", "203.0.113.9", "mx.google.com", "ESMTPS"),
        id="found-name-with-a-final-dot",
    ),
    pytest.param("(qmail 812 invoked by uid 89);", ("", "", "", "", ""), id="qmail-local"),
    pytest.param(
        "from 203.0.113.9 (EHLO [10.1.1.1]) by 10.197.36.12 with SMTPs (version=TLS1_2);",
        ("203.0.113.9", "", "203.0.113.9", "10.197.36.12", "SMTPS"),
        id="address-then-greeting",
    ),
    pytest.param(
        "from pop.a.example [203.0.113.9] by localhost with POP3 (fetchmail-6.4.39)"
        " for <me@localhost> (single-drop);",
        ("pop.a.example", "", "203.0.113.9", "localhost", "POP3"),
        id="fetchmail",
    ),
    pytest.param(
        "from a.example (2603:10a6:208:3e::25) by B.Example. (::1) with Microsoft SMTP Server;",
        ("a.example", "", "2603:10a6:208:3e::25", "b.example", "MICROSOFT"),
        id="exchange",
    ),
    pytest.param(
        "from a.example (a.example [IPv6:2001:db8::5%1]) by c.example with ESMTP;",
        ("a.example", "a.example", "2001:db8::5", "c.example", "ESMTP"),
        id="ipv6-with-zone",
    ),
    pytest.param(
        "by 2002:a05:6402::1 with SMTP id a1;",
        ("", "", "", "2002:a05:6402::1", "SMTP"),
        id="by-6to4",
    ),
    pytest.param(
        "from a.example by :SMTPAUTH: with ESMTPSA id 1;",
        ("a.example", "", "", "", "ESMTPSA"),
        id="by-is-no-host",
    ),
    pytest.param(
        "by mx.c.example id 5 from late.example with SMTP;",
        ("late.example", "", "", "mx.c.example", "SMTP"),
        id="clauses-out-of-order",
    ),
    pytest.param(
        "from a (by mx.evil.example with HTTPS (x) [127.0.0.1]) by mx.c.example with SMTP;",
        ("a", "", "127.0.0.1", "mx.c.example", "SMTP"),
        id="clauses-in-comments-do-not-count",
    ),
    pytest.param(
        r"from a (\( by evil.example) by mx.c.example with SMTP;",
        ("a", "", "", "mx.c.example", "SMTP"),
        id="escaped-parenthesis",
    ),
    pytest.param(
        'from a ("(" ) by evil.example) by mx.c.example with SMTP;',
        ("a", "", "", "mx.c.example", "SMTP"),
        id="quotes-do-not-count-in-comments",
    ),
]


@pytest.mark.parametrize(("line", "parts"), DIALECTS)
def test_dialects(line: str, parts: tuple[str, str, str, str, str]) -> None:
    hop = parse_hop(f" {line} Tue, 3 Mar 2026 09:12:01 +0000".encode())
    assert (hop.from_host, hop.from_name, hop.from_address, hop.by_host, hop.protocol) == parts
    assert hop.at == datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)
    assert hop.is_readable


def test_open_comment_makes_a_line_unreadable() -> None:
    hop = parse_hop(b" from evil ( by mx.google.com with HTTPS; Tue, 3 Mar 2026 09:12:01 +0000")
    assert not hop.is_readable
    assert hop.by_host == ""


def test_recipient_and_writer_address() -> None:
    hop = parse_hop(
        b" from a.example ([203.0.113.9]) by mx.c.example (mxc117 [198.51.100.4]) with ESMTPS"
        b" (Nemesis) id 1M for <Me@C.example>; Tue, 3 Mar 2026 09:12:01 +0000"
    )
    assert (hop.for_domain, hop.by_address) == ("c.example", "198.51.100.4")


DATES = [
    ("Tue, 3 Mar 2026 09:12:01 +0000", datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)),
    (" 3 Mar 2026 10:12:01 +0100 (CET)", datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)),
    ("Tue, 03-Mar-2026 01:12 PST", datetime(2026, 3, 3, 9, 12, tzinfo=UTC)),
    ("Tue, 3 Mar 2026 09:12:60 GMT", datetime(2026, 3, 3, 9, 12, 59, tzinfo=UTC)),
    ("Tue, 3 Mar 2026 09:12:01.4711 Z", datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)),
    ("Tue, 31 Feb 2026 09:12:01 +0000", None),
    ("Tue, 3 Mar 2026 09:12:01 +9999", None),
    ("Tue, 1 Jan 0001 00:00:00 +1400", None),
    ("yesterday", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "at"), DATES)
def test_dates(text: str, at: datetime | None) -> None:
    assert parse_date(text) == at


def test_date_follows_the_last_semicolon_outside_comments() -> None:
    hop = parse_hop(
        b" from a by b.example (x; 1 Jan 2001 00:00:00 +0000) with SMTP (envelope <a;b>) id 1;"
        b" 2 Jan 2002 00:00:00 +0000; Tue, 3 Mar 2026 09:12:01 +0000 (a; b)"
    )
    assert hop.at == datetime(2026, 3, 3, 9, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "172.16.0.1",
        "172.31.9.9",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "169.254.1.1",
        "fe80::1",
        "fd12::1",
        "2002:a05:6402::1",
        "2002:c0a8:101::",
        "2002:7f00:1::",
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860::1", "2002:808:808::", "11.0.0.1"],
)
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


def test_trace_takes_folded_lines_in_any_case_and_stops_at_the_limit() -> None:
    block = b"RECEIVED : from a\n by b.example with SMTP; x\nSubject: Received: no\nreceived:by c\n"
    trace = Trace(block)
    assert [hop.by_host for _, hop in trace.hops()] == ["b.example", "c"]
    many = Trace(b"Received: by mx.example with SMTP; x\r\n" * 10_000)
    assert sum(1 for _ in many.hops()) == HOP_LIMIT


def test_endless_line_is_cut() -> None:
    hop = Trace(b"Received: from " + b"(" * 5_000_000 + b"\r\n").hop(0)
    assert hop is not None
    assert not hop.is_readable


@given(st.binary(max_size=400))
def test_any_bytes_are_read(line: bytes) -> None:
    hop = parse_hop(line)
    assert (hop.from_name, hop.from_address, hop.by_address, hop.for_domain, hop.at) is not None


_PIECES = st.sampled_from(
    [
        "from ",
        "by ",
        "with ",
        "for ",
        "(",
        ")",
        "[",
        "]",
        ";",
        '"',
        "\\",
        " ",
        "\n ",
        "<a@b.c>",
        "mx.google.com",
        "10.0.0.1",
        "::1",
        "HELO ",
        "helo=",
        "POP3",
        "HTTPS",
        "3 Mar 2026 09:12:01",
        "é",
        "\x00",
        "\x01",
        "prod.outlook.com",
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_anything_of_the_grammar_is_read(text: str) -> None:
    hop = parse_hop(text.encode("utf-8", "surrogateescape"))
    assert (hop.from_name, hop.from_address, hop.by_address, hop.for_domain, hop.at) is not None
    assert len(hop.by_host) <= 255
