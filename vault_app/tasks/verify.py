"""Reads the whole vault back: every message against its hash, every page against its seal."""

from dataclasses import dataclass

from vault_app.archive.vault import Vault
from vault_app.model.errors import MessageDamaged, MessageNotFound
from vault_app.model.jobs import Job
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


def verify(job: Job, vault: Vault) -> VerifyReport:
    """Check everything; changes nothing."""
    messages = size = 0
    damaged: list[int] = []
    with vault.reader() as reader, vault.reader() as bodies:
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
    return VerifyReport(
        messages=messages, bytes=size, damaged=tuple(damaged), integrity=tuple(faults)
    )
