"""All copies of one message over time: on servers, what providers keep of removed ones, at home.

Pure composition of what the archive knows (custody, placements, receipts) with what the facts say
of retention.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from vault_app.model.custody import Confidence, Copy, CopyKind, Custody, Evidence, EvidenceKind
from vault_app.model.law import Residue
from vault_app.model.mail import GoneWhy, Placement
from vault_app.model.removal import Receipt
from vault_app.regions.values import Provider

# Ends that say that the provider no longer shows the copy; a new UIDVALIDITY says nothing of it.
_LEFT = frozenset({GoneWhy.REMOVED, GoneWhy.VANISHED, GoneWhy.MAILBOX_GONE})

ProviderOf = Callable[[str], Provider | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive knows of one message. ``intervals`` have the present holders first."""

    intervals: Sequence[Custody]
    placements: Sequence[Placement]
    receipts: Sequence[Receipt]


def residue(service: Provider | None, name: str, removed_on: date) -> Residue:
    """What the holder called ``name`` may keep of a message that was removed for good that day."""
    retention = service.retention if service is not None else None
    days = retention.days_after_removal if retention is not None else None
    return Residue(
        provider_id=service.id if service is not None else "",
        provider=name,
        days=days,
        until=None if days is None else removed_on + timedelta(days=days),
        text=retention.text if retention is not None else "",
        source=retention.reference.source if retention is not None else "",
        is_verified=retention is not None and retention.reference.verified,
    )


def list_copies(known: Known, provider_of: ProviderOf) -> tuple[Copy, ...]:
    """All copies, those that exist now first: on servers, the vault's, residues, then earlier."""
    servers = [_server_copy(known, interval) for interval in known.intervals]
    residues = list(_residues(known, provider_of))
    present = [copy for copy in servers if copy.until is None]
    earlier = [copy for copy in servers if copy.until is not None]
    return (*present, _vault_copy(known), *residues, *earlier)


def _server_copy(known: Known, interval: Custody) -> Copy:
    return Copy(
        kind=CopyKind.SERVER,
        holding=interval.holding,
        account_id=interval.account_id,
        mailboxes=_mailboxes(known, interval),
        since=interval.since,
        until=interval.until,
        confidence=interval.confidence,
        because=interval.because,
        evidence=interval.evidence,
    )


def _mailboxes(known: Known, interval: Custody) -> tuple[str, ...]:
    """Where an account's copies lie now, or lay in the interval."""
    if interval.account_id is None:
        return ()
    own = [each for each in known.placements if each.account_id == interval.account_id]
    if interval.until is None:
        own = [each for each in own if each.gone_at is None] or own
    else:
        own = [each for each in own if each.first_seen <= interval.until]
    return tuple(dict.fromkeys(each.mailbox for each in own))


def _vault_copy(known: Known) -> Copy:
    since = min((each.first_seen for each in known.placements), default=None)
    return Copy(
        kind=CopyKind.VAULT,
        holding=None,
        account_id=None,
        mailboxes=(),
        since=since,
        until=None,
        confidence=Confidence.PROVEN,
        because="The vault holds it on this computer, encrypted.",
        evidence=(),
    )


def _residues(known: Known, provider_of: ProviderOf) -> list[Copy]:
    """What may be left at each account that has no copy any more, newest removal first."""
    accounts = dict.fromkeys(each.account_id for each in known.placements)
    found = []
    for account_id in accounts:
        own = [each for each in known.placements if each.account_id == account_id]
        last = max(
            (each for each in own if each.gone_at is not None and each.gone_why in _LEFT),
            key=lambda each: each.gone_at or each.last_seen,
            default=None,
        )
        held = next((each for each in known.intervals if each.account_id == account_id), None)
        if any(each.gone_at is None for each in own) or last is None or held is None:
            continue
        found.append(_residue_copy(known, last, held, provider_of))
    return sorted(found, key=lambda copy: copy.since or datetime.min.replace(tzinfo=UTC))[::-1]


def _residue_copy(known: Known, last: Placement, held: Custody, provider_of: ProviderOf) -> Copy:
    removed_at = last.gone_at or last.last_seen
    service = provider_of(held.holding.provider_id)
    left = residue(service, held.holding.provider, removed_at.date())
    evidence = tuple(
        _receipt_evidence(receipt)
        for receipt in known.receipts
        if (receipt.mailbox, receipt.uidvalidity, receipt.uid)
        == (last.mailbox, last.uidvalidity, last.uid)
    )
    return Copy(
        kind=CopyKind.RESIDUE,
        holding=replace(held.holding, id=None),
        account_id=held.account_id,
        mailboxes=(),
        since=removed_at,
        until=_end_of(left.until),
        confidence=_confidence(left),
        because=_why(left, service),
        evidence=evidence,
        source=left.source,
    )


def _receipt_evidence(receipt: Receipt) -> Evidence:
    """A receipt of a removal, as evidence that the copy is not shown any more."""
    return Evidence(
        kind=EvidenceKind.PLACEMENT,
        seen=receipt.server_answer or receipt.verification,
        where=f"Receipt {receipt.id}",
        points_to=f"The copy in {receipt.mailbox} was removed, and proven to be absent.",
        confidence=Confidence.OBSERVED,
        observed_at=receipt.at,
    )


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), UTC)


def _confidence(left: Residue) -> Confidence:
    """How sure the end is: documented by the holder, read elsewhere, or not stated at all."""
    if left.days is None:
        return Confidence.UNKNOWN
    return Confidence.OBSERVED if left.is_verified else Confidence.INFERRED


def _why(left: Residue, service: Provider | None) -> str:
    name = service.name if service is not None else left.provider
    if not name:
        return "Nobody known says how long the holder keeps what was removed."
    if left.days is None:
        return f"{name} does not state how long it keeps what was removed."
    if left.days == 0:
        return f"{name} states that nothing is kept once a message is removed."
    days = "1 day" if left.days == 1 else f"{left.days} days"
    return f"{name} may keep what was removed for up to {days}."
