"""facts: check and look up what is known of providers, places, laws and incidents."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from vault_app.boot import resources_folder
from vault_app.cli import facts_documents
from vault_app.cli.call import Call
from vault_app.cli.console import Console
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.errors import UsageError
from vault_app.regions.events import Case, Incident
from vault_app.regions.facts import check_facts
from vault_app.regions.judgement import Explanation
from vault_app.regions.reference import Reference
from vault_app.regions.references import Counts, count, references
from vault_app.regions.shape import Schemas
from vault_app.regions.tables import Complaint
from vault_app.regions.values import Provider
from vault_app.tasks.assessing import find_service
from vault_app.wording import custody as custody_words
from vault_app.wording import facts as words
from vault_app.wording.quantities import day, percent
from vault_app.wording.text import say, say_count

_INDENT = " " * 2


def facts(call: Call) -> int:
    return {
        "explain": _explain,
        "list": _list,
        "show": _show,
        "incidents": _incidents,
        "cases": _cases,
    }[call.options.action](call)


def check(folder: str | None, console: Console) -> int:
    """facts check, which needs no world: broken facts must not keep it from telling what is
    broken."""
    shipped = resources_folder() / "facts"
    root = Path(folder) if folder else shipped
    # The shape is the program's: a folder is checked against what this version can read.
    found, complaints = check_facts(root, Schemas.load(shipped / "schema"))
    counts = count(found) if found else None
    console.answer(
        facts_documents.check(found, complaints, counts),
        lambda: _check_lines(console, complaints, counts, found.version if found else ""),
    )
    return LEFT_OVER if complaints else DONE


def _check_lines(
    console: Console, complaints: Sequence[Complaint], counts: Counts | None, version: str
) -> Iterable[str]:
    for complaint in complaints:
        at = f"{complaint.file}: {complaint.key}" if complaint.key else complaint.file
        yield clean(at)
        shown = "" if complaint.value is None else f" ({complaint.value!r})"
        yield from wrap(clean(complaint.reason + shown), console.text_width, _INDENT)
    if counts is None:
        yield say_count("{n} complaint.", "{n} complaints.", len(complaints))
        return
    numbers = dataclasses.asdict(counts)
    yield say("All is well. Version {version}.", version=version)
    yield from wrap(f"{words.counts_sentence(numbers)}.", console.text_width)
    share = words.checked_share(
        facts=counts.facts, verified=counts.verified, documented=counts.documented
    )
    yield from wrap(share, console.text_width)


def _explain(call: Call) -> int:
    explanation = call.home.world.explain(call.options.host)
    call.console.answer(
        facts_documents.explanation(explanation), lambda: _explain_lines(call, explanation)
    )
    return DONE


def _explain_lines(call: Call, found: Explanation) -> Iterable[str]:
    paint, width = call.console.paint, call.console.text_width
    yield paint("bold", clean(found.host))
    if not found.operator_id:
        yield from wrap(say("No facts are about this name."), width, _INDENT)
        return
    yield from wrap(
        say(
            "A server of {operator}: the name ends in {suffix}.",
            operator=found.operator,
            suffix=found.suffix,
        )
        if found.suffix
        else say("A server of {operator}.", operator=found.operator),
        width,
        _INDENT,
    )
    if not found.rule:
        yield from wrap(say("No rule is about it, so it tells nothing more."), width, _INDENT)
        return
    role = say("Its part: {role}.", role=words.role_sentence(found.role))
    yield from wrap(role, width, _INDENT)
    yield from wrap(_place_sentence(call, found), width, _INDENT)
    clause = say("in the clause “{clause}” of a Received line", clause=found.clause)
    if found.protocols:
        clause = say(
            "{clause} with {protocols}", clause=clause, protocols=" or ".join(found.protocols)
        )
    yield from wrap(say("Rule: {rule}, {clause}", rule=found.rule, clause=clause), width, _INDENT)
    for reference in dict.fromkeys(found.references):
        yield from _reference_lines(reference, width, _INDENT)


def _place_sentence(call: Call, found: Explanation) -> str:
    if not found.country and not found.zone:
        return say("It does not tell the place.")
    country = call.home.world.country_name(found.country) if found.country else ""
    place = ", ".join(part for part in (found.site, country) if part)
    zone = say("the zone {zone}", zone=found.zone) if found.zone else ""
    return say(
        "Place: {place} (by the code {code}). How sure: {sure}.",
        place=" · ".join(part for part in (place, zone) if part),
        code=found.code.upper(),
        sure=custody_words.confidence_name(found.confidence),
    )


def _reference_lines(reference: Reference, width: int, indent: str) -> Iterable[str]:
    checked = words.how_checked(
        verified=reference.verified,
        documented=reference.documented,
        read_on=reference.read_on,
    )
    dated = say(", dated {date}", date=reference.source_date) if reference.source_date else ""
    yield from wrap(f"[{checked}{dated}] {clean(reference.source, 2_000)}", width, indent)
    if reference.note:
        yield from wrap(clean(reference.note, 2_000), width, indent + _INDENT)


def _list(call: Call) -> int:
    services = call.home.world.providers()
    call.console.answer(
        [facts_documents.service_row(service) for service in services],
        lambda: _list_lines(call, services),
    )
    return DONE


def _list_lines(call: Call, services: Sequence[Provider]) -> Iterable[str]:
    columns = [
        Column(title=say("Id")),
        Column(title=say("Service"), may_shrink=True),
        Column(title=say("Run by"), may_shrink=True),
        Column(title=say("Place")),
        Column(title=say("Checked"), is_right=True),
    ]
    rows = []
    for service in services:
        own = list(references(service))
        checked = sum(reference.verified for reference in own)
        rows.append(
            [
                service.id,
                service.name,
                service.operator_name,
                service.place.country if service.place else "",
                percent(checked, len(own)),
            ]
        )
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)


def _find(call: Call, name: str) -> Provider:
    world = call.home.world
    service = world.provider(find_service(world, name))
    if service is None:
        # An own server: nothing is shipped about it.
        raise UsageError(reason="provider-unknown", value=name, near="-")
    return service


def _show(call: Call) -> int:
    service = _find(call, call.options.provider)
    world = call.home.world
    operator = next(each for each in world.facts.operators if each.id == service.operator_id)
    document = facts_documents.service(service, operator, world.incidents(service.id))
    call.console.answer(document, lambda: _show_lines(call, service))
    return DONE


def _show_lines(call: Call, service: Provider) -> Iterable[str]:
    world, paint, width = call.home.world, call.console.paint, call.console.text_width
    yield paint("bold", service.name) + f"  ({service.id})"
    yield ""
    yield paint("bold", say("Companies"))
    for entity in service.entities:
        yield from wrap(words.entity_sentence(entity, world.country_name), width, _INDENT)
    for reference in dict.fromkeys(entity.reference for entity in service.entities):
        yield from _reference_lines(reference, width, _INDENT * 2)
    sections: list[tuple[str, str, Reference]] = []
    if service.place:
        place = service.place
        where = world.country_name(place.country)
        sections.append(
            (say("Place"), f"{place.city}, {where}" if place.city else where, place.reference)
        )
    if service.copies:
        sections.append((say("Copies"), service.copies.text, service.copies.reference))
    sections.append((say("What it tells"), service.disclosure.text, service.disclosure.reference))
    if service.retention:
        kept = service.retention
        numbers = words.retention_sentence(kept.trash_days, kept.recoverable_days, kept.backup_days)
        title = say("What it keeps of deleted mail")
        sections.append((title, f"{kept.text}. {numbers}", kept.reference))
    sections += [(say("Note"), note.text, note.reference) for note in service.notes]
    for title, text, reference in sections:
        yield ""
        yield paint("bold", title)
        yield from wrap(clean(text), width, _INDENT)
        yield from _reference_lines(reference, width, _INDENT * 2)
    for incident in world.incidents(service.id):
        yield ""
        yield from _incident_lines(call, incident)


def _incidents(call: Call) -> int:
    name = call.options.provider
    world = call.home.world
    if name and not any(network.id == name for network in world.facts.networks):
        name = _find(call, name).id
    incidents = world.incidents(name)
    call.console.answer(
        [facts_documents.incident(each) for each in incidents],
        lambda: _all_incident_lines(call, incidents),
    )
    return DONE


def _all_incident_lines(call: Call, incidents: Sequence[Incident]) -> Iterable[str]:
    if not incidents:
        yield say("No incident is known. That does not mean that there was none.")
    for number, incident in enumerate(incidents):
        if number:
            yield ""
        yield from _incident_lines(call, incident)


def _incident_lines(call: Call, incident: Incident) -> Iterable[str]:
    width = call.console.text_width
    yield call.console.paint("bold", incident.name) + f"  ({incident.id})"
    who = ", ".join((*incident.services, *incident.networks))
    when = words.period(incident.since, incident.until)
    affected = words.affected(incident.affected)
    yield from wrap(f"{when} · {who} · {affected}", width, _INDENT)
    for text in (
        incident.happened,
        incident.taken,
        words.mail_sentence(incident.mail),
        incident.advice,
    ):
        yield from wrap(text, width, _INDENT)
    yield from _reference_lines(incident.reference, width, _INDENT * 2)


def _cases(call: Call) -> int:
    cases = call.home.world.cases()
    call.console.answer(
        [facts_documents.case(each) for each in cases], lambda: _case_lines(call, cases)
    )
    return DONE


def _case_lines(call: Call, cases: Sequence[Case]) -> Iterable[str]:
    width, paint = call.console.text_width, call.console.paint
    for case in cases:
        yield paint("bold", case.name)
        yield from wrap(case.question, width, _INDENT)
        for step in case.steps:
            yield ""
            yield f"{day(step.day)}  {paint('bold', step.title)}"
            yield from wrap(step.text, width, _INDENT)
            yield from _reference_lines(step.reference, width, _INDENT * 2)
        yield ""
        yield from wrap(case.lesson, width)
