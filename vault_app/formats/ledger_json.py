"""Receipts and the ledger as JSON: everything, exactly, so that anybody can check it.

Both files have the key "ledger": the form of the entries, the public key, the last entry's number
and hash at the time, and entries, each on a line. A file with receipts has the entry with the key,
those of its receipts, and the last one; a file with the ledger has all. ``resources/
verify_ledger.py`` reads either.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

from vault_app.formats.claims import instant
from vault_app.formats.json_report import escape_steering
from vault_app.model.ledger import ENTRY_FORM, LedgerEntry
from vault_app.model.receipts import ReceiptFile, ReceiptRecord
from vault_app.model.removal import Plan
from vault_app.model.residue import Residue

RECEIPTS_FORMAT: Final = "homeport-receipts"
LEDGER_FORMAT: Final = "homeport-ledger"
FORMAT_VERSION: Final = 1


class Output(Protocol):
    """A file to write into."""

    def write(self, content: bytes) -> int: ...


def write_receipts(file: Output, content: ReceiptFile, *, notice: str) -> None:
    """Write a file with receipts."""
    head: dict[str, object] = {
        **_origin(RECEIPTS_FORMAT, content.program, content.vault, content.made_at),
        "notice": notice,
        "plan": None if content.plan is None else _plan(content.plan),
        "receipts": [receipt_document(each) for each in content.records],
    }
    entries = {content.key_entry.number: content.key_entry, content.head.number: content.head}
    for record in content.records:
        if record.entry is not None:
            entries[record.entry.number] = record.entry
    in_order = [entries[number] for number in sorted(entries)]
    _write(file, head, content.public_key, content.head, in_order)


def write_ledger(
    file: Output,
    entries: Iterable[LedgerEntry],
    *,
    head: LedgerEntry,
    public_key: bytes,
    vault: str,
    program: str,
    made_at: datetime,
) -> None:
    """Write a file with the whole ledger, as the entries pass by."""
    _write(file, _origin(LEDGER_FORMAT, program, vault, made_at), public_key, head, entries)


def receipt_document(record: ReceiptRecord) -> dict[str, object]:
    """A receipt for programs. Countries are ISO 3166-1 codes or null."""
    receipt, holder = record.receipt, record.holder
    return {
        "receipt": receipt.id,
        "plan": receipt.plan_id,
        "ledger_entry": receipt.ledger_number or None,
        "at": instant(receipt.at),
        "mode": receipt.mode.value,
        "way": receipt.way.value if receipt.host else None,
        "outcome": receipt.outcome.value,
        "reason": receipt.reason.value if receipt.reason else None,
        "message": {
            "sha256": receipt.sha256,
            "message_id": record.message_id or None,
            "date": instant(receipt.message_date),
            "size": record.size,
            "subject": record.subject,
        },
        "copy": {
            "account": receipt.account,
            "server": receipt.host,
            "folder": receipt.mailbox,
            "uidvalidity": receipt.uidvalidity,
            "uid": receipt.uid,
        }
        if receipt.host
        else None,
        "holder": {
            "confidence": record.confidence.value if record.confidence else None,
            "provider": holder.provider or None,
            "entity": holder.entity or None,
            "entity_country": holder.entity_country or None,
            "controller": holder.controller or None,
            "controller_country": holder.controller_country or None,
            "country": holder.country or None,
            "site": holder.site or None,
        }
        if holder is not None
        else None,
        "proof": receipt.proof.value if receipt.proof else None,
        "server_answer": receipt.server_answer,
        "detail": record.detail,
        "verification": receipt.verification,
        "residue": [_residue(each) for each in record.residue],
    }


def entry_document(entry: LedgerEntry) -> dict[str, object]:
    """An entry; its ``document`` as an object, which has only one canonical text."""
    return {
        "number": entry.number,
        "at": instant(entry.at),
        "kind": entry.kind.value,
        "previous": entry.previous.hex(),
        "document": json.loads(entry.document),
        "hash": entry.hash.hex(),
        "signature": entry.signature.hex(),
    }


def _origin(form: str, program: str, vault: str, made_at: datetime) -> dict[str, object]:
    return {
        "format": form,
        "format_version": FORMAT_VERSION,
        "program": f"Homeport {program}",
        "vault": vault,
        "made_at": instant(made_at),
    }


def _plan(plan: Plan) -> dict[str, object]:
    return {
        "id": plan.id,
        "mode": plan.mode.value,
        "started_at": instant(plan.started_at),
        "finished_at": instant(plan.finished_at),
        "confirmed": plan.confirmed,
        "skipped": plan.skipped,
        "failed": plan.failed,
    }


def _residue(residue: Residue) -> dict[str, object]:
    return {
        "kind": residue.kind.value,
        "holder": residue.holder or None,
        "days": residue.days,
        "until": instant(residue.until),
        "note": residue.note,
        "sources": list(residue.sources),
        "is_verified": residue.is_verified,
    }


def _write(
    file: Output,
    head: Mapping[str, object],
    public_key: bytes,
    last: LedgerEntry,
    entries: Iterable[LedgerEntry],
) -> None:
    ledger = {
        "form": ENTRY_FORM,
        "algorithm": "Ed25519",
        "public_key": public_key.hex(),
        "last": {"number": last.number, "hash": last.hash.hex()},
        "entries": [],
    }
    text = _text({**head, "ledger": ledger}, indent=2)
    # The one list at the very end stays open while the entries pass by.
    file.write(text.removesuffix("[]\n  }\n}").encode("utf-8") + b"[")
    mark = "\n"
    for entry in entries:
        file.write(f"{mark}      {_text(entry_document(entry))}".encode())
        mark = ",\n"
    file.write(b"\n    ]\n  }\n}\n")


def _text(document: Mapping[str, object], indent: int | None = None) -> str:
    return escape_steering(json.dumps(document, ensure_ascii=False, indent=indent))
