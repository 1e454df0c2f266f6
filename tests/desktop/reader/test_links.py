"""Where a link leads is told in a way that the sender cannot disguise."""

import pytest

from vault_app.desktop.reader.links import read_link


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b#c", "example.org"),
        ("https://EXAMPLE.org", "example.org"),
        ("https://example.org:443/", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("https://xn--pypal-4ve.example/", "xn--pypal-4ve.example"),
        ("https://p\u0430ypal.example/", "xn--pypal-4ve.example"),
        ("https://paypal.com@evil.example/", "evil.example"),
        ("https://paypal.com%2Flogin@evil.example/", "evil.example"),
        ("https://127.0.0.1/", "127.0.0.1"),
    ],
)
def test_the_real_host(url: str, host: str) -> None:
    link = read_link(url)
    assert link is not None
    assert link.host == host
    assert link.url == url


def test_letters_that_look_like_others_are_named() -> None:
    link = read_link("https://xn--pypal-4ve.example/")
    assert link is not None
    assert link.lookalike == "p\u0430ypal.example"
    assert any("letters" in warning for warning in link.warnings)


def test_what_stands_before_the_at_is_warned_of() -> None:
    link = read_link("https://paypal.com@evil.example/")
    assert link is not None
    assert any("evil.example" in warning for warning in link.warnings)


def test_an_unencrypted_connection_is_warned_of() -> None:
    plain, safe = read_link("http://example.org/"), read_link("https://example.org/")
    assert plain is not None
    assert plain.warnings
    assert safe is not None
    assert not safe.warnings


def test_an_address_to_write_to() -> None:
    link = read_link("mailto:anna%40home@example.org?subject=x&bcc=spy@example.org")
    assert link is not None
    assert link.is_mail
    assert link.host == "anna@home@example.org"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "smb://host/share",
        "\\\\host\\share",
        "data:text/html,x",
        "https://",
        "https://[broken/",
        "https://example.org:99999/",
        "ms-settings:privacy",
    ],
)
def test_nothing_else_is_a_link(url: str) -> None:
    assert read_link(url) is None


def test_what_steers_a_screen_is_made_visible() -> None:
    link = read_link("https://example.org/\u202egpj.exe")
    assert link is not None
    assert "\u202e" not in link.rest
