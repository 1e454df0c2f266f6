"""A choice on the page as a search that a person can read and type."""

from collections.abc import Sequence

from vault_app.desktop.regions.totals import Choice, Held, Picture

EVERYTHING_HELD = "is:on-server"
# Rows are numbered from 1: a choice that holds nothing must not find everything.
_NOTHING = ["holding:0"]


def query_for(choice: Choice, picture: Picture) -> str:
    """The search for what is chosen, as of today.

    What no field of the language names (a place not known, one provider in one country) is spelt
    out by holdings. The language has no brackets, so alternatives are multiplied out.
    """
    held = picture.held(choice.without_year())
    places, laws = _places(choice, held), _laws(choice, held)
    if not places and not laws:
        return EVERYTHING_HELD
    return " OR ".join(
        " ".join(term for term in (place, law) if term)
        for place in places or [""]
        for law in laws or [""]
    )


def _places(choice: Choice, held: Sequence[Held]) -> list[str]:
    if not choice.has_place:
        return []
    if choice.country and choice.provider_id is None and choice.holding_ids is None:
        return [f"country:{choice.country}"]
    return _spelt_out(held)


def _laws(choice: Choice, held: Sequence[Held]) -> list[str]:
    if choice.order_id is not None:
        return [f"reachable-by:{choice.order_id}"]
    if choice.law is None:
        return []
    if not choice.law:
        return _spelt_out(held)
    return _country_terms(choice.law, held) or _NOTHING


def _spelt_out(held: Sequence[Held]) -> list[str]:
    numbers = sorted(each.holding.id or 0 for each in held)
    return [f"holding:{number}" for number in numbers] or _NOTHING


def _country_terms(country: str, held: Sequence[Held]) -> list[str]:
    """Orders of a country that together reach all that any of them reaches: many laws of one
    country reach the same mail, and one of them is enough to find it.

    A joint order that reaches more for its other states would find too much; what only such an
    order reaches is spelt out.
    """
    by_country: dict[str, set[int]] = {}
    by_any: dict[str, set[int]] = {}
    for number, each in enumerate(held):
        for power in each.powers:
            by_any.setdefault(power.order_id, set()).add(number)
            if country in power.countries:
                by_country.setdefault(power.order_id, set()).add(number)
    own = {order: found for order, found in by_country.items() if found == by_any[order]}
    wanted = set(range(len(held)))
    terms = []
    while wanted and own:
        best = max(own, key=lambda order: len(own[order] & wanted))
        if not own[best] & wanted:
            break
        terms.append(f"reachable-by:{best}")
        wanted -= own[best]
    return [*terms, *(_spelt_out([held[number] for number in sorted(wanted)]) if wanted else [])]
