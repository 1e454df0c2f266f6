"""Which legal orders reach a holding, as the map needs it: by country and by route."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from vault_app.model.custody import Holding, Reach
from vault_app.regions.values import Order

# Help that one state asks of another compels nobody by itself.
_COMPELLING: Final = "power"
FIRM: Final = ("place", "controller", "parent")
SERVICE: Final = "service"
AGREEMENT: Final = "agreement"
"""A joint instrument that reaches the holder through another state of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """An order that can compel a holder, and countries whose authorities can give it by the same
    ``routes``: those of :class:`~vault_app.model.custody.Reach`, strongest first, or
    :data:`AGREEMENT`."""

    order_id: str
    name: str
    instrument: str
    countries: tuple[str, ...]
    routes: tuple[str, ...]

    @property
    def is_firm(self) -> bool:
        """It reaches by place or company, not merely since a service is offered or states agreed
        on it."""
        return any(route in FIRM for route in self.routes)


class Jurist(Protocol):
    """Of ``regions.world.World``, what the page asks."""

    def reaches(self, holding: Holding, /, *, on: date | None = None) -> tuple[Reach, ...]: ...


class Laws:
    """Answers from a world, and remembers per holding: the facts do not change while it lives."""

    def __init__(self, world: Jurist, orders: Iterable[Order]) -> None:
        self._world = world
        self._orders: Mapping[str, Order] = {order.id: order for order in orders}
        self._known: dict[tuple[Holding, date | None], tuple[Power, ...]] = {}

    def powers(self, holding: Holding, on: date | None = None) -> tuple[Power, ...]:
        """Every power that reaches a holding today, or reached it on a day in the past."""
        found = self._known.get((holding, on))
        if found is None:
            found = self._known[holding, on] = self._ask(holding, on)
        return found

    def _ask(self, holding: Holding, on: date | None) -> tuple[Power, ...]:
        routes: dict[str, dict[str, None]] = {}
        for reach in self._world.reaches(holding, on=on):
            order = self._orders.get(reach.jurisdiction_id)
            if order is not None and order.kind == _COMPELLING:
                routes.setdefault(order.id, {})[reach.through] = None
        return tuple(
            power
            for order_id, through in routes.items()
            for power in _powers(self._orders[order_id], tuple(through), holding)
        )


def _powers(order: Order, routes: tuple[str, ...], holding: Holding) -> list[Power]:
    """An order of several states reaches by each state's own territory and companies, and by those
    of another state only as far as they agreed on it."""
    by_routes: dict[tuple[str, ...], list[str]] = {}
    for code in sorted(order.countries):
        own = routes if len(order.countries) == 1 else _own_routes(code, routes, holding)
        if own:
            by_routes.setdefault(own, []).append(code)
    return [
        Power(
            order_id=order.id,
            name=order.name,
            instrument=order.instrument,
            countries=tuple(codes),
            routes=own,
        )
        for own, codes in by_routes.items()
    ]


def _own_routes(code: str, routes: tuple[str, ...], holding: Holding) -> tuple[str, ...]:
    companies = (holding.entity_country, holding.controller_country)
    is_own = {"place": code == holding.country}
    own = tuple(r for r in routes if r == SERVICE or is_own.get(r, code in companies))
    is_agreed = any(route in FIRM and route != "place" for route in routes)
    # Nothing of another state's territory follows from a law that reaches by place alone.
    return own or ((AGREEMENT,) if is_agreed else ())
