"""Writes of judging stored messages anew: what was judged by which facts, what changed, how far.

Each batch and the position that it reaches commit together; the facts count as seen only when all
is through. So a reassessment that was killed goes on where its last commit ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vault_app.archive.custody import judge_anew
from vault_app.archive.custody_columns import holding_row
from vault_app.archive.custody_ids import CustodyIds
from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.traces import Traces
from vault_app.archive.writer import alters
from vault_app.model.custody import Custody
from vault_app.model.jobs import Change

# Fingerprint and domains of what an operator's facts said, by the operator's id.
Fingerprints = Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A new judgement of one copy. ``own_ordinal`` is the stored interval that it replaces;
    ``domains`` is what it looked up, joined, or ``None`` if that is as before."""

    message_id: int
    account_id: int
    own_ordinal: int
    custody: tuple[Custody, ...]
    domains: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A reassessment that is under way, and the message id after which it goes on."""

    id: int
    position: int


@alters()
def note_first_facts(connection: Connection, facts: Fingerprints) -> None:
    """Before the first pull of all: what comes will be judged by these facts.

    A vault that holds mail keeps what it has noted, since that mail was judged by it.
    """
    is_empty = connection.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM message) AND NOT EXISTS (SELECT 1 FROM fact_seen)"
    ).fetchone()[0]
    if is_empty:
        _note_facts(connection, facts)


@alters(Change.CUSTODY)
def begin_reassessment(
    connection: Connection, *, cause: Sequence[str], facts_as_of: str, target: str
) -> Begun:
    """Begin, or go on with one that was broken off and was to judge by the same facts."""
    found = connection.execute(
        "SELECT id, position FROM reassessment WHERE finished_at IS NULL AND target = ?"
        " ORDER BY id DESC LIMIT 1",
        (target,),
    ).fetchone()
    if found is not None:
        return Begun(id=found[0], position=found[1])
    now = now_seconds()
    # One that judged by other facts is overtaken: this one judges all that it would have.
    connection.execute("UPDATE reassessment SET finished_at = ? WHERE finished_at IS NULL", (now,))
    cursor = connection.execute(
        "INSERT INTO reassessment (cause, facts_as_of, target, started_at) VALUES (?, ?, ?, ?)",
        (" ".join(cause), facts_as_of, target, now),
    )
    return Begun(id=int(cursor.lastrowid or 0), position=0)


@alters()
def fill_traces(
    connection: Connection, traces: Traces, found: Sequence[tuple[int, bytes, bytes]]
) -> None:
    """Keep the traces of messages that came before there were any: (id, SHA-256, lines)."""
    traces.prepare(connection)
    traces.forget_sets()
    for message_id, sha256, lines in found:
        if connection.execute(
            "SELECT 1 FROM message WHERE id = ? AND sha256 = ?"
            " AND NOT EXISTS (SELECT 1 FROM trace WHERE message_id = message.id)",
            (message_id, sha256),
        ).fetchone():
            traces.insert(connection, message_id, lines, ())
    traces.learn(connection)


@alters(Change.CUSTODY, Change.MESSAGES)
def apply_judgements(
    connection: Connection,
    traces: Traces,
    begun: Begun,
    judged: Sequence[Rejudged],
    *,
    lines: Mapping[int, bytes],
    messages: int,
    position: int,
) -> None:
    """Write what came out differently among ``messages`` messages up to id ``position``.

    ``lines`` are the stored traces that were judged, as they were compressed: a message whose trace
    is not that any more is another one by now, and left alone.
    """
    ids = CustodyIds()
    traces.forget_sets()
    changed: set[int] = set()
    for new in judged:
        stored = connection.execute(
            "SELECT lines FROM trace WHERE message_id = ?", (new.message_id,)
        ).fetchone()
        if stored is None or stored[0] != lines[new.message_id]:
            continue
        if new.domains is not None:
            traces.point(connection, new.message_id, new.domains)
        if new.custody and _replace(connection, ids, begun, new):
            changed.add(new.message_id)
    ids.settle(connection)
    connection.execute(
        "UPDATE reassessment SET position = ?, messages = messages + ?, changed = changed + ?"
        " WHERE id = ?",
        (position, messages, len(changed), begun.id),
    )


def _replace(connection: Connection, ids: CustodyIds, begun: Begun, new: Rejudged) -> bool:
    """Put a judgement in place of the stored one, and note what it was; False if that is gone."""
    before = judge_anew(connection, ids, new.message_id, new.own_ordinal, new.custody)
    if before is None:
        return False
    own = new.custody[0]
    connection.execute(
        "INSERT INTO custody_change (reassessment_id, message_id, holding_before,"
        " confidence_before, holding_after, confidence_after) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (
            begun.id,
            new.message_id,
            *before,
            ids.holding(connection, holding_row(own.holding)),
            own.confidence,
        ),
    )
    return True


@alters(Change.CUSTODY)
def finish_reassessment(connection: Connection, begun: Begun, facts: Fingerprints) -> None:
    """Note that all stored judgements are made by these facts; evidence that nothing names any
    more goes."""
    connection.execute(
        "UPDATE reassessment SET finished_at = ? WHERE id = ?", (now_seconds(), begun.id)
    )
    connection.execute(
        "DELETE FROM evidence WHERE NOT EXISTS"
        " (SELECT 1 FROM custody_evidence WHERE evidence_id = evidence.id)"
    )
    _note_facts(connection, facts)


def _note_facts(connection: Connection, facts: Fingerprints) -> None:
    connection.execute("DELETE FROM fact_seen")
    connection.executemany(
        "INSERT INTO fact_seen (subject, fingerprint, domains) VALUES (?, ?, ?)",
        [
            (subject, fingerprint, " ".join(sorted(domains)))
            for subject, (fingerprint, domains) in facts.items()
        ],
    )
