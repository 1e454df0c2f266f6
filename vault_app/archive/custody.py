"""Writes holdings, custody intervals, their evidence, and where each copy is held now."""

from collections.abc import Sequence

from vault_app.archive.database import Connection
from vault_app.archive.instants import to_seconds
from vault_app.archive.ledger import EARLIER, Counted, Ledger, Span, counted
from vault_app.archive.placing import PRESENT_HOLDER
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody, Evidence, Holding
from vault_app.model.jobs import Change

# What an interval is (custody.part): judged from the message itself for the account it lies in; the
# same, but read off mail of that time, since it names nobody itself; or an earlier holder's.
OWN = "own"
LIKE_NEIGHBOURS = "like-neighbours"
_EVIDENCE_REMEMBERED = 2_000


class CustodyIds:
    """Remembers row ids that many messages share, and counts what is written.

    Each write that adds custody has to call ``settle`` at its end.
    """

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._holdings: dict[Holding, int] = {}
        self._evidence: dict[Evidence, int] = {}
        self._stays: dict[int, tuple[int, str] | None] = {}

    def settle(self, connection: Connection) -> None:
        """Write the sums of this write."""
        self.ledger.write(connection)
        self._stays.clear()

    def holding(self, connection: Connection, holding: Holding) -> int:
        """The row id of a holding, made if it is new."""
        if holding not in self._holdings:
            self._holdings[holding] = _holding_id(connection, holding)
        return self._holdings[holding]

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
    of: Counted,
    first: bool = False,
    part: str = OWN,
) -> None:
    """Append intervals to a message's custody, current holder first; ``first``: it has none.

    The first interval is the account's own, of this ``part``; the others are of earlier holders.
    The account must hold no other copy.
    """
    start = 0
    if not first:
        (start,) = connection.execute(
            "SELECT coalesce(max(ordinal) + 1, 0) FROM custody WHERE message_id = ?", (message_id,)
        ).fetchone()
    for ordinal, interval in enumerate(intervals, start=start):
        is_own = ordinal == start
        _insert(
            connection, ids, message_id, ordinal, interval, part=part if is_own else EARLIER, of=of
        )
        if is_own and interval.until is None and interval.account_id is not None:
            account_id = interval.account_id
            own = (ids.holding(connection, interval.holding), interval.confidence)
            held = ids.last_stay(connection, account_id) or own
            connection.execute(
                "INSERT INTO held (message_id, account_id, holding_id, confidence, size)"
                " VALUES (?, ?, ?, ?, ?)",
                (message_id, account_id, *held, of.size),
            )
            ids.ledger.add_held(account_id, *held, of.size)


def _insert(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    ordinal: int,
    interval: Custody,
    *,
    part: str,
    of: Counted,
) -> None:
    span = Span(
        account_id=interval.account_id,
        holding_id=ids.holding(connection, interval.holding),
        part=part,
        since=to_seconds(interval.since),
        until=to_seconds(interval.until),
    )
    connection.execute(
        "INSERT INTO custody (account_id, holding_id, part, since, until, confidence, because,"
        " message_id, ordinal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*span, interval.confidence, interval.because, message_id, ordinal),
    )
    ids.ledger.add_span(span, of)
    _add_evidence(connection, ids, message_id, ordinal, interval)


def _add_evidence(
    connection: Connection, ids: CustodyIds, message_id: int, ordinal: int, interval: Custody
) -> None:
    connection.executemany(
        "INSERT INTO custody_evidence (message_id, ordinal, evidence_id) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            (message_id, ordinal, ids.evidence(connection, evidence))
            for evidence in interval.evidence
        ],
    )


