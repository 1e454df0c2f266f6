"""Which characters can be drawn, by the fonts' own tables."""

import pytest

from vault_app.boot import resources_folder
from vault_app.formats.glyphs import Glyphs, characters_of, show_steering
from vault_app.formats.press import break_long

FONTS = resources_folder() / "fonts"


def test_the_fonts_have_the_scripts_that_they_are_shipped_for() -> None:
    glyphs = Glyphs.of(FONTS)
    for text in (
        "Zażółć gęślą jaźń ÆØÅ ſ ẞ ş ơ",
        "Ξεσκεπάζω",
        "Съешь ещё этих булок Ґґ Її",
        "דג סקרן שט בים",
        "نص حكيم له سر قاطع پچژگ",
        "เป็นมนุษย์สุดประเสริฐ",
        "ऋषियों को सताने वाले",
        "日本語の文章 汉字 漢字 한국어",
        "Հայերեն ქართული",
        "“quotes” – — … • → ≤ € £ ¥ ₽ ₹ ½ ° ©",
        "😀❤️☎✓",
    ):
        assert glyphs.drawable(text) == text


def test_every_font_has_its_licence_beside_it() -> None:
    readme = (FONTS / "README.md").read_text(encoding="utf-8")
    for path in FONTS.glob("*.ttf"):
        assert f"`{path.name}`" in readme
        family = path.name.split("Sans")[0]
        assert (FONTS / f"LICENSE-{family}.txt").stat().st_size > 1_000


@pytest.mark.parametrize(
    ("font", "has", "lacks"),
    [
        ("NotoSans-Regular.ttf", "Aßλж", "日א"),
        ("DejaVuSans.ttf", "A😀", "日"),
        ("DroidSansFallback.ttf", "日한", "𝕏"),
    ],
)
def test_a_font_tells_its_characters(font: str, has: str, lacks: str) -> None:
    found = characters_of((FONTS / font).read_bytes())
    assert all(ord(char) in found for char in has)
    assert not any(ord(char) in found for char in lacks)


def test_codes_keep_their_order_among_letters_from_the_right() -> None:
    shown = Glyphs.of(FONTS).drawable("שלום\u202e")
    assert shown == "שלום\u200e[U+202E]\u200e"


def test_letters_and_their_marks_are_composed() -> None:
    assert Glyphs.of(FONTS).drawable("e\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\r\nb\nc\td", "a\nb\nc\td"),
        ("a\rb", "a[U+000D]b"),
        ("\u200b\u2066\ufeff\u00ad", "[U+200B][U+2066][U+FEFF][U+00AD]"),
        ("م\u200cم\u200d", "م\u200cم\u200d"),
        ("\ud800\ue000\U0010ffff", "[U+D800][U+E000][U+10FFFF]"),
    ],
)
def test_what_steers_is_shown(text: str, shown: str) -> None:
    assert show_steering(text) == shown


@pytest.mark.parametrize("line", ["", "short words only", "a" * 100, "b" * 30 + " c " + "d" * 50])
def test_breaking_changes_no_letter(line: str) -> None:
    parts = break_long(line, 20)
    assert "".join(part if isinstance(part, str) else "".join(part) for part in parts) == line
    assert all(len(part) <= 20 or " " in part for part in parts if isinstance(part, str))
    assert all(len(piece) <= 8 for part in parts if isinstance(part, list) for piece in part)


def test_names_are_parted_where_people_would() -> None:
    assert break_long("by mail-oi1-f138.google.example with", 13) == [
        "by ",
        ["mail-oi1", "-f138.", "google.", "example"],
        " with",
    ]


def test_a_mark_stays_with_its_letter() -> None:
    (pieces,) = break_long("a\u0315" * 60, 20)
    assert isinstance(pieces, list)
    assert all(piece[0] == "a" for piece in pieces)
