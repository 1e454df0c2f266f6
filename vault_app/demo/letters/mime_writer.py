"""MIME entities as bytes, written by hand so that every byte is ours to choose, odd ones too."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from vault_app.demo.letters.routes import Header
from vault_app.demo.letters.tokens import MIXED, token
from vault_app.demo.letters.wording import fold


@dataclass(frozen=True, slots=True)
class Entity:
    """A part or a whole body: its Content- headers and its encoded bytes, lines ending in CRLF."""

    headers: tuple[Header, ...]
    body: bytes


def render(headers: Sequence[Header]) -> bytes:
    """A header block without the empty line that ends it. A value may hold any text: what is not
    ASCII goes out as raw UTF-8, which nobody should send and many do."""
    lines = []
    for name, value in headers:
        folded = fold(value, 76 - len(name) - 2)
        lines.append(f"{name}: {folded}".replace("\n", "\r\n"))
    return ("\r\n".join(lines) + "\r\n").encode()


def message(headers: Sequence[Header], entity: Entity) -> bytes:
    return render([*headers, *entity.headers]) + b"\r\n" + entity.body


def text(
    content: str,
    *,
    charset: str = "utf-8",
    encoding: str = "",
    subtype: str = "plain",
    parameters: str = "",
) -> Entity:
    """A text part; without ``encoding`` the simplest that carries it."""
    # The encoder below takes its line ending from the text, so there must be one.
    lines = content if content.endswith("\n") else content + "\n"
    raw = lines.replace("\n", "\r\n").encode(charset)
    if not encoding:
        is_plain = raw.isascii() and all(len(line) <= 998 for line in raw.split(b"\r\n"))
        encoding = "7bit" if is_plain else "quoted-printable"
    label = "us-ascii" if encoding == "7bit" and charset == "utf-8" else charset
    return Entity(
        (
            ("Content-Type", f"text/{subtype}; charset={label}{parameters}"),
            ("Content-Transfer-Encoding", encoding),
        ),
        _encode(raw, encoding),
    )


def attachment(
    content: bytes,
    *,
    media_type: str,
    filename: str,
    content_id: str = "",
    encoding: str = "base64",
) -> Entity:
    """A file; with a ``content_id`` it is one that the HTML shows (RFC 2392)."""
    disposition = "inline" if content_id else "attachment"
    headers: list[Header] = [
        ("Content-Type", f"{media_type};\n {_parameter('name', filename)}"),
        ("Content-Disposition", f"{disposition};\n {_parameter('filename', filename)}"),
    ]
    if media_type != "message/rfc822":
        headers.append(("Content-Transfer-Encoding", encoding))
    if content_id:
        headers.append(("Content-ID", f"<{content_id}>"))
    body = content if media_type == "message/rfc822" else _encode(content, encoding)
    return Entity(tuple(headers), body)


def multipart(
    subtype: str, parts: Sequence[Entity], *, seed: str, parameters: str = "", preamble: str = ""
) -> Entity:
    boundary = f"=_{token(seed + subtype, 24, MIXED)}"
    pieces = [preamble.replace("\n", "\r\n").encode() + b"\r\n"] if preamble else []
    for part in parts:
        head = f"--{boundary}\r\n".encode()
        ending = b"" if part.body.endswith(b"\r\n") else b"\r\n"
        pieces.append(head + render(part.headers) + b"\r\n" + part.body + ending)
    pieces.append(f"--{boundary}--\r\n".encode())
    kind = f'multipart/{subtype}; boundary="{boundary}"{parameters}'
    return Entity((("Content-Type", kind),), b"".join(pieces))


def _parameter(name: str, value: str) -> str:
    """RFC 2231 for names outside ASCII."""
    if value.isascii():
        return f'{name}="{value}"'
    return f"{name}*=utf-8''{quote(value)}"


def _encode(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(raw).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        encoded = binascii.b2a_qp(raw, istext=True)
        return encoded if encoded.endswith(b"\r\n") else encoded + b"\r\n"
    return raw if raw.endswith(b"\n") else raw + b"\r\n"
