"""What must not go although a plan names it: read-only accounts, holds, what no backup holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.reader import Reader
from vault_app.model.errors import AccountReadOnly
from vault_app.model.removal import (
    Plan,
    PlanItem,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    WayOut,
)
from vault_app.regions.world import World
from vault_app.tasks.backing_up import covered_by_backup
from vault_app.tasks.holds import held_hashes


@dataclass(frozen=True, slots=True)
class Allowed:
    """Judges items of one plan by what the vault holds now."""

    reader: Reader
    world: World
    plan: Plan

    def refused(self, items: Sequence[PlanItem]) -> dict[int, SkipReason]:
        """Which items must not go, and why, by the item's id."""
        held = self.held(items)
        left = [item for item in items if item.id not in held]
        return {**dict.fromkeys(held, SkipReason.ON_HOLD), **self._without_backup(left)}

    def held(self, items: Sequence[PlanItem]) -> set[int]:
        """Which items are about messages on hold, by the item's id."""
        held = held_hashes(self.reader, self.world, {item.sha256 for item in items})
        return {item.id for item in items if item.sha256 in held}

    def _without_backup(self, items: Sequence[PlanItem]) -> dict[int, SkipReason]:
        if not asks_for_backup(self.plan.mode, self.plan.choices):
            return {}
        ids = {item.message_id for item in items}
        ids -= self.reader.with_other_copies(self.plan.id, ids)
        ids -= covered_by_backup(self.reader, ids) if ids else set()
        return {item.id: SkipReason.NO_BACKUP for item in items if item.message_id in ids}


def asks_for_backup(mode: RemovalMode, choices: RemovalChoices) -> bool:
    """Whether nothing may go of which only the vault and no backup would have a copy. What goes
    into the trash can be brought back, and what goes everywhere is to be nowhere."""
    return (
        choices.needs_backup
        and choices.way is WayOut.FOR_GOOD
        and mode in (RemovalMode.LOCAL_ONLY, RemovalMode.PURGE_SERVER)
    )


def check_may_change(reader: Reader, account_id: int) -> None:
    """Raise ``AccountReadOnly`` if the owner forbade any change on the account's server, or allowed
    no more than reading when they signed in."""
    account = reader.account(account_id)
    if account.is_read_only:
        raise AccountReadOnly(account=account.label or account.address)
    tokens = reader.tokens(account_id)
    if tokens is not None and not tokens.may_remove:
        raise AccountReadOnly(account=account.label or account.address, reason="permission")


def may_change(reader: Reader, account_id: int) -> bool:
    """Whether the account's server may be changed."""
    try:
        check_may_change(reader, account_id)
    except AccountReadOnly:
        return False
    return True
