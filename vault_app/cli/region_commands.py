"""regions: who holds how much mail now and where; who can compel them; where it lay by the year."""

from collections.abc import Callable, Iterable, Sequence

from vault_app.cli import documents, law_documents
from vault_app.cli.call import Call
from vault_app.cli.render import Column, Paint, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.custody import HoldingTotal, YearTotal
from vault_app.model.law import LawTotal
from vault_app.regions.world import World
from vault_app.tasks.reach import law_totals
from vault_app.wording import custody as words
from vault_app.wording import quantities, reach
from vault_app.wording.text import say, say_list


def regions(call: Call) -> int:
    if call.options.years:
        return _years(call)
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        totals = reader.holding_totals()
    if call.options.by_law:
        laws = law_totals(world, totals)
        call.console.answer(
            [law_documents.law_total(law, world.country_name) for law in laws],
            lambda: _law_lines(laws, call, world),
        )
        return DONE
    name = world.country_name
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
        Column(title=say("Controlled by"), may_shrink=True),
        Column(title=say("Messages"), is_right=True),
        Column(title=say("Size"), is_right=True),
        Column(title=say("Oldest")),
        Column(title=say("Newest")),
        Column(title=say("How sure")),
    ]
    rows = [
        [
            f"[{total.holding.country or '??'}]",
            words.place(total.holding, country_name),
            words.provider_name(total.holding),
            _controller(total, country_name),
            quantities.count(total.messages),
            quantities.size(total.size),
            str(total.oldest.year) if total.oldest else "",
            str(total.newest.year) if total.newest else "",
            words.confidence_name(total.confidence),
        ]
        for total in totals
    ]
    lines = table(columns, rows, width=width, paint=paint)
    yield lines[0]
    for line, total in zip(lines[1:], totals, strict=True):
        yield paint.chip(total.holding.country) + line[4:]


def _controller(total: HoldingTotal, country_name: Callable[[str], str]) -> str:
    place = words.controller_place(total.holding, country_name)
    if not total.holding.controller:
        return place
    return say("{name} ({place})", name=clean(total.holding.controller), place=place)


def _law_lines(laws: Sequence[LawTotal], call: Call, world: World) -> Iterable[str]:
    """Those that reach mail by more than a service being offered there, and the others in short."""
    paint, width = call.console.paint, call.console.text_width
    if not laws:
        yield say("Nobody but you holds any of this mail.")
        return
    columns = [
        Column(title=" " * 4),
        Column(title=say("Authorities of"), may_shrink=True),
        Column(title=say("Can compel"), is_right=True),
        Column(title=say("Size"), is_right=True),
        Column(title=say("By place or company"), is_right=True),
        Column(title=say("By way of"), may_shrink=True),
    ]
    firm = [law for law in laws if law.firm or not law.country]
    rows = [
        [
            f"[{law.country or '??'}]",
            world.country_name(law.country) if law.country else say("none that is known"),
            quantities.count(law.copies) if law.country else "",
            quantities.size(law.size),
            quantities.count(law.firm) if law.country else "",
            reach.routes_text(law.routes),
        ]
        for law in firm
    ]
    lines = table(columns, rows, width=call.console.width, paint=paint)
    yield lines[0]
    for line, law in zip(lines[1:], firm, strict=True):
        yield paint.chip(law.country) + line[4:]
    offered = [world.country_name(law.country) for law in laws if law.country and not law.firm]
    if offered:
        yield ""
        yield from wrap(
            say(
                "Only because a service is offered there: {countries}.",
                countries=say_list(sorted(offered)),
            ),
            width,
        )
    yield ""
    yield from wrap(f"{reach.facts_date(world.facts.as_of)} {reach.NO_ADVICE}", width)


def _years(call: Call) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        totals = reader.year_totals()
    call.console.answer(
        [law_documents.year_total(total, world.country_name) for total in totals],
        lambda: _year_lines(totals, call, world),
    )
    return DONE


def _year_lines(totals: Sequence[YearTotal], call: Call, world: World) -> Iterable[str]:
    if not totals:
        yield say("There is no mail in this vault yet.")
        return
    columns = [
        Column(title=say("Year")),
        Column(title=" " * 4),
        Column(title=say("Place"), may_shrink=True),
        Column(title=say("Held by"), may_shrink=True),
        Column(title=say("Messages"), is_right=True),
        Column(title=say("Size"), is_right=True),
    ]
    shown = [total for total in totals if total.copies]
    shown.sort(key=lambda total: (total.year, -total.copies))
    rows = [
        [
            str(total.year),
            f"[{total.holding.country or '??'}]",
            words.place(total.holding, world.country_name),
            words.provider_name(total.holding),
            quantities.count(total.copies),
            quantities.size(total.size),
        ]
        for total in shown
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)
