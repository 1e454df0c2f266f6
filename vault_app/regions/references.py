"""Finds the references of facts, to count how much of them was checked."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from vault_app.regions.reference import Reference
from vault_app.regions.values import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is. ``facts`` counts whatever carries a source of its own; of these somebody
    read the sources of ``verified``, and ``documented`` are the holders' own words."""

    operators: int
    services: int
    sites: int
    orders: int
    incidents: int
    networks: int
    cases: int
    facts: int
    verified: int
    documented: int


def count(facts: Facts) -> Counts:
    """Count everything."""
    found = list(references(facts))
    return Counts(
        operators=len(facts.operators),
        services=sum(len(operator.services) for operator in facts.operators),
        sites=sum(len(operator.sites) for operator in facts.operators),
        orders=len(facts.orders),
        incidents=len(facts.incidents),
        networks=len(facts.networks),
        cases=len(facts.cases),
        facts=len(found),
        verified=sum(reference.verified for reference in found),
        documented=sum(reference.verified and reference.documented for reference in found),
    )


def references(value: object) -> Iterator[Reference]:
    """Every reference within a value, in order."""
    if isinstance(value, Reference):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from references(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from references(item)
