"""Puts what is known of one message in order: where each copy lies now, lay between, and before.

A copy was put somewhere when it was delivered (its own judgement). Its mailbox may have moved since
(the stays of its account). Pure: rows in, intervals out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vault_app.model.custody import Confidence, Custody, Evidence, Holding, Stay

_SUREST_FIRST = list(Confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A stored interval. ``is_own``: of the account's own mailbox, not of an earlier holder."""

    custody: Custody
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStay:
    """A stay with the evidence of the message that told of it."""

    stay: Stay
    evidence: tuple[Evidence, ...] = ()


def compose(
    judged: Sequence[Judged], stays: Mapping[int | None, Sequence[ToldStay]]
) -> list[Custody]:
    """All intervals of a message: present holders, then ended ones of the same mailboxes, newest
    first, then earlier holders. ``stays`` are by account, oldest first."""
    present: list[Custody] = []
    past: list[Custody] = []
    for row in judged:
        if row.is_own:
            for interval in _one_copy(row.custody, stays.get(row.custody.account_id, ())):
                (present if interval.until is None else past).append(interval)
    past.sort(key=_in_time, reverse=True)
    return [*present, *past, *(row.custody for row in judged if not row.is_own)]


def _one_copy(own: Custody, stays: Sequence[ToldStay]) -> list[Custody]:
    """The intervals of one copy, oldest first; together they span its own interval."""
    lain = [told for told in stays if _overlaps(own, told.stay)]
    if own.since is None:
        lain = lain[-1:]  # it came at a time that nobody knows, so nothing is said of before
    if not lain:
        return [own]
    intervals = [_by_stay(own, told) for told in lain]
    first = lain[0].stay
    is_same_place = _place(own.holding) == _place(first.holding)
    if is_same_place:
        intervals[0] = _with_own(intervals[0], own)
    elif own.since is not None and first.since > own.since:
        # Delivered before anything told of a stay: there it lay until the first one began.
        intervals.insert(0, replace(own, until=first.since))
    elif own.holding.country and own.confidence is not Confidence.DECLARED:
        # It says that it was put elsewhere, against the mail around it: shown, never hidden.
        intervals.insert(0, replace(own, until=own.since or own.until or first.since))
    return intervals


def _overlaps(own: Custody, stay: Stay) -> bool:
    is_before_end = own.until is None or stay.since < own.until
    return is_before_end and (own.since is None or stay.until is None or stay.until > own.since)


def _by_stay(own: Custody, told: ToldStay) -> Custody:
    stay = told.stay
    until = stay.until
    if own.until is not None and (until is None or own.until < until):
        until = own.until
    return Custody(
        holding=stay.holding,
        account_id=own.account_id,
        since=None if own.since is None else max(own.since, stay.since),
        until=until,
        confidence=stay.confidence,
        because=stay.because,
        evidence=told.evidence,
    )


def _with_own(interval: Custody, own: Custody) -> Custody:
    """The message says itself what its account's first stay says: its own evidence is nearest."""
    evidence = (*own.evidence, *(item for item in interval.evidence if item not in own.evidence))
    if interval.until is None:
        return replace(interval, since=own.since, evidence=evidence)
    surest = min(interval.confidence, own.confidence, key=_SUREST_FIRST.index)
    return replace(
        interval, since=own.since, because=own.because, confidence=surest, evidence=evidence
    )


def _place(holding: Holding) -> tuple[str, str, str]:
    return holding.provider_id, holding.country, holding.site


def _in_time(custody: Custody) -> tuple[float, float]:
    end = custody.until.timestamp() if custody.until is not None else 0.0
    return (custody.since.timestamp() if custody.since is not None else end), end
