"""Removes copies from servers: plan, preview, confirm, run, verify, receipt.

A plan pins down what is to go; :mod:`~vault_app.tasks.removal_run` carries it out. Deleting
messages from the vault is another task, in :mod:`~vault_app.tasks.vault_removal`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from vault_app.archive import removing
from vault_app.archive.reader import Reader
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
    WayOut,
)
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.holds import hold_what_came
from vault_app.tasks.removal_allowed import check_may_change, may_change
from vault_app.tasks.removal_obstacles import obstacles
from vault_app.tasks.removal_run import open_run
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
    vault: Vault,
    query: Query,
    mode: RemovalMode,
    *,
    choices: RemovalChoices = USUAL_CHOICES,
    takes_elsewhere: bool = False,
    world: World | None = None,
) -> Preview:
    """What a removal of all that ``query`` finds would take; decides and changes nothing.

    ``takes_elsewhere``: also the copies of these messages that the search does not mean. What is on
    hold, and what facts tell of servers, is only foreseen with a ``world``.

    Raises:
        AccountReadOnly: it would change nothing but accounts whose owner forbade that.
    """
    choices = settled(mode, choices)
    with vault.reader() as reader:
        found = reader.preview_removal(query, mode, takes_elsewhere=takes_elsewhere)
        _check_accounts(reader, {share.account_id for share in found.mailboxes})
        found = replace(found, choices=choices)
        return replace(found, obstacles=obstacles(reader, found, query, world))


def settled(mode: RemovalMode, choices: RemovalChoices) -> RemovalChoices:
    """The choices as they can be carried out: what is to be nowhere cannot lie in a trash, and a
    vault has none."""
    return replace(choices, way=WayOut.FOR_GOOD) if mode.touches_vault else choices


def make_plan(
    vault: Vault,
    query: Query,
    mode: RemovalMode,
    *,
    text: str = "",
    choices: RemovalChoices = USUAL_CHOICES,
    takes_elsewhere: bool = False,
) -> Plan:
    """Pin down exactly what is to be removed; nothing happens before :func:`run_plan`.

    A preview of the plan itself is one of the query ``Numbered("plan", plan.id)``.

    Raises:
        AccountReadOnly: it would change nothing but accounts whose owner forbade that.
    """
    plan_id = vault.write(
        removing.insert_plan,
        mode=mode,
        query=query,
        text=text,
        choices=settled(mode, choices),
        takes_elsewhere=takes_elsewhere,
    )
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
    with vault.carrying_out(plan_id, job):
        return _run_plan(job, vault, vault_world(vault, world), plan_id, connect)


def _run_plan(
    job: Job, vault: Vault, world: World, plan_id: int, connect: Connect
) -> RemovalReport:
    _check_plan(vault, plan_id)
    hold_what_came(vault, world)
    vault.write(removing.start_plan, plan_id)
    error: ServerError | None = None
    run = open_run(job, vault, plan_id, connect, world)
    for account_id, items in _by_account(run.open_copies()):
        with vault.reader() as reader:
            is_allowed = may_change(reader, account_id)
        if not is_allowed:
            run.journal.end(items, Step.SKIPPED, SkipReason.READ_ONLY)
            continue
        try:
            with vault.alone_with(account_id, job):
                run.remove_from_account(account_id, items)
        except ServerError as lost:
            error = lost  # other accounts go on; this one's items stay open
    delete_from_vault(job, vault, world, plan_id)
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
    with vault.carrying_out(plan_id, job):
        run = open_run(job, vault, plan_id, connect)
        for account_id, items in _by_account(run.open_copies()):
            run.give_up_account(account_id, items)
        run.journal.end(run.journal.open_vault_items(), Step.SKIPPED, SkipReason.CANCELLED)
        vault.write(removing.finish_plan, plan_id)
    return _report(vault, plan_id, None)


def _check_plan(vault: Vault, plan_id: int) -> None:
    with vault.reader() as reader:
        _check_accounts(reader, reader.accounts_to_change(plan_id))


def _check_accounts(reader: Reader, account_ids: Collection[int]) -> None:
    """Raise ``AccountReadOnly`` if a removal may change none of the accounts that it is about.
    Where it may change some, it leaves the others alone."""
    if account_ids and not any(may_change(reader, each) for each in account_ids):
        check_may_change(reader, min(account_ids))


def _by_account(items: Sequence[PlanItem]) -> list[tuple[int, list[PlanItem]]]:
    accounts: dict[int, list[PlanItem]] = {}
    for item in items:
        if item.account_id is not None:
            accounts.setdefault(item.account_id, []).append(item)
    return list(accounts.items())


def _report(vault: Vault, plan_id: int, error: ServerError | None) -> RemovalReport:
    with vault.reader() as reader:
        plan = reader.plan(plan_id)
        open_items = reader.open_items(plan_id)
        receipts = reader.receipts_of_plan(plan_id)
    return RemovalReport(
        plan=plan,
        confirmed=plan.confirmed,
        skipped=plan.skipped,
        failed=plan.failed,
        open_items=open_items,
        receipts=tuple(receipts),
        error=error,
    )
