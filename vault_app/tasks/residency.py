"""Checks residency rules: after each pull, on demand, and ahead of putting a copy somewhere.

Breaches are found by holdings, of which there are few, and counted by one search; only those that
are shown are looked at one by one.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain, islice

from vault_app.archive import residency as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.custody import Custody, Holding
from vault_app.model.errors import QueryInvalid, SettingInvalid
from vault_app.model.jobs import Job
from vault_app.model.query import All, HeldBy, Not, Query, parse_query
from vault_app.model.residency import Breach, ResidencyRule, RuleCheck, Verdict
from vault_app.regions.residency import (
    disallowed_holdings,
    read_places,
    unknown_holdings,
    would_break,
)
from vault_app.regions.world import World
from vault_app.tasks.searching import names_breach, names_hold, read_query

_SAMPLE = 20
_LONGEST_NAME = 100


def put_rule(vault: Vault, world: World, rule: ResidencyRule) -> int:
    """Keep a new rule, or with an ``id`` a changed one; returns its id.

    Raises:
        SettingInvalid: no name, a name that another rule has, or a place that the facts do not
            know.
        QueryInvalid: a scope that cannot be read, or one that names breaches itself.
    """
    name = " ".join(rule.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise SettingInvalid(setting="rule", value=name, reason="missing")
    with vault.reader() as reader:
        if any(
            other.name.casefold() == name.casefold() and other.id != rule.id
            for other in reader.residency_rules()
        ):
            raise SettingInvalid(setting="rule", value=name, reason="name-taken")
        read_scope(rule, world, reader)
    clean = replace(rule, name=name, places=read_places(rule.places, world))
    return vault.write(writes.put_rule, clean)


def delete_rule(vault: Vault, rule_id: int) -> None:
    """Forget a rule; mail is not touched."""
    vault.write(writes.delete_rule, rule_id)


def find_rule(reader: Reader, name: str) -> ResidencyRule:
    """The rule with this name or number.

    Raises:
        SettingInvalid: there is none.
    """
    wanted = name.strip().casefold()
    for rule in reader.residency_rules():
        if wanted in (rule.name.casefold(), str(rule.id)):
            return rule
    raise SettingInvalid(setting="rule", value=name, reason="rule-unknown")


def read_scope(rule: ResidencyRule, world: World, reader: Reader) -> Query:
    """The search for the messages that a rule is about.

    Raises:
        QueryInvalid: it cannot be read, or asks itself what breaks a rule or is on hold.
    """
    scope = parse_query(rule.scope)
    # A hold may be about what breaks a rule, so that a rule cannot be about what is on hold.
    if names_breach(scope) or names_hold(scope):
        raise QueryInvalid(query=rule.scope, reason="rule-in-itself")
    return read_query(rule.scope, world, reader)


def check_rules(
    job: Job, vault: Vault, world: World, rules: list[ResidencyRule] | None = None
) -> list[RuleCheck]:
    """Check these rules, or all that are on, and note in the vault what was found."""
    checks: list[RuleCheck] = []
    with vault.reader() as reader:
        wanted = [rule for rule in reader.residency_rules() if rule.is_on]
        for number, rule in enumerate(wanted if rules is None else rules):
            job.check()
            job.progress(number, len(wanted), "steps", rule.name)
            checks.append(_check(reader, world, rule))
    for check in checks:
        if check.rule.id is not None and check.is_readable:
            vault.write(
                writes.note_check, check.rule.id, breaches=check.breaches, unknown=check.unknown
            )
    return checks


def check_after_pull(job: Job, vault: Vault, world: World) -> list[RuleCheck]:
    """Check all rules that are on once new mail has come; those that are broken, worst first."""
    broken = [check for check in check_rules(job, vault, world) if check.breaches]
    return sorted(broken, key=lambda check: (not check.is_new, -check.breaches))


def breaches(
    reader: Reader, world: World, rule: ResidencyRule, limit: int = 1000, *, offset: int = 0
) -> list[Breach]:
    """The copies that break a rule, of up to ``limit`` messages, newest message first."""
    _, bad, _ = _queries(reader, world, rule)
    ids = islice(chain.from_iterable(reader.message_ids(bad)), offset, offset + limit)
    return [breach for message_id in ids for breach in _of_message(reader, world, rule, message_id)]


def verdicts(
    reader: Reader, world: World, place: Holding | str
) -> list[tuple[ResidencyRule, Verdict]]:
    """What the rules that are on say of a place, before anything is put there: those that it would
    break, then those of which nobody can say. ``place`` is a holding or a country (code or "").

    The rules' scopes are left to the caller: who moves or backs up everything meets them all.
    """
    rules = [rule for rule in reader.residency_rules() if rule.is_on]
    found = [(rule, would_break(rule, place, world, on=_today())) for rule in rules]
    return [
        each
        for verdict in (Verdict.BREACH, Verdict.UNKNOWN)
        for each in found
        if each[1] is verdict
    ]


def breaking_query(reader: Reader, world: World, rule: ResidencyRule) -> Query:
    """The search that finds exactly the messages that break a rule."""
    return _queries(reader, world, rule)[1]


def _check(reader: Reader, world: World, rule: ResidencyRule) -> RuleCheck:
    try:
        scope, bad, unknown = _queries(reader, world, rule)
    except QueryInvalid:
        # One rule that cannot be read must not hide what breaks the others.
        return RuleCheck(
            rule=rule,
            messages=0,
            breaches=0,
            unknown=0,
            sample=(),
            is_new=False,
            is_readable=False,
        )
    broken = reader.count(bad)
    open_ones = reader.count(unknown)
    checked = replace(rule, breaches=broken, unknown=open_ones, checked_at=datetime.now(UTC))
    return RuleCheck(
        rule=checked,
        messages=reader.count(scope),
        breaches=broken,
        unknown=open_ones,
        sample=tuple(breaches(reader, world, rule, _SAMPLE)) if broken else (),
        is_new=broken > rule.breaches,
    )


def _queries(reader: Reader, world: World, rule: ResidencyRule) -> tuple[Query, Query, Query]:
    """The searches for what a rule is about, what breaks it, and what nobody can say of."""
    scope = read_scope(rule, world, reader)
    holdings, today = reader.holdings_ever(), _today()
    bad = disallowed_holdings(rule, holdings, world, on=today)
    unknown = unknown_holdings(rule, holdings, world, on=today)
    if rule.counts_past:
        # A copy that is gone lay with whoever owned the holder then.
        bad |= disallowed_holdings(rule, holdings, world)
        unknown = (unknown | unknown_holdings(rule, holdings, world)) - bad
    is_bad = HeldBy(bad, rule.counts_past)
    return (
        scope,
        All((scope, is_bad)),
        All((scope, HeldBy(unknown, rule.counts_past), Not(is_bad))),
    )


def _of_message(reader: Reader, world: World, rule: ResidencyRule, message_id: int) -> list[Breach]:
    return [
        Breach(
            rule_id=rule.id or 0,
            message_id=message_id,
            custody=custody,
            is_past=custody.until is not None,
        )
        for custody in reader.custody(message_id)
        if _breaks(rule, custody, world)
    ]


def _breaks(rule: ResidencyRule, custody: Custody, world: World) -> bool:
    if custody.until is not None and not rule.counts_past:
        return False
    on = _today() if custody.until is None else None
    return would_break(rule, custody.holding, world, on=on) is Verdict.BREACH


def _today() -> date:
    return datetime.now(UTC).date()
