"""The SELECTs of all that custody rests on and adds up to, and how a row becomes a value."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vault_app.archive.instants import from_seconds
from vault_app.archive.observations import CONNECTION, decode_connection
from vault_app.archive.rows import HOLDING_COLUMNS, holding
from vault_app.model.custody import Confidence, Holding, HoldingTotal, Observation, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.model.residency import ResidencyKind, ResidencyRule

Row = Any

# Dates of the oldest and newest message by two probes of an index: ids are in date order.
HOLDING_TOTALS = (
    "SELECT " + HOLDING_COLUMNS + ", confidence, messages, size,"
    " (SELECT date FROM message WHERE id = (SELECT min(message_id) FROM held"
    "  WHERE held.holding_id = holding.id)),"
    " (SELECT date FROM message WHERE id = (SELECT max(message_id) FROM held"
    "  WHERE held.holding_id = holding.id))"
    " FROM (SELECT holding_id, confidence, sum(copies) AS messages, sum(size) AS size"
    "  FROM held_total WHERE ?1 IS NULL OR account_id = ?1"
    "  GROUP BY holding_id, confidence HAVING sum(copies) > 0)"
    " JOIN holding ON holding.id = holding_id ORDER BY holding.id, messages DESC"
)
FLOWS = (
    "SELECT account_id, holding_id, is_own, year, arrived - departed, arrived_size - departed_size"
    " FROM flow"
)
STAY_SPANS = "SELECT account_id, holding_id, since, until FROM stay ORDER BY account_id, ordinal"
HELD_NOW = (
    "SELECT holding_id, sum(copies), sum(size) FROM held_total GROUP BY holding_id"
    " HAVING sum(copies) > 0"
)
PRESENT_HOLDINGS = (
    "SELECT message_id, holding_id, part = 'like-neighbours' FROM custody"
    " WHERE account_id = ? AND until IS NULL AND part <> 'earlier' ORDER BY message_id"
)
# The mail of an account that tells its place, in the order in which it came, cut where the place
# changes: number, message, holding, when; and when the one before came, and how sure it is.
_TOLD = (
    " FROM custody WHERE account_id = ?1 AND part = 'own' AND since IS NOT NULL"
    " AND confidence IN ('proven', 'observed')"
    " AND holding_id IN (SELECT value FROM json_each(?2))"
)
TOLD_CUTS = (
    "WITH told AS (SELECT message_id, holding_id, since, row_number() OVER way AS number,"
    " lag(holding_id) OVER way AS holding_before, lag(since) OVER way AS since_before,"
    f" lag(confidence) OVER way AS confidence_before{_TOLD}"
    " WINDOW way AS (ORDER BY since, message_id))"
    " SELECT number, message_id, holding_id, since, since_before, confidence_before FROM told"
    " WHERE holding_before IS NOT holding_id ORDER BY number"
)
TOLD_LAST = (
    "SELECT count(*) OVER (), NULL, NULL, NULL, since, confidence"
    f"{_TOLD} ORDER BY since DESC, message_id DESC LIMIT 1"
)
# Copies that lie elsewhere than what counts for the account says; empty when all is in order.
ASTRAY_BY_STAY = (
    "SELECT 1 FROM held_total JOIN stay ON stay.account_id = held_total.account_id"
    " AND stay.until IS NULL WHERE held_total.account_id = ? AND copies > 0"
    " AND (held_total.holding_id, held_total.confidence) <> (stay.holding_id, stay.confidence)"
)
ASTRAY_BY_FLOW = (
    "SELECT 1 FROM (SELECT holding_id, sum(copies) AS lie FROM held_total"
    "  WHERE account_id = ?1 GROUP BY holding_id HAVING sum(copies) > 0"
    "  EXCEPT SELECT holding_id, sum(arrived) - sum(departed) FROM flow"
    "  WHERE account_id = ?1 AND is_own GROUP BY holding_id)"
    " WHERE NOT EXISTS (SELECT 1 FROM stay WHERE account_id = ?1 AND until IS NULL)"
)
STAYS = (
    "SELECT account_id, since, until, confidence, because, message_id, " + HOLDING_COLUMNS + ""
    " FROM stay JOIN holding ON holding.id = stay.holding_id WHERE account_id = ? ORDER BY ordinal"
)
OBSERVATIONS = (
    "SELECT account_id, kind, seen, first_at, last_at FROM observation WHERE account_id = ?"
    " ORDER BY last_at DESC, id DESC"
)
DECLARATION = (
    "SELECT id, kind, account_id, host, holder, controller, controller_country, country, site,"
    " since, until, note, document_name, made_at FROM declaration"
)
RESIDENCY_RULE = (
    "SELECT id, name, scope, kind, places, counts_control, counts_past, is_on, checked_at,"
    " breaches, unknown FROM residency_rule"
)
REASSESSMENT = (
    "SELECT id, cause, facts_as_of, started_at, finished_at, messages, changed FROM reassessment"
)
CUSTODY_CHANGES = (
    "SELECT message_id, holding_before, confidence_before, holding_after, confidence_after"
    " FROM custody_change WHERE reassessment_id = ? ORDER BY message_id DESC LIMIT ? OFFSET ?"
)


def holding_total(rows_of_it: list[Row]) -> HoldingTotal:
    first = rows_of_it[0]
    return HoldingTotal(
        holding=holding(first),
        by_confidence=tuple((Confidence(row[9]), row[10]) for row in rows_of_it),
        size=sum(row[11] for row in rows_of_it),
        oldest=from_seconds(first[12]),
        newest=from_seconds(first[13]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRun:
    """Mail of an account next to each other in time that names the same holding."""

    holding_id: int
    messages: int
    first_id: int
    first_at: datetime
    last_at: datetime
    confidence: Confidence


def told_runs(cuts: list[Row], last: list[Row]) -> list[ToldRun]:
    """Each run ends where the next one is cut off, the last one at the end."""
    ends = [*cuts[1:], *((row[0] + 1, *row[1:]) for row in last)]
    return [
        ToldRun(
            holding_id=cut[2],
            messages=end[0] - cut[0],
            first_id=cut[1],
            first_at=from_seconds(int(cut[3])),
            last_at=from_seconds(int(end[4])),
            confidence=Confidence(end[5]),
        )
        for cut, end in zip(cuts, ends, strict=False)
    ]


def stay(row: Row) -> Stay:
    return Stay(
        account_id=row[0],
        since=from_seconds(int(row[1])),
        until=from_seconds(row[2]),
        confidence=Confidence(row[3]),
        because=row[4],
        message_id=row[5],
        holding=holding(row[6:]),
    )


def observation(row: Row) -> Observation:
    last_at = from_seconds(int(row[4]))
    return Observation(
        account_id=row[0],
        kind=row[1],
        seen=row[2],
        connection=decode_connection(row[2], seen_at=last_at) if row[1] == CONNECTION else None,
        first_at=from_seconds(int(row[3])),
        last_at=last_at,
    )


def declaration(row: Row) -> Declaration:
    return Declaration(
        id=row[0],
        kind=DeclarationKind(row[1]),
        account_id=row[2],
        host=row[3],
        holder=row[4],
        controller=row[5],
        controller_country=row[6],
        country=row[7],
        site=row[8],
        since=_day(row[9]),
        until=_day(row[10]),
        note=row[11],
        document_name=row[12],
        made_at=from_seconds(int(row[13])),
    )


def residency_rule(row: Row) -> ResidencyRule:
    return ResidencyRule(
        id=row[0],
        name=row[1],
        scope=row[2],
        kind=ResidencyKind(row[3]),
        places=tuple(row[4].split()),
        counts_control=bool(row[5]),
        counts_past=bool(row[6]),
        is_on=bool(row[7]),
        checked_at=from_seconds(row[8]),
        breaches=row[9],
        unknown=row[10],
    )


def reassessment(row: Row) -> Reassessment:
    return Reassessment(
        id=row[0],
        cause=tuple(row[1].split()),
        facts_as_of=row[2],
        started_at=from_seconds(int(row[3])),
        finished_at=from_seconds(row[4]),
        messages=row[5],
        changed=row[6],
    )


def custody_change(row: Row, holdings: dict[int, Holding]) -> CustodyChange:
    return CustodyChange(
        message_id=row[0],
        before=holdings.get(row[1]),
        confidence_before=Confidence(row[2]) if row[2] else None,
        after=holdings.get(row[3]),
        confidence_after=Confidence(row[4]) if row[4] else None,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
