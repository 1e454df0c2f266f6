"""Nothing that is shown hides, reorders or commands; no file name leads anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.mime.safe import ascii_host, safe_filename, safe_lines, safe_text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("plain", "plain"),
        ("naïve — 日本語 🙂", "naïve — 日本語 🙂"),
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("a\x9bb", "a\ufffdb"),
        ("a\tb\nc\r\nd\u2028e", "a b c  d e"),
        ("invoice\u202excod.exe", "invoice\ufffdxcod.exe"),
        ("\u200fשלום\u200e", "שלום"),
        ("pay\u200bpal\ufeff", "paypal"),
        ("a\u2066b\u2069c", "abc"),
        ("a\U000e0041b", "ab"),
        ("a\udc80b", "a\ufffdb"),
    ],
)
def test_what_is_hidden_is_shown_or_gone(hostile: str, shown: str) -> None:
    assert safe_text(hostile) == shown


def test_joiners_that_are_spelling_stay() -> None:
    assert safe_text("می\u200cخواهم") == "می\u200cخواهم"
    assert safe_text("👩\u200d👧") == "👩\u200d👧"
    assert safe_text("pay\u200dpal") == "paypal"


def test_lines_and_tabs_stay_in_a_text_of_many_lines() -> None:
    assert safe_lines("a\tb\n\x1b[0m\u202e\nc") == "a\tb\n␛[0m\ufffd\nc"


@given(st.text(alphabet=st.characters()))
def test_safe_text_is_one_printable_line(text: str) -> None:
    shown = safe_text(text)
    assert not any(ord(mark) < 32 or 0x7F <= ord(mark) < 0xA0 for mark in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u2028\ufeff")
    shown.encode()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Übersicht 2026.xlsx", "Übersicht 2026.xlsx"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("C:\\Users\\me\\evil.exe", "evil.exe"),
        ("/etc/passwd", "passwd"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (".bashrc", "bashrc"),
        ("nul", "_nul"),
        ("CON.txt", "_CON.txt"),
        ("com1 .log", "_com1 .log"),
        ("LPT\xb9", "_LPT\xb9"),
        ("console.txt", "console.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("a\nb.txt", "a b.txt"),
        ("trailing. . ", "trailing"),
        ('what?<is>"this|*:.txt', "what__is__this___.txt"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("file.txt:stream", "file.txt_stream"),
    ],
)
def test_file_names(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_long_file_names_keep_their_ending() -> None:
    safe = safe_filename("ä" * 500 + ".tar.gz")
    assert safe.endswith("ä.gz")
    assert len(safe.encode()) <= 200


@given(st.text(alphabet=st.characters(), max_size=300))
def test_file_names_are_always_fit(name: str) -> None:
    safe = safe_filename(name)
    assert safe
    assert len(safe.encode()) <= 201
    assert not set(safe) & set('/\\<>:"|?*\x00')
    assert not safe.startswith((".", " "))
    assert not safe.endswith((".", " "))


def test_look_alike_hosts_are_told_apart() -> None:
    assert ascii_host("Example.ORG") == "example.org"
    assert ascii_host("bücher.example") == "xn--bcher-kva.example"
    assert ascii_host("аррӏе.com").startswith("xn--")
    assert ascii_host("bad..ü").isascii()
