"""Adds up what a write brings to holdings, and writes the sums once, at its end.

What comes is counted here, since a trigger for each row costs many times the row; what goes, by
triggers (``custody_triggers``). Both happen in the transaction of the write, so totals and rows
agree wherever a process is killed.
"""

from collections import defaultdict
from typing import NamedTuple

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds

EARLIER = "earlier"


class Counted(NamedTuple):
    """What counting needs of a message: bytes, when it was sent and when stored (seconds)."""

    size: int
    date: int
    stored_at: int


class Span(NamedTuple):
    """An interval of custody, as far as counting goes; times in seconds."""

    account_id: int | None
    holding_id: int
    part: str
    since: int | None
    until: int | None


class Sums:
    """The sums of one write."""

    def __init__(self) -> None:
        self._flow: defaultdict[tuple[int, int, bool, int], list[int]] = defaultdict(
            lambda: [0, 0, 0, 0]
        )
        self._held: defaultdict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])

    def add_span(self, span: Span, of: Counted, sign: int = 1) -> None:
        """Count an interval in, or with ``sign`` -1 out: in the year in which it began and, once
        it is over, in that in which it ended.

        One whose begin is not known begins when the vault first saw the copy; that of an earlier
        holder at the latest when the message was sent. None ends before it began, whatever the
        clocks of servers say.
        """
        is_own = span.part != EARLIER
        begin = span.since if span.since is not None else of.stored_at if is_own else of.date
        year = from_seconds(begin).year
        key = (span.account_id or 0, span.holding_id, is_own)
        came = self._flow[(*key, year)]
        came[0] += sign
        came[1] += sign * of.size
        if span.until is not None:
            went = self._flow[(*key, max(year, from_seconds(span.until).year))]
            went[2] += sign
            went[3] += sign * of.size

    def add_held(
        self, account_id: int, holding_id: int, confidence: str, size: int, sign: int = 1
    ) -> None:
        """Count a present copy in, or out."""
        total = self._held[account_id, holding_id, confidence]
        total[0] += sign
        total[1] += sign * size

    def write(self, connection: Connection) -> None:
        """Add the sums to those of the vault, and begin anew."""
        connection.executemany(
            "INSERT INTO flow (account_id, holding_id, is_own, year, arrived, arrived_size,"
            " departed, departed_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " arrived = arrived + excluded.arrived,"
            " arrived_size = arrived_size + excluded.arrived_size,"
            " departed = departed + excluded.departed,"
            " departed_size = departed_size + excluded.departed_size",
            [(*key, *sums) for key, sums in self._flow.items() if any(sums)],
        )
        connection.executemany(
            "INSERT INTO held_total (account_id, holding_id, confidence, copies, size)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " copies = copies + excluded.copies, size = size + excluded.size",
            [(*key, *sums) for key, sums in self._held.items() if any(sums)],
        )
        self._flow.clear()
        self._held.clear()


def counted(connection: Connection, message_id: int) -> Counted:
    """What counting needs of a stored message."""
    row = connection.execute(
        "SELECT size, date, stored_at FROM message WHERE id = ?", (message_id,)
    ).fetchone()
    return Counted(*row)
