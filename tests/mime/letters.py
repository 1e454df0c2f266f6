"""Mail for the tests of ``vault_app.mime``, put together from a few lines."""

from base64 import b64encode


def letter(*lines: str | bytes, ending: bytes = b"\r\n") -> bytes:
    """Lines to a message; text is written as UTF-8."""
    return ending.join(line.encode() if isinstance(line, str) else line for line in lines)


def multipart(
    *parts: bytes,
    subtype: str = "mixed",
    boundary: str = "frontier",
    header: tuple[str, ...] = ("From: Ann <ann@example.org>", "To: bob@example.net", "Subject: Hi"),
    ending: bytes = b"\r\n",
) -> bytes:
    """A message of parts (each with its own header). Without ``header`` it is a part itself."""
    lines: list[bytes] = [line.encode() for line in header]
    lines += [f'Content-Type: multipart/{subtype}; boundary="{boundary}"'.encode(), b""]
    for part in parts:
        lines += [f"--{boundary}".encode(), part]
    lines += [f"--{boundary}--".encode(), b""]
    return ending.join(lines)


def part(*header: str, body: str | bytes = b"", ending: bytes = b"\r\n") -> bytes:
    """A part from its header lines and its body, as it is."""
    return letter(*header, "", body, ending=ending)


def attached(
    content: bytes,
    *header: str,
    width: int = 76,
    ending: bytes = b"\r\n",
) -> bytes:
    """A part in base64, in lines of ``width`` letters (0: in one line)."""
    letters = b64encode(content)
    if width:
        letters = ending.join(
            letters[start : start + width] for start in range(0, len(letters), width)
        )
    return part(
        *(header or ("Content-Type: application/pdf; name=report.pdf",)),
        "Content-Transfer-Encoding: base64",
        body=letters,
        ending=ending,
    )
