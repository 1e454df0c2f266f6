"""The first wall: whatever the mail, nothing in what is shown loads by itself or leads astray."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.mime.leaks import LEAK, VECTORS
from vault_app.mime.sanitise import link_host, sanitise_html

_SEEN_TAGS = re.compile(
    r"script|style|link|meta|base|iframe|frame|frameset|object|embed|applet|portal|form|input|button|select"
    r"|textarea|video|audio|source|track|svg|math|image|picture|bgsound|template|noscript|title|canvas"
)


def _loads(html: str) -> list[str]:
    """Everything in the output that a browser might fetch, follow unasked or run."""
    found = []
    for node in LexborHTMLParser(html).css("*"):
        tag = node.tag or ""
        if _SEEN_TAGS.fullmatch(tag):
            found.append(tag)
        for name, value in node.attributes.items():
            value = value or ""
            place = f"{tag}[{name}={value}]"
            if (tag, name) == ("img", "src"):
                is_good = value.startswith(("homeport-mail:/cid/", "data:image/png;base64,"))
            elif (tag, name) == ("a", "href"):
                is_good = re.match(r"https?://[^/]|mailto:", value, re.IGNORECASE) is not None
            elif (tag, name) in (("a", "title"), ("img", "alt")):
                is_good = True
            else:
                is_good = not re.search(
                    r"//|\\|url|:\s*/|@|image-set|import|script:", value + " " + name
                )
            if not is_good or name.startswith("on"):
                found.append(place)
    return found


@pytest.mark.parametrize("name", VECTORS)
def test_nothing_loads_by_itself(name: str) -> None:
    html = sanitise_html(f"<p>before</p>{VECTORS[name]}<p>after</p>").html
    assert _loads(html) == []
    assert "before" in html


@pytest.mark.parametrize("name", VECTORS)
def test_what_came_out_comes_out_again(name: str) -> None:
    # The output is stable: a second reading finds no tag that the first one took for text.
    once = sanitise_html(VECTORS[name]).html
    again = sanitise_html(once).html
    assert _loads(again) == []


def test_the_whole_list_in_one_mail() -> None:
    assert _loads(sanitise_html("\n".join(VECTORS.values())).html) == []


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Hello <b>there</b></p>", "<p>Hello <b>there</b></p>"),
        ("<font color=red size=2>x</font>", '<font color="red" size="2">x</font>'),
        ("<p align=center>a<p>b", '<p align="center">a</p><p>b</p>'),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<o:p>x</o:p><custom>y</custom>", "xy"),
        ("a < b &amp; c", "a &lt; b &amp; c"),
        ("<div class=x id=y name=z>t</div>", "<div>t</div>"),
        ("<nobr>a</nobr> <center>b</center>", "a <center>b</center>"),
        ("<td bgcolor=#fff width=10>lost cell</td>", "lost cell"),
        ('<p style="color:red;position:fixed">x</p>', '<p style="color:red">x</p>'),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
    ],
)
def test_what_is_shown(html: str, shown: str) -> None:
    assert sanitise_html(html).html == shown


def test_tables_keep_their_shape() -> None:
    html = (
        '<table width="600" bgcolor="#ffffff" cellpadding="0" align="center"><tbody><tr>'
        '<td colspan="2" valign="top" height="10">a</td></tr></tbody></table>'
    )
    found = LexborHTMLParser(sanitise_html(html).html)
    table, cell = found.css_first("table"), found.css_first("td")
    assert table is not None
    assert cell is not None
    assert table.attributes == {
        "width": "600",
        "bgcolor": "#ffffff",
        "cellpadding": "0",
        "align": "center",
    }
    assert cell.attributes == {"colspan": "2", "valign": "top", "height": "10"}


def test_the_page_keeps_its_colours_and_direction() -> None:
    body = '<body bgcolor="00FF00" text=navy dir=rtl style="margin:0;background:url(x)">x</body>'
    assert sanitise_html(f"<html>{body}</html>").html == (
        '<div style="background-color:#00FF00;color:navy;margin:0" dir="rtl">x</div>'
    )


def test_images_of_the_mail_itself_are_kept() -> None:
    found = sanitise_html('<img src="cid:logo%40example.org" width=10>')
    assert found.html == '<img src="homeport-mail:/cid/logo%40example.org" width="10">'
    assert found.has_cid
    assert found.remote_blocked == 0
    other = sanitise_html('<img src="CID:a/b"><img src="cid:">', cid_url=lambda cid: f"x:{cid}")
    assert other.html == '<img src="x:a/b">'


def test_small_inline_images_are_kept() -> None:
    small = f'<img src="data:image/png;base64,{"A" * 400}">'
    assert sanitise_html(small).html == small
    assert sanitise_html(f'<img src="data:image/png;base64,{"A" * 1_500_000}">').html == ""
    assert not sanitise_html(small).has_cid


def test_remote_images_give_way_to_their_text() -> None:
    found = sanitise_html(f'<img src="{LEAK}" alt="A &lt;cat&gt;" width=600><img src="{LEAK}">')
    assert found.html == '<span class="blocked-image">A &lt;cat&gt;</span>'
    assert (found.remote_blocked, found.trackers) == (2, 0)


@pytest.mark.parametrize(
    "attributes",
    [
        "width=1 height=1",
        'width="0" height="0"',
        "width=1",
        "height='2px'",
        'style="display:none"',
        'style="width:1px;height:1px"',
        'style="visibility: hidden"',
        'style="opacity:0" width=100',
        "hidden",
    ],
)
def test_trackers_are_counted_apart(attributes: str) -> None:
    found = sanitise_html(f'<img src="{LEAK}" {attributes}>')
    assert (found.remote_blocked, found.trackers) == (0, 1)


@pytest.mark.parametrize(
    ("html", "remote"),
    [
        ('<img src="cid:a" width=1 height=1>', 0),
        (f'<img src="{LEAK}" width=600 height=1>', 1),
        (f'<td background="{LEAK}">x</td>', 1),
        (f"<p style=\"background:url('{LEAK}')\">x</p>", 1),
        (f"<style>@import '{LEAK}'; p{{background:url({LEAK})}}</style>", 2),
        (f'<link rel=stylesheet href="{LEAK}">', 1),
        (f'<a href="{LEAK}">x</a>', 0),
        ('<img src="//leak.example/x">', 1),
    ],
)
def test_what_would_have_loaded_is_counted(html: str, remote: int) -> None:
    found = sanitise_html(html)
    assert (found.remote_blocked, found.trackers) == (remote, 0)


@pytest.mark.parametrize(
    ("href", "target", "host"),
    [
        ("https://example.org/a?b=c&amp;d", "https://example.org/a?b=c&amp;d", "example.org"),
        ("HTTP://Example.ORG:8080/", "HTTP://Example.ORG:8080/", "example.org"),
        (
            "https://bank.example@evil.example/",
            "https://bank.example@evil.example/",
            "evil.example",
        ),
        (
            "https://evil.example\\@bank.example/",
            "https://evil.example\\@bank.example/",
            "evil.example",
        ),
        ("https://аррӏе.com/", "https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("mailto:ann@example.org?subject=x", "mailto:ann@example.org?subject=x", "ann@example.org"),
        (" https://example.org/a b ", "https://example.org/a%20b", "example.org"),
        ("https://example.org/%E2%80%AE", "https://example.org/%E2%80%AE", "example.org"),
    ],
)
def test_links_tell_where_they_lead(href: str, target: str, host: str) -> None:
    html = sanitise_html(f'<a href="{href}" title="lie" target=_top>x</a>').html
    assert html == f'<a href="{target}" rel="noopener noreferrer" title="{host}">x</a>'


def test_links_that_are_no_links_lose_their_target() -> None:
    for href in ("https:///x", "http:example.org", "https://", "javascript:x", "#top", "x"):
        assert "href" not in sanitise_html(f'<a href="{href}">x</a>').html
    assert link_host("nonsense") == ""


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 20_000,
        "<p>" + "".join(f"<b id={n}>" for n in range(3_000)) + "</p>" + "<p>x" * 3_000,
        "<table><tr><td>" * 3_000,
        "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x",
        "<!--" * 20_000,
        "<" * 20_000,
        "<a ='" * 10_000,
    ],
)
def test_bombs_come_out_shallow_and_small(bomb: str) -> None:
    html = sanitise_html(bomb).html
    assert html.count("<div>") <= 256
    assert html.count("<table>") <= 256
    assert len(html) <= 6 * len(bomb)


def test_more_than_is_ever_shown_is_cut() -> None:
    found = sanitise_html("x" * (8 * 1024 * 1024 + 1))
    assert found.is_cut
    assert len(found.html) == 8 * 1024 * 1024


_MARKS = [
    "<",
    ">",
    "</",
    "/",
    "!--",
    "-->",
    '"',
    "'",
    "=",
    " ",
    "&",
    ";",
    "p",
    "b",
    "a",
    "img",
    "table",
    "td",
    "svg",
    "style",
    "title",
    "href",
    "src",
    "https://leak.example/",
    "cid:x",
    "url(",
    ")",
]


@given(st.lists(st.sampled_from(_MARKS), max_size=40).map("".join) | st.text())
def test_never_raises_and_never_loads(html: str) -> None:
    assert _loads(sanitise_html(html).html) == []
