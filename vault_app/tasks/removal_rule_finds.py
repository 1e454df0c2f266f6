"""What a rule of removal takes: of all that it finds, what no rule before it finds, nothing holds,
and nothing forbids to be removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vault_app.archive.reader import Reader
from vault_app.model.query import EVERYTHING, All, Not, Numbered, Query
from vault_app.model.removal import RemovalChoices, RemovalMode
from vault_app.model.removal_rules import RemovalRule, RuleAction
from vault_app.regions.world import World
from vault_app.tasks.backing_up import covered_by_backup
from vault_app.tasks.holds import held_query
from vault_app.tasks.removal_allowed import asks_for_backup, may_change
from vault_app.tasks.removal_rule_query import rule_query
from vault_app.tasks.removal_settings import removal_settings

# What an earlier run left alone is tried again after this time.
_AGAIN_AFTER = timedelta(days=7)
_SAMPLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinds:
    """What a rule would take now: messages, bytes, and the dates of the oldest and the newest.

    ``sample`` has the ids of the oldest ones, which go first; ``is_capped``: one run takes fewer.
    ``without_backup``: messages that it finds and leaves alone since no backup holds them.
    """

    count: int
    size: int
    oldest: datetime | None
    newest: datetime | None
    sample: tuple[int, ...]
    is_capped: bool
    without_backup: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a rule takes, by the copies of it that go (none for the vault alone)."""

    message_id: int
    size: int
    date: datetime
    placement_ids: tuple[int, ...]


def takes(
    reader: Reader,
    world: World,
    rule: RemovalRule,
    *,
    account_id: int | None = None,
    leaves_refused: bool = False,
) -> tuple[list[Taken], int]:
    """What a rule would take, oldest first and without a bound, and how many messages it leaves
    alone since no backup holds them. ``leaves_refused``: without what a run before left alone."""
    query = _free(reader, world, rule)
    if query is None:
        return [], 0
    if account_id is not None and rule.action in (RuleAction.TRASH, RuleAction.FOR_GOOD):
        query = All((query, Numbered("account-id", account_id)))
    taken = _from_vault(reader, world, rule, query)
    if rule.action in (RuleAction.TRASH, RuleAction.FOR_GOOD):
        taken = _from_servers(reader, world, rule, query)
    if leaves_refused and rule.id is not None:
        refused = reader.left_alone_by_rule(rule.id, datetime.now(UTC) - _AGAIN_AFTER)
        taken = [each for each in taken if each.message_id not in refused]
    if not asks_for_backup(mode_of(rule), choices_of(reader, rule)):
        return taken, 0
    last = reader.last_on_servers(query, takes_all=False)
    bare = last.keys() - covered_by_backup(reader, last.keys()) if last else set()
    kept = [each for each in taken if each.message_id not in bare]
    return kept, len(taken) - len(kept)


def _free(reader: Reader, world: World, rule: RemovalRule) -> Query | None:
    """The search for what a rule finds, no rule before it finds, and nothing holds."""
    terms: list[Query] = [rule_query(reader, world, rule)]
    terms.extend(Not(rule_query(reader, world, each)) for each in rules_before(reader, rule))
    held = held_query(reader, world)
    if held == EVERYTHING:
        return None
    if held is not None:
        terms.append(Not(held))
    return All(tuple(terms))


def _from_servers(reader: Reader, world: World, rule: RemovalRule, query: Query) -> list[Taken]:
    forbidden = _forbidden(reader, world)
    found: dict[int, Taken] = {}
    for copy in reader.copies_oldest_first(query):
        if copy.account_id in forbidden or copy.size_differs:
            continue
        if copy.is_in_trash and rule.action is RuleAction.TRASH:
            continue
        known = found.get(copy.message_id)
        others = known.placement_ids if known is not None else ()
        found[copy.message_id] = Taken(
            copy.message_id, copy.size, copy.date, (*others, copy.placement_id)
        )
    return list(found.values())


def _from_vault(reader: Reader, world: World, rule: RemovalRule, query: Query) -> list[Taken]:
    found = [
        Taken(each.message_id, each.size, each.date, ())
        for each in reader.messages_oldest_first(query)
    ]
    if rule.action is RuleAction.VAULT:
        return found
    forbidden = _forbidden(reader, world)
    staying = {
        copy.message_id
        for copy in (reader.copies_oldest_first(query) if forbidden else ())
        if copy.account_id in forbidden
    }
    return [each for each in found if each.message_id not in staying]


def _forbidden(reader: Reader, world: World) -> set[int]:
    """Accounts on whose servers nothing may or can be removed."""
    return {
        account.id
        for account in reader.accounts()
        if not may_change(reader, account.id) or world.removal.is_read_only(account.server.host)
    }


def finds_of(rule: RemovalRule, taken: Sequence[Taken], without_backup: int) -> RuleFinds:
    return RuleFinds(
        count=len(taken),
        size=sum(each.size for each in taken),
        oldest=taken[0].date if taken else None,
        newest=taken[-1].date if taken else None,
        sample=tuple(each.message_id for each in taken[: min(_SAMPLE, rule.most_per_run)]),
        is_capped=len(taken) > rule.most_per_run,
        without_backup=without_backup,
    )


def rules_before(reader: Reader, rule: RemovalRule) -> Iterator[RemovalRule]:
    """The rules in front of one, those that have stopped too: what they find is theirs."""
    for other in reader.removal_rules():
        if other.id == rule.id:
            return
        if other.is_on:
            yield other


def mode_of(rule: RemovalRule) -> RemovalMode:
    return {
        RuleAction.VAULT: RemovalMode.PURGE_VAULT,
        RuleAction.EVERYWHERE: RemovalMode.PURGE_ALL,
    }.get(rule.action, RemovalMode.LOCAL_ONLY)


def choices_of(reader: Reader, rule: RemovalRule) -> RemovalChoices:
    settings = removal_settings(reader)
    return RemovalChoices(
        way=rule.action.way,
        proof=settings.proof,
        needs_backup=settings.needs_backup,
        rule_id=rule.id,
    )
