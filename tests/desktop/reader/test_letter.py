"""From stored bytes to what is shown: pictures in their place, one sender's HTML at a time."""

import base64
import struct

import pytest

from tests.desktop.reader.fakes import RED_PNG, html_letter, plain_letter
from vault_app.desktop.reader.letter import Letter, read_letter
from vault_app.desktop.reader.picture_size import MAX_PIXELS, is_showable, picture_size
from vault_app.model.errors import Cancelled


def _read(raw: bytes) -> Letter:
    return read_letter(raw, lambda: None)


def _png(width: int, height: int) -> bytes:
    return RED_PNG[:16] + struct.pack(">II", width, height) + RED_PNG[24:]


def test_a_plain_letter_has_no_html() -> None:
    letter = _read(plain_letter("Hello\n> before\n"))
    assert letter.html is None
    assert [line.depth for line in letter.text.lines] == [0, 1]
    assert letter.sender.address == "anna@example.org"
    assert letter.fields[0][1][0].name == "Bert"


def test_own_pictures_are_written_into_the_page() -> None:
    letter = _read(html_letter('<p>red: <img src="cid:red" alt="red"></p>'))
    assert letter.html is not None
    assert f"data:image/png;base64,{base64.b64encode(RED_PNG).decode()}" in letter.html
    assert [part.filename for part in letter.inlined] == ["red.png"]
    assert [part.filename for part in letter.attachments] == ["notes.txt"]


def test_a_picture_that_the_page_does_not_show_stays_an_attachment() -> None:
    letter = _read(html_letter("<p>no picture</p>"))
    assert letter.inlined == ()
    assert {part.filename for part in letter.attachments} == {"red.png", "notes.txt"}


def test_a_picture_that_is_not_there_leads_nowhere() -> None:
    letter = _read(html_letter('<img src="cid:blue" alt="blue">'))
    assert letter.html is not None
    assert "cid:" not in letter.html


def test_a_picture_that_cannot_be_shown_in_its_place_is_listed() -> None:
    raw = html_letter('<img src="cid:red" alt="red">').replace(b"image/png", b"image/svg+xml")
    letter = _read(raw)
    assert letter.inlined == ()
    assert "red.png" in {part.filename for part in letter.attachments}


def test_a_mark_written_by_the_sender_is_no_way_in() -> None:
    letter = _read(html_letter('src="homeport-mail:/part/9" <img src="homeport-mail:/part/9">'))
    assert letter.html is not None
    assert "<img" not in letter.html


def test_remote_things_are_counted_and_gone() -> None:
    html = (
        '<img src="https://example.org/banner.png" alt="Banner">'
        '<img src="https://example.org/p.gif" width="1" height="1">'
    )
    letter = _read(html_letter(html))
    assert (letter.remote_blocked, letter.trackers) == (1, 1)
    assert letter.html is not None
    assert "example.org/banner" not in letter.html


def test_a_second_html_part_is_shown_as_text() -> None:
    raw = (
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
        b"--m\r\nContent-Type: text/html\r\n\r\n<p>first <img alt='\r\n"
        b"--m\r\nContent-Type: text/html\r\n\r\n<p>the <b>secret</b> second</p>\r\n--m--\r\n"
    )
    letter = _read(raw)
    assert letter.html is not None
    assert "first" in letter.html
    assert "<b>secret" not in letter.html
    assert "secret" in letter.html


def test_nobody_waits_for_a_letter_any_more() -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_letter(plain_letter(), check)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (RED_PNG, (1, 1)),
        (b"GIF89a" + struct.pack("<HH", 40, 30) + b"\x00", (40, 30)),
        (b"BM" + bytes(16) + struct.pack("<ii", 7, -9), (7, 9)),
        (
            b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08" + struct.pack(">HH", 20, 30),
            (30, 20),
        ),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x0f\x00\x00\x1f\x00\x00", (16, 32)),
        (b"\xff\xd8\xff", None),
        (b"", None),
        (b"<svg width='1' height='1'/>", None),
    ],
)
def test_sizes_are_read_from_the_first_bytes(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


def test_a_picture_that_would_unfold_too_far_is_not_shown() -> None:
    assert is_showable(_png(7_000, 7_000))
    assert not is_showable(_png(MAX_PIXELS, 2))
    assert not is_showable(_png(0, 5))
    bomb = base64.b64encode(_png(60_000, 60_000)).decode()
    letter = _read(html_letter(f'<img src="data:image/png;base64,{bomb}" alt="x">'))
    assert letter.html is not None
    assert bomb[:60] not in letter.html
    small = base64.b64encode(_png(60, 60)).decode()
    letter = _read(html_letter(f'<img src="data:image/png;base64,{small}" alt="x">'))
    assert letter.html is not None
    assert small in letter.html
