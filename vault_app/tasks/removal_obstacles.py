"""What a removal would leave alone, told before anything is decided and without asking a server.

It goes by what the last pull and the last connection showed, so that a server which has changed
since may still decide otherwise: the run asks it.
"""

from collections.abc import Iterator

from vault_app.archive.reader import Reader
from vault_app.model.mail import Account
from vault_app.model.query import All, Query
from vault_app.model.removal import MailboxShare, Obstacle, Preview, SkipReason, WayOut
from vault_app.regions.world import World
from vault_app.tasks.backing_up import covered_by_backup
from vault_app.tasks.connections import last_connection
from vault_app.tasks.holds import held_query
from vault_app.tasks.removal_allowed import asks_for_backup, may_change
from vault_app.tasks.removal_trash import known_trash


def obstacles(
    reader: Reader, preview: Preview, query: Query, world: World | None
) -> tuple[Obstacle, ...]:
    """All that is known to stand in the way; ``preview`` has those that lie in the copies."""
    found = list(preview.obstacles)
    accounts: dict[int, list[MailboxShare]] = {}
    for share in preview.mailboxes:
        accounts.setdefault(share.account_id, []).append(share)
    for account_id, shares in accounts.items():
        found.extend(_of_account(reader, reader.account(account_id), shares, preview, world))
    if world is not None and (held := _on_hold(reader, preview, query, world)):
        found.append(Obstacle(reason=SkipReason.ON_HOLD, account="", placements=held))
    lying = _without_backup(reader, preview, query)
    if lying:
        found.append(Obstacle(reason=SkipReason.NO_BACKUP, account="", placements=lying))
    return tuple(found)


def _on_hold(reader: Reader, preview: Preview, query: Query, world: World) -> int:
    """How many copies on servers stay for the sake of holds; how many messages, if the vault alone
    is to lose them."""
    held = held_query(reader, world)
    if held is None:
        return 0
    copies = 0
    if preview.mode.touches_server:
        copies = reader.copies_found(query, held, takes_all=not preview.elsewhere)
    if not copies and preview.mode.touches_vault:
        return reader.count(All((query, held)))
    return copies


def _without_backup(reader: Reader, preview: Preview, query: Query) -> int:
    """How many copies would stay because no backup holds what only the vault would have then."""
    if not asks_for_backup(preview.mode, preview.choices):
        return 0
    last = reader.last_on_servers(query, takes_all=not preview.elsewhere)
    covered = covered_by_backup(reader, last.keys()) if last else set()
    return sum(copies for message_id, copies in last.items() if message_id not in covered)


def _of_account(
    reader: Reader,
    account: Account,
    shares: list[MailboxShare],
    preview: Preview,
    world: World | None,
) -> Iterator[Obstacle]:
    name = account.label or account.address
    number = sum(share.placements for share in shares)
    gives_only = world is not None and world.removal.is_read_only(account.server.host)
    if gives_only or not may_change(reader, account.id):
        yield Obstacle(reason=SkipReason.READ_ONLY, account=name, placements=number)
        return
    seen = last_connection(reader, account.id)
    capabilities = frozenset(seen.capabilities) if seen is not None else None
    trash = known_trash(
        reader.mailboxes(account.id), world.removal.trash_names if world is not None else ()
    )
    if preview.choices.way is WayOut.TRASH:
        if trash is None:
            yield Obstacle(reason=SkipReason.NO_TRASH, account=name, placements=number)
            return
        lying = sum(share.placements for share in shares if share.mailbox_id == trash.id)
        if lying:
            yield Obstacle(reason=SkipReason.IN_TRASH, account=name, placements=lying)
        if capabilities is not None and capabilities.isdisjoint(("MOVE", "UIDPLUS")):
            yield Obstacle(reason=SkipReason.NO_MOVE, account=name, placements=number - lying)
    elif capabilities is not None:
        has_labels = "X-GM-EXT-1" in capabilities
        if has_labels and (trash is None or not capabilities >= {"MOVE", "UIDPLUS"}):
            yield Obstacle(reason=SkipReason.LABELS_SERVER, account=name, placements=number)
        elif "UIDPLUS" not in capabilities:
            yield Obstacle(reason=SkipReason.NO_UIDPLUS, account=name, placements=number)
