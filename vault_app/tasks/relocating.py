"""Moves house: copies chosen mail into another account, proves each copy, then removes the old one.

A relocation pins down copies; :mod:`~vault_app.tasks.relocation_run` carries it out. What it takes
away at the old place it takes through the removal engine, and through nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vault_app.archive import relocations as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import AccountNotFound, ServerError, SettingInvalid
from vault_app.model.jobs import Job
from vault_app.model.query import Query
from vault_app.model.relocation import FolderMove, MoveStep, Relocation
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.relocation_run import OutOfRoom, RelocationRun
from vault_app.tasks.removal import RemovalReport, run_plan
from vault_app.tasks.removal_allowed import check_may_change
from vault_app.tasks.removal_settings import removal_settings

_UNFINISHED = tuple(step for step in MoveStep if not step.is_final)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelocationPreview:
    """What a relocation would copy: messages, their size in bytes, their copies, from which folder
    into which."""

    messages: int
    size: int
    copies: int
    folders: tuple[FolderMove, ...]
    removes_source: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelocationReport:
    """How a run ended. ``open_items`` are left for the next run: the server was lost (``error``),
    or has no room left (``is_full``). ``reasons`` says why copies were left out or failed; they are
    codes, some with the server's own words after a colon. ``removal`` is what became of the old
    copies, if they were to go."""

    relocation: Relocation
    open_items: int
    reasons: Mapping[str, int]
    error: ServerError | None
    is_full: bool
    removal: RemovalReport | None


def preview_relocation(
    vault: Vault,
    query: Query,
    *,
    source: int,
    target: int,
    prefix: str = "",
    removes_source: bool = False,
) -> RelocationPreview:
    """What copying all that ``query`` finds in ``source`` would take; changes nothing.

    Raises:
        SettingInvalid, AccountNotFound, AccountReadOnly: as ``make_relocation``.
    """
    with vault.reader() as reader:
        _check(reader, source, target, removes_source=removes_source)
        messages, size, folders = reader.preview_relocation(query, source, prefix)
    return RelocationPreview(
        messages=messages,
        size=size,
        copies=sum(each.copies for each in folders),
        folders=tuple(folders),
        removes_source=removes_source,
    )


def make_relocation(
    vault: Vault,
    query: Query,
    *,
    source: int,
    target: int,
    prefix: str = "",
    removes_source: bool = False,
    text: str = "",
) -> Relocation:
    """Pin down which copies of the account ``source`` go to the account ``target``; nothing happens
    before :func:`run_relocation`. ``prefix`` is a way with "/" between its levels.

    Raises:
        SettingInvalid: both are the same account.
        AccountNotFound: there is none of that number.
        AccountReadOnly: the owner forbade changes there; with ``removes_source`` also at the old.
    """
    with vault.reader() as reader:
        _check(reader, source, target, removes_source=removes_source)
    relocation_id = vault.write(
        writes.insert_relocation,
        query,
        text=text,
        source=source,
        target=target,
        prefix=prefix,
        removes_source=removes_source,
    )
    with vault.reader() as reader:
        return reader.relocation(relocation_id)


def discard_relocation(vault: Vault, relocation_id: int) -> None:
    """Forget a relocation of which nothing was begun."""
    vault.write(writes.discard_relocation, relocation_id)


def unfinished_relocations(reader: Reader) -> list[Relocation]:
    """Relocations that are not through, oldest first."""
    return [each for each in reversed(reader.relocations()) if each.finished_at is None]


def run_relocation(
    job: Job, vault: Vault, world: World, relocation_id: int, connect: Connect
) -> RelocationReport:
    """Carry out a relocation, or go on with one that was interrupted.

    Each message is put into the target, fetched back from there and compared with what the vault
    holds. Old copies go only after all copying is through, and only those whose new one was proven.

    Raises:
        Cancelled: between batches; run it again.
        AccountReadOnly: an owner forbade changes meanwhile.
    """
    with vault.reader() as reader:
        relocation = reader.relocation(relocation_id)
        check_may_change(reader, relocation.target_account_id)
    error: ServerError | None = None
    is_full = False
    try:
        with vault.alone_with(relocation.target_account_id, job):
            RelocationRun(job, vault, relocation, connect).run()
    except ServerError as lost:
        error = lost
    except OutOfRoom:
        is_full = True
    removal = None
    with vault.reader() as reader:
        open_items = len(reader.move_items(relocation_id, _UNFINISHED))
        verified = reader.relocation(relocation_id).verified
    if relocation.removes_source and verified and not open_items:
        removal = _remove_old(job, vault, world, relocation_id, connect)
    vault.write(writes.finish_relocation, relocation_id)
    with vault.reader() as reader:
        return RelocationReport(
            relocation=reader.relocation(relocation_id),
            open_items=open_items,
            reasons=reader.move_reasons(relocation_id),
            error=error,
            is_full=is_full,
            removal=removal,
        )


def put_back(
    job: Job,
    vault: Vault,
    world: World,
    message_ids: Sequence[int],
    account_id: int,
    mailbox: str,
    connect: Connect,
) -> RelocationReport:
    """Put messages of the vault into a mailbox of an account, proven like a relocation. ``mailbox``
    is its name as the vault shows it, or the way to a new one with "/" between its levels.

    Raises:
        Cancelled, AccountReadOnly, AccountNotFound
    """
    with vault.reader() as reader:
        _check(reader, None, account_id, removes_source=False)
        raw = next(
            (each.raw_name for each in reader.mailboxes(account_id) if each.name == mailbox), b""
        )
    relocation_id = vault.write(
        writes.insert_return, message_ids, target=account_id, raw_mailbox=raw, mailbox=mailbox
    )
    return run_relocation(job, vault, world, relocation_id, connect)


def _remove_old(
    job: Job, vault: Vault, world: World, relocation_id: int, connect: Connect
) -> RemovalReport:
    with vault.reader() as reader:
        settings = removal_settings(reader)
    # The vault's is not the only copy: the new one was proven.
    choices = replace(settings.choices, needs_backup=False)
    plan_id = vault.write(writes.plan_removal, relocation_id, choices)
    return run_plan(job, vault, world, plan_id, connect)


def _check(reader: Reader, source: int | None, target: int, *, removes_source: bool) -> None:
    if source == target:
        raise SettingInvalid(setting="target-account", value="", reason="same-account")
    there = {account.id for account in reader.accounts()}
    for account_id in (source, target):
        if account_id is not None and account_id not in there:
            raise AccountNotFound(account=account_id)
    check_may_change(reader, target)
    if removes_source and source is not None:
        check_may_change(reader, source)
