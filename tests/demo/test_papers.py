"""The files that hang on letters are what they say, judged by readers that are not ours."""

import email
import email.policy
import io
import re
import wave
import zipfile
import zlib
from collections import defaultdict
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from vault_app.demo.letters.canvas import Canvas
from vault_app.demo.letters.letter import Letter
from vault_app.demo.letters.mosaic import mosaic
from vault_app.demo.letters.pictures import paint


@pytest.fixture(scope="module")
def files(letters: tuple[Letter, ...]) -> dict[str, list[bytes]]:
    """The decoded attachments and pictures of all letters, by media type."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for letter in letters:
        if letter.name == "broken-mime":
            continue
        for part in email.message_from_bytes(letter.raw, policy=email.policy.default).walk():
            content = part.get_payload(decode=True)
            if part.get_filename() and isinstance(content, bytes):
                found[part.get_content_type()].append(content)
    return found


def test_pictures_can_be_seen(files: dict[str, list[bytes]]) -> None:
    for content in files["image/png"] + files["image/jpeg"]:
        image = QImage.fromData(content)
        assert not image.isNull()
        assert image.width() >= 128


def test_a_mosaic_shows_the_colours_it_was_given() -> None:
    palette = {"r": "#d9483b", "g": "#3f9b5b", "w": "#ffffff", "k": "#000000"}
    image = QImage.fromData(mosaic(["rgwk", "kwgr"], palette))
    assert (image.width(), image.height()) == (32, 16)
    for (x, y), mark in {(4, 4): "r", (12, 4): "g", (20, 4): "w", (28, 4): "k"}.items():
        wanted = palette[mark]
        got = image.pixelColor(x, y)
        for value, want in zip(
            (got.red(), got.green(), got.blue()),
            (int(wanted[at : at + 2], 16) for at in (1, 3, 5)),
            strict=True,
        ):
            assert abs(value - want) <= 6


def test_grain_never_spills_over() -> None:
    canvas = Canvas(64, 64, "#ff00fe")
    canvas.grain("seed", 15)
    image = QImage.fromData(canvas.png())
    for x in range(64):
        colour = image.pixelColor(x, x)
        assert colour.red() >= 240
        assert colour.green() <= 15
        assert colour.blue() >= 240


def test_the_same_scene_is_the_same_picture() -> None:
    assert paint("harbour", grain=7) == paint("harbour", grain=7)
    assert paint("harbour") != paint("house")


def test_pdfs_are_whole(files: dict[str, list[bytes]]) -> None:
    for content in files["application/pdf"]:
        assert content.startswith(b"%PDF-1.4")
        start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", content)[1])  # type: ignore[index]
        table = content[start:]
        assert table.startswith(b"xref\n")
        places = [int(place) for place in re.findall(rb"^(\d{10}) 00000 n", table, re.MULTILINE)]
        for number, place in enumerate(places, start=1):
            assert content[place:].startswith(b"%d 0 obj\n" % number)
        for length, body in re.findall(
            rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", content, re.DOTALL
        ):
            assert len(body) == int(length)
            assert zlib.decompress(body)


def test_archives_and_documents_open(files: dict[str, list[bytes]]) -> None:
    documents = [
        content
        for media_type, contents in files.items()
        if media_type.endswith("wordprocessingml.document")
        for content in contents
    ]
    assert len(documents) >= 4
    for content in documents:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            text = "".join(ElementTree.fromstring(archive.read("word/document.xml")).itertext())
            assert len(text) > 60
    for content in files["application/zip"]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert archive.namelist()


def test_the_chord_can_be_played(files: dict[str, list[bytes]]) -> None:
    (sound,) = files["audio/wav"]
    with wave.open(io.BytesIO(sound)) as played:
        assert (played.getnchannels(), played.getframerate()) == (1, 8_000)
        assert played.getnframes() == 48_000


def test_tables_and_cards_are_text(files: dict[str, list[bytes]]) -> None:
    for content in files["text/csv"]:
        assert content.startswith("\ufeff".encode())
        assert len({line.count(b";") for line in content.strip().split(b"\r\n")}) == 1
    (event,) = files["text/calendar"]
    assert event.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART:20191215T160000Z\r\n" in event
    (card,) = files["text/vcard"]
    assert b"EMAIL:lucia.ferreira@harbourwatch.example\r\n" in card
