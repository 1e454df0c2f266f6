"""Standing rules of removal: what they find, when they may run, and carrying them out.

A rule decides what is to go; whether a copy may go is decided, as for every removal, by the engine
that proves it. What that leaves alone anyway (accounts that must not be changed, holds, mail that
no backup has) is left out ahead, so that it does not use up what one run may take. The order
counts: what a rule finds belongs to it, and none behind it takes it.
"""

from dataclasses import replace

from vault_app.archive import removal_rules as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import AccountReadOnly, SettingInvalid, UsageError
from vault_app.model.jobs import Job
from vault_app.model.query import All, Listed, Placed, Query
from vault_app.model.removal_rules import RemovalRule, RuleAction, RuleRuns
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.removal import RemovalReport, make_plan, run_plan
from vault_app.tasks.removal_rule_basis import basis_of, form_of, what_changed
from vault_app.tasks.removal_rule_finds import (
    RuleFinds,
    choices_of,
    finds_of,
    mode_of,
    rules_before,
    takes,
)
from vault_app.tasks.removal_rule_query import checked, place_query, rule_query

__all__ = [
    "FACTS",
    "NOT_TRIED",
    "RULE_BEFORE",
    "UIDVALIDITY",
    "UNREADABLE",
    "RemovalReport",
    "RuleFinds",
    "delete_rule",
    "find_rule",
    "is_tried",
    "move_rule",
    "rule_preview",
    "rules",
    "rules_waiting",
    "run_rule",
    "run_rules_after_pull",
    "save_rule",
    "switch_rule",
]

# Why a rule stopped: see wording.removal_rules.
FACTS = "facts"
UIDVALIDITY = "uidvalidity"
UNREADABLE = "unreadable"
RULE_BEFORE = "rule-before"
NOT_TRIED = "not-tried"


def rules(reader: Reader) -> list[RemovalRule]:
    """All rules in the order in which they are carried out."""
    return reader.removal_rules()


def find_rule(reader: Reader, name: str) -> RemovalRule:
    """The rule with this number or name; raises ``SettingInvalid`` if there is none."""
    wanted = name.strip().casefold()
    known = reader.removal_rules()
    for rule in (
        *(each for each in known if str(each.id) == wanted),
        *(each for each in known if each.name.casefold() == wanted),
    ):
        return rule
    raise _unknown(name)


def save_rule(vault: Vault, world: World, rule: RemovalRule) -> RemovalRule:
    """Keep a new rule, or with an ``id`` a changed one. It rests on the facts as they are now.

    A rule that had stopped goes on if it is handed over without ``stopped``, or in another form:
    its owner has looked at it.

    Raises:
        SettingInvalid: a value that cannot be meant. QueryInvalid: exceptions that cannot be read.
    """
    world = vault_world(vault, world)
    with vault.reader() as reader:
        clean = checked(reader, world, rule)
        before = _kept(reader, rule.id) if rule.id is not None else None
        if before is not None and form_of(before) != form_of(clean):
            clean = replace(clean, stopped="", stopped_at=None)
        facts = basis_of(reader, world, clean)
        if clean.stopped and clean.id is not None:
            facts = reader.removal_rule_facts(clean.id)
    rule_id = vault.write(writes.put_removal_rule, clean, facts)
    with vault.reader() as reader:
        return _kept(reader, rule_id)


def delete_rule(vault: Vault, rule_id: int) -> None:
    """Forget a rule. No mail is touched; a removal that it began can be gone on with."""
    vault.write(writes.delete_removal_rule, rule_id)


def move_rule(vault: Vault, rule_id: int, position: int) -> None:
    """Put a rule at another place in the order, from 0."""
    vault.write(writes.move_removal_rule, rule_id, position)


def switch_rule(vault: Vault, rule_id: int, is_on: bool) -> None:
    """Switch a rule on or off. One that has stopped stays so: see :func:`save_rule`."""
    vault.write(writes.switch_removal_rule, rule_id, is_on)


def is_tried(reader: Reader, rule: RemovalRule) -> bool:
    """Whether somebody has seen what a rule of exactly this form takes, and since it stopped."""
    return form_of(rule) in reader.tried_forms()


def rule_preview(vault: Vault, world: World, rule: RemovalRule) -> RuleFinds:
    """What a rule would take now, also one that is not kept; from then on it counts as tried.

    Raises:
        SettingInvalid: a value that cannot be meant. QueryInvalid: exceptions that cannot be read.
    """
    world = vault_world(vault, world)
    with vault.reader() as reader:
        clean = checked(reader, world, rule, needs_name=False)
        taken, without_backup = takes(reader, world, clean)
        is_new = not is_tried(reader, clean)
    if is_new:
        vault.write(writes.note_tried, form_of(clean))
    return finds_of(clean, taken, without_backup)


def rules_waiting(vault: Vault, world: World) -> tuple[tuple[RemovalRule, int], ...]:
    """The rules that run when their owner says so and would take something now, with how many
    messages that is."""
    world = vault_world(vault, world)
    found: list[tuple[RemovalRule, int]] = []
    with vault.reader() as reader:
        for rule in reader.removal_rules():
            if not rule.is_on or rule.stopped or rule.runs is not RuleRuns.WHEN_ASKED:
                continue
            try:
                taken, _ = takes(reader, world, rule, leaves_refused=True)
            except UsageError:
                continue  # told as soon as it is to run
            if taken:
                found.append((rule, min(len(taken), rule.most_per_run)))
    return tuple(found)


