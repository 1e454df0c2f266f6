"""How quickly mail is read: our scanner against the standard library's parser, split against copy.

Reads the made-up mail of ``mailboxes``, and real mail if there is some: an mbox file (perhaps .xz)
named as the first argument, or the corpus that lies beside the checkout. Only the ratios of one run
mean anything; each figure is the best of rounds that take turns, in seconds of processor time.
"""

import email
import lzma
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.mailboxes import mixed, small
from vault_app.mime.sanitise import sanitise_html
from vault_app.mime.scan import scan
from vault_app.mime.split import join, split
from vault_app.mime.text import decoded_text, index_text

_CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "real-mail-2002.mbox.xz"
_FROM_LINE = re.compile(rb"(?:\A|\n)From [^\n]*\n")
_ROUNDS = 5

Reading = Callable[[bytes], object]


def main() -> None:
    named = Path(sys.argv[1]) if len(sys.argv) > 1 else _CORPUS
    if named.exists():
        report(f"real ({named.name})", read_mbox(named))
    report("small (made up)", list(small(2_000)))
    report("mixed (made up)", list(mixed(2_000)))
    big = [raw for raw in mixed(2_000) if len(raw) > 30_000]
    report("attachments (the mixed ones over 30 KB)", big)


def read_mbox(path: Path) -> list[bytes]:
    """The messages as a server would send them: with CRLF."""
    content = path.read_bytes()
    if path.suffix == ".xz":
        content = lzma.decompress(content)
    found = [raw for raw in _FROM_LINE.split(content) if raw]
    return [raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for raw in found]


def report(name: str, mails: Sequence[bytes]) -> None:
    size = sum(map(len, mails))
    print(f"\n{name}: {len(mails)} messages, {size / 1e6:.1f} MB")
    parted = {raw: split(raw, scan(raw)) for raw in mails}
    scans = {raw: scan(raw) for raw in mails}
    readings: dict[str, Reading] = {
        "compat32, header alone, 4 fields": compat32_header,
        "compat32, whole, text decoded": compat32_text,
        "scan": scan,
        "scan + index_text": lambda raw: index_text(raw, scan(raw)),
        "scan + index_text + split": read_all,
        "split": lambda raw: split(raw, scans[raw]),
        "join": lambda raw: join(parted[raw].skeleton, parted[raw].parts),
        "copy of the bytes": bytearray,
    }
    if any(join(found.skeleton, found.parts) != raw for raw, found in parted.items()):
        print("  split and join are NOT exact")
    seconds = measure(readings, mails)
    base = seconds["compat32, whole, text decoded"]
    for reading, taken in seconds.items():
        print(
            f"  {reading:34} {len(mails) / taken:10,.0f} msg/s {size / taken / 1e6:10,.0f} MB/s"
            f" {base / taken:7.2f}x compat32, whole"
        )
    report_html(mails)


def measure(readings: dict[str, Reading], mails: Sequence[bytes]) -> dict[str, float]:
    best = dict.fromkeys(readings, float("inf"))
    for _ in range(_ROUNDS):
        for name, reading in readings.items():
            began = time.process_time()
            for raw in mails:
                reading(raw)
            best[name] = min(best[name], time.process_time() - began)
    return best


def report_html(mails: Sequence[bytes]) -> None:
    """Sanitising is for one message at a time: what counts is the longest wait."""
    waits = []
    for raw in mails:
        for part in scan(raw).parts:
            if part.media_type == "text/html":
                html = decoded_text(raw, part)
                began = time.perf_counter()
                sanitise_html(html)
                waits.append(time.perf_counter() - began)
    if waits:
        waits.sort()
        middle, longest = waits[len(waits) // 2] * 1e3, waits[-1] * 1e3
        print(f"  sanitise_html, {len(waits)} bodies: {middle:.1f} ms, worst {longest:.1f} ms")


def read_all(raw: bytes) -> None:
    scanned = scan(raw)
    index_text(raw, scanned)
    split(raw, scanned)


def compat32_header(raw: bytes) -> tuple[object, ...]:
    end = raw.find(b"\r\n\r\n")
    message = email.message_from_bytes(raw[: end + 4])
    return tuple(message[name] for name in ("subject", "from", "to", "date"))


def compat32_text(raw: bytes) -> list[object]:
    found: list[object] = []
    for part in email.message_from_bytes(raw).walk():
        if not part.is_multipart():
            found.append(part.get_payload(decode=True))
    return found


if __name__ == "__main__":
    main()
