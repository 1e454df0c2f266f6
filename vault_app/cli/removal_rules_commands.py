"""removal-rules: standing rules by which old mail goes, and the word that they run after a pull."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from vault_app.archive.vault import Vault
from vault_app.cli.asking import ask_yes
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.removal_commands import (
    check_can_answer,
    exit_code,
    outcome_lines,
    removal_document,
)
from vault_app.cli.render import clean, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import Cancelled, SettingInvalid
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.query import parse_query
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns
from vault_app.tasks import removal_rules as tasks
from vault_app.tasks.accounts import Connect, connector
from vault_app.tasks.removal import RemovalReport
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording import removal_rules as words
from vault_app.wording.errors import explain
from vault_app.wording.quantities import date, iso
from vault_app.wording.text import one_line, say

_SHOWN = 20

T = TypeVar("T")


def removal_rules(call: Call) -> int:
    options = call.options
    if getattr(options, "exceptions", None):
        parse_query(options.exceptions)  # told before a passphrase is asked for
    if options.action == "run":
        check_can_answer(call)
    with call.vault() as vault:
        return _ACTIONS[options.action](call, vault)


def run_after_pull(
    call: Call, vault: Vault, account: Account, job: Job, connect: Connect
) -> tuple[RemovalReport, ...]:
    """Carry out the rules that run by themselves, and say what they did and which have stopped."""
    with vault.reader() as reader:
        before = {rule.id for rule in tasks.rules(reader) if rule.stopped}
    world = call.world_of(vault)
    reports = tasks.run_rules_after_pull(job, vault, world, account.id, connect)
    with vault.reader() as reader:
        known = tasks.rules(reader)
    for report in reports:
        call.console.note(say("The removal rule “{name}” ran:", name=clean(report.plan.query, 100)))
        for line in outcome_lines([report], call.console):
            call.console.note(line)
        if report.error is not None:
            call.console.note(explain(report.error).what_happened)
    for rule in known:
        if rule.stopped and rule.id not in before:
            why = words.stopped_words(rule.stopped)
            name = one_line(rule.name, 100)
            call.console.note(
                say("The removal rule “{name}” has stopped. {why}", name=name, why=why)
            )
    return reports


def tell_of_waiting(call: Call, vault: Vault) -> None:
    """A note after a pull for each rule that finds something and waits for its owner's word."""
    for rule, number in tasks.rules_waiting(vault, call.world_of(vault)):
        call.console.note(
            say(
                "The removal rule “{name}” would take {n}. Carry it out by: removal-rules run {id}",
                name=one_line(rule.name, 100),
                n=number,
                id=rule.id,
            )
        )


def _list(call: Call, vault: Vault) -> int:
    world = call.world_of(vault)
    with vault.reader() as reader:
        known = tasks.rules(reader)

    def lines() -> Iterable[str]:
        if not known:
            yield say("There are no removal rules. Add one: removal-rules add --help")
        for each in known:
            yield call.console.paint("bold", f"{each.id}  {one_line(each.name, 100)}")
            for sentence in (
                words.rule_sentence(each, world.country_name),
                words.standing_sentence(each),
            ):
                yield from wrap(sentence, call.console.text_width, "  ")

    call.console.answer([_document(each) for each in known], lines)
    return DONE


def _add(call: Call, vault: Vault) -> int:
    rule = RemovalRule(name=call.options.name, older_than_days=call.options.older_than)
    made = tasks.save_rule(vault, call.world_of(vault), _entered(call, rule))
    _tell_kept(call, vault, made)
    return DONE


def _edit(call: Call, vault: Vault) -> int:
    found = _found(call, vault)
    kept = tasks.save_rule(vault, call.world_of(vault), _entered(call, found))
    if call.options.place is not None:
        tasks.move_rule(vault, kept.id or 0, call.options.place - 1)
    _tell_kept(call, vault, kept)
    return DONE


def _entered(call: Call, rule: RemovalRule) -> RemovalRule:
    """A rule with what the options say of it."""
    options = call.options
    held_in, value = options.held_in or (rule.held_in, rule.value)
    attachments = {"only": True, "any": False}.get(options.attachments, rule.with_attachments)
    flagged = {"stays": True, "goes": False}.get(options.flagged, rule.not_flagged)
    return replace(
        rule,
        name=_given(options.name, rule.name),
        held_in=held_in,
        value="" if held_in is HeldIn.ANYWHERE else value,
        older_than_days=_given(options.older_than, rule.older_than_days),
        sender=_given(options.sender, rule.sender),
        recipient=_given(options.recipient, rule.recipient),
        larger_than=_given(options.larger_than, rule.larger_than),
        with_attachments=attachments,
        not_flagged=flagged,
        exceptions=_given(options.exceptions, rule.exceptions),
        action=RuleAction(_given(options.do, rule.action)),
        runs=RuleRuns(_given(options.when, rule.runs)),
        most_per_run=_given(options.most, rule.most_per_run),
    )


def _tell_kept(call: Call, vault: Vault, rule: RemovalRule) -> None:
    world = call.world_of(vault)

    def lines() -> Iterable[str]:
        yield say("Rule {id} is kept.", id=rule.id)
        yield from wrap(words.rule_sentence(rule, world.country_name), call.console.text_width)
        yield say("See what it would take: removal-rules try {id}", id=rule.id)

    call.console.answer(_document(rule), lines)


