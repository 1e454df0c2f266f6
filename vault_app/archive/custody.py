"""Writes holdings, custody intervals, their evidence, and where each copy is held now."""

from collections.abc import Sequence

from vault_app.archive.custody_columns import Interval, interval_of
from vault_app.archive.custody_ids import CustodyIds
from vault_app.archive.database import Connection
from vault_app.archive.placing import PRESENT_HOLDER
from vault_app.archive.sums import EARLIER, Counted, Span, Sums, counted
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody
from vault_app.model.jobs import Change

# What an interval is (custody.part): judged from the message itself for the account it lies in; the
# same, but read off mail of that time, since it names nobody itself; or an earlier holder's.
OWN = "own"
LIKE_NEIGHBOURS = "like-neighbours"


def add_custody(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    intervals: Sequence[Interval],
    *,
    of: Counted,
    first: bool = False,
    part: str = OWN,
) -> None:
    """Append intervals to a message's custody, current holder first; ``first``: it has none, and
    the rows are kept back until ``CustodyIds.flush``.

    The first interval is the account's own, of this ``part``; the others are of earlier holders.
    The account must hold no other copy.
    """
    start = 0
    if not first:
        ids.flush(connection)
        (start,) = connection.execute(
            "SELECT coalesce(max(ordinal) + 1, 0) FROM custody WHERE message_id = ?", (message_id,)
        ).fetchone()
    for ordinal, interval in enumerate(intervals, start=start):
        is_own = ordinal == start
        ids.add_interval(
            connection, message_id, ordinal, interval, part=part if is_own else EARLIER, of=of
        )
        if is_own and interval.until is None and interval.account_id is not None:
            own = (ids.holding(connection, interval.holding), interval.confidence)
            held = ids.last_stay(connection, interval.account_id) or own
            ids.add_held(message_id, interval.account_id, held, of.size)
    if not first:
        ids.flush(connection)


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
    own, *earlier = map(interval_of, intervals)
    row = connection.execute(
        "SELECT account_id, holding_id, part, since, until, confidence FROM custody"
        " WHERE message_id = ? AND ordinal = ? AND +account_id = ? AND part <> ?",
        (message_id, ordinal, own.account_id, EARLIER),
    ).fetchone()
    if row is None:
        return None
    before, of = Span(*row[:5]), counted(connection, message_id)
    after = before._replace(
        holding_id=ids.holding(connection, own.holding), part=OWN, since=own.since
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
    ids.sums.add_span(before, of, -1)
    ids.sums.add_span(after, of)
    _forget_evidence(connection, message_id, ordinal)
    ids.link_evidence(connection, message_id, ordinal, own.evidence)
    ids.flush(connection)
    if after.until is None and after.account_id is not None:
        held = ids.last_stay(connection, after.account_id) or (after.holding_id, own.confidence)
        hold(connection, ids.sums, message_id, after.account_id, *held)
    _replace_earlier(connection, ids, message_id, own.account_id, earlier, of)
    return before.holding_id, row[5]


def _replace_earlier(
    connection: Connection,
    ids: CustodyIds,
    message_id: int,
    account_id: int | None,
    earlier: Sequence[Interval],
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
            ids.add_interval(connection, message_id, ordinal, interval, part=EARLIER, of=of)
        ids.flush(connection)


def hold(
    connection: Connection,
    sums: Sums,
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
    sums.add_held(account_id, before[0], before[1], before[2], -1)
    sums.add_held(account_id, holding_id, confidence, before[2])
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
        told = (interval_of(interval),)
        add_custody(connection, ids, message_id, told, of=of, part=LIKE_NEIGHBOURS)
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
