"""From the bytes of messages to all that the archive keeps of them: pure, and all of it Python.

That makes it the slow part of a pull, so ``preparing_process`` runs it beside the rest.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vault_app.archive.storing import NewMessage, NewPlacement
from vault_app.mime.display import part_row
from vault_app.mime.scan import scan
from vault_app.mime.split import join, split
from vault_app.mime.text import index_text
from vault_app.mime.values import Scanned
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.fetching import Given

# Dates before there was mail are slips of a clock, and would hide a message at the list's far end.
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where messages come from: all that is needed to judge who held them."""

    account_id: int
    custody: AccountCustody
    is_outgoing: bool


def prepare_batch(batch: Sequence[Given], origin: Origin, world: World) -> list[NewPlacement]:
    """What the archive is to store for copies that were fetched."""
    return [_prepare_copy(given, origin, world) for given in batch]


def _prepare_copy(given: Given, origin: Origin, world: World) -> NewPlacement:
    scanned = scan(given.raw)
    received_at = given.internal_date
    judgement = world.judge(
        scanned.headers,
        account=origin.custody,
        received_at=received_at or message_date(scanned, None),
        is_outgoing=origin.is_outgoing,
    )
    return NewPlacement(
        uid=given.uid,
        sha256=hashlib.sha256(given.raw).digest(),
        flags=given.flags,
        internal_date=received_at,
        size_differs=given.size_differs,
        custody=tuple(replace(held, account_id=origin.account_id) for held in judgement.custody),
        message=prepare(given.raw, scanned, received_at=received_at),
        trace=world.trace(scanned.headers),
        domains=judgement.domains,
    )


def prepare(raw: bytes, scanned: Scanned, *, received_at: datetime | None) -> NewMessage:
    """Split, describe and extract the text of a message; never fails, whatever the bytes are."""
    text = index_text(raw, scanned)
    skeleton, contents = split_proven(raw, scanned)
    parts = tuple(part_row(part) for part in scanned.parts)
    return NewMessage(
        size=len(raw),
        skeleton=skeleton,
        contents=tuple(contents),
        date=message_date(scanned, received_at),
        sender_name=scanned.sender_name,
        sender_address=scanned.sender_address,
        recipients=scanned.recipients,
        subject=scanned.subject,
        preview=text.preview,
        message_id=scanned.message_id,
        in_reply_to=scanned.in_reply_to,
        people=tuple((person.role, person.name, person.address) for person in scanned.people),
        parts=parts,
        has_attachments=any(part.is_attachment for part in parts),
        body_text=text.body,
        attachment_text=text.attachments,
    )


def split_proven(raw: bytes, scanned: Scanned) -> tuple[bytes, Sequence[bytes]]:
    """The message in pieces that were put together again and compared by hash; else in one."""
    pieces = split(raw, scanned)
    if not pieces.parts:
        return pieces.skeleton, ()
    joined = join(pieces.skeleton, pieces.parts)
    if hashlib.sha256(joined).digest() == hashlib.sha256(raw).digest():
        return pieces.skeleton, pieces.parts
    return split(raw, replace(scanned, parts=())).skeleton, ()


def message_date(scanned: Scanned, received_at: datetime | None) -> datetime:
    """When a message was sent, as far as its Date can be believed; else when it was received.

    A message cannot have been sent after it was received; a day is left for wrong zones.
    """
    received = received_at or datetime.now(UTC)
    sent = scanned.date
    if sent is None or sent < _EARLIEST or (sent - received).days >= 1:
        return max(received, _EARLIEST)
    return sent
