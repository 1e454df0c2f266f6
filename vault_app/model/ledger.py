"""The ledger: the append-only, hash-chained list of what a person may have to prove was done."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# The first line of what is hashed for an entry; it stands for the form of all the others.
ENTRY_FORM: Final = "homeport-ledger-1"


class LedgerKind(enum.StrEnum):
    """What an entry is about. ``UNKNOWN``: it says something else, so somebody altered it."""

    KEY = "key"
    PLAN = "plan"
    REMOVAL = "removal"
    RESTORE = "restore"
    HOLD = "hold"
    RULE = "rule"
    RELOCATION = "relocation"
    EXPORT = "export"
    BACKUP = "backup"
    VERIFICATION = "verification"
    VAULT = "vault"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> "LedgerKind":
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry. ``document`` is its content as canonical JSON, of which ``hash`` is the SHA-256
    together with ``previous``, the hash of the entry before it; ``signature`` is the vault's own
    (Ed25519, RFC 8032) over ``hash``."""

    number: int
    at: datetime
    kind: LedgerKind
    document: str
    previous: bytes
    hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCheck:
    """What checking the chain found. ``broken_at`` is the number of the first entry that does not
    fit, ``None`` if all do; ``detail`` is a code for the wording."""

    entries: int
    head: bytes
    public_key: bytes
    broken_at: int | None
    detail: str
