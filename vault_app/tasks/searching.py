"""From what a person types to a query that the archive can run.

Country names become codes; orders, incidents and residency rules become the holdings that they are
about, of which there are few, so that the archive never judges message by message.
"""

from collections.abc import Callable
from dataclasses import replace

from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import QueryInvalid, SettingInvalid
from vault_app.model.query import All, Any, HeldBy, Named, Not, Query, parse_query
from vault_app.regions.world import World
from vault_app.tasks.incidents import incident_query
from vault_app.tasks.reach import orders, reached_holdings

_PLACES = frozenset({"region", "country", "controller"})
_NOTHING = HeldBy(frozenset())


def read_query(text: str, world: World, reader: Reader | None = None) -> Query:
    """Parse a search; ``reader`` is of the vault that it is for.

    Raises:
        QueryInvalid: it cannot be read, names something that there is not, or asks for what only a
            vault knows and there is no ``reader``.
    """
    return _resolved(parse_query(text), _Resolver(text, world, reader))


def read_query_in(vault: Vault, text: str, world: World) -> Query:
    """The same for who has no reader at hand: opens one only if the search asks for it."""
    if not _names(parse_query(text), *_RESOLVED):
        return read_query(text, world)
    with vault.reader() as reader:
        return read_query(text, world, reader)


def names_breach(query: Query) -> bool:
    """Whether a search asks what breaks a residency rule."""
    return _names(query, "breach")


def names_hold(query: Query) -> bool:
    """Whether a search asks what is on hold."""
    return _names(query, "hold")


def names_place(query: Query) -> bool:
    """Whether a search chooses by who holds mail, or by what somebody could do with it there."""
    return _names(query, *_PLACES, *_RESOLVED, "provider", "confidence")


class _Resolver:
    """Puts one field into terms of holdings."""

    def __init__(self, text: str, world: World, reader: Reader | None) -> None:
        self._text = text
        self._world = world
        self._reader = reader

    def resolve(self, query: Named) -> Query:
        if query.field in _RESOLVED:
            return _RESOLVED[query.field](self, query.value)
        if query.field in _PLACES:
            code = self._world.country_code(query.value)
            if code is not None:
                return replace(query, value=code)
        if query.field in ("region", "country"):
            return self._bloc(query)
        return query

    def reachable_by(self, value: str) -> Query:
        reader = self._vault_reader()
        try:
            ids = reached_holdings(self._world, self._order_id(value), reader.holdings())
        except SettingInvalid as error:
            raise self._invalid("order-unknown") from error
        return HeldBy(ids)

    def incident(self, value: str) -> Query:
        incident = self._world.incident(value) or self._world.incident(value.lower())
        if incident is None:
            raise self._invalid("incident-unknown")
        return incident_query(self._vault_reader(), incident) or _NOTHING

    def breach(self, value: str) -> Query:
        # Here, since rules have searches of their own, which are read by this module.
        from vault_app.tasks.residency import breaking_query, find_rule

        reader = self._vault_reader()
        try:
            rule = find_rule(reader, value)
        except SettingInvalid as error:
            raise self._invalid("rule-unknown") from error
        if names_breach(parse_query(rule.scope)):
            raise self._invalid("rule-in-itself")
        return breaking_query(reader, self._world, rule)

    def hold(self, value: str) -> Query:
        # Here, since holds have searches of their own, which are read by this module.
        from vault_app.tasks.holds import find_hold, held_query, query_of_hold

        reader = self._vault_reader()
        if not value:
            return held_query(reader, self._world) or _NOTHING
        try:
            return query_of_hold(reader, find_hold(reader, value), self._world)
        except SettingInvalid as error:
            raise self._invalid("hold-unknown") from error

    def _bloc(self, query: Named) -> Query:
        """The countries of a bloc, by the holdings there where these are known; what is no bloc
        stands as it is."""
        blocs = self._world.facts.countries.blocs.items()
        countries = next(
            (each for name, each in blocs if name.casefold() == query.value.casefold()), None
        )
        if countries is None:
            return query
        if self._reader is None:
            return Any(tuple(Named("country", code) for code in sorted(countries)))
        holdings = self._reader.holdings().items()
        return HeldBy(frozenset(key for key, each in holdings if each.country in countries))

    def _order_id(self, value: str) -> str:
        """An order by its id or name, or by a part of them that only one has."""
        wanted = value.strip().casefold()
        known = orders(self._world)
        whole = [each for each in known if wanted in (each.id.casefold(), each.name.casefold())]
        parts = [
            each for each in known if wanted in each.id.casefold() or wanted in each.name.casefold()
        ]
        found = whole or parts
        return found[0].id if len(found) == 1 else value

    def _vault_reader(self) -> Reader:
        if self._reader is None:
            raise self._invalid("vault-needed")
        return self._reader

    def _invalid(self, reason: str) -> QueryInvalid:
        return QueryInvalid(query=self._text, reason=reason)


_RESOLVED: dict[str, Callable[[_Resolver, str], Query]] = {
    "reachable-by": _Resolver.reachable_by,
    "incident": _Resolver.incident,
    "breach": _Resolver.breach,
    "hold": _Resolver.hold,
}


def _resolved(query: Query, resolver: _Resolver) -> Query:
    if isinstance(query, Named):
        return resolver.resolve(query)
    if isinstance(query, Not):
        return Not(_resolved(query.term, resolver))
    if isinstance(query, All):
        return All(tuple(_resolved(term, resolver) for term in query.terms))
    if isinstance(query, Any):
        return Any(tuple(_resolved(term, resolver) for term in query.terms))
    return query


def _names(query: Query, *fields: str) -> bool:
    if isinstance(query, Not):
        return _names(query.term, *fields)
    if isinstance(query, All | Any):
        return any(_names(term, *fields) for term in query.terms)
    return isinstance(query, Named) and query.field in fields