def run_rule(
    job: Job, vault: Vault, world: World, rule_id: int, connect: Connect
) -> RemovalReport | None:
    """Carry out a rule once, since its owner says so; ``None`` if it finds nothing.

    A removal that it began and that was interrupted is gone on with instead.

    Raises:
        SettingInvalid: it has stopped, or stops now, since what it rests on has changed.
        Cancelled: between batches; the removal stays open.
    """
    world = vault_world(vault, world)
    with vault.reader() as reader:
        rule = _kept(reader, rule_id)
    reason = rule.stopped or _stop_if_changed(vault, world, rule)
    if reason:
        raise SettingInvalid(setting="removal-rule", value=rule.name, reason="removal-rule-stopped")
    return _run(job, vault, world, rule, connect)


def run_rules_after_pull(
    job: Job, vault: Vault, world: World, account_id: int, connect: Connect
) -> tuple[RemovalReport, ...]:
    """Carry out, in order, the rules that run by themselves, on what this account holds.

    One that was never tried, or of which something has changed that it rests on, stops until its
    owner has looked at it. ``connect`` must not stop for the job (see ``removal.run_plan``).

    Raises:
        Cancelled: between batches; the removal stays open.
    """
    world = vault_world(vault, world)
    with vault.reader() as reader:
        waiting = [
            rule
            for rule in reader.removal_rules()
            if rule.is_on and not rule.stopped and rule.runs is RuleRuns.AFTER_PULL
        ]
        untried = {rule.id for rule in waiting if not is_tried(reader, rule)}
    reports: list[RemovalReport] = []
    for rule in waiting:
        job.check()
        if _stop_if_changed(vault, world, rule):
            continue
        if rule.id in untried:
            _stop(vault, rule, NOT_TRIED)
            continue
        try:
            report = _run(job, vault, world, rule, connect, account_id=account_id)
        except AccountReadOnly:
            continue  # forbidden since the removal began: it waits for its owner
        if report is not None:
            reports.append(report)
    return tuple(reports)


# Whether it may run


def _stop_if_changed(vault: Vault, world: World, rule: RemovalRule) -> str:
    """Stop a rule that must not run as things are; returns the reason, "" for none."""
    with vault.reader() as reader:
        reason = _why_not(reader, world, rule)
    if reason:
        _stop(vault, rule, reason)
    return reason


def _stop(vault: Vault, rule: RemovalRule, reason: str) -> None:
    vault.write(writes.stop_removal_rule, rule.id or 0, reason, form_of(rule))


def _why_not(reader: Reader, world: World, rule: RemovalRule) -> str:
    try:
        checked(reader, world, rule)
        rule_query(reader, world, rule)
    except UsageError:
        return UNREADABLE
    try:
        for before in rules_before(reader, rule):
            rule_query(reader, world, before)
    except UsageError:
        # What that one would take, nobody can say: this one must not take it instead.
        return RULE_BEFORE
    return what_changed(reader.removal_rule_facts(rule.id or 0), basis_of(reader, world, rule))


def _kept(reader: Reader, rule_id: int) -> RemovalRule:
    for rule in reader.removal_rules():
        if rule.id == rule_id:
            return rule
    raise _unknown(str(rule_id))


def _unknown(name: str) -> SettingInvalid:
    return SettingInvalid(setting="removal-rule", value=name, reason="removal-rule-unknown")


# Carrying it out


def _run(
    job: Job,
    vault: Vault,
    world: World,
    rule: RemovalRule,
    connect: Connect,
    *,
    account_id: int | None = None,
) -> RemovalReport | None:
    plan_id = _unfinished(vault, rule)
    if plan_id is None:
        plan_id = _plan(vault, world, rule, account_id)
    if plan_id is None:
        return None
    vault.write(writes.note_removal_rule_run, rule.id or 0)
    return run_plan(job, vault, world, plan_id, connect)


def _unfinished(vault: Vault, rule: RemovalRule) -> int | None:
    with vault.reader() as reader:
        for plan in reader.unfinished_plans():
            if plan.choices.rule_id == rule.id:
                return plan.id
    return None


def _plan(vault: Vault, world: World, rule: RemovalRule, account_id: int | None) -> int | None:
    """Pin down what one run takes: the oldest of it, and no more than the rule allows."""
    with vault.reader() as reader:
        taken, _ = takes(
            reader, world, rule, account_id=account_id, leaves_refused=account_id is not None
        )
        place = place_query(reader, world, rule)
        choices = choices_of(reader, rule)
    some = taken[: rule.most_per_run]
    if not some:
        return None
    if rule.action in (RuleAction.TRASH, RuleAction.FOR_GOOD):
        query: Query = Placed(tuple(copy for each in some for copy in each.placement_ids))
    else:
        query = All((Listed(tuple(each.message_id for each in some)), place))
    return make_plan(vault, query, mode_of(rule), text=rule.name, choices=choices).id
