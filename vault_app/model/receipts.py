"""A receipt with all that its entry in the ledger says beside it."""

from dataclasses import dataclass
from datetime import datetime

from vault_app.model.custody import Confidence, Holding
from vault_app.model.ledger import LedgerEntry
from vault_app.model.removal import Plan, Receipt
from vault_app.model.residue import Residue


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecord:
    """One removal, as it can be proven.

    ``entry`` is ``None`` for a receipt that is older than the ledger; what only the ledger keeps is
    then empty. ``message_id`` is that of its header, without angle brackets, ``subject`` ``None``
    where the owner does not want it to be kept, ``size`` counts bytes. ``holder`` is who held the
    copy when it went, with how sure that was. ``residue`` is empty where nothing left a server.
    """

    receipt: Receipt
    entry: LedgerEntry | None
    message_id: str
    subject: str | None
    size: int | None
    holder: Holding | None
    confidence: Confidence | None
    detail: str
    residue: tuple[Residue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFile:
    """What a file with receipts says. ``plan`` is the job that it has all receipts of, or ``None``
    for chosen ones; ``key_entry`` names the public key, ``head`` was the ledger's last entry when
    the file was made. ``program`` is the version of Homeport."""

    vault: str
    program: str
    made_at: datetime
    public_key: bytes
    plan: Plan | None
    records: tuple[ReceiptRecord, ...]
    key_entry: LedgerEntry
    head: LedgerEntry
