"""References of legal orders, taken apart."""

import pytest

from vault_app.desktop.reader.reaches import Source, flag_codes, read_sources


def test_addresses_remarks_and_plain_words() -> None:
    text = (
        "https://www.law.example.ie/act?id=1;2 (section 6) ; general knowledge ;"
        " http://example.org/x"
    )
    assert read_sources(text) == (
        Source("https://www.law.example.ie/act?id=1;2", "law.example.ie: section 6"),
        Source("", "general knowledge"),
        Source("http://example.org/x", "example.org"),
    )
    assert read_sources("") == ()


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("US", ["US"]),
        ("EU", ["EU"]),
        ("EU/US", ["EU", "US"]),
        ("Council of Europe", []),
        ("", []),
    ],
)
def test_only_codes_have_flags(home: str, expected: list[str]) -> None:
    # A bloc must not get the flag of the country whose code its name begins with.
    assert flag_codes(home) == expected
