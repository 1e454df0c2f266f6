"""Removes copies from servers: plan, preview, confirm, run, verify, receipt.

A plan pins down what is to go; :mod:`~vault_app.tasks.removal_run` carries it out. Deleting
messages from the vault is another task, in :mod:`~vault_app.tasks.vault_removal`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vault_app.archive import removing
from vault_app.archive.vault import Vault
from vault_app.model.errors import AccountReadOnly, ServerError
from vault_app.model.jobs import Job
from vault_app.model.query import Query
from vault_app.model.removal import (
    USUAL_CHOICES,
    Plan,
    PlanItem,
    Preview,
    Receipt,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
)
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.removal_run import RemovalRun, check_may_change
from vault_app.tasks.vault_removal import delete_from_vault


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalReport:
    """How a run ended. ``open_items`` are left for the next run, when the server was lost."""

    plan: Plan
    confirmed: int
    skipped: int
    failed: int
    open_items: int
    receipts: tuple[Receipt, ...]
    error: ServerError | None


def preview_removal(
    vault: Vault, query: Query, mode: RemovalMode, *, choices: RemovalChoices = USUAL_CHOICES
) -> Preview:
    """What a removal of all that ``query`` finds would take; decides and changes nothing.

    Raises:
        AccountReadOnly: it would change the server of an account whose owner forbade that.
    """
    with vault.reader() as reader:
        preview = replace(reader.preview_removal(query, mode), choices=choices)
        for account_id in {each.account_id for each in preview.mailboxes}:
            check_may_change(reader, account_id)
    return preview


def make_plan(
    vault: Vault,
    query: Query,
    mode: RemovalMode,
    *,
    text: str = "",
    choices: RemovalChoices = USUAL_CHOICES,
) -> Plan:
    """Pin down exactly what is to be removed; nothing happens before :func:`run_plan`.

    A preview of the plan itself is one of the query ``Numbered("plan", plan.id)``.

    Raises:
        AccountReadOnly: it would change the server of an account whose owner forbade that.
    """
    plan_id = vault.write(removing.insert_plan, mode=mode, query=query, text=text, choices=choices)
    try:
        _check_plan(vault, plan_id)
    except AccountReadOnly:
        discard_plan(vault, plan_id)
        raise
    with vault.reader() as reader:
        return reader.plan(plan_id)


def discard_plan(vault: Vault, plan_id: int) -> None:
    """Forget a plan that was never run."""
    vault.write(removing.discard_plan, plan_id)


def run_plan(job: Job, vault: Vault, world: World, plan_id: int, connect: Connect) -> RemovalReport:
    """Carry out a plan, or go on with one that was interrupted.

    ``connect`` must not stop for the job: it is asked between batches alone, so that nothing is
    left flagged on the server and not expunged.

    Raises:
        Cancelled: between batches. The plan stays open: run it again, or give it up with
            :func:`abandon_plan`.
        AccountReadOnly: likewise; an owner forbade changes after the plan was made.
    """
    _check_plan(vault, plan_id)
    vault.write(removing.start_plan, plan_id)
    error: ServerError | None = None
    run = RemovalRun(job, vault, plan_id, connect, world)
    for account_id, items in _by_account(run.open_copies()):
        try:
            with vault.alone_with(account_id, job):
                run.remove_from_account(account_id, items)
        except ServerError as lost:
            error = lost  # other accounts go on; this one's items stay open
    delete_from_vault(job, vault, plan_id)
    vault.write(removing.finish_plan, plan_id)
    return _report(vault, plan_id, error)


def resume_plans(
    job: Job, vault: Vault, world: World, connect: Connect
) -> tuple[RemovalReport, ...]:
    """Go on with every plan that was begun and is not through.

    Raises:
        AccountReadOnly: only plans that must not go on are left; the others were run.
    """
    with vault.reader() as reader:
        plans = reader.unfinished_plans()
    reports: list[RemovalReport] = []
    forbidden: AccountReadOnly | None = None
    for plan in plans:
        try:
            reports.append(run_plan(job, vault, world, plan.id, connect))
        except AccountReadOnly as error:
            forbidden = error
    if forbidden is not None and not reports:
        raise forbidden
    return tuple(reports)


def abandon_plan(job: Job, vault: Vault, plan_id: int, connect: Connect) -> RemovalReport:
    """Give up what is left of a plan: take our \\Deleted flags off again and end its items.

    Where the owner forbade changes meanwhile, those flags are taken off all the same: any other
    program could make a removal of them.
    """
    run = RemovalRun(job, vault, plan_id, connect)
    for account_id, items in _by_account(run.open_copies()):
        run.give_up_account(account_id, items)
    run.end(run.open_vault_items(), Step.SKIPPED, SkipReason.CANCELLED)
    vault.write(removing.finish_plan, plan_id)
    return _report(vault, plan_id, None)


def _check_plan(vault: Vault, plan_id: int) -> None:
    with vault.reader() as reader:
        for account_id in reader.accounts_to_change(plan_id):
            check_may_change(reader, account_id)


def _by_account(items: Sequence[PlanItem]) -> list[tuple[int, list[PlanItem]]]:
    accounts: dict[int, list[PlanItem]] = {}
    for item in items:
        if item.account_id is not None:
            accounts.setdefault(item.account_id, []).append(item)
    return list(accounts.items())


def _report(vault: Vault, plan_id: int, error: ServerError | None) -> RemovalReport:
    with vault.reader() as reader:
        plan = reader.plan(plan_id)
        items = reader.plan_items(plan_id)
        receipts = reader.receipts_of_plan(plan_id)
    steps = [item.step for item in items]
    return RemovalReport(
        plan=plan,
        confirmed=steps.count(Step.CONFIRMED),
        skipped=steps.count(Step.SKIPPED),
        failed=steps.count(Step.FAILED),
        open_items=sum(not step.is_final for step in steps),
        receipts=tuple(receipts),
        error=error,
    )
