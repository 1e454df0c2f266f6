"""assess: judges message files, without a vault and without the network."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vault_app.cli import documents
from vault_app.cli.call import Call
from vault_app.cli.custody_command import custody_lines
from vault_app.cli.render import clean, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.formats.claims import evidence_document, hop_document, instant
from vault_app.model.custody import Custody, RouteHop
from vault_app.model.mail import PlacementState
from vault_app.tasks.assessing import Assessed, assess_file, find_service
from vault_app.wording import assessing as words
from vault_app.wording import custody as custody_words
from vault_app.wording.text import say

_LEFT_OVER = 1
_INDENT = " " * 5


def assess(call: Call) -> int:
    """Judge every file; one that cannot be read is told of, and the others judged all the same."""
    options, world = call.options, call.home.world
    name = options.account_provider
    provider_id = find_service(world, name) if name is not None else None
    failures: list[str] = []

    def judged() -> Iterator[Assessed]:
        for file in options.files:
            for one in assess_file(
                world, Path(file), provider_id=provider_id, is_outgoing=options.sent
            ):
                if one.error:
                    failures.append(one.file)
                yield one

    def lines() -> Iterable[str]:
        for one in judged():
            yield from _lines(one, call)
            yield ""

    call.console.answer((_document(one, call) for one in judged()), lines)
    return _LEFT_OVER if failures else DONE


def _document(one: Assessed, call: Call) -> documents.Document:
    if one.judgement is None:
        nothing: documents.Document = {"hops": [], "evidence": [], "custody": [], "notes": []}
        return {"file": one.file, "error": words.file_error(one.error), **nothing}
    judgement = one.judgement
    custody = [_custody(each, call, zone="") for each in one.custody]
    custody[0]["zone"] = judgement.zone or None
    evidence = dict.fromkeys(
        (*(item for each in one.custody for item in each.evidence), *one.extra_evidence)
    )
    return {
        "file": one.file,
        "hops": [hop_document(hop) for hop in one.route],
        "evidence": [evidence_document(item) for item in evidence],
        "custody": custody,
        "notes": _notes(one),
    }


def _custody(value: Custody, call: Call, *, zone: str) -> documents.Document:
    holding = value.holding
    return {
        "provider": holding.provider_id or None,
        "provider_name": holding.provider or None,
        "country": holding.country or None,
        "site": holding.site or None,
        "zone": zone or None,
        "entity": holding.entity or None,
        "entity_country": holding.entity_country or None,
        "controller": holding.controller or None,
        "controller_country": holding.controller_country or None,
        "confidence": value.confidence.value,
        "why": value.because,
        "since": instant(value.since),
        "until": instant(value.until),
        "evidence": [evidence_document(item) for item in value.evidence],
        "sentence": custody_words.custody_sentence(value, call.home.world.country_name),
    }


def _notes(one: Assessed) -> list[str]:
    assert one.judgement is not None
    return words.notes(
        one.custody,
        one.route,
        one.headers,
        copies=one.judgement.copies,
        is_date_known=one.is_date_known,
    )


def _lines(one: Assessed, call: Call) -> Iterable[str]:
    paint, width, world = call.console.paint, call.console.text_width, call.home.world
    yield paint("bold", clean(one.file))
    if one.judgement is None:
        yield from wrap(words.file_error(one.error), width, _INDENT)
        return
    custody = one.custody
    strip = custody_words.strip_sentence(
        custody, world.country_name, state=PlacementState.ON_SERVER
    )
    yield from wrap(clean(strip), width)
    for each in custody:
        yield from custody_lines(each, call, world)
    yield ""
    yield from _route_lines(one.route, call)
    if one.extra_evidence:
        yield paint("bold", say("What else the message says"))
        for item in one.extra_evidence:
            text = say(
                "{where}: {points_to}", where=clean(item.where), points_to=clean(item.points_to)
            )
            yield from wrap(text, width, _INDENT)
    for note in _notes(one):
        yield from wrap(clean(note, 1000), width, _INDENT)


def _route_lines(route: Sequence[RouteHop], call: Call) -> Iterable[str]:
    paint, width = call.console.paint, call.console.text_width
    was_trusted: bool | None = None
    for hop in route:
        if hop.is_trusted is not was_trusted:
            was_trusted = hop.is_trusted
            yield paint("bold", words.route_heading(is_trusted=hop.is_trusted))
        for line in wrap(clean(words.hop_sentence(hop)), width, _INDENT):
            yield line if hop.is_trusted else paint("dim", line)
