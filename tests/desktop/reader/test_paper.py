"""The page around a mail: whose colours it has, and its policy."""

import re

import pytest

from vault_app.desktop.reader.paper import Paper, has_own_colours, page_ground, write_page
from vault_app.desktop.tokens import DARK, LIGHT, Tokens

COLOURED = '<p style="color:#123456">x</p>'


def _page(html: str, tokens: Tokens) -> str:
    return write_page(html, Paper(tokens=tokens, family="Noto Sans", text_px=14))


@pytest.mark.parametrize(
    ("html", "has"),
    [
        ("<p>words</p>", False),
        ("<table width='600'><tr><td>x</table>", False),
        ('<td bgcolor="#fff">x</td>', True),
        (COLOURED, True),
        ('<p style="background:#fff">x', True),
        ('<font color="red">x</font>', True),
        ('<p style="text-decoration-color:red">x', True),
    ],
)
def test_mail_with_colours_of_its_own(html: str, has: bool) -> None:
    assert has_own_colours(html) is has


def test_mail_without_colours_takes_those_of_the_window() -> None:
    page = _page("<p>words</p>", DARK)
    assert f"background:{DARK.surface}" in page
    assert f"color:{DARK.text}" in page
    assert "color-scheme:dark" in page


def test_mail_with_colours_lies_on_white_in_the_dark() -> None:
    page = _page(COLOURED, DARK)
    assert re.search(r"main\{[^}]*background:#ffffff", page)
    assert f"color:{DARK.text}" not in page
    assert "color-scheme:light" in page


def test_the_ground_of_the_mail_becomes_that_of_the_page() -> None:
    html = '<div style="background-color:#eef2f6"><p style="color:#333">x</p></div>'
    assert page_ground(html) == "#eef2f6"
    assert "html{background:#eef2f6}" in _page(html, LIGHT)
    assert f"html{{background:{DARK.surface}}}" in _page(html, DARK)
    assert page_ground("<p>x</p>") is None


def test_the_page_carries_its_policy() -> None:
    head = _page("<p>x</p>", LIGHT).partition("</head>")[0]
    assert "default-src 'none'" in head
    assert "script" not in head


def test_a_font_name_cannot_leave_the_style() -> None:
    page = write_page("", Paper(tokens=LIGHT, family="x'}</style><script>", text_px=14))
    assert "<script" not in page


def test_a_newsletter_gets_only_the_room_that_is_left() -> None:
    wide = '<table width="600" bgcolor="#fff"><tr><td>x</td></tr></table>'
    assert "clamp(" in _page(wide, LIGHT)
    assert "clamp(" in _page('<div style="width:640px;color:#333">x</div>', DARK)
    assert "clamp(" not in _page('<table width="100%"><tr><td>x</td></tr></table>', LIGHT)
    assert "clamp(" not in _page("<p>6000 words</p>", LIGHT)
