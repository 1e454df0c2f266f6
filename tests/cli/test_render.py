"""Mail content on a terminal: harmless, measured in cells, in columns."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vault_app.cli.render import (
    Column,
    Paint,
    cells,
    clean,
    clean_body,
    clip,
    pad,
    table,
    wrap,
)

PLAIN = Paint(is_on=False)
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
QUICK = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[2Jclear", "\\x1b[2Jclear"),
        ("a\r\nb\tc", "a b c"),
        ("bell\x07", "bell\\x07"),
        ("\x9b31mred", "\\x9b31mred"),
        ("exe\u202egpj", "exe\\u202egpj"),
        ("\u2066isolate\u2069", "\\u2066isolate\\u2069"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ud800 alone", "\\ud800 alone"),
        ("שלום\u200f", "שלום"),
        ("日本語", "日本語"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@QUICK
@given(st.text(max_size=200))
def test_nothing_steers_a_terminal(text: str) -> None:
    assert not STEERING.search(clean(text))
    for line in clean_body(text):
        assert not STEERING.search(line)


def test_clean_body_keeps_lines_and_tabs_as_blanks() -> None:
    assert list(clean_body("a\r\n\tb\rc\x1b[1m")) == ["a", "        b", "c\\x1b[1m"]


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("한글", 4), ("", 0)]
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


def test_clip_never_splits_a_wide_letter() -> None:
    assert clip("日本語", 4) == "日…"
    assert clip("日本語", 6) == "日本語"
    assert clip("abc", 0) == ""


@QUICK
@given(st.text(max_size=60).map(clean), st.integers(min_value=1, max_value=40), st.booleans())
def test_pad_is_exact(text: str, width: int, is_right: bool) -> None:
    assert cells(pad(text, width, is_right=is_right)) == width


def test_wrap() -> None:
    assert wrap("one two three", 9, "  ") == ["  one two", "  three"]
    assert wrap("", 9) == []


def test_table_lines_up_wide_letters_and_numbers() -> None:
    columns = [Column(title="Name"), Column(title="N", is_right=True)]
    lines = table(columns, [["日本", "5"], ["abc", "12"]], width=40, paint=PLAIN)
    assert lines == ["Name   N", "日本   5", "abc   12"]


def test_table_gives_way_where_it_may() -> None:
    columns = [Column(title="Long", may_shrink=True), Column(title="N", is_right=True)]
    lines = table(columns, [["x" * 50, "5"]], width=20, paint=PLAIN)
    assert lines[1] == "x" * 16 + "…  5"


def test_table_without_rows_is_its_heading() -> None:
    assert table([Column(title="Name")], [], width=20, paint=PLAIN) == ["Name"]


def test_colour_only_where_wanted() -> None:
    assert PLAIN("red", "x") == "x"
    assert PLAIN.chip("IE") == "[IE]"
    assert Paint(is_on=True)("red", "x") == "\x1b[31mx\x1b[0m"
    assert "\x1b" not in Paint(is_on=True).chip("\x1b[")[4:-4]
