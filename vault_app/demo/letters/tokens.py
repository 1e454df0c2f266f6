"""Identifiers, key material and noise that look arbitrary and are the same at every start."""

import base64
import hashlib

DIGITS = "0123456789"
HEX = "0123456789abcdef"
UPPER_HEX = "0123456789ABCDEF"
LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
MIXED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def noise(seed: str, size: int) -> bytes:
    """Bytes that no compressor can shorten."""
    return hashlib.shake_256(seed.encode()).digest(size)


def token(seed: str, length: int, alphabet: str = LOWER) -> str:
    return "".join(alphabet[byte % len(alphabet)] for byte in noise(seed, length))


def number(seed: str, low: int, high: int) -> int:
    """From ``low`` to ``high``, both included."""
    return low + int.from_bytes(noise(seed, 8), "big") % (high - low + 1)


def pick(seed: str, *choices: str) -> str:
    return choices[number(seed, 0, len(choices) - 1)]


def uuid(seed: str) -> str:
    digits = token(seed, 32, HEX)
    return "-".join(
        (digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:])
    )


def base64_text(seed: str, size: int) -> str:
    return base64.b64encode(noise(seed, size)).decode("ascii")


def base64_lines(seed: str, size: int, *, width: int = 72, indent: str = " ") -> str:
    """Base64 folded as a header continues: every line after the first is indented."""
    text = base64_text(seed, size)
    return f"\n{indent}".join(text[at : at + width] for at in range(0, len(text), width))
