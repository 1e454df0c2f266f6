"""Derives where an account's whole mailbox lay, after new mail or a declaration, and lets every
copy be held where the mailbox is today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from vault_app.archive import stays as writes
from vault_app.archive.reader import Reader
from vault_app.archive.settings import Unfinished, begin_unfinished, end_unfinished
from vault_app.archive.vault import Vault
from vault_app.model.custody import Confidence, Holding, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.regions.holdings import Holdings
from vault_app.regions.stays import Declared, Run, derive_stays
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.connections import account_custody


def refresh_stays(
    job: Job,
    vault: Vault,
    world: World,
    account: Account,
    *,
    custody: AccountCustody | None = None,
) -> bool:
    """Bring the stays of an account, and where its copies are held, up to date; returns whether
    anything changed. ``custody`` is what a connection just showed; else the noted one counts.

    May be broken off and called again at any time.

    Raises:
        Cancelled: between batches.
    """
    with vault.reader() as reader:
        by_connection = custody or account_custody(reader, world, account.id)
        known = reader.stays(account.id)
        wanted = _derive(reader, world, account, by_connection)
        is_repointed = reader.is_repointed(account.id)
        is_moving = reader.is_unfinished(Unfinished.MOVED, account.id)
    is_new = [_without_ids(stay) for stay in known] != [_without_ids(stay) for stay in wanted]
    if is_new:
        if _held_by(known) != _held_by(wanted):
            is_moving = True
            vault.write(begin_unfinished, Unfinished.MOVED, account.id)
        vault.write(writes.replace_stays, account.id, wanted)
        with vault.reader() as reader:
            is_repointed = reader.is_repointed(account.id)
    if is_moving or not is_repointed:
        _repoint(job, vault, account)
        vault.write(end_unfinished, Unfinished.MOVED, account.id)
    return is_new or is_moving or not is_repointed


def _held_by(stays: Sequence[Stay]) -> tuple[Holding, Confidence] | None:
    """What the last stay says of every copy."""
    if not stays:
        return None
    return replace(stays[-1].holding, id=None), stays[-1].confidence


def _repoint(job: Job, vault: Vault, account: Account) -> None:
    with vault.reader() as reader:
        total = sum(each.messages for each in reader.holding_totals(account.id))
    done = 0
    after: int | None = 0
    while after is not None:
        job.check()
        after = vault.write(writes.repoint_held, account.id, after=after, limit=writes.BATCH)
        done = min(done + writes.BATCH, total)
        job.progress(done, total, "messages", account.label)


def _derive(reader: Reader, world: World, account: Account, custody: AccountCustody) -> list[Stay]:
    today = datetime.now(UTC)
    places = [
        Declared(declaration=each, holding=_declared_holding(world, custody, each, today))
        for each in reader.declarations()
        if each.kind is DeclarationKind.PLACE and each.account_id == account.id
    ]
    if not custody.tells_holder and not places:
        return []
    usable = {
        holding_id: holding
        for holding_id, holding in reader.holdings().items()
        # Behind a program on this computer mail of several holders may lie in one mailbox.
        if holding.country
        and (custody.tells_holder or holding.provider_id == custody.holding.provider_id)
    }
    runs = [
        Run(
            holding=usable[told.holding_id],
            messages=told.messages,
            first_id=told.first_id,
            first_at=told.first_at,
            last_at=told.last_at,
            confidence=told.confidence,
        )
        for told in reader.told_runs(account.id, usable.keys())
    ]
    return derive_stays(
        account.id,
        runs,
        places,
        begin=reader.first_custody(account.id) or today,
        in_sentence=world.country_in_sentence,
    )


def _declared_holding(
    world: World, custody: AccountCustody, declaration: Declaration, today: datetime
) -> Holding:
    """The account's holder, with the declared place and the company that answers there."""
    service = world.provider(custody.holding.provider_id)
    if service is not None:
        return Holdings().at_service(
            service, country=declaration.country, city=declaration.site, day=today.date()
        )
    return replace(custody.holding, id=None, country=declaration.country, site=declaration.site)


def _without_ids(stay: Stay) -> Stay:
    return replace(stay, holding=replace(stay.holding, id=None))
