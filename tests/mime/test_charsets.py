"""Text of any charset, declared truly, falsely or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.mime.charsets import codec_for, decode_text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "café"),
        ("ISO_8859-15", "iso8859_15", "5 €"),
        ("windows-1251", "cp1251", "Привет"),
        ("cp-1251", "cp1251", "Привет"),
        ("win-1251", "cp1251", "Привет"),
        ("KOI8-R", "koi8_r", "Привет"),
        ("ks_c_5601-1987", "cp949", "안녕하세요"),
        ("euc-kr", "cp949", "안녕하세요"),
        ("gb2312", "gb18030", "你好，世界"),
        ("GBK", "gb18030", "你好，世界"),
        ("big5", "cp950", "你好"),
        ("x-sjis", "cp932", "こんにちは"),
        ("Shift_JIS", "cp932", "こんにちは"),
        ("iso-2022-jp", "iso2022_jp_ext", "こんにちは"),
        ("euc-jp", "euc_jp", "こんにちは"),
        ("iso-8859-8-i", "iso8859_8", "שלום"),
        ("windows-1256", "cp1256", "مرحبا"),
        ("tis-620", "cp874", "สวัสดี"),
        ("unicode-1-1-utf-7", "utf_7", "Grüße"),
        ("utf-16", "utf_16", "Grüße"),
        ("macintosh", "mac_roman", "Grüße"),
        ("ibm850", "cp850", "Grüße"),
    ],
)
def test_declared_charsets(label: str, codec: str, text: str) -> None:
    assert codec_for(label) == codec
    assert decode_text(text.encode(codec), label) == text


@pytest.mark.parametrize(
    "label",
    [
        "rot13",
        "punycode",
        "idna",
        "unicode_escape",
        "undefined",
        "base64",
        "zlib",
        "x" * 500,
        "\x00",
    ],
)
def test_codecs_that_are_no_charsets_are_never_used(label: str) -> None:
    assert codec_for(label) is None
    assert decode_text(b"caf\xc3\xa9", label) == "café"


@pytest.mark.parametrize(
    "label", ["", "utf8", '"utf-8"', "utf-8; format=flowed", "x-unknown", "ascii"]
)
def test_labels_that_say_nothing_leave_it_to_the_bytes(label: str) -> None:
    assert decode_text("Grüße".encode(), label) == "Grüße"
    assert decode_text("Grüße".encode("latin-1"), label) == "Grüße"


def test_utf_8_that_was_cut_stays_utf_8() -> None:
    assert decode_text("naïve naïve naïve".encode()[:-3], "utf-8") == "naïve naïve na\ufffd"


def test_byte_order_marks_go() -> None:
    assert decode_text(b"\xef\xbb\xbfHi", None) == "Hi"
    assert decode_text("Hé".encode("utf-16"), None) == "Hé"
    assert decode_text("Hé".encode("utf-16-be"), "utf-16be") == "Hé"


def test_ascii_bytes_are_not_always_ascii_text() -> None:
    assert decode_text(b"+AOQ-", "utf-7") == "ä"
    assert decode_text(b"+AOQ-", "utf-8") == "+AOQ-"


def test_no_surrogate_ever() -> None:
    assert decode_text(b"+2D3-x", "utf-7").encode() == "\ufffdx".encode()


@given(st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(["utf-7", "utf-16", "hz"]))
def test_never_raises(content: bytes, label: str) -> None:
    decode_text(content, label).encode()
