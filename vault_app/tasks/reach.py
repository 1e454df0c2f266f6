"""Which orders reach which mail, before and after a removal: computed for holdings, of which there
are few, with one count of messages by search."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from vault_app.archive.reader import Reader
from vault_app.model.custody import Holding, HoldingTotal, Reach
from vault_app.model.errors import SettingInvalid
from vault_app.model.law import (
    LawTotal,
    LegalOrder,
    MessageReach,
    OrderReach,
    ReachedHolding,
    Residue,
    Route,
    RouteTotal,
    Untouched,
)
from vault_app.model.mail import PlacementState
from vault_app.model.query import All, HeldBy, InState, Query
from vault_app.regions import reach
from vault_app.regions.copies import residue
from vault_app.regions.values import Order, Provider
from vault_app.regions.world import World

_WORD = re.compile(r"\w+")
_POWERS = ("power", "assistance")
# Kept apart from the mail itself, everywhere (see regions facts and SECURITY.md).
_UNTOUCHED = ("account-data", "billing", "logs", "backups", "other-side")


def orders(world: World, *, on: date | None = None) -> list[LegalOrder]:
    """The orders that can reach mail at all and are in force on a day (today): powers first, then
    by name."""
    day = on or _today()
    found = [each for each in world.facts.orders if each.kind in _POWERS]
    found = [each for each in found if reach.is_in_force(each, day)]
    return [
        reach.legal_order(each)
        for each in sorted(found, key=lambda each: (_POWERS.index(each.kind), each.name.casefold()))
    ]


def find_order(world: World, name: str) -> LegalOrder:
    """The order with this id or name.

    Raises:
        SettingInvalid: the facts know none, or it is none that reaches mail.
    """
    return reach.legal_order(_order(world, name))


def reach_of(
    reader: Reader, world: World, order_id: str, query: Query, *, on: date | None = None
) -> OrderReach:
    """What an order reaches of the mail that a search finds, and what would be left after it all
    were removed from servers on that day (today).

    Raises:
        SettingInvalid: no such order.
    """
    order, day = _order(world, order_id), on or _today()
    counts = {
        holding_id: (copies, size)
        for holding_id, (copies, size) in reader.holding_counts(query).items()
        if copies
    }
    reached = _reached(world, order, reader.holdings(), counts, day)
    on_servers = reader.count(All((query, InState(PlacementState.ON_SERVER))))
    return OrderReach(
        order=reach.legal_order(order),
        total=reader.count(query),
        on_servers=on_servers,
        messages=_messages(reader, query, reached, counts, on_servers),
        copies=sum(each.copies for each in reached),
        size=sum(each.size for each in reached),
        holdings=reached,
        routes=_route_totals(reached),
        residues=_residues(reached),
        untouched=_untouched(world, reached),
        day=day,
        facts_as_of=world.facts.as_of,
    )


def _messages(
    reader: Reader,
    query: Query,
    reached: Iterable[ReachedHolding],
    counts: Mapping[int, tuple[int, int]],
    on_servers: int,
) -> int:
    """How many messages are reached; counted one by one only where some have several copies."""
    if sum(copies for copies, _ in counts.values()) == on_servers:
        return sum(each.copies for each in reached)
    ids = frozenset(each.holding.id for each in reached if each.holding.id is not None)
    return reader.count(All((query, HeldBy(ids)))) if ids else 0


def reached_holdings(
    world: World, order_id: str, holdings: Mapping[int, Holding], *, on: date | None = None
) -> frozenset[int]:
    """Those of the holdings, by id, that an order reaches by any route.

    Raises:
        SettingInvalid: no such order.
    """
    order, day = _order(world, order_id), on or _today()
    return frozenset(
        holding_id
        for holding_id, holding in holdings.items()
        if reach.routes(order, holding, world.provider(holding.provider_id), on=day)
    )


def law_totals(
    world: World, totals: Iterable[HoldingTotal], *, on: date | None = None
) -> list[LawTotal]:
    """Who can compel how much of what is held now, country by country, most first; last, what no
    power of the facts reaches. Help between states compels nobody by itself and is left out."""
    day = on or _today()
    powers = [each for each in world.facts.orders if each.kind == _POWERS[0]]
    found: dict[str, LawTotal] = {}
    for total in totals:
        service = world.provider(total.holding.provider_id)
        by_country: dict[str, dict[str, tuple[Route, ...]]] = {}
        for order in powers:
            routes = reach.routes(order, total.holding, service, on=day)
            for country in order.countries if routes else ():
                by_country.setdefault(country, {})[order.id] = routes
        for country, reached in (by_country or {"": {}}).items():
            found[country] = _added(found.get(country), country, total, reached)
    return sorted(found.values(), key=lambda law: (not law.country, -law.firm, -law.copies))


def _added(
    before: LawTotal | None,
    country: str,
    total: HoldingTotal,
    reached: Mapping[str, tuple[Route, ...]],
) -> LawTotal:
    routes = {route for some in reached.values() for route in some}
    known = set(before.routes) if before else set()
    orders = dict.fromkeys((*(before.orders if before else ()), *reached))
    return LawTotal(
        country=country,
        copies=total.messages + (before.copies if before else 0),
        size=total.size + (before.size if before else 0),
        firm=(before.firm if before else 0) + (total.messages if routes - {Route.SERVICE} else 0),
        routes=tuple(route for route in Route if route in routes | known),
        orders=tuple(orders),
    )


def orders_reaching(
    reader: Reader, world: World, message_id: int, *, on: date | None = None
) -> list[MessageReach]:
    """The orders that reach a message's present copies, powers first.

    Raises:
        MessageNotFound
    """
    day, size = on or _today(), reader.row(message_id).size
    held = [each.holding for each in reader.custody(message_id) if each.until is None]
    # Two accounts at one holder are two copies in one holding.
    copies = Counter(replace(each, id=None) for each in held)
    holdings = dict(enumerate(copies))
    counts = {number: (copies[each], copies[each] * size) for number, each in holdings.items()}
    found = []
    for kind in _POWERS:
        for order in (each for each in world.facts.orders if each.kind == kind):
            reached = _reached(world, order, holdings, counts, day)
            if reached:
                found.append(MessageReach(order=reach.legal_order(order), holdings=reached))
    return found


def _order(world: World, name: str) -> Order:
    """The order with this id or name, else the only one whose name has all these words; an order
    of one state before a treaty between several."""
    wanted = name.strip().casefold()
    orders = [order for order in world.facts.orders if order.kind in _POWERS]
    for order in orders:
        if wanted in (order.id.casefold(), order.name.casefold()):
            return order
    words = _WORD.findall(wanted)
    near = [order for order in orders if words and _names(world, order).issuperset(words)]
    of_one_state = [order for order in near if len(order.countries) == 1]
    for only in (near, of_one_state):
        if len(only) == 1:
            return only[0]
    if near:
        ids = ", ".join(order.id for order in near)
        raise SettingInvalid(setting="order", value=name, reason="order-ambiguous", near=ids)
    raise SettingInvalid(setting="order", value=name, reason="order-unknown")


def _names(world: World, order: Order) -> set[str]:
    """The words that an order goes by, with those of the country that it is of."""
    country = world.country_name(order.home) if len(order.home) == 2 else order.home
    return set(_WORD.findall(f"{order.name} {order.home} {country}".casefold()))


def _reached(
    world: World,
    order: Order,
    holdings: Mapping[int, Holding],
    counts: Mapping[int, tuple[int, int]],
    day: date,
) -> tuple[ReachedHolding, ...]:
    """The holdings with copies that the order reaches, most copies first."""
    found = []
    for holding_id, (copies, size) in counts.items():
        holding = holdings[holding_id]
        service = world.provider(holding.provider_id)
        routes = reach.routes(order, holding, service, on=day)
        if routes:
            found.append(
                ReachedHolding(
                    holding=reach.owned_on(holding, service, day),
                    routes=routes,
                    copies=copies,
                    size=size,
                    limits=_standing_against(world, order, holding, day),
                    residue=residue(service, holding.provider, day),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.copies, each.holding.provider)))


def _standing_against(world: World, order: Order, holding: Holding, day: date) -> tuple[Reach, ...]:
    """The limits of other states, each once by its nearest route; a state's own limit does not
    stand against its own order."""
    own = {each.id for each in world.facts.orders if each.countries & order.countries}
    found: dict[str, Reach] = {}
    for limit in world.limits(holding, on=day):
        if limit.jurisdiction_id not in own:
            found.setdefault(limit.jurisdiction_id, limit)
    return tuple(found.values())


def _route_totals(reached: Iterable[ReachedHolding]) -> tuple[RouteTotal, ...]:
    found = []
    for route in Route:
        shares = [each for each in reached if route in each.routes]
        if shares:
            found.append(
                RouteTotal(
                    route=route,
                    copies=sum(each.copies for each in shares),
                    size=sum(each.size for each in shares),
                )
            )
    return tuple(found)


def _residues(reached: Iterable[ReachedHolding]) -> tuple[Residue, ...]:
    """One for each provider, those that keep longest (or do not say) first."""
    found = {(each.residue.provider_id, each.residue.provider): each.residue for each in reached}
    return tuple(
        sorted(
            found.values(),
            key=lambda each: (each.days is not None, -(each.days or 0), each.provider.casefold()),
        )
    )


def _untouched(world: World, reached: Iterable[ReachedHolding]) -> tuple[Untouched, ...]:
    services: dict[str, Provider] = {}
    for each in reached:
        service = world.provider(each.holding.provider_id)
        if service is not None:
            services[service.id] = service
    documented = tuple(
        Untouched(
            code="service",
            provider=service.name,
            text=service.retention.text,
            source=service.retention.reference.source,
        )
        for service in services.values()
        if service.retention is not None
    )
    return (*(Untouched(code=code) for code in _UNTOUCHED), *documented)


def _today() -> date:
    return datetime.now(UTC).date()
