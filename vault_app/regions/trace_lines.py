"""Cuts the lines that judging reads out of a header block, to be kept apart."""

from collections.abc import Iterable
from itertools import islice

from vault_app.regions.received import HOP_LIMIT, LINE, header_pattern


def trace_lines(headers: bytes, names: Iterable[str]) -> bytes:
    """Exactly the header lines that judging and the route read, in their order: Received, as many
    as are ever read, and the first of each of ``names`` (spelt so)."""
    # The line end that is put before the block stands where its line begins without it.
    lines_found = islice(LINE.finditer(b"\n" + headers), HOP_LIMIT)
    found = [(match.start(), match.end() - 1) for match in lines_found]
    for name in names:
        if name.encode() in headers:
            match = header_pattern(name).search(headers)
            found += [match.span()] if match else []
    lines = []
    for start, end in sorted(found):
        line = headers[start:end]
        lines.append(line if line.endswith(b"\n") else line + headers[end : end + 1])
    return b"".join(lines)
