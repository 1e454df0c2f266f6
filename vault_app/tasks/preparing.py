"""From the bytes of messages to all that the archive keeps of them: pure, and all of it Python.

That makes it the slow part of a pull, so ``preparing_process`` runs it beside the rest.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from vault_app.archive.dictionaries import NOTHING_LEARNT, Learnt
from vault_app.archive.packing import NewMessage, NewPlacement, Packed, Packer
from vault_app.mime.display import part_row
from vault_app.mime.scan import scan
from vault_app.mime.split import join, split
from vault_app.mime.text import index_text
from vault_app.mime.values import Scanned
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.fates import Given, Refused

# Dates before there was mail are slips of a clock, and would hide a message at the list's far end.
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where messages come from: all that is needed to judge who held them."""

    account_id: int
    custody: AccountCustody
    is_outgoing: bool


class Prepared(NamedTuple):
    """A batch for the archive, and the copies of it that could not be made out."""

    packed: list[Packed]
    refused: list[Refused]


class Preparation:
    """Prepares batch after batch."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._packer = Packer()

    def prepare(
        self, batch: Sequence[Given], origin: Origin, learnt: Learnt = NOTHING_LEARNT
    ) -> Prepared:
        """What the archive is to store for copies that were fetched.

        One that brings out a mistake of ours is refused, and hides none of the others.
        """
        prepared = Prepared([], [])
        for start in range(0, len(batch), _AT_ONCE):
            some = batch[start : start + _AT_ONCE]
            try:
                prepared.packed.extend(self._pack(some, origin, learnt))
            except Exception:  # noqa: BLE001 - found out below, message by message
                for given in some:
                    self._prepare_alone(given, origin, learnt, prepared)
        return prepared

    def _prepare_alone(
        self, given: Given, origin: Origin, learnt: Learnt, prepared: Prepared
    ) -> None:
        try:
            prepared.packed.extend(self._pack([given], origin, learnt))
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the pull
            prepared.refused.append(Refused(given.uid, "not-understood", type(error).__name__))

    def _pack(self, batch: Sequence[Given], origin: Origin, learnt: Learnt) -> list[Packed]:
        return self._packer.pack(describe(batch, origin, self._world), learnt)


def describe(batch: Sequence[Given], origin: Origin, world: World) -> list[NewPlacement]:
    """All that the archive keeps of copies.

    Step by step for all of them, not message by message: the processor then keeps the code of one
    step at hand, which takes a fifth less time.
    """
    scans = [scan(given.raw) for given in batch]
    judgements = [
        world.judge(
            scanned.headers,
            account=origin.custody,
            received_at=given.internal_date or message_date(scanned, None),
            is_outgoing=origin.is_outgoing,
        )
        for given, scanned in zip(batch, scans, strict=True)
    ]
    messages = [
        prepare(given.raw, scanned, received_at=given.internal_date)
        for given, scanned in zip(batch, scans, strict=True)
    ]
    return [
        NewPlacement(
            uid=given.uid,
            sha256=hashlib.sha256(given.raw).digest(),
            flags=given.flags,
            internal_date=given.internal_date,
            size_differs=given.size_differs,
            custody=tuple(
                [replace(held, account_id=origin.account_id) for held in judgement.custody]
            ),
            message=message,
            trace=world.trace(scanned.headers),
            domains=judgement.domains,
        )
        for given, scanned, judgement, message in zip(
            batch, scans, judgements, messages, strict=True
        )
    ]


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
    """The message in pieces that were put together again and gave the same bytes; else in one."""
    pieces = split(raw, scanned)
    if not pieces.parts or join(pieces.skeleton, pieces.parts) == raw:
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