def judge_anew(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    ordinal: int,
    intervals: Sequence[Custody],
) -> tuple[int, str] | None:
    """Put a new judgement of one copy in place of the stored one, whose own interval has this
    ordinal; returns what that said, holding and confidence, or ``None`` if it is not there.

    The time at which the copy went stays as it is.
    """
    own, *earlier = intervals
    row = connection.execute(
        "SELECT account_id, holding_id, part, since, until, confidence FROM custody"
        " WHERE message_id = ? AND ordinal = ? AND +account_id = ? AND part <> ?",
        (message_id, ordinal, own.account_id, EARLIER),
    ).fetchone()
    if row is None:
        return None
    before, of = Span(*row[:5]), counted(connection, message_id)
    after = before._replace(
        holding_id=ids.holding(connection, own.holding), part=OWN, since=to_seconds(own.since)
    )
    connection.execute(
        "UPDATE custody SET holding_id = ?, part = ?, since = ?, confidence = ?, because = ?"
        " WHERE message_id = ? AND ordinal = ?",
        (
            after.holding_id,
            after.part,
            after.since,
            own.confidence,
            own.because,
            message_id,
            ordinal,
        ),
    )
    ids.ledger.add_span(before, of, -1)
    ids.ledger.add_span(after, of)
    _forget_evidence(connection, message_id, ordinal)
    _add_evidence(connection, ids, message_id, ordinal, own)
    if after.until is None and after.account_id is not None:
        held = ids.last_stay(connection, after.account_id) or (after.holding_id, own.confidence)
        hold(connection, ids.ledger, message_id, after.account_id, *held)
    _replace_earlier(connection, ids, message_id, own.account_id, earlier, of)
    return before.holding_id, row[5]


def _replace_earlier(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    account_id: int | None,
    earlier: Sequence[Custody],
    of: Counted,
) -> None:
    # The plus sign: without it the planner may walk all that the account ever held.
    for (ordinal,) in connection.execute(
        "SELECT ordinal FROM custody WHERE message_id = ? AND +account_id IS ? AND part = ?",
        (message_id, account_id, EARLIER),
    ).fetchall():
        _delete(connection, message_id, ordinal)
    if earlier:
        (free,) = connection.execute(
            "SELECT max(ordinal) + 1 FROM custody WHERE message_id = ?", (message_id,)
        ).fetchone()
        for ordinal, interval in enumerate(earlier, start=free):
            _insert(connection, ids, message_id, ordinal, interval, part=EARLIER, of=of)


def hold(
    connection: Connection,
    ledger: Ledger,
    message_id: int,
    account_id: int,
    holding_id: int,
    confidence: str,
) -> bool:
    """Let a copy be held elsewhere; returns whether that is new."""
    before = connection.execute(
        "SELECT holding_id, confidence, size FROM held WHERE message_id = ? AND account_id = ?",
        (message_id, account_id),
    ).fetchone()
    if before is None or tuple(before[:2]) == (holding_id, confidence):
        return False
    connection.execute(
        "UPDATE held SET holding_id = ?, confidence = ? WHERE message_id = ? AND account_id = ?",
        (holding_id, confidence, message_id, account_id),
    )
    ledger.add_held(account_id, before[0], before[1], before[2], -1)
    ledger.add_held(account_id, holding_id, confidence, before[2])
    connection.execute(
        f"UPDATE message SET (holding_id, confidence) = {PRESENT_HOLDER} WHERE id = ?",
        (message_id,),
    )
    return True


@alters(Change.CUSTODY, Change.MESSAGES)
def replace_custody(
    connection: Connection, account_id: int, judged: Sequence[tuple[int, Custody]]
) -> None:
    """Put what neighbours in time tell of messages of an account in place of what they tell."""
    ids = CustodyIds()
    for message_id, interval in judged:
        if not connection.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone():
            continue  # purged meanwhile
        for (ordinal,) in connection.execute(
            "SELECT ordinal FROM custody"
            " WHERE message_id = ? AND +account_id = ? AND until IS NULL",
            (message_id, account_id),
        ).fetchall():
            _delete(connection, message_id, ordinal)
        of = counted(connection, message_id)
        add_custody(connection, ids, message_id, (interval,), of=of, part=LIKE_NEIGHBOURS)
        connection.execute(
            f"UPDATE message SET (holding_id, confidence) = {PRESENT_HOLDER} WHERE id = ?",
            (message_id,),
        )
    ids.settle(connection)


def _delete(connection: Connection, message_id: int, ordinal: int) -> None:
    _forget_evidence(connection, message_id, ordinal)
    connection.execute(
        "DELETE FROM custody WHERE message_id = ? AND ordinal = ?", (message_id, ordinal)
    )


def _forget_evidence(connection: Connection, message_id: int, ordinal: int) -> None:
    connection.execute(
        "DELETE FROM custody_evidence WHERE message_id = ? AND ordinal = ?", (message_id, ordinal)
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
