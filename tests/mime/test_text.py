"""What is indexed of a message, and the words that stand for it in a list."""

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mime.letters import attached, letter, multipart, part
from vault_app.mime.markup import html_to_text, html_words
from vault_app.mime.scan import scan
from vault_app.mime.text import IndexText, index_text, preview_of

_TEXT = "Grüße\r\naus Köln".encode("latin-1")


def index(raw: bytes) -> IndexText:
    return index_text(raw, scan(raw))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("8bit", _TEXT),
        ("quoted-printable", b"Gr=FC=DFe\r\naus K=\r\n=F6ln"),
        ("base64", base64.encodebytes(_TEXT)),
        ("base64", base64.b64encode(_TEXT).rstrip(b"=")),
        ("x-uuencode", b"begin 644 a.txt\r\n" + binascii.b2a_uu(_TEXT) + b"`\r\nend\r\n"),
        ("strange", _TEXT),
    ],
)
def test_plain_text_of_any_encoding_and_charset(encoding: str, body: bytes) -> None:
    header = (
        "Content-Type: text/plain; charset=iso-8859-1",
        f"Content-Transfer-Encoding: {encoding}",
    )
    assert index(letter(*header, "", body)).body == "Grüße\naus Köln"


def test_the_plain_alternative_is_taken_if_it_says_anything() -> None:
    html = part("Content-Type: text/html", body="<p>Rich <b>text</b></p>")
    spoken = multipart(part(body="Plain text"), html, subtype="alternative")
    assert index(spoken).body == "Plain text"
    silent = multipart(part(body=" \r\n -- \r\n"), html, subtype="alternative")
    assert index(silent).body == "Rich text"
    related = multipart(html, subtype="related", boundary="r", header=())
    assert index(multipart(part(body=""), related, subtype="alternative")).body == "Rich text"


def test_texts_that_are_no_alternatives_are_all_indexed() -> None:
    raw = multipart(
        part("Content-Type: text/plain", body="one"),
        attached(b"%PDF"),
        part("Content-Type: text/html", body="<i>two</i>"),
    )
    assert index(raw) == IndexText(body="one\ntwo", attachments="report.pdf", preview="one two")


def test_enclosed_messages_count_with_subject_and_text() -> None:
    inner = letter("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "", "inner words")
    raw = multipart(part(body="outer words"), part("Content-Type: message/rfc822", body=inner))
    assert index(raw).body == "outer words\nGrüße\ninner words"


def test_the_text_is_capped() -> None:
    raw = letter("Subject: long", "", b"word " * 400_000)
    assert len(index(raw).body) == 256 * 1024
    many = multipart(*[part(body=b"x" * 1_000)] * 900)
    assert len(index(many).body) <= 256 * 1024


def test_nothing_that_a_database_stumbles_over() -> None:
    body = index(letter("Content-Type: text/plain; charset=utf-7", "", b"a\x00b +2D3-")).body
    assert body == "a b \ufffd"


@pytest.mark.parametrize(
    ("html", "words", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo", "one\n\ntwo"),
        ("a<br>b", "a\nb", "a\nb"),
        ("v<b></b>ia<i>gra</i>", "viagra", "viagra"),
        ("<style>p{color:red}</style><script>x()</script>seen", "seen", "seen"),
        ("<title>no</title>yes<!-- no -->", "yes", "yes"),
        ("<!--[if mso]>no<![endif]--><![if !mso]>yes<![endif]>", "yes", "yes"),
        ("&lt;b&gt; caf&eacute;&nbsp;&#8364;", "<b> café\xa0€", "<b> café €"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<a title="a > b" href=x>link</a> on', "link\non", "link on"),
        ("<p it's>text</p>", "text", "text"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb", "a\n\nb"),
        ("<style>never closed", "", ""),
        ("<!-- never closed", "", ""),
        ("cut <a href='", "cut", "cut"),
        (
            "<img src=x alt=\"Only a picture\"><img alt='of words'>",
            "Only a picture\nof words",
            "Only a picture\nof words",
        ),
        ('<img alt="not this">but this', "but this", "but this"),
        ("", "", ""),
    ],
)
def test_html(html: str, words: str, text: str) -> None:
    assert html_words(html) == words
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 50_000,
        "<!--" * 50_000,
        "<script>" * 50_000,
        "<a ='" * 50_000,
        "<" * 50_000,
        "<b>" * 50_000 + "<p>" * 50_000,
    ],
)
def test_html_bombs_hold_no_words(bomb: str) -> None:
    assert not any(mark.isalpha() for mark in html_words(bomb))


@pytest.mark.parametrize(
    ("text", "preview"),
    [
        ("Hello\n\nthere", "Hello there"),
        ("> quoted\n> more\nAnswer", "Answer"),
        ("On Monday, Ann wrote:\n> quoted\n\nAnswer", "Answer"),
        (
            "On Monday, 1 January 2024, Ann Other\n<ann@example.org> wrote:\n\n> quoted\nAnswer",
            "Answer",
        ),
        ("Am Montag schrieb Ann:\n> zitiert\nAntwort", "Antwort"),
        ("Ann a écrit :\n> cité\nRéponse", "Réponse"),
        ("List of things:\n- one", "List of things: - one"),
        ("Answer\n-----Original Message-----\nFrom: x", "Answer"),
        ("-------- Forwarded Message --------\nSubject: x", "Subject: x"),
        ("=====\nNews\n=====\nfirst", "News first"),
        ("Text\n-- \nAnn Other", "Text"),
        ("> nothing\n> but quotes", "> nothing > but quotes"),
        ("a\u200b\u200c\u034f\u00ad b\u202ec", "a b\ufffdc"),
        ("", ""),
        ("\n\n \n", ""),
    ],
)
def test_previews(text: str, preview: str) -> None:
    assert preview_of(text) == preview


def test_previews_are_short() -> None:
    preview = preview_of("word " * 1_000)
    assert len(preview) <= 200
    assert preview.endswith("word…")


@given(st.text())
def test_html_never_raises(html: str) -> None:
    html_words(html)
    html_to_text(html)


@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "</", "p", "b", "style", "!--", "-->", '"', "'", "=", " ", "&", "x"]
        )
    )
)
def test_html_never_raises_on_the_marks_of_the_grammar(marks: list[str]) -> None:
    html_words("".join(marks))
    html_to_text("".join(marks))


@given(
    st.binary(max_size=300),
    st.sampled_from(["text/plain", "text/html", "message/rfc822"]),
    st.sampled_from(["7bit", "base64", "quoted-printable", "x-uuencode"]),
)
def test_index_never_raises(body: bytes, kind: str, encoding: str) -> None:
    found = index(
        letter(f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", "", body)
    )
    found.body.encode()
    found.preview.encode()
    assert "\x00" not in found.body
