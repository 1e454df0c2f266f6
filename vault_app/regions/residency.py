"""Judges by residency rules: whether a holding, or a country alone, is where mail may lie."""

from collections.abc import Mapping
from datetime import date

from vault_app.model.custody import Holding
from vault_app.model.errors import SettingInvalid
from vault_app.model.residency import ResidencyKind, ResidencyRule, Verdict
from vault_app.regions.reach import owned_on
from vault_app.regions.values import Countries
from vault_app.regions.world import World


def read_places(texts: tuple[str, ...], world: World) -> tuple[str, ...]:
    """What a person named as places, as country codes and blocs of the facts, each once.

    Raises:
        SettingInvalid: something named is neither.
    """
    found: dict[str, None] = {}
    for text in texts:
        wanted = text.strip()
        bloc = next(
            (name for name in world.facts.countries.blocs if name.casefold() == wanted.casefold()),
            None,
        )
        code = bloc or world.country_code(wanted)
        if not code:
            raise SettingInvalid(setting="places", value=text, reason="not-a-place")
        found[code] = None
    if not found:
        raise SettingInvalid(setting="places", value="", reason="missing")
    return tuple(found)


def would_break(
    rule: ResidencyRule, place: Holding | str, world: World, *, on: date | None = None
) -> Verdict:
    """What a rule says of a holding, or of a country (code, "" if not known) where a copy is to go.

    For a country alone nothing is known of whoever runs the servers there: a rule that counts
    control then never says ``ALLOWED``. ``on``: by the owners of that day instead of those that
    the holding names.
    """
    named = _named(rule, world.facts.countries)
    if isinstance(place, str):
        homes = ("",) if rule.counts_control else ()
        return _worst(rule, named, (place, *homes))
    holding = place
    if on is not None:
        holding = owned_on(holding, world.provider(holding.provider_id), on)
    countries = [holding.country]
    if rule.counts_control:
        countries += [holding.entity_country or holding.controller_country]
        countries += [holding.controller_country]
    return _worst(rule, named, tuple(countries))


def disallowed_holdings(
    rule: ResidencyRule, holdings: Mapping[int, Holding], world: World, *, on: date | None = None
) -> frozenset[int]:
    """Those of the holdings, by id, that break a rule."""
    return _with(Verdict.BREACH, rule, holdings, world, on)


def unknown_holdings(
    rule: ResidencyRule, holdings: Mapping[int, Holding], world: World, *, on: date | None = None
) -> frozenset[int]:
    """Those of which nobody can say whether they break a rule."""
    return _with(Verdict.UNKNOWN, rule, holdings, world, on)


def _with(
    verdict: Verdict,
    rule: ResidencyRule,
    holdings: Mapping[int, Holding],
    world: World,
    on: date | None,
) -> frozenset[int]:
    return frozenset(
        holding_id
        for holding_id, holding in holdings.items()
        if would_break(rule, holding, world, on=on) is verdict
    )


def _named(rule: ResidencyRule, countries: Countries) -> frozenset[str]:
    named: set[str] = set()
    for place in rule.places:
        named |= countries.blocs.get(place, {place})
    return frozenset(named)


def _worst(rule: ResidencyRule, named: frozenset[str], countries: tuple[str, ...]) -> Verdict:
    """One country that is not allowed breaks the rule; one that is not known leaves it open."""
    is_only = rule.kind is ResidencyKind.ONLY
    if any(code and (code in named) is not is_only for code in countries):
        return Verdict.BREACH
    return Verdict.ALLOWED if all(countries) else Verdict.UNKNOWN
