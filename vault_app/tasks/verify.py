"""Reads the whole vault back: every message against its hash, every page against its seal."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vault_app.archive.ledger import add_entry
from vault_app.archive.vault import Vault
from vault_app.model.errors import MessageDamaged, MessageNotFound, VaultError
from vault_app.model.jobs import Job
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """``damaged`` are ids of messages whose bytes do not match; ``integrity`` what the checks of
    the file itself found. Both are empty in a sound vault."""

    messages: int
    bytes: int
    damaged: tuple[int, ...]
    integrity: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.damaged and not self.integrity


def verify(job: Job, vault: Vault, database: Path | None = None) -> VerifyReport:
    """Check everything, and note in the ledger that it was done. With ``database``, in a copy of
    the vault's, which is not noted."""
    messages = size = 0
    damaged: list[int] = []
    with vault.reader(database) as reader, vault.reader(database) as bodies:
        total = reader.count(EVERYTHING)
        for ids in reader.message_ids(EVERYTHING):
            for message_id in ids:
                job.check()
                try:
                    size += len(bodies.raw(message_id))
                except MessageDamaged:
                    damaged.append(message_id)
                except MessageNotFound:
                    continue  # purged meanwhile
                messages += 1
                job.progress(messages, total, "messages")
        job.progress(total, total, "messages", "file")
        faults = reader.integrity_faults()
    report = VerifyReport(
        messages=messages, bytes=size, damaged=tuple(damaged), integrity=tuple(faults)
    )
    if database is None:
        _note(vault, report)
    return report


def _note(vault: Vault, report: VerifyReport) -> None:
    document = {
        "what": "vault",
        "messages": report.messages,
        "damaged": len(report.damaged),
        "is_whole": report.ok,
    }
    # A vault that is damaged or full has to be checked all the same.
    with suppress(VaultError):
        vault.write(add_entry, LedgerKind.VERIFICATION, document)
