"""reassess: judge mail again where facts or declarations changed, and list what came out anew."""

from collections.abc import Iterable, Sequence

from vault_app.cli import documents, law_documents
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.render import Column, clean, table
from vault_app.cli.vault_commands import DONE
from vault_app.model.custody import Confidence, Holding
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.regions.world import World
from vault_app.tasks.reassess import reassess as judge_again
from vault_app.wording import quantities
from vault_app.wording.custody import confidence_name, place, provider_name
from vault_app.wording.text import say, say_count, say_list

_MOST_SHOWN = 1_000


def reassess(call: Call) -> int:
    if call.options.changes is not None:
        return _changes(call)
    if call.options.list:
        return _list(call)
    with call.vault() as vault, call.job() as job:
        report = judge_again(job, vault, call.world_of(vault))
    call.console.answer(
        {"cause": list(report.cause), "messages": report.messages, "changed": report.changed},
        lambda: [
            say(
                "{judged}; {changed}.",
                judged=say_count(
                    "{n} message was judged again",
                    "{n} messages were judged again",
                    report.messages,
                ),
                changed=say_count(
                    "of {n} the answer is another", "of {n} the answer is another", report.changed
                ),
            )
            if report.messages
            else say("No fact that your mail was judged by has changed.")
        ],
    )
    return DONE


def _list(call: Call) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        known = reader.reassessments()
    call.console.answer(
        [law_documents.reassessment(each) for each in known], lambda: _lines(known, call, world)
    )
    return DONE


def _lines(known: Sequence[Reassessment], call: Call, world: World) -> Iterable[str]:
    if not known:
        yield say("Nothing was judged again yet.")
        return
    columns = [
        Column(title=say("No."), is_right=True),
        Column(title=say("When")),
        Column(title=say("Why"), may_shrink=True),
        Column(title=say("Judged"), is_right=True),
        Column(title=say("Changed"), is_right=True),
    ]
    rows = [
        [
            str(each.id),
            quantities.date_time(each.started_at),
            _why(each, world),
            quantities.count(each.messages),
            quantities.count(each.changed),
        ]
        for each in known
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)


def _why(each: Reassessment, world: World) -> str:
    if not each.cause:
        return say("the rules of judging changed")
    names = {operator.id: operator.name for operator in world.facts.operators}
    # What the owner states of a host is an operator of that host alone.
    shown = [clean(names.get(one, one.partition(":")[2] or one)) for one in each.cause]
    return say("facts about {names} changed", names=say_list(shown))


def _changes(call: Call) -> int:
    options = call.options
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        found = reader.custody_changes(
            options.changes, options.limit if options.limit is not None else _MOST_SHOWN
        )
        subjects = {row.id: row.subject for row in reader.rows([each.message_id for each in found])}
    call.console.answer(
        [
            {
                "message": each.message_id,
                "subject": subjects.get(each.message_id),
                "before": _held(each.before, each.confidence_before, world),
                "after": _held(each.after, each.confidence_after, world),
            }
            for each in found
        ],
        lambda: _change_lines(found, subjects, call, world) if found else [say("No changes.")],
    )
    return DONE


def _held(holding: Holding | None, confidence: Confidence | None, world: World) -> Document | None:
    if holding is None:
        return None
    return {
        **documents.holding_facts(holding, world.country_name),
        "confidence": confidence.value if confidence else None,
    }


def _change_lines(
    found: Sequence[CustodyChange], subjects: dict[int, str], call: Call, world: World
) -> Iterable[str]:
    columns = [
        Column(title=say("Message"), is_right=True),
        Column(title=say("Subject"), may_shrink=True),
        Column(title=say("Before"), may_shrink=True),
        Column(title=say("Now"), may_shrink=True),
    ]
    rows = [
        [
            str(each.message_id),
            clean(subjects.get(each.message_id, ""), 80),
            _told(each.before, each.confidence_before, world),
            _told(each.after, each.confidence_after, world),
        ]
        for each in found
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)


def _told(holding: Holding | None, confidence: Confidence | None, world: World) -> str:
    if holding is None:
        return say("nothing")
    told = say(
        "{holder}, {place}",
        holder=provider_name(holding),
        place=place(holding, world.country_name),
    )
    if confidence is None or not holding.country:
        return told
    return say("{told} ({sure})", told=told, sure=confidence_name(confidence))
