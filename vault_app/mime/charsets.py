"""Bytes of text to ``str``, whatever charset the sender claimed; never fails, never surrogates."""

import codecs
import re
from encodings.aliases import aliases
from functools import lru_cache

# Only these. Python also knows codecs that are no charsets (``unicode_escape``, ``undefined``) or
# that take quadratic time (``punycode``, ``idna``), and a mail may name any of them.
_CODECS = frozenset({
    "ascii", "utf_8", "utf_8_sig", "utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32",
    "utf_32_le", "utf_32_be", "latin_1", "iso8859_1", "iso8859_2", "iso8859_3", "iso8859_4",
    "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9", "iso8859_10", "iso8859_11",
    "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16", "cp437", "cp720", "cp737", "cp775",
    "cp850", "cp852", "cp855", "cp856", "cp857", "cp858", "cp860", "cp861", "cp862", "cp863",
    "cp864", "cp865", "cp866", "cp869", "cp874", "cp1125", "cp1250", "cp1251", "cp1252", "cp1253",
    "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r", "koi8_t", "koi8_u", "kz1048",
    "ptcp154", "mac_cyrillic", "mac_greek", "mac_iceland", "mac_latin2", "mac_roman",
    "mac_turkish", "tis_620", "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950",
    "euc_jp", "euc_jis_2004", "euc_jisx0213", "shift_jis", "shift_jis_2004", "shift_jisx0213",
    "cp932", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3",
    "iso2022_jp_ext", "iso2022_kr", "euc_kr", "johab", "cp949",
})  # fmt: skip

# What mail says and Python does not know, and narrow charsets that senders use for their wider
# kin (Windows writes cp1252 and says iso-8859-1; "gb2312" mail holds characters of gb18030).
_MAIL_NAMES = {
    "iso8859_1": "cp1252",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x_gbk": "gb18030",
    "gb_2312": "gb18030",
    "gb_2312_80": "gb18030",
    "euc_cn": "gb18030",
    "hz_gb_2312": "hz",
    "big5": "cp950",
    "x_x_big5": "cp950",
    "cn_big5": "cp950",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "sjis": "cp932",
    "x_ms_cp932": "cp932",
    "windows_31j": "cp932",
    "x_euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "euc_kr": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "windows_949": "cp949",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "logical": "iso8859_8",
    "visual": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "unicode_1_1_utf_7": "utf_7",
    "x_unicode_2_0_utf_7": "utf_7",
    "unicode_1_1_utf_8": "utf_8",
    "x_unicode_2_0_utf_8": "utf_8",
    "utf8mb4": "utf_8",
    "unicode": "utf_16",
    "ucs_2": "utf_16",
    "iso_10646_ucs_2": "utf_16",
    "windows_874": "cp874",
    "dos_874": "cp874",
    "macintosh": "mac_roman",
    "x_mac_roman": "mac_roman",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_mac_ce": "mac_latin2",
    "koi8": "koi8_r",
    "koi": "koi8_r",
    "koi8_ru": "koi8_u",
    "latin1": "cp1252",
    "x_ansi": "cp1252",
    "ansi_x3_4_1968": "ascii",
}
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_ITS_OWN_NUMBER = re.compile(r"(?:x_)?(?:cp|win|windows|ibm|dos)_?(\d{3,4})")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@lru_cache(maxsize=512)
def codec_for(label: str) -> str | None:
    """The codec for a charset label of a mail, or ``None`` where it says nothing (unknown, UTF-8
    and ASCII alike): then the bytes themselves are asked."""
    key = _SEPARATORS.sub("_", label[:60].lower().split(";")[0].split("*")[0]).strip("_")
    codec = _MAIL_NAMES.get(key)
    if codec is None:
        codec = aliases.get(key, key)
        if codec not in _CODECS:
            numbered = _ITS_OWN_NUMBER.fullmatch(key)
            codec = f"cp{numbered[1]}" if numbered else ""
        codec = _MAIL_NAMES.get(codec, codec)
    if codec not in _CODECS or codec in ("ascii", "utf_8", "utf_8_sig"):
        return None
    return codec


def decode_text(text: bytes, charset: str | None = None) -> str:
    """Decode as the sender meant it, as far as that can be known.

    What cannot be decoded becomes U+FFFD; lone surrogates (UTF-7 can carry them) do too, because
    no database and no file takes them.
    """
    if text.isascii() and (charset is None or _is_ascii_wide(charset)):
        return text.decode("ascii")
    codec = codec_for(charset) if charset else None
    if codec is None:
        return _guess(text)
    if codec == "utf_16" and not text.startswith(_UTF16_MARKS):
        codec = "utf_16_le"
    decoded = text.decode(codec, "replace")
    return _SURROGATES.sub("\ufffd", decoded).removeprefix("\ufeff")


@lru_cache(maxsize=512)
def _is_ascii_wide(charset: str) -> bool:
    """Whether ASCII bytes mean ASCII characters in it (not so in UTF-7, UTF-16, ISO-2022, HZ)."""
    codec = codec_for(charset)
    return codec is None or not codec.startswith(("utf", "iso2022", "hz"))


def _guess(text: bytes) -> str:
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        pass
    if text.startswith(_UTF16_MARKS):
        return text.decode("utf_16", "replace")
    decoded = text.decode("utf-8", "replace")
    high = len(text) - len(text.translate(None, bytes(range(128, 256))))
    # Damaged UTF-8 (cut in a character) is still UTF-8; Western text fails on nearly every byte.
    if decoded.count("\ufffd") * 4 <= high:
        return decoded.removeprefix("\ufeff")
    return text.decode("cp1252", "replace")
