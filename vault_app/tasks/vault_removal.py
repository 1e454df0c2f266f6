"""Deletes messages from the vault, for plans that ask for it; never talks to a server."""

from vault_app.archive import removing
from vault_app.archive.reader import Reader
from vault_app.archive.removing import Outcome
from vault_app.archive.vault import Vault
from vault_app.model.jobs import Job
from vault_app.model.removal import PlanItem, RemovalMode, SkipReason, Step
from vault_app.regions.world import World
from vault_app.tasks.holds import held_hashes
from vault_app.tasks.shrinking import erase_remains

_BATCH = 100

VERIFIED_DELETED = "deleted-from-vault"
KEPT_IN_VAULT = "kept-in-vault"


def delete_from_vault(job: Job, vault: Vault, world: World, plan_id: int) -> None:
    """Delete the messages of a plan's vault items that may go now, in batches.

    Of a plan that takes the server's copies too, a message goes only when no copy of it is left on
    any server; while the removal of one is unfinished, its vault item stays open. What is on hold
    stays.

    Raises:
        Cancelled: between batches, or while what they left in the vault's file is erased; the next
            deletion goes on with that.
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
        batch = ready[start : start + _BATCH]
        with vault.reader() as reader:
            held = held_hashes(reader, world, {item.sha256 for item in batch})
        if on_hold := [_on_hold(item) for item in batch if item.sha256 in held]:
            vault.write(removing.finish_items, on_hold)
        some = [_deleted(item) for item in batch if item.sha256 not in held]
        vault.write(removing.delete_messages, some)
        job.progress(min(start + _BATCH, len(ready)), len(ready), "messages")
    erase_remains(job, vault)


def _is_on_server(reader: Reader, item: PlanItem) -> bool:
    message_id = reader.id_of(item.sha256)  # the id may be another's by now
    return message_id is not None and any(
        copy.gone_at is None for copy in reader.placements(message_id)
    )


def _deleted(item: PlanItem) -> Outcome:
    return Outcome(item_id=item.id, step=Step.CONFIRMED, verification=VERIFIED_DELETED)


def _on_hold(item: PlanItem) -> Outcome:
    return Outcome(
        item_id=item.id,
        step=Step.SKIPPED,
        reason=SkipReason.ON_HOLD,
        verification=KEPT_IN_VAULT,
    )


def _kept(item: PlanItem) -> Outcome:
    return Outcome(
        item_id=item.id,
        step=Step.SKIPPED,
        reason=SkipReason.COPY_LEFT_ON_SERVER,
        verification=KEPT_IN_VAULT,
    )
