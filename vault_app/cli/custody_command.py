"""custody: who held one message, where, since when, on what evidence, and who can compel them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from vault_app.cli import law_documents
from vault_app.cli.call import Call
from vault_app.cli.render import Paint, clean, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.custody import Custody, Evidence, Reach, RouteHop
from vault_app.model.law import MessageCustody
from vault_app.regions.world import World
from vault_app.tasks.custody import custody_of
from vault_app.wording import custody as words
from vault_app.wording import quantities, reach
from vault_app.wording.text import say

_INDENT = " " * 5


def custody(call: Call) -> int:
    message_id = call.options.id
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        row = reader.row(message_id)
        found = custody_of(reader, world, message_id)
    strip = words.strip_sentence(found.intervals, world.country_name, state=row.state)
    call.console.answer(
        {
            "id": row.id,
            "subject": row.subject,
            "placement_state": row.state.value,
            "sentence": strip,
            **law_documents.message_custody(found, world),
        },
        lambda: _lines(found, strip, call, world),
    )
    return DONE


def _lines(found: MessageCustody, strip: str, call: Call, world: World) -> Iterable[str]:
    paint, width = call.console.paint, call.console.text_width
    if not any(each.until is None for each in found.intervals):
        yield paint("bold", strip)
    for each in found.intervals:
        yield from custody_lines(each, call, world)
        yield ""
    yield paint("bold", say("Copies"))
    now = datetime.now(UTC)
    for copy in found.copies:
        sentence = clean(reach.copy_sentence(copy, world.country_name, now))
        yield from _listed(sentence, width)
        if copy.source:
            yield from _sources(copy.source, paint=paint, width=width)
    if found.route:
        yield ""
        yield paint("bold", say("Route of delivery, last hop first"))
        yield from _route_lines(found.route, world, paint=paint, width=width)
    if found.extra_evidence:
        yield ""
        yield paint("bold", say("What else the message says"))
        for evidence in found.extra_evidence:
            yield from _evidence_lines(evidence, "", paint=paint, width=width)
    yield ""
    yield from wrap(reach.facts_date(found.facts_as_of) + " " + reach.NO_ADVICE, width)


def custody_lines(custody: Custody, call: Call, world: World) -> Iterable[str]:
    """One interval with what it rests on and whose law reaches it."""
    paint, width = call.console.paint, call.console.text_width
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
    if custody.until is None:
        yield from _reach_lines(world.reaches(custody.holding, on=_today()), call, world)


def _listed(sentence: str, width: int) -> Iterable[str]:
    first, *others = wrap(sentence, width, _INDENT + "  ")
    yield first.replace(_INDENT + "  ", _INDENT + "- ", 1)
    yield from others


def _sources(source: str, *, paint: Paint, width: int) -> Iterable[str]:
    shown = say("Read in: {source}", source=clean(source, 300))
    for line in wrap(shown, width, _INDENT + "  "):
        yield paint("dim", line)


def _route_lines(
    route: Sequence[RouteHop], world: World, *, paint: Paint, width: int
) -> Iterable[str]:
    """Hops in the order of the message, with the waits between; first those to be trusted."""
    was_trusted = None
    for number, hop in enumerate(route):
        if hop.is_trusted is not was_trusted:
            was_trusted = hop.is_trusted
            heading = (
                say("Written by the holder's own servers:")
                if hop.is_trusted
                else say("Claimed by the sending side, proven by nothing:")
            )
            yield _INDENT[:2] + heading
        below = route[number + 1] if number + 1 < len(route) else None
        for line in _listed(_hop(hop, below, world), width):
            yield line if hop.is_trusted else paint("dim", line)


def _hop(hop: RouteHop, below: RouteHop | None, world: World) -> str:
    if not hop.is_readable:
        return say("A line that cannot be read: {text}", text=clean(hop.text, 120))
    who = clean(hop.by_host) or say("a server that does not say its name")
    if hop.operator:
        who = say("{host} of {operator}", host=who, operator=clean(hop.operator))
    place = ", ".join(filter(None, (clean(hop.site), world.country_name(hop.country))))
    if place:
        who = say("{host} in {place}", host=who, place=place)
    source = clean(hop.from_host or hop.from_address)
    line = say("{host} took it from {source}", host=who, source=source) if source else who
    if hop.at is not None:
        line = say("{hop}, {time}", hop=line, time=quantities.date_time(hop.at))
    if hop.at is not None and below is not None and below.at is not None:
        seconds = (hop.at - below.at).total_seconds()
        if seconds >= 1:
            line = say("{hop} (after {time})", hop=line, time=quantities.elapsed(seconds))
    return line


def _evidence_lines(evidence: Evidence, because: str, *, paint: Paint, width: int) -> Iterable[str]:
    seen = say(
        "{where}: {seen}",
        where=clean(evidence.where) or words.evidence_name(evidence.kind),
        seen=clean(evidence.seen, 300),
    )
    for line in _listed(seen, width):
        yield paint("dim", line)
    points_to = clean(evidence.points_to)
    if points_to and points_to != because:
        yield from wrap(points_to, width, _INDENT + "  ")


def _reach_lines(reaches: Sequence[Reach], call: Call, world: World) -> Iterable[str]:
    groups = words.reach_groups(reaches, world.country_name)
    if groups:
        yield _INDENT + say("Whose law reaches it:")
    for heading, names in groups:
        yield f"{_INDENT}  {heading}:"
        yield from wrap("; ".join(names), call.console.text_width, _INDENT + "    ")


def _today() -> date:
    return datetime.now(UTC).date()
