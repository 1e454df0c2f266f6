"""The ledger: entries that are only ever added, each chained to the one before it and signed.

An entry's ``document`` is JSON with sorted keys, without blanks, in ASCII. Its hash is SHA-256 over
six lines, parted by a line feed and without one at the end:

    homeport-ledger-1
    number          (from 1, without gaps)
    time            (UTC, as 2026-11-24T20:15:00Z)
    kind
    previous        (hash of the entry before, as 64 hexadecimal digits; zeros for the first)
    document

The signature is Ed25519 (RFC 8032) over the 32 bytes of that hash. The first entry is of the kind
"key" and names the public key. ``resources/verify_ledger.py`` checks all of this without Homeport.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from vault_app.archive import rows
from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, now_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import ENTRY_FORM, LedgerEntry, LedgerKind
from vault_app.model.removal import Receipt

NO_PREVIOUS: Final = bytes(32)
_SIGNATURE_FUNCTION: Final = "ledger_signature"

_ENTRY = "SELECT number, at, kind, document, previous, hash, signature FROM ledger"


class Signer(Protocol):
    """The vault's own key, as far as the archive sees it."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, content: bytes) -> bytes: ...


def let_sign(connection: Connection, signer: Signer) -> None:
    """Let entries that are added on this connection be signed."""
    connection.create_function(_SIGNATURE_FUNCTION, 1, signer.sign)


@alters()
def begin_ledger(connection: Connection, public_key: bytes, vault_id: str) -> None:
    """Add the first entry, which names the key, if there is none."""
    if connection.execute("SELECT NOT EXISTS (SELECT 1 FROM ledger)").fetchone()[0]:
        document = {"vault": vault_id, "algorithm": "Ed25519", "public_key": public_key.hex()}
        append(connection, LedgerKind.KEY, document)


def append(connection: Connection, kind: LedgerKind, document: Mapping[str, object]) -> int:
    """Add an entry within the running write; returns its number.

    ``document`` holds what JSON holds. No text of messages belongs in it: it can never be deleted.
    """
    return append_all(connection, kind, [document])


# The same as a write of its own.
add_entry: Final = alters(Change.RECEIPTS)(append)


def append_all(
    connection: Connection, kind: LedgerKind, documents: Sequence[Mapping[str, object]]
) -> int:
    """Add entries of one kind in this order; returns the number of the last, 0 for none."""
    last = connection.execute(
        "SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1"
    ).fetchone()
    number, previous = (0, NO_PREVIOUS) if last is None else (int(last[0]), bytes(last[1]))
    at = now_seconds()
    added = []
    for document in documents:
        number += 1
        text = canonical(document)
        digest = entry_hash(number, from_seconds(at), kind, previous, text)
        added.append((number, at, kind, text, previous, digest))
        previous = digest
    connection.executemany(
        "INSERT INTO ledger (number, at, kind, document, previous, hash, signature)"
        f" VALUES (?1, ?2, ?3, ?4, ?5, ?6, {_SIGNATURE_FUNCTION}(?6))",
        added,
    )
    return number if added else 0


def canonical(document: Mapping[str, object]) -> str:
    """A document in the one form over which hashes are taken."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(
    number: int, at: datetime, kind: LedgerKind, previous: bytes, document: str
) -> bytes:
    """The hash of an entry; ``at`` counts in whole seconds."""
    lines = (ENTRY_FORM, str(number), moment(at), kind, previous.hex(), document)
    return hashlib.sha256("\n".join(lines).encode("ascii")).digest()


def moment(at: datetime) -> str:
    """A time as it stands in the ledger."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


class LedgerReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of the ledger."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def ledger(self, limit: int, before: int | None = None) -> list[LedgerEntry]:
        """Entries, newest first; with ``before``, those of lower numbers."""
        found = self._all(
            f"{_ENTRY} WHERE ?1 IS NULL OR number < ?1 ORDER BY number DESC LIMIT ?2",
            before,
            limit,
        )
        return [_entry(row) for row in found]

    def ledger_from(self, number: int, limit: int) -> list[LedgerEntry]:
        """Entries in their order, from that number on."""
        found = self._all(f"{_ENTRY} WHERE number >= ? ORDER BY number LIMIT ?", number, limit)
        return [_entry(row) for row in found]

    def ledger_entry(self, number: int) -> LedgerEntry | None:
        """One entry, if there is one of that number."""
        found = self._all(f"{_ENTRY} WHERE number = ?", number)
        return _entry(found[0]) if found else None

    def ledger_length(self) -> int:
        """The number of the last entry."""
        return int(self._all("SELECT coalesce(max(number), 0) FROM ledger")[0][0])

    def receipts_of(self, receipt_ids: Sequence[int]) -> list[Receipt]:
        """These receipts, by number; those that there are not are left out."""
        found = self._all(
            f"{rows.RECEIPT} WHERE receipt.id IN (SELECT value FROM json_each(?))"
            " ORDER BY receipt.id",
            json.dumps(list(receipt_ids)),
        )
        return [rows.receipt(row) for row in found]

    def first_receipt_that_differs(self) -> int | None:
        """The lowest number that a receipt names whose entry is not about the same end of the same
        message."""
        found = self._all(
            "SELECT min(ledger_number) FROM receipt"
            " JOIN plan_item AS item ON item.id = plan_item_id"
            " LEFT JOIN ledger ON ledger.number = ledger_number AND kind = ?"
            " WHERE ledger_number > 0 AND (document IS NULL"
            "  OR json_extract(document, '$.receipt') <> receipt.id"
            "  OR json_extract(document, '$.plan') <> receipt.plan_id"
            "  OR json_extract(document, '$.message.sha256') <> lower(hex(item.sha256))"
            "  OR json_extract(document, '$.outcome') <> item.step)",
            LedgerKind.REMOVAL,
        )
        return None if found[0][0] is None else int(found[0][0])

    def highest_number_in_receipts(self) -> int:
        """The highest number of an entry that a receipt names: so long the ledger has to be."""
        return int(self._all("SELECT coalesce(max(ledger_number), 0) FROM receipt")[0][0])


def _entry(row: Any) -> LedgerEntry:
    return LedgerEntry(
        number=row[0],
        at=from_seconds(int(row[1])),
        kind=LedgerKind(row[2]),
        document=row[3],
        previous=bytes(row[4]),
        hash=bytes(row[5]),
        signature=bytes(row[6]),
    )
