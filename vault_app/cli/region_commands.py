"""regions, custody: who holds mail, where, and whose law reaches it."""

from collections.abc import Callable, Iterable, Sequence

from vault_app.cli import documents
from vault_app.cli.call import Call
from vault_app.cli.render import Column, Paint, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.custody import Custody, Evidence, HoldingTotal, Reach
from vault_app.wording import custody as words
from vault_app.wording import quantities
from vault_app.wording.text import say

_INDENT = " " * 5


def regions(call: Call) -> int:
    with call.reader() as reader:
        totals = reader.holding_totals()
    name = call.home.world.country_name
    call.console.answer(
        [documents.holding_total(total, name) for total in totals],
        lambda: region_lines(totals, name, width=call.console.width, paint=call.console.paint),
    )
    return DONE


def region_lines(
    totals: Sequence[HoldingTotal],
    country_name: Callable[[str], str],
    *,
    width: int,
    paint: Paint,
) -> Iterable[str]:
    """The region table, biggest holder first."""
    if not totals:
        yield say("Nobody but you holds any of this mail.")
        return
    columns = [
        Column(title=" " * 4),
        Column(title=say("Place"), may_shrink=True),
        Column(title=say("Held by"), may_shrink=True),
        Column(title=say("Controlled from"), may_shrink=True),
        Column(title=say("Messages"), is_right=True),
        Column(title=say("Size"), is_right=True),
        Column(title=say("How sure")),
    ]
    rows = [
        [
            f"[{total.holding.country or '??'}]",
            words.place(total.holding, country_name),
            words.provider_name(total.holding),
            words.controller_place(total.holding, country_name),
            quantities.count(total.messages),
            quantities.size(total.size),
            words.confidence_name(total.confidence),
        ]
        for total in totals
    ]
    lines = table(columns, rows, width=width, paint=paint)
    yield lines[0]
    for line, total in zip(lines[1:], totals, strict=True):
        yield paint.chip(total.holding.country) + line[4:]


def custody(call: Call) -> int:
    message_id = call.options.id
    with call.reader() as reader:
        row = reader.row(message_id)
        custodies = reader.custody(message_id)
    world = call.home.world
    intervals = [
        documents.custody(each, world.country_name, reaches=world.reaches(each.holding))
        for each in custodies
    ]
    strip = words.strip_sentence(custodies, world.country_name, state=row.state)

    def lines() -> Iterable[str]:
        if not any(each.until is None for each in custodies):
            yield call.console.paint("bold", strip)
        for each in custodies:
            yield from custody_lines(each, call)
            yield ""

    call.console.answer(
        {
            "id": row.id,
            "subject": row.subject,
            "placement_state": row.state.value,
            "sentence": strip,
            "intervals": intervals,
        },
        lines,
    )
    return DONE


def custody_lines(custody: Custody, call: Call) -> Iterable[str]:
    """One interval with what it rests on and whose law reaches it."""
    world, paint, width = call.home.world, call.console.paint, call.console.text_width
    chip = paint.chip(custody.holding.country)
    yield f"{chip} {paint('bold', words.custody_sentence(custody, world.country_name))}"
    who = words.controller_sentence(custody.holding, world.country_name)
    sure = say(
        "How sure: {name}. {meaning}",
        name=words.confidence_name(custody.confidence),
        meaning=words.confidence_meaning(custody.confidence),
    )
    because = clean(custody.because)
    for sentence in (who, sure, because):
        yield from wrap(sentence, width, _INDENT)
    for evidence in custody.evidence:
        yield from _evidence_lines(evidence, because, paint=paint, width=width)
    yield from _reach_lines(world.reaches(custody.holding), call)


def _evidence_lines(evidence: Evidence, because: str, *, paint: Paint, width: int) -> Iterable[str]:
    seen = say(
        "{where}: {seen}",
        where=clean(evidence.where) or words.evidence_name(evidence.kind),
        seen=clean(evidence.seen, 300),
    )
    first, *others = wrap(seen, width, _INDENT + "  ")
    yield paint("dim", first.replace(_INDENT + "  ", _INDENT + "- ", 1))
    for line in others:
        yield paint("dim", line)
    points_to = clean(evidence.points_to)
    if points_to and points_to != because:
        yield from wrap(points_to, width, _INDENT + "  ")


def _reach_lines(reaches: Sequence[Reach], call: Call) -> Iterable[str]:
    groups = words.reach_groups(reaches, call.home.world.country_name)
    if groups:
        yield _INDENT + say("Whose law reaches it:")
    for heading, names in groups:
        yield f"{_INDENT}  {heading}:"
        yield from wrap("; ".join(names), call.console.text_width, _INDENT + "    ")
