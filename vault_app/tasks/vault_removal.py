"""Deletes messages from the vault, for plans that ask for it; never talks to a server."""

from vault_app.archive import removing
from vault_app.archive.reader import Reader
from vault_app.archive.removing import Outcome
from vault_app.archive.vault import Vault
from vault_app.model.jobs import Job
from vault_app.model.removal import PlanItem, RemovalMode, SkipReason, Step

_BATCH = 100

VERIFIED_DELETED = "deleted-from-vault"
KEPT_IN_VAULT = "kept-in-vault"


def delete_from_vault(job: Job, vault: Vault, plan_id: int) -> None:
    """Delete the messages of a plan's vault items that may go now, in batches.

    Of a plan that takes the server's copies too, a message goes only when no copy of it is left on
    any server; while the removal of one is unfinished, its vault item stays open.

    Raises:
        Cancelled: between batches.
    """
    with vault.reader() as reader:
        plan = reader.plan(plan_id)
        waiting = [
            item
            for item in reader.plan_items(plan_id, [Step.PLANNED, Step.EXPUNGED])
            if item.placement_id is None
        ]
        unfinished = {
            item.message_id
            for item in reader.plan_items(plan_id, [step for step in Step if not step.is_final])
            if item.placement_id is not None
        }
        ready: list[PlanItem] = []
        kept: list[PlanItem] = []
        for item in waiting:
            if item.message_id in unfinished:
                continue
            is_elsewhere = plan.mode is RemovalMode.PURGE_ALL and _is_on_server(reader, item)
            (kept if is_elsewhere else ready).append(item)
    if kept:
        vault.write(removing.finish_items, [_kept(item) for item in kept])
    for start in range(0, len(ready), _BATCH):
        job.check()
        some = [_deleted(item) for item in ready[start : start + _BATCH]]
        vault.write(removing.delete_messages, some)
        job.progress(min(start + _BATCH, len(ready)), len(ready), "messages")


def _is_on_server(reader: Reader, item: PlanItem) -> bool:
    message_id = reader.id_of(item.sha256)  # the id may be another's by now
    return message_id is not None and any(
        copy.gone_at is None for copy in reader.placements(message_id)
    )


def _deleted(item: PlanItem) -> Outcome:
    return Outcome(item_id=item.id, step=Step.CONFIRMED, verification=VERIFIED_DELETED)


def _kept(item: PlanItem) -> Outcome:
    return Outcome(
        item_id=item.id,
        step=Step.SKIPPED,
        reason=SkipReason.COPY_LEFT_ON_SERVER,
        verification=KEPT_IN_VAULT,
    )
