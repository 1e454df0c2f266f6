"""Puts together all that can be said of who holds one message: for a page, a report, a terminal."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from vault_app.archive.reader import Reader
from vault_app.mime.scan import scan
from vault_app.model.custody import Custody, Evidence, Holding, RouteHop
from vault_app.model.errors import MessageDamaged
from vault_app.model.law import HoldingReach, MessageCustody
from vault_app.model.mail import Placement
from vault_app.regions.copies import Known, list_copies
from vault_app.regions.world import World
from vault_app.tasks.connections import account_custody
from vault_app.tasks.dns import evidence_of

_OUTGOING = frozenset({"sent", "drafts"})
_MOST_RECEIPTS = 1000


def custody_of(
    reader: Reader, world: World, message_id: int, *, now: datetime | None = None
) -> MessageCustody:
    """Everything about one message; ``now`` is the moment that laws and owners are taken of.

    ``world`` is that of the vault (:func:`vault_app.tasks.declarations.vault_world`).

    Raises:
        MessageNotFound
    """
    row = reader.row(message_id)
    today = (now or datetime.now(UTC)).date()
    intervals = tuple(reader.custody(message_id))
    placements = reader.placements(message_id)
    receipts = reader.receipts(limit=_MOST_RECEIPTS, message_id=message_id)
    route, extra = _delivery(reader, world, message_id, placements, received_at=row.date)
    return MessageCustody(
        message_id=message_id,
        intervals=intervals,
        delivered=tuple(reader.delivered(message_id)),
        copies=list_copies(
            Known(intervals=intervals, placements=placements, receipts=receipts), world.provider
        ),
        route=route,
        extra_evidence=extra,
        reaches=tuple(
            HoldingReach(
                holding=holding,
                reaches=world.reaches(holding, on=today),
                limits=world.limits(holding, on=today),
            )
            for holding in _present(intervals)
        ),
        facts_as_of=world.facts.as_of,
    )


def _present(intervals: Sequence[Custody]) -> list[Holding]:
    """The holdings of today, each once."""
    found = [each.holding for each in intervals if each.until is None]
    return list({replace(holding, id=None): holding for holding in found}.values())


def _delivery(
    reader: Reader,
    world: World,
    message_id: int,
    placements: Sequence[Placement],
    *,
    received_at: datetime,
) -> tuple[tuple[RouteHop, ...], tuple[Evidence, ...]]:
    """The route, and what else the message and the DNS of its account say; by the account in which
    it lies or lay last."""
    if not placements:
        return (), ()
    placement = placements[0]
    account = account_custody(reader, world, placement.account_id)
    is_outgoing = _is_outgoing(reader, placement)
    headers = b""
    # The route of a damaged message is still known: its lines are kept apart.
    with suppress(MessageDamaged):
        headers = scan(reader.raw(message_id)).headers
    trace = reader.trace(message_id) or world.trace(headers)
    route = world.route(trace, account=account, received_at=received_at, is_outgoing=is_outgoing)
    domain = evidence_of(reader, world, placement.account_id)
    if not headers:
        return route, domain
    extra = world.extra_evidence(
        headers, account=account, received_at=received_at, is_outgoing=is_outgoing
    )
    return route, (*extra, *domain)


def _is_outgoing(reader: Reader, placement: Placement) -> bool:
    return any(
        mailbox.id == placement.mailbox_id and mailbox.special_use in _OUTGOING
        for mailbox in reader.mailboxes(placement.account_id)
    )
