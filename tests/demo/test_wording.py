"""Header text, wrapping and clocks, against the standard library's own reading of them."""

from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from vault_app.demo.letters.clocks import local, moscow, postfix, stamp
from vault_app.demo.letters.wording import address, encode_words, flow, fold, quote, wrap


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Grüße aus Göteborg, und zwar sehr lange, damit mehrere Wörter daraus werden", "utf-8"),
        ("はじめまして、お姉さん。今日は少し長い件名を書いてみます。", "iso-2022-jp"),
        ("О тебе спрашивали", "koi8-r"),
        ("🎄🍊 God Jul från 京都! 🐟➡️🐱", "utf-8"),
    ],
)
def test_encoded_words_decode_to_what_they_were(text: str, charset: str) -> None:
    encoded = encode_words(text, charset)
    assert encoded.isascii()
    assert max(map(len, encoded.split("\n"))) <= 76
    decoded = "".join(
        piece.decode(name or "ascii") if isinstance(piece, bytes) else piece
        for piece, name in decode_header(encoded)
    )
    assert decoded == text


def test_plain_text_stays_plain() -> None:
    assert encode_words("Moot") == "Moot"
    assert address("Bernard Favre", "b@harbourwatch.example") == (
        "Bernard Favre <b@harbourwatch.example>"
    )
    assert address("Byrne, Declan", "d@x.example") == '"Byrne, Declan" <d@x.example>'
    assert address("", "noreply@x.example") == "noreply@x.example"


def test_long_values_are_folded_at_spaces() -> None:
    folded = fold("word " * 40, 60)
    assert all(len(line) <= 73 for line in folded.split("\n"))
    assert folded.replace("\n ", " ") == "word " * 40


def test_paragraphs_are_wrapped_and_what_was_broken_on_purpose_stays() -> None:
    verse = "Herring\nhalf a pound\nof ice"
    long = f"This paragraph was written in {'very ' * 9}long lines, as text files are,\nand flows."
    wrapped = wrap(f"{long}\n\n{verse}\n\n1. first\n2. second {'on ' * 40}")
    assert max(map(len, wrapped.split("\n"))) <= 72
    assert verse in wrapped
    assert "\n2. second on" in wrapped
    assert " \n" in flow(wrap(long))


def test_quotes_are_cut_and_marked() -> None:
    assert quote("one\n\n> two\nthree", lines=3) == "> one\n>\n>> two\n[...]".replace(
        "\n[...]", "\n> [...]"
    )


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("dublin", "Europe/Dublin"),
        ("new-york", "America/New_York"),
        ("seoul", "Asia/Seoul"),
    ],
)
def test_clocks_agree_with_the_zone_database(place: str, zone: str) -> None:
    try:
        reference = ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        pytest.skip("this system has no zone database")
    # The hour of the change itself is left out: see the note in the code.
    for day in range(0, 6_500, 3):
        moment = datetime(2009, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        assert local(moment, place).utcoffset() == moment.astimezone(reference).utcoffset()


def test_moscow_kept_summer_for_three_years() -> None:
    assert str(moscow(datetime(2012, 12, 1, tzinfo=UTC)).utcoffset()) == "4:00:00"
    assert str(moscow(datetime(2021, 7, 1, tzinfo=UTC)).utcoffset()) == "3:00:00"


def test_stamps_can_be_read() -> None:
    moment = datetime(2026, 11, 3, 8, 30, 5, tzinfo=UTC)
    assert stamp(moment) == "Tue, 03 Nov 2026 08:30:05 +0000"
    assert postfix(moment, "berlin") == "Tue,  3 Nov 2026 09:30:05 +0100 (CET)"
    assert parsedate_to_datetime(stamp(local(moment, "california"))) == moment