def _delete(call: Call, vault: Vault) -> int:
    rule = _found(call, vault)
    tasks.delete_rule(vault, rule.id or 0)
    call.console.answer(
        {"deleted": rule.id, "name": rule.name},
        lambda: [
            say("The rule “{name}” is gone. No mail was touched.", name=one_line(rule.name, 100))
        ],
    )
    return DONE


def _switch(call: Call, vault: Vault) -> int:
    rule, is_on = _found(call, vault), call.options.action == "on"
    if is_on and rule.stopped:
        with vault.reader() as reader:
            if not tasks.is_tried(reader, rule):
                raise SettingInvalid(
                    setting="removal-rule", value=rule.name, reason="removal-rule-stopped"
                )
        tasks.save_rule(
            vault, call.world_of(vault), replace(rule, stopped="", stopped_at=None, is_on=True)
        )
    else:
        tasks.switch_rule(vault, rule.id or 0, is_on)
    rule = _found(call, vault)
    call.console.answer(_document(rule), lambda: [words.standing_sentence(rule)])
    return DONE


def _try(call: Call, vault: Vault) -> int:
    rule = _found(call, vault)
    finds = tasks.rule_preview(vault, call.world_of(vault), rule)
    call.console.answer(
        {**_document(rule), "finds": _finds_document(finds)},
        lambda: _finds_lines(call, vault, rule, finds),
    )
    return DONE


def _finds_lines(call: Call, vault: Vault, rule: RemovalRule, finds: RuleFinds) -> Iterable[str]:
    sentence = words.rule_sentence(rule, call.world_of(vault).country_name)
    yield from wrap(sentence, call.console.text_width)
    yield from words.finds_sentences(rule, finds)
    with vault.reader() as reader:
        for row in reader.rows(finds.sample[:_SHOWN]):
            subject = one_line(row.subject, 80) or say("(no subject)")
            yield f"  {date(row.date)}  {clean(subject)}"
    if finds.count > _SHOWN:
        yield "  …"


def _run(call: Call, vault: Vault) -> int:
    rule, world = _found(call, vault), call.world_of(vault)
    if not call.options.yes and not _is_wanted(call, vault, rule):
        call.console.note(say("Nothing was removed."))
        return DONE
    try:
        with call.job() as job:
            # Not stopped by the job: a batch that has begun is always brought to its end.
            connect = connector(vault, call.home.secrets)
            report = tasks.run_rule(job, vault, world, rule.id or 0, connect)
    except Cancelled:
        call.console.note(say("Go on with: remove --resume. Or give it up: remove --abandon"))
        raise
    reports = (report,) if report is not None else ()
    call.console.answer(
        {"rule": rule.id, **removal_document(reports)},
        lambda: (
            outcome_lines(reports, call.console)
            if reports
            else [say("It finds nothing to remove.")]
        ),
    )
    for each in reports:
        if each.error is not None:
            call.console.note(explain(each.error).what_happened)
    return exit_code(reports) if reports else DONE


def _is_wanted(call: Call, vault: Vault, rule: RemovalRule) -> bool:
    finds = tasks.rule_preview(vault, call.world_of(vault), rule)
    for line in _finds_lines(call, vault, rule, finds):
        call.console.tell(line)
    call.console.out.flush()
    return not finds.count or ask_yes(call.console, say("Do this? Type yes to go on: "))


def _found(call: Call, vault: Vault) -> RemovalRule:
    with vault.reader() as reader:
        return tasks.find_rule(reader, call.options.rule)


def _given(option: T | None, otherwise: T) -> T:
    return otherwise if option is None else option


_ACTIONS: dict[str, Callable[[Call, Vault], int]] = {
    "list": _list,
    "add": _add,
    "edit": _edit,
    "delete": _delete,
    "on": _switch,
    "off": _switch,
    "try": _try,
    "run": _run,
}


def _document(rule: RemovalRule) -> Document:
    """A rule as JSON."""
    return {
        "id": rule.id,
        "name": rule.name,
        "held_in": rule.held_in.value,
        "value": rule.value,
        "older_than_days": rule.older_than_days,
        "sender": rule.sender,
        "recipient": rule.recipient,
        "larger_than": rule.larger_than,
        "with_attachments": rule.with_attachments,
        "not_flagged": rule.not_flagged,
        "exceptions": rule.exceptions,
        "action": rule.action.value,
        "runs": rule.runs.value,
        "most_per_run": rule.most_per_run,
        "is_on": rule.is_on,
        "position": rule.position,
        "stopped": rule.stopped,
        "stopped_at": iso(rule.stopped_at) if rule.stopped_at else None,
        "last_run_at": iso(rule.last_run_at) if rule.last_run_at else None,
    }


def _finds_document(finds: RuleFinds) -> Document:
    return {
        "count": finds.count,
        "size": finds.size,
        "oldest": iso(finds.oldest) if finds.oldest else None,
        "newest": iso(finds.newest) if finds.newest else None,
        "sample": list(finds.sample),
        "is_capped": finds.is_capped,
        "without_backup": finds.without_backup,
    }
