"""The law in a custody report: for each holder in short, and each order once with its reference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vault_app.formats.paper import Exhibit, Section
from vault_app.formats.report import HoldingShare
from vault_app.model.custody import Reach
from vault_app.model.law import Route
from vault_app.wording import custody as words
from vault_app.wording.custody import CountryName
from vault_app.wording.reach import route_name
from vault_app.wording.report_message import line, states_of
from vault_app.wording.text import say, say_list

# Between the references of one fact.
_AND = " ; "


def holder_section(share: HoldingShare, country_name: CountryName) -> Section:
    """One holder: who answers for it, which orders reach it by which way, and what stands against
    handing its mail over."""
    holding = share.total.holding
    paragraphs = [
        say("{heading}: {names}.", heading=heading, names="; ".join(names).rstrip("."))
        for heading, names in words.reach_groups(share.reaches, country_name)
    ]
    if not paragraphs:
        paragraphs = [say("No legal order of which Homeport has the facts is known to reach it.")]
    if share.limits:
        names = dict.fromkeys(line(each.name) for each in share.limits)
        paragraphs.append(
            say("What stands against handing it over: {names}.", names="; ".join(names).rstrip("."))
        )
    return Section(
        heading=say(
            "{number}. {provider}, {place}",
            number=share.number,
            provider=words.provider_name(holding),
            place=words.place(holding, country_name),
        ),
        lead=words.controller_sentence(holding, country_name),
        paragraphs=tuple(paragraphs),
    )


@dataclass(slots=True)
class _Order:
    reach: Reach
    holders: dict[str, list[int]] = field(default_factory=dict)


def orders_sections(
    shares: Sequence[HoldingShare], country_name: CountryName
) -> tuple[Section, ...]:
    """All orders that reach any holder, then all rules that stand against; each once."""
    powers = _collect((share.number, share.reaches) for share in shares)
    limits = _collect((share.number, share.limits) for share in shares)
    found = (
        (say("Orders"), "Reaches holder {ways}", powers),
        (say("Rules that stand against them"), "Protects holder {ways}", limits),
    )
    return tuple(
        Section(
            heading=heading,
            exhibits=tuple(_exhibit(each, ways, country_name) for each in orders),
        )
        for heading, ways, orders in found
        if orders
    )


def _collect(reaches: Iterable[tuple[int, Sequence[Reach]]]) -> list[_Order]:
    orders: dict[str, _Order] = {}
    for number, some in reaches:
        for reach in some:
            order = orders.setdefault(reach.jurisdiction_id, _Order(reach))
            order.holders.setdefault(reach.through, []).append(number)
    return list(orders.values())


def _exhibit(order: _Order, ways: str, country_name: CountryName) -> Exhibit:
    reach = order.reach
    name = line(reach.name)
    states = states_of(reach, country_name)
    if states and not any(name.startswith(state) for state in states):
        name = say("{states}: {name}", states=say_list(states), name=name)
    by_route = [
        say(
            "{numbers} by {route}",
            numbers=", ".join(map(str, order.holders[route])),
            route=route_name(route),
        )
        for route in Route
        if route in order.holders
    ]
    notes = [
        line(reach.instrument, 1000),
        line(reach.note, 2000),
        say(ways, ways="; ".join(by_route)),
        *(say("Source: {source}", source=line(each, 1000)) for each in reach.source.split(_AND)),
    ]
    return Exhibit(heading=name, exact="", notes=tuple(note for note in notes if note.strip()))
