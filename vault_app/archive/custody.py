"""Writes holdings, custody intervals and their evidence."""

from collections.abc import Sequence

from vault_app.archive.database import Connection
from vault_app.archive.instants import to_seconds
from vault_app.archive.placing import PRESENT_HOLDER
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody, Evidence, Holding
from vault_app.model.jobs import Change

_EVIDENCE_REMEMBERED = 2_000


class CustodyIds:
    """Remembers the row ids of holdings and of evidence that many messages share."""

    def __init__(self) -> None:
        self._holdings: dict[Holding, int] = {}
        self._evidence: dict[Evidence, int] = {}

    def holding(self, connection: Connection, holding: Holding) -> int:
        """The row id of a holding, made if it is new."""
        if holding not in self._holdings:
            self._holdings[holding] = _holding_id(connection, holding)
        return self._holdings[holding]

    def evidence(self, connection: Connection, evidence: Evidence) -> int:
        """The row id of a piece of evidence; equal pieces of one pull share a row."""
        known = self._evidence.get(evidence)
        if known is not None:
            return known
        if len(self._evidence) >= _EVIDENCE_REMEMBERED:
            self._evidence.clear()
        cursor = connection.execute(
            "INSERT INTO evidence (kind, seen, place, points_to, confidence, observed_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                evidence.kind,
                evidence.seen,
                evidence.where,
                evidence.points_to,
                evidence.confidence,
                to_seconds(evidence.observed_at),
            ),
        )
        self._evidence[evidence] = row_id = int(cursor.lastrowid or 0)
        return row_id


def _holding_id(connection: Connection, holding: Holding) -> int:
    values = (
        holding.provider_id,
        holding.provider,
        holding.entity,
        holding.entity_country,
        holding.controller,
        holding.controller_country,
        holding.country,
        holding.site,
    )
    connection.execute(
        "INSERT INTO holding (provider_id, provider, entity, entity_country, controller,"
        " controller_country, country, site) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        values,
    )
    row = connection.execute(
        "SELECT id FROM holding WHERE provider_id = ? AND provider = ? AND entity = ?"
        " AND entity_country = ? AND controller = ? AND controller_country = ?"
        " AND country = ? AND site = ?",
        values,
    ).fetchone()
    return int(row[0])


def add_custody(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    intervals: Sequence[Custody],
    *,
    first: bool = False,
) -> None:
    """Append intervals to a message's custody, current holder first; ``first``: it has none."""
    start = 0
    if not first:
        (start,) = connection.execute(
            "SELECT coalesce(max(ordinal) + 1, 0) FROM custody WHERE message_id = ?", (message_id,)
        ).fetchone()
    for ordinal, interval in enumerate(intervals, start=start):
        connection.execute(
            "INSERT INTO custody (message_id, ordinal, account_id, holding_id, since, until,"
            " confidence, because) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message_id,
                ordinal,
                interval.account_id,
                ids.holding(connection, interval.holding),
                to_seconds(interval.since),
                to_seconds(interval.until),
                interval.confidence,
                interval.because,
            ),
        )
        connection.executemany(
            "INSERT INTO custody_evidence (message_id, ordinal, evidence_id) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            [
                (message_id, ordinal, ids.evidence(connection, evidence))
                for evidence in interval.evidence
            ],
        )


@alters(Change.CUSTODY, Change.MESSAGES)
def replace_custody(
    connection: Connection, account_id: int, judged: Sequence[tuple[int, Custody]]
) -> None:
    """Put new judgements of who holds messages for an account in place of the present ones."""
    ids = CustodyIds()
    for message_id, interval in judged:
        if not connection.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone():
            continue  # purged meanwhile
        for (ordinal,) in connection.execute(
            "SELECT ordinal FROM custody WHERE message_id = ? AND account_id = ? AND until IS NULL",
            (message_id, account_id),
        ).fetchall():
            for table in ("custody_evidence", "custody"):
                connection.execute(
                    f"DELETE FROM {table} WHERE message_id = ? AND ordinal = ?",
                    (message_id, ordinal),
                )
        add_custody(connection, ids, message_id, (interval,))
        connection.execute(
            f"UPDATE message SET (holding_id, confidence) = {PRESENT_HOLDER} WHERE id = ?",
            (message_id,),
        )


def delete_custody(connection: Connection, message_id: int) -> None:
    """Delete a message's custody, and evidence that speaks of no other message."""
    evidence = [
        evidence_id
        for (evidence_id,) in connection.execute(
            "SELECT DISTINCT evidence_id FROM custody_evidence WHERE message_id = ?", (message_id,)
        )
    ]
    connection.execute("DELETE FROM custody_evidence WHERE message_id = ?", (message_id,))
    connection.execute("DELETE FROM custody WHERE message_id = ?", (message_id,))
    connection.executemany(
        "DELETE FROM evidence WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM custody_evidence WHERE evidence_id = ?1)",
        [(evidence_id,) for evidence_id in evidence],
    )
