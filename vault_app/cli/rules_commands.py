"""rules: where mail may lie and where not, and what breaks that."""

from collections.abc import Iterable, Sequence

from vault_app.archive.reader import Reader
from vault_app.cli import law_documents
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.errors import MessageNotFound
from vault_app.model.residency import ResidencyKind, ResidencyRule, RuleCheck
from vault_app.regions.world import World
from vault_app.tasks import residency as tasks
from vault_app.wording import quantities, residency
from vault_app.wording.text import say


def rules(call: Call) -> int:
    return {"list": _list, "add": _add, "remove": _remove, "check": _check}[call.options.action](
        call
    )


def _list(call: Call) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        known = reader.residency_rules()
    call.console.answer(
        [law_documents.rule(each, world.country_name) for each in known],
        lambda: _rule_lines(known, call, world),
    )
    return DONE


def _rule_lines(known: Sequence[ResidencyRule], call: Call, world: World) -> Iterable[str]:
    if not known:
        yield say("There are no rules. Add one: rules add --help")
        return
    columns = [
        Column(title=say("Rule"), is_right=True),
        Column(title=say("Name"), may_shrink=True),
        Column(title=say("What it says"), may_shrink=True),
        Column(title=say("Breaches"), is_right=True),
        Column(title=say("Not known"), is_right=True),
        Column(title=say("Checked")),
    ]
    rows = [
        [
            str(each.id),
            clean(each.name),
            clean(residency.rule_sentence(each, world.country_name)),
            quantities.count(each.breaches) if each.checked_at else "",
            quantities.count(each.unknown) if each.checked_at else "",
            quantities.date_time(each.checked_at) if each.checked_at else say("not yet"),
        ]
        for each in known
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)


def _add(call: Call) -> int:
    options = call.options
    rule = ResidencyRule(
        name=options.name,
        scope=options.scope,
        kind=ResidencyKind.ONLY if options.only else ResidencyKind.NEVER,
        places=tuple(options.only or options.never),
        counts_control=options.control,
        counts_past=options.past,
    )
    with call.vault() as vault:
        world = call.world_of(vault)
        rule_id = tasks.put_rule(vault, world, rule)
        with vault.reader() as reader:
            kept = tasks.find_rule(reader, str(rule_id))
    call.console.answer(
        law_documents.rule(kept, world.country_name),
        lambda: [
            say(
                "Rule {id} is kept: {rule}.",
                id=rule_id,
                rule=clean(residency.rule_sentence(kept, world.country_name)),
            ),
            say("It is checked after each pull, and by: rules check"),
        ],
    )
    return DONE


def _remove(call: Call) -> int:
    with call.vault() as vault:
        with vault.reader() as reader:
            rule = tasks.find_rule(reader, call.options.rule)
        tasks.delete_rule(vault, rule.id or 0)
    call.console.answer(
        {"removed": rule.id, "name": rule.name},
        lambda: [say("The rule {name} is gone. No mail was touched.", name=clean(rule.name))],
    )
    return DONE


def _check(call: Call) -> int:
    with call.vault() as vault, call.job() as job:
        world = call.world_of(vault)
        wanted = None
        with vault.reader() as reader:
            if call.options.rule:
                wanted = [tasks.find_rule(reader, call.options.rule)]
        checks = tasks.check_rules(job, vault, world, wanted)
        with vault.reader() as reader:
            shown = [_shown(reader, world, check) for check in checks]
    call.console.answer(
        [
            law_documents.rule_check(check, world.country_name, breaking)
            for check, breaking in zip(checks, shown, strict=True)
        ],
        lambda: _check_lines(checks, shown, call, world),
    )
    return LEFT_OVER if any(check.breaches for check in checks) else DONE


def _shown(reader: Reader, world: World, check: RuleCheck) -> list[Document]:
    found = []
    for breach in check.sample:
        try:
            row = reader.row(breach.message_id)
        except MessageNotFound:
            continue  # purged meanwhile
        document = law_documents.breach(
            breach,
            world.country_name,
            what_to_do=residency.what_to_do(breach.custody, row.state),
        )
        found.append({**document, "subject": row.subject})
    return found


def _check_lines(
    checks: Sequence[RuleCheck], shown: Sequence[list[Document]], call: Call, world: World
) -> Iterable[str]:
    if not checks:
        yield say("There are no rules. Add one: rules add --help")
    for check, breaking in zip(checks, shown, strict=True):
        yield from check_lines(check, call, world)
        for document in breaking:
            yield from _breach_lines(document, call)


def check_lines(check: RuleCheck, call: Call, world: World) -> Iterable[str]:
    """One rule and what was found, without the single messages."""
    paint, width = call.console.paint, call.console.text_width
    yield paint("bold", clean(check.rule.name))
    yield from wrap(
        clean(residency.rule_sentence(check.rule, world.country_name)) + ".", width, "  "
    )
    style = "red" if check.breaches else "yellow" if check.unknown else "green"
    for line in wrap(residency.check_sentence(check), width, "  "):
        yield paint(style, line)
    if check.breaches:
        yield "  " + say("All of them: search breach:{rule}", rule=check.rule.id)


def _breach_lines(document: Document, call: Call) -> Iterable[str]:
    width = call.console.text_width
    head = say(
        "{id}  {subject}",
        id=document["message"],
        subject=clean(str(document["subject"]), 80) or say("(no subject)"),
    )
    yield "  " + head
    for text in (document["sentence"], document["because"], document["what_to_do"]):
        yield from wrap(clean(str(text)), width, "    ")
