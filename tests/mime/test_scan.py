"""A message at a glance: header values, line ends of all kinds, and mail that is hardly mail."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mime.letters import letter, multipart, part
from vault_app.mime.scan import Person, scan

_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_LETTER = (
    "Return-Path: <bounce@example.org>",
    "Received: from a by b; Thu, 22 Aug 2002 12:36:23 +0000",
    "From: =?utf-8?q?J=C3=BCrgen?= <jurgen@example.org>",
    "Sender: Robot <robot@example.org>",
    "Reply-To: replies@example.org",
    "To: Bob <bob@example.net>,",
    "\tcarol@example.net",
    "Cc: Dan <dan@example.net>",
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
    " from home",
    "Date: Thu, 22 Aug 2002 08:36:23 -0400",
    "Message-ID: <one@example.org>",
    "In-Reply-To: <zero@example.net>",
    "References: <minus.one@example.net>",
    "\t<zero@example.net>",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hello there.",
    "",
)


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_header_values_with_any_line_end(ending: bytes) -> None:
    raw = letter(*_LETTER, ending=ending)
    scanned = scan(raw, now=_NOW)
    assert scanned.subject == "Grüße from home"
    assert (scanned.sender_name, scanned.sender_address) == ("Jürgen", "jurgen@example.org")
    assert scanned.recipients == "Bob <bob@example.net>, carol@example.net, Dan <dan@example.net>"
    assert scanned.message_id == "one@example.org"
    assert scanned.in_reply_to == "zero@example.net"
    assert scanned.references == ("minus.one@example.net", "zero@example.net")
    assert scanned.date == datetime(2002, 8, 22, 12, 36, 23, tzinfo=UTC)
    assert scanned.people == (
        Person("from", "Jürgen", "jurgen@example.org"),
        Person("sender", "Robot", "robot@example.org"),
        Person("reply-to", "", "replies@example.org"),
        Person("to", "Bob", "bob@example.net"),
        Person("to", "", "carol@example.net"),
        Person("cc", "Dan", "dan@example.net"),
    )
    (only,) = scanned.parts
    assert (only.section, only.media_type, only.charset) == ("1", "text/plain", "utf-8")
    assert raw[only.start : only.end] == b"Hello there." + ending
    assert raw[scanned.header_end :] == b"Hello there." + ending
    assert not scanned.is_cut
    assert not scanned.has_attachments


def test_line_ends_may_be_mixed() -> None:
    raw = b"From: a@b.c\nSubject: one\r\n two\nTo: d@e.f\r\n\nBody\r"
    scanned = scan(raw)
    assert (scanned.subject, scanned.recipients) == ("one two", "d@e.f")
    assert raw[scanned.header_end :] == b"Body\r"


def test_a_bare_cr_brings_in_no_header_field() -> None:
    scanned = scan(b"Subject: harmless\rFrom: forged@example.com\r\nFrom: true@example.org\r\n\r\n")
    assert scanned.sender_address == "true@example.org"
    assert scanned.subject == "harmless From: forged@example.com"


def test_an_mbox_line_is_no_part_of_the_header() -> None:
    raw = b"From ann@example.org Thu Aug 22 12:36:23 2002\nSubject: Hi\n\nBody\n"
    scanned = scan(raw)
    assert scanned.headers == b"Subject: Hi\n"
    assert (scanned.subject, scanned.sender_address) == ("Hi", "")
    assert raw[scanned.header_end :] == b"Body\n"


@pytest.mark.parametrize(
    ("raw", "headers", "body"),
    [
        (b"", b"", b""),
        (b"\n", b"", b""),
        (b"\r\nonly a body", b"", b"only a body"),
        (b"no header at all\nnor here", b"", b"no header at all\nnor here"),
        (b"Subject: no body", b"Subject: no body", b""),
        (b"Subject: no body\r\n", b"Subject: no body\r\n", b""),
        (b"Subject: x\r\n\r\n", b"Subject: x\r\n", b""),
        (b"\x00\x00\x00", b"", b"\x00\x00\x00"),
    ],
)
def test_mail_without_header_or_body(raw: bytes, headers: bytes, body: bytes) -> None:
    scanned = scan(raw)
    assert scanned.headers == headers
    (only,) = scanned.parts
    assert raw[only.start : only.end] == body
    assert only.media_type == "text/plain"


def test_lines_that_are_no_fields_are_passed_over() -> None:
    scanned = scan(b"Subject: Hi\nthis is no field\n>From odd\nTo : bob@example.net\n\nBody")
    assert (scanned.subject, scanned.recipients) == ("Hi", "bob@example.net")


def test_the_first_of_a_field_counts_but_recipients_add_up() -> None:
    scanned = scan(
        b"SUBJECT: one\nsubject: two\nTo: a@b.c\nTo: d@e.f\nFrom: x@y.z\nFrom: q@r.s\n\n"
    )
    assert scanned.subject == "one"
    assert scanned.recipients == "a@b.c, d@e.f"
    assert scanned.sender_address == "x@y.z"


def test_the_sender_field_stands_in_for_a_missing_from() -> None:
    assert scan(b"Sender: Robot <r@example.org>\n\n").sender_address == "r@example.org"


def test_hostile_values_are_made_visible() -> None:
    scanned = scan(
        b"Subject: a\x1b[2J\x00\xe2\x80\xaeb\nFrom: x\x07 <a@b.c>\nMessage-ID: <\x1b@x>\n\n"
    )
    assert scanned.subject == "a␛[2J␀\ufffdb"
    assert scanned.sender_name == "x␇"
    assert scanned.message_id == "␛@x"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"<a@b>", "a@b"),
        (b" a@b ", "a@b"),
        (b"<a@b", "a@b"),
        (b"<[]@>", "[]@"),
        (b"", ""),
        (b"x <a@b> <c@d>", "a@b"),
    ],
)
def test_message_ids(value: bytes, expected: str) -> None:
    assert scan(b"Message-ID: " + value + b"\n\n").message_id == expected


def test_raw_8_bit_is_read_in_the_charset_of_the_body() -> None:
    raw = letter(
        "Content-Type: text/plain; charset=koi8-r", "Subject: Привет".encode("koi8-r"), "", ""
    )
    assert scan(raw).subject == "Привет"


@pytest.mark.parametrize(
    ("date", "is_believed"),
    [
        (b"Wed, 25 Nov 2026 23:00:00 +0000", True),
        (b"Fri, 27 Nov 2026 00:00:00 +0000", False),
        (b"Wed, 31 Dec 1969 23:00:00 +0000", False),
        (b"nonsense", False),
    ],
)
def test_dates_are_believed_from_1970_to_two_days_ahead(date: bytes, is_believed: bool) -> None:
    assert (scan(b"Date: " + date + b"\n\n", now=_NOW).date is not None) is is_believed


def test_the_list_of_recipients_is_short() -> None:
    many = scan(b"To: " + b", ".join(b"p%d@example.org" % n for n in range(500)) + b"\n\n")
    assert many.recipients.endswith(", …")
    assert len(many.recipients) < 600
    assert len(many.people) == 500
    one = scan(b"To: " + b"x" * 300 + b" <a@b.c>\n\n")
    assert one.recipients.endswith(" <a@b.c>")


class TestBombs:
    """Work is limited, not timed: what a limit allows is quick."""

    def test_a_hundred_thousand_parts(self) -> None:
        scanned = scan(multipart(*[part(body=b"hi")] * 100_000))
        assert len(scanned.parts) == 999
        assert scanned.is_cut

    def test_a_hundred_thousand_empty_parts(self) -> None:
        scanned = scan(b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 100_000)
        assert len(scanned.parts) <= 1_000
        assert scanned.is_cut

    def test_two_thousand_nested_multiparts(self) -> None:
        nested = b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)
        )
        scanned = scan(nested)
        assert [one.section for one in scanned.parts] == [".".join(["1"] * 30)]
        assert scanned.is_cut

    def test_two_thousand_nested_messages(self) -> None:
        scanned = scan(b"Content-Type: message/rfc822\n\n" * 2_000)
        assert len(scanned.parts) == 31
        assert scanned.is_cut

    def test_twenty_thousand_addresses(self) -> None:
        raw = b"To: " + b",\n ".join(b"U <u%d@example.com>" % n for n in range(20_000)) + b"\n\n"
        scanned = scan(raw * 1)
        assert len(scanned.people) == 2_000
        assert scanned.is_cut

    def test_a_header_of_a_megabyte(self) -> None:
        words = b"\n ".join([b"=?utf-8?B?aGVsbG8gd29ybGQ=?="] * 40_000)
        scanned = scan(b"Subject: " + words + b"\nTo: too@late.example\n\nBody")
        assert len(scanned.subject) == 2_000
        assert len(scanned.headers) == 256 * 1024
        assert scanned.recipients == ""
        assert scanned.is_cut
        assert scanned.parts[0].end - scanned.parts[0].start == 4

    def test_five_thousand_received_fields(self) -> None:
        raw = b"Received: from a by b; x\r\n" * 5_000 + b"Subject: still read\r\n\r\n"
        assert scan(raw).subject == "still read"

    def test_twenty_thousand_parameters(self) -> None:
        raw = b"Content-Type: text/html" + b"".join(b"; p%d=1" % n for n in range(20_000)) + b"\n\n"
        assert scan(raw).parts[0].media_type == "text/html"


@given(st.binary(max_size=500))
def test_never_raises(raw: bytes) -> None:
    scanned = scan(raw)
    for one in scanned.parts:
        assert 0 <= one.start <= one.end <= len(raw)
        assert one.size >= 0
