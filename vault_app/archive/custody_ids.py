"""Numbers what custody refers to, counts what is written, and inserts rows of one kind together."""

from collections.abc import Sequence

from vault_app.archive.custody_columns import EvidenceRow, HoldingRow, Interval
from vault_app.archive.database import Connection
from vault_app.archive.sums import Counted, Span, Sums

_EVIDENCE_REMEMBERED = 2_000


class CustodyIds:
    """Remembers row ids that many messages share, counts what is written, and keeps back the rows
    of new messages to insert them together.

    Each write that adds custody has to call ``settle`` at its end.
    """

    def __init__(self) -> None:
        self.sums = Sums()
        self._holdings: dict[HoldingRow, int] = {}
        self._evidence: dict[EvidenceRow, int] = {}
        self._stays: dict[int, tuple[int, str] | None] = {}
        self._custody: list[tuple[object, ...]] = []
        self._links: list[tuple[int, int, int]] = []
        self._held: list[tuple[int, int, int, str, int]] = []

    def settle(self, connection: Connection) -> None:
        """Write the rows that were kept back, and the sums of this write."""
        self.flush(connection)
        self.sums.write(connection)
        self._stays.clear()

    def flush(self, connection: Connection) -> None:
        """Write the rows that were kept back."""
        connection.executemany(
            "INSERT INTO custody (account_id, holding_id, part, since, until, confidence, because,"
            " message_id, ordinal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._custody,
        )
        connection.executemany(
            "INSERT INTO custody_evidence (message_id, ordinal, evidence_id) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            self._links,
        )
        connection.executemany(
            "INSERT INTO held (message_id, account_id, holding_id, confidence, size)"
            " VALUES (?, ?, ?, ?, ?)",
            self._held,
        )
        for rows in (self._custody, self._links, self._held):
            rows.clear()

    def add_interval(
        self,
        connection: Connection,
        message_id: int,
        ordinal: int,
        interval: Interval,
        *,
        part: str,
        of: Counted,
    ) -> None:
        """Count an interval, and keep its rows for ``flush``."""
        span = Span(
            account_id=interval.account_id,
            holding_id=self.holding(connection, interval.holding),
            part=part,
            since=interval.since,
            until=interval.until,
        )
        self._custody.append((*span, interval.confidence, interval.because, message_id, ordinal))
        self.sums.add_span(span, of)
        self.link_evidence(connection, message_id, ordinal, interval.evidence)

    def link_evidence(
        self,
        connection: Connection,
        message_id: int,
        ordinal: int,
        evidence: Sequence[EvidenceRow],
    ) -> None:
        """Keep for ``flush`` what an interval rests on."""
        for row in evidence:
            self._links.append((message_id, ordinal, self.evidence(connection, row)))

    def add_held(self, message_id: int, account_id: int, held: tuple[int, str], size: int) -> None:
        """Count a present copy, and keep its row for ``flush``."""
        self._held.append((message_id, account_id, *held, size))
        self.sums.add_held(account_id, *held, size)

    def holding(self, connection: Connection, row: HoldingRow) -> int:
        """The row id of a holding, made if it is new."""
        if row not in self._holdings:
            self._holdings[row] = _holding_id(connection, row)
        return self._holdings[row]

    def last_stay(self, connection: Connection, account_id: int) -> tuple[int, str] | None:
        """Holding and confidence of where an account's mailbox lies, if that is known by itself: a
        mailbox lies in one place, so that wins over what its messages say."""
        if account_id not in self._stays:
            row = connection.execute(
                "SELECT holding_id, confidence FROM stay WHERE account_id = ? AND until IS NULL",
                (account_id,),
            ).fetchone()
            self._stays[account_id] = None if row is None else (row[0], row[1])
        return self._stays[account_id]

    def forget_evidence(self) -> None:
        """Evidence may be deleted with the messages that it speaks of; holdings never are."""
        self._evidence.clear()

    def evidence(self, connection: Connection, row: EvidenceRow) -> int:
        """The row id of a piece of evidence; equal pieces of one pull share a row."""
        known = self._evidence.get(row)
        if known is not None:
            return known
        if len(self._evidence) >= _EVIDENCE_REMEMBERED:
            self._evidence.clear()
        cursor = connection.execute(
            "INSERT INTO evidence (kind, seen, place, points_to, confidence, observed_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        self._evidence[row] = row_id = int(cursor.lastrowid or 0)
        return row_id


def _holding_id(connection: Connection, row: HoldingRow) -> int:
    connection.execute(
        "INSERT INTO holding (provider_id, provider, entity, entity_country, controller,"
        " controller_country, country, site) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        row,
    )
    (found,) = connection.execute(
        "SELECT id FROM holding WHERE provider_id = ? AND provider = ? AND entity = ?"
        " AND entity_country = ? AND controller = ? AND controller_country = ?"
        " AND country = ? AND site = ?",
        row,
    ).fetchone()
    return int(found)
