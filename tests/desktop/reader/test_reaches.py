"""References of legal orders, taken apart."""

from vault_app.desktop.reader.reaches import Source, read_sources


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
