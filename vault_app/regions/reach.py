"""Which legal orders reach a holding, and by which route: fact with a reference, no advice."""

from vault_app.model.custody import Holding, Reach
from vault_app.regions.values import Order, Provider

_ROUTES = ("place", "controller", "service")
_REACHING = ("power", "assistance")
_HINDERING = ("limit",)


def reaches(
    holding: Holding, service: Provider | None, orders: tuple[Order, ...]
) -> tuple[Reach, ...]:
    """Every order that can compel the holder, or bring another state's help, by every route.

    Powers come before assistance between states; within these, place before controller before
    service.
    """
    return _list(holding, service, orders, _REACHING)


def limits(
    holding: Holding, service: Provider | None, orders: tuple[Order, ...]
) -> tuple[Reach, ...]:
    """The rules that stand against handing the mail over to another state."""
    return _list(holding, service, orders, _HINDERING)


def _list(
    holding: Holding,
    service: Provider | None,
    orders: tuple[Order, ...],
    kinds: tuple[str, ...],
) -> tuple[Reach, ...]:
    touched = {
        "place": frozenset({holding.country} - {""}),
        "controller": frozenset({holding.controller_country, holding.entity_country} - {""}),
        "service": service.offered_in if service else frozenset(),
    }
    return tuple(
        _reach(order, route)
        for kind in kinds
        for route in _ROUTES
        for order in orders
        if order.kind == kind and route in order.reach and order.countries & touched[route]
    )


def _reach(order: Order, route: str) -> Reach:
    note = order.reference.note
    if order.conflict_rule:
        note = f"{note} Conflicts: {order.conflict_rule}".strip()
    return Reach(
        jurisdiction_id=order.id,
        name=order.name,
        country=order.home,
        instrument=order.instrument,
        through=route,
        note=note,
        source=order.reference.source,
    )
