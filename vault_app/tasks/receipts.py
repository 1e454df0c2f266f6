"""Finds what the ledger says of a receipt."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vault_app.archive.reader import Reader
from vault_app.model.custody import Confidence, Holding
from vault_app.model.ledger import LedgerEntry
from vault_app.model.receipts import ReceiptRecord
from vault_app.model.removal import Receipt, Step
from vault_app.model.residue import Residue, ResidueKind
from vault_app.regions.world import World


def receipt_record(reader: Reader, world: World, receipt: Receipt) -> ReceiptRecord:
    """A receipt with all that is known of its removal.

    Where the ledger does not say what may stay behind, it is judged by the facts of today.
    """
    entry = reader.ledger_entry(receipt.ledger_number) if receipt.ledger_number else None
    document = entry_content(entry) if entry is not None else {}
    message = document.get("message") or {}
    held = document.get("holder")
    holder, confidence = _holder(held) if held else (None, None)
    provider_id = holder.provider_id if holder is not None else ""
    return ReceiptRecord(
        receipt=receipt,
        entry=entry,
        message_id=str(message.get("message_id", "")),
        subject=receipt.subject if entry is None else message.get("subject"),
        size=message.get("size"),
        holder=holder,
        confidence=confidence,
        detail=str(document.get("detail", "")),
        residue=_residue(receipt, document.get("residue"), world, provider_id),
    )


def receipt_records(
    reader: Reader, world: World, receipts: Sequence[Receipt]
) -> tuple[ReceiptRecord, ...]:
    """The same for several."""
    return tuple(receipt_record(reader, world, each) for each in receipts)


def entry_content(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry says; empty if it cannot be read."""
    try:
        found = json.loads(entry.document)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _holder(held: dict[str, str]) -> tuple[Holding, Confidence]:
    return Holding(
        provider_id=held["provider_id"],
        provider=held["provider"],
        entity=held["entity"],
        entity_country=held["entity_country"],
        controller=held["controller"],
        controller_country=held["controller_country"],
        country=held["country"],
        site=held["site"],
    ), Confidence(held["confidence"])


def _residue(
    receipt: Receipt, kept: list[dict[str, Any]] | None, world: World, provider_id: str
) -> tuple[Residue, ...]:
    if receipt.outcome is not Step.CONFIRMED or not receipt.host:
        return ()
    judged = world.residue(provider_id or receipt.host, receipt.way, receipt.at)
    if kept is None:
        return judged
    notes = {each.kind: each.note for each in judged}
    return tuple(
        Residue(
            kind=ResidueKind(each["kind"]),
            holder=each["holder"],
            until=None if each["until"] is None else datetime.fromisoformat(each["until"]),
            days=each["days"],
            note=notes.get(ResidueKind(each["kind"]), ""),
            sources=tuple(each["sources"]),
            is_verified=each["is_verified"],
        )
        for each in kept
    )
