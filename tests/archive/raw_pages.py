"""Reads what really stands in an encrypted database file, page by page, deleted or not.

SQLCipher 4: AES-256-CBC, and at the end of each page 16 bytes of IV and 64 of HMAC-SHA512. Page 1
begins with the salt, in place of SQLite's magic.
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from vault_app.archive.database import PAGE_SIZE

_RESERVED = 80
_IV = 16
_SALT = 16
_LOG_HEADER = 32
_FRAME_HEADER = 24


def pages_of(database: Path, key: bytes) -> bytes:
    """All pages of the file, decrypted, one after the other."""
    raw = database.read_bytes()
    return b"".join(
        _page(raw[start : start + PAGE_SIZE], key, is_first=start == 0)
        for start in range(0, len(raw), PAGE_SIZE)
    )


def frames_of(log: Path, key: bytes) -> bytes:
    """All pages in a write-ahead log, those of earlier rounds included."""
    raw = log.read_bytes() if log.exists() else b""
    whole = _FRAME_HEADER + PAGE_SIZE
    pages = []
    for start in range(_LOG_HEADER, len(raw) - whole + 1, whole):
        number = int.from_bytes(raw[start : start + 4])
        page = raw[start + _FRAME_HEADER : start + whole]
        pages.append(_page(page, key, is_first=number == 1))
    return b"".join(pages)


def _page(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    content = page[_SALT if is_first else 0 : PAGE_SIZE - _RESERVED]
    iv = page[PAGE_SIZE - _RESERVED : PAGE_SIZE - _RESERVED + _IV]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(content) + decryptor.finalize()
