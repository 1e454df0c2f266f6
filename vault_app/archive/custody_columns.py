"""Custody as columns: plain values in the order of the INSERTs, ready to be written."""

from typing import NamedTuple

from vault_app.archive.instants import to_seconds
from vault_app.model.custody import Custody, Evidence, Holding

# The columns of a holding and of a piece of evidence, in the order of their INSERTs below.
HoldingRow = tuple[str, ...]
EvidenceRow = tuple[str | int, ...]


class Interval(NamedTuple):
    """A ``Custody`` as columns: quick to compare, and to hand to another process."""

    holding: HoldingRow
    account_id: int | None
    since: int | None
    until: int | None
    confidence: str
    because: str
    evidence: tuple[EvidenceRow, ...]


def interval_of(custody: Custody) -> Interval:
    """The columns of a custody."""
    return Interval(
        holding=holding_row(custody.holding),
        account_id=custody.account_id,
        since=to_seconds(custody.since),
        until=to_seconds(custody.until),
        confidence=custody.confidence.value,
        because=custody.because,
        evidence=tuple([_evidence_row(evidence) for evidence in custody.evidence]),
    )


def holding_row(holding: Holding) -> HoldingRow:
    """The columns of a holding, all but its id."""
    return (
        holding.provider_id,
        holding.provider,
        holding.entity,
        holding.entity_country,
        holding.controller,
        holding.controller_country,
        holding.country,
        holding.site,
    )


def _evidence_row(evidence: Evidence) -> EvidenceRow:
    return (
        evidence.kind.value,
        evidence.seen,
        evidence.where,
        evidence.points_to,
        evidence.confidence.value,
        to_seconds(evidence.observed_at),
    )
