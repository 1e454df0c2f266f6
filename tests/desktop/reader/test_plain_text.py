"""Plain text: how deep a line is quoted, where its links end, how much of it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.desktop.reader.plain_text import (
    DEEPEST_QUOTE,
    MAX_CHARACTERS,
    MAX_LINES,
    Span,
    read_plain_text,
)


@pytest.mark.parametrize(
    ("line", "depth", "text"),
    [
        ("words", 0, "words"),
        ("> words", 1, "words"),
        (">words", 1, "words"),
        ("> > words", 2, "words"),
        (">>> words", 3, "words"),
        (">" * 30 + " words", DEEPEST_QUOTE, "words"),
        ("a > b", 0, "a > b"),
        (">", 1, ""),
    ],
)
def test_quotation_becomes_depth(line: str, depth: int, text: str) -> None:
    (read,) = read_plain_text(line).lines
    assert read.depth == depth
    assert "".join(span.text for span in read.spans) == text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("<http://example.org/?q=1&r=2>", "http://example.org/?q=1&r=2"),
        ("mailto:anna@example.org, please", "mailto:anna@example.org"),
        ("HTTPS://EXAMPLE.ORG!", "HTTPS://EXAMPLE.ORG"),
        ("„https://example.org/ä”", "https://example.org/ä"),
    ],
)
def test_links_end_where_they_end(text: str, link: str) -> None:
    links = [span.link for span in read_plain_text(text).lines[0].spans if span.link]
    assert links == [link]


@pytest.mark.parametrize(
    "text", ["example.org", "e.g. 1.2.3", "javascript:alert(1)", "file:///etc"]
)
def test_what_is_no_web_or_mail_address_is_text(text: str) -> None:
    assert read_plain_text(text).lines[0].spans == (Span(text),)


def test_a_very_long_text_is_cut_and_says_so() -> None:
    read = read_plain_text("x" * (MAX_CHARACTERS + 7))
    assert read.left_out == 7
    many = read_plain_text("x\n" * (MAX_LINES + 50))
    assert len(many.lines) == MAX_LINES
    assert many.left_out > 0
    assert read_plain_text("x\n" * 10).left_out == 0


@given(st.text(max_size=300))
def test_no_character_is_lost_or_made_up(text: str) -> None:
    read = read_plain_text(text)
    shown = "".join(span.text for line in read.lines for span in line.spans)
    plain = "".join(text.split()).replace(">", "")
    assert "".join(shown.split()).replace(">", "") == plain
