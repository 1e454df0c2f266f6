"""Which legal orders reach a holding, and by which route: fact with a reference, no advice."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vault_app.model.custody import Holding, Reach
from vault_app.model.law import LegalOrder, Route
from vault_app.regions.holdings import choose_entity
from vault_app.regions.values import Order, Provider

_REACHING = ("power", "assistance")
_HINDERING = ("limit",)
# What the facts call a route; the company and the one above it are one word there.
_WORDS = {
    Route.PLACE: "place",
    Route.CONTROLLER: "controller",
    Route.PARENT: "controller",
    Route.SERVICE: "service",
}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def reaches(
    holding: Holding, service: Provider | None, orders: Iterable[Order], *, on: date | None = None
) -> tuple[Reach, ...]:
    """Every order that can compel the holder, or bring another state's help, by every route.

    Powers come before assistance between states; within these, the nearest route first. ``on``:
    only orders that were in force on that day, and by the owners of that day.
    """
    return _list(holding, service, orders, _REACHING, on)


def limits(
    holding: Holding, service: Provider | None, orders: Iterable[Order], *, on: date | None = None
) -> tuple[Reach, ...]:
    """The rules that stand against handing the mail over to another state; ``on`` as above."""
    return _list(holding, service, orders, _HINDERING, on)


def routes(
    order: Order, holding: Holding, service: Provider | None, *, on: date | None = None
) -> tuple[Route, ...]:
    """All routes by which one order reaches a holding, nearest first; none if it does not."""
    if on is not None:
        if not is_in_force(order, on):
            return ()
        holding = owned_on(holding, service, on)
    touched = _touched(holding, service)
    return tuple(
        route
        for route in Route
        if _WORDS[route] in order.reach and order.countries & touched[route]
    )


def owned_on(holding: Holding, service: Provider | None, day: date) -> Holding:
    """The holding with the company, and the one above it, that answered for it on that day.

    A stored holding names those of the day on which mail came; companies are sold since.
    """
    if service is None:
        return holding
    entity = choose_entity(service, country=holding.country, day=day)
    return replace(
        holding,
        entity=entity.name,
        entity_country=entity.country,
        controller=entity.parent or entity.name,
        controller_country=entity.parent_country if entity.parent else entity.country,
    )


def is_in_force(order: Order, day: date) -> bool:
    """Whether an order was in force on that day; one of unknown age counts as old."""
    match = _DAY.match(order.in_force_since)
    if match is None:
        return True
    return (int(match[1]), int(match[2] or 1), int(match[3] or 1)) <= (day.year, day.month, day.day)


def legal_order(order: Order) -> LegalOrder:
    """The order as a plain value, for faces and reports."""
    words = set(order.reach)
    return LegalOrder(
        id=order.id,
        name=order.name,
        kind=order.kind,
        home=order.home,
        countries=tuple(sorted(order.countries)),
        instrument=order.instrument,
        reach=tuple(route for route in Route if _WORDS[route] in words),
        data_kinds=order.data_kinds,
        conflict_rule=order.conflict_rule,
        in_force_since=order.in_force_since,
        note=order.reference.note,
        source=order.reference.source,
        is_verified=order.reference.verified,
    )


def _touched(holding: Holding, service: Provider | None) -> dict[Route, frozenset[str]]:
    """The countries that each route of a holding leads to."""
    company = holding.entity_country or holding.controller_country
    return {
        Route.PLACE: frozenset({holding.country} - {""}),
        Route.CONTROLLER: frozenset({company} - {""}),
        # A parent at home where the company is adds no route of its own.
        Route.PARENT: frozenset({holding.controller_country} - {company, ""}),
        Route.SERVICE: service.offered_in if service else frozenset(),
    }


def _list(
    holding: Holding,
    service: Provider | None,
    orders: Iterable[Order],
    kinds: tuple[str, ...],
    on: date | None,
) -> tuple[Reach, ...]:
    found = [
        (kinds.index(order.kind), tuple(Route).index(route), order)
        for order in orders
        if order.kind in kinds
        for route in routes(order, holding, service, on=on)
    ]
    found.sort(key=lambda each: each[:2])
    return tuple(_reach(order, tuple(Route)[route]) for _, route, order in found)


def _reach(order: Order, route: Route) -> Reach:
    note = order.reference.note
    if order.conflict_rule:
        note = f"{note} Conflicts: {order.conflict_rule}".strip()
    return Reach(
        jurisdiction_id=order.id,
        name=order.name,
        country=order.home,
        instrument=order.instrument,
        through=route.value,
        note=note,
        source=order.reference.source,
    )
