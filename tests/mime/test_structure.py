"""The tree of parts: sections, ranges, and what a person would call an attachment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mime.letters import attached, letter, multipart, part
from vault_app.mime.scan import ScannedPart, scan

_PLAIN = part("Content-Type: text/plain", body="Hello")
_HTML = part("Content-Type: text/html", body='<p>Hello <img src="cid:logo@example"></p>')
_TINY_PDF = b"%PDF-1.7 tiny"


def parts_of(raw: bytes) -> dict[str, ScannedPart]:
    return {one.section: one for one in scan(raw).parts}


def attachments(raw: bytes) -> list[str]:
    return [one.section for one in scan(raw).parts if one.is_attachment]


def test_sections_are_those_of_imap() -> None:
    inner = letter("Subject: inner", "Content-Type: text/plain", "", "Inner text")
    nested = multipart(_PLAIN, _HTML, subtype="alternative", boundary="inner", header=())
    enclosed = multipart(_PLAIN, _HTML, boundary="deep")
    raw = multipart(
        nested,
        part("Content-Type: message/rfc822", body=inner),
        part("Content-Type: message/rfc822", body=enclosed),
    )
    parts = parts_of(raw)
    assert {section: one.media_type for section, one in parts.items()} == {
        "1.1": "text/plain",
        "1.2": "text/html",
        "2": "message/rfc822",
        "2.1": "text/plain",
        "3": "message/rfc822",
        "3.1": "text/plain",
        "3.2": "text/html",
    }
    assert raw[parts["2"].start : parts["2"].end] == inner
    assert raw[parts["2.1"].start : parts["2.1"].end] == b"Inner text"
    assert parts["1.1"].alternative == parts["1.2"].alternative == "1"
    assert parts["2.1"].alternative is None


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_the_line_end_before_a_delimiter_is_not_content(ending: bytes) -> None:
    raw = multipart(
        part(body=b"one" + ending, ending=ending),
        part(body=b"", ending=ending),
        part(body=b"--frontiers are no frontier", ending=ending),
        ending=ending,
    )
    found = [raw[one.start : one.end] for one in scan(raw).parts]
    assert found == [b"one" + ending, b"", b"--frontiers are no frontier"]


def test_what_stands_before_and_after_the_parts_is_no_part() -> None:
    raw = letter(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "This is a message in MIME format.",
        "--b \t",
        "",
        "text",
        "--b--",
        "epilogue",
        "--b",
        "",
        "late",
    )
    (only,) = scan(raw).parts
    assert raw[only.start : only.end] == b"text"


def test_a_multipart_that_is_cut_off_keeps_its_last_part() -> None:
    raw = letter(
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one", "--b", "", "two"
    )
    assert [raw[one.start : one.end] for one in scan(raw).parts] == [b"one", b"two"]


def test_an_inner_part_ends_where_the_outer_one_does() -> None:
    raw = letter(
        "Content-Type: multipart/mixed; boundary=out",
        "",
        "--out",
        "Content-Type: multipart/mixed; boundary=in",
        "",
        "--in",
        "",
        "never closed",
        "--out",
        "",
        "outer",
        "--out--",
    )
    found = [(one.section, raw[one.start : one.end]) for one in scan(raw).parts]
    assert found == [("1.1", b"never closed"), ("2", b"outer")]


@pytest.mark.parametrize("parameters", ["", "; boundary=", "; boundary=absent"])
def test_a_multipart_without_parts_is_read_as_text(parameters: str) -> None:
    raw = letter(f"Content-Type: multipart/mixed{parameters}", "", "Just text")
    (only,) = scan(raw).parts
    assert only.media_type == "text/plain"
    assert raw[only.start : only.end] == b"Just text"


def test_a_part_without_a_header_is_text() -> None:
    raw = letter(
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "Dear all,", "", "text", "--b--"
    )
    (only,) = scan(raw).parts
    assert raw[only.start : only.end] == b"Dear all,\r\n\r\ntext"


def test_a_digest_holds_messages() -> None:
    raw = multipart(part(body="Subject: one\r\n\r\nfirst"), subtype="digest")
    assert {section: one.media_type for section, one in parts_of(raw).items()} == {
        "1": "message/rfc822",
        "1.1": "text/plain",
    }
    assert attachments(raw) == []


@pytest.mark.parametrize(
    ("header", "is_attachment"),
    [
        (("Content-Type: application/pdf; name=a.pdf",), True),
        (("Content-Type: application/pdf", "Content-Disposition: inline"), True),
        (("Content-Type: application/pdf; name=a.pdf", "Content-Disposition: inline"), True),
        (("Content-Type: application/pdf", "Content-ID: <doc@example>"), True),
        (("Content-Type: application/pdf",), True),
        (("Content-Type: image/png", "Content-ID: <logo@example>"), False),
        (("Content-Type: image/png; name=l.png", "Content-ID: <logo@example>"), False),
        (
            (
                "Content-Type: image/png; name=l.png",
                "Content-ID: <logo@example>",
                "Content-Disposition: attachment",
            ),
            False,
        ),
        (("Content-Type: image/png; name=l.png", "Content-ID: <other@example>"), True),
        (("Content-Type: image/jpeg", "Content-Disposition: inline; filename=photo.jpg"), True),
        (("Content-Type: image/jpeg",), True),
        (("Content-Type: text/plain; name=notes.txt",), True),
        (("Content-Type: text/plain", "Content-Disposition: attachment"), True),
        (("Content-Type: text/plain",), False),
        (("Content-Type: text/html",), False),
        (("Content-Type: text/calendar; method=REQUEST",), False),
        (("Content-Type: text/calendar; name=invite.ics",), True),
        (("Content-Type: message/rfc822",), True),
        (("Content-Type: message/delivery-status",), False),
        (("Content-Type: application/pgp-signature",), False),
        (("Content-Type: application/pgp-signature; name=signature.asc",), True),
        (("Content-Type: application/ms-tnef",), True),
        (("Content-Type: audio/ogg", "Content-Disposition: x-odd"), True),
    ],
)
def test_attachments(header: tuple[str, ...], is_attachment: bool) -> None:
    raw = multipart(_HTML, attached(_TINY_PDF, *header))
    assert ("2" in attachments(raw)) is is_attachment
    assert scan(raw).has_attachments is is_attachment


def test_the_text_of_a_message_is_no_attachment_even_with_a_name() -> None:
    assert attachments(letter("Content-Type: text/plain; name=mail.txt", "", "Hello")) == []
    assert attachments(multipart(part("Content-Type: text/plain; name=m.txt", body="Hello"))) == []
    alone = letter("Content-Type: text/plain", "Content-Disposition: attachment", "", "Hello")
    assert attachments(alone) == []
    named = letter("Content-Disposition: attachment; filename=a.txt", "", "Hello")
    assert attachments(named) == ["1"]


def test_a_message_that_is_one_file() -> None:
    raw = attached(_TINY_PDF, "Subject: scan", "Content-Type: application/pdf; name=scan.pdf")
    (only,) = scan(raw).parts
    assert (only.section, only.filename, only.is_attachment) == ("1", "scan.pdf", True)
    assert only.size == len(_TINY_PDF)


def test_names_are_safe_and_come_from_either_field() -> None:
    raw = multipart(
        part(
            'Content-Disposition: attachment; filename="../../x.sh"; name=y',
            "Content-Type: a/b; name=z",
        ),
        part("Content-Type: a/b; name*=utf-8''..%2F.ssh%2Fkeys"),
        part(
            "Content-Disposition: attachment; filename=",
            'Content-Type: a/b; name="=?utf-8?q?=C3=A9?="',
        ),
    )
    assert [one.filename for one in scan(raw).parts] == ["x.sh", "keys", "é"]


@pytest.mark.parametrize(
    ("value", "encoding"),
    [
        ("BASE64", "base64"),
        (" base64 (x)", "base64"),
        ('"base64"', "base64"),
        ("quoted_printable", "quoted-printable"),
        ("", "7bit"),
        ("strange", "strange"),
    ],
)
def test_transfer_encodings(value: str, encoding: str) -> None:
    assert (
        scan(letter(f"Content-Transfer-Encoding: {value}", "", "x")).parts[0].encoding == encoding
    )


def test_sizes_of_base64_are_told_without_decoding() -> None:
    for size in (1, 56, 57, 58, 1_000, 10_001):
        for width in (0, 4, 60, 76):
            raw = multipart(_PLAIN, attached(bytes(size), width=width))
            assert abs(parts_of(raw)["2"].size - size) <= 2


_LINES = st.sampled_from(
    [
        b"--b",
        b"--b--",
        b"--c",
        b"",
        b"text",
        b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: multipart/alternative; boundary=c",
        b"Content-Type: message/rfc822",
        b"Content-Type: image/png; name=x",
        b"Content-ID: <x>",
        b"Content-Transfer-Encoding: base64",
    ]
)


@given(st.lists(_LINES, max_size=40), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_never_raises_and_stays_in_range(lines: list[bytes], ending: bytes) -> None:
    raw = ending.join(lines)
    scanned = scan(raw)
    sections = [one.section for one in scanned.parts]
    assert len(sections) == len(set(sections))
    assert all(0 <= one.start <= one.end <= len(raw) for one in scanned.parts)
