"""From what a person types to a query that the archive can run: country names become codes."""

from dataclasses import replace

from vault_app.model.query import All, Any, Named, Not, Query, parse_query
from vault_app.regions.world import World


def read_query(text: str, world: World) -> Query:
    """Parse a search; raises ``QueryInvalid``."""
    return _with_codes(parse_query(text), world)


def _with_codes(query: Query, world: World) -> Query:
    if isinstance(query, Named) and query.field in ("region", "country", "controller"):
        code = world.country_code(query.value)
        return query if code is None else replace(query, value=code)
    if isinstance(query, Not):
        return Not(_with_codes(query.term, world))
    if isinstance(query, All):
        return All(tuple(_with_codes(term, world) for term in query.terms))
    if isinstance(query, Any):
        return Any(tuple(_with_codes(term, world) for term in query.terms))
    return query
