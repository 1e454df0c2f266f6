"""What the page says of countries, holders and laws: tool tips, names for screen readers, chips."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Final

from vault_app.desktop.regions.laws import AGREEMENT, Power
from vault_app.desktop.regions.layers import OTHERS, UNKNOWN, Layers
from vault_app.desktop.regions.totals import Choice, Held, Sum
from vault_app.model.custody import Confidence, Holding
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import copies, count, day, size
from vault_app.wording.text import one_line, say, say_count, say_list

_MOST_NAMED: Final = 3
# The words that a person reads in "How sure"; wording.custody names them the same way.
_SURENESS: Final = {
    Confidence.PROVEN: "proven",
    Confidence.OBSERVED: "observed",
    Confidence.INFERRED: "inferred",
    Confidence.DECLARED: "declared",
    Confidence.UNKNOWN: "not known",
}
_ROUTES: Final = {
    "place": "place",
    "controller": "company",
    "parent": "company",
    "service": "service",
    AGREEMENT: "agreement",
}
_ROUTE_MEANINGS: Final = {
    "place": "Copies lie in its territory.",
    "controller": "It can give orders to the company that runs the mailbox.",
    "parent": "It can give orders to the company above that one.",
    "service": "It reaches whoever offers services to its people.",
    AGREEMENT: "States agreed on orders to each other's companies.",
}


class Face(Enum):
    """The map's two switches: where the mail lies, and who can compel it."""

    PLACE = "place"
    LAW = "law"


def country_label(code: str, country_name: CountryName, face: Face = Face.PLACE) -> str:
    if code == OTHERS:
        return say("Other countries")
    if not code:
        return say("Place not known") if face is Face.PLACE else say("No law known to reach it")
    return one_line(country_name(code) or code)


def provider_label(holding: Holding) -> str:
    return one_line(holding.provider) or say("Holder not known")


def controller_label(holding: Holding, country_name: CountryName) -> str:
    """ "Microsoft Corporation, United States"."""
    name = one_line(holding.controller or holding.entity)
    home = holding.controller_country or holding.entity_country
    if not name:
        return say("Controller not known")
    if not home:
        return name
    return say("{name}, {country}", name=name, country=country_name(home) or home)


def sureness(summed: Sum) -> str:
    """ "proven", or "proven, partly inferred", by copies, most first; "" for a past year."""
    known = [c for c, number in summed.by_confidence.most_common() if number]
    if not known:
        return ""
    words = [say(_SURENESS[confidence]) for confidence in known]
    if len(words) == 1:
        return words[0]
    return say("{first}, partly {others}", first=words[0], others=say_list(words[1:]))


def sureness_in_short(summed: Sum) -> str:
    """ "proven", or "mostly proven"."""
    known = [c for c, number in summed.by_confidence.most_common() if number]
    if not known:
        return ""
    word = say(_SURENESS[known[0]])
    return word if len(known) == 1 else say("mostly {word}", word=word)


def route_label(powers: Iterable[Power]) -> str:
    """By which routes something is reached, strongest first: "place, company, service"."""
    return ", ".join(dict.fromkeys(say(_ROUTES[route]) for route in _routes(powers)))


def route_meanings(powers: Iterable[Power]) -> str:
    """What these routes are, a sentence a line."""
    return "\n".join(say(_ROUTE_MEANINGS[route]) for route in _routes(powers))


def _routes(powers: Iterable[Power]) -> list[str]:
    taken = {route for power in powers for route in power.routes}
    return [route for route in _ROUTES if route in taken]


def law_strength(summed: Sum) -> str:
    """How firmly a country's laws reach what they reach; to go on after "Reached"."""
    if summed.firm == summed.copies:
        return say("by place or company")
    if not summed.firm:
        return say("by service or agreement alone")
    return say(
        "by place or company for {n} of them, else by service or agreement", n=count(summed.firm)
    )


def country_lines(
    face: Face, code: str, summed: Sum | None, country_name: CountryName
) -> list[str]:
    """The tool tip: the country's name, then how much, whose, and how sure."""
    name = country_label(code, country_name, face)
    if summed is None or not summed.copies:
        empty = (
            say("No copies of your mail lie here")
            if face is Face.PLACE
            else say("No law known to Homeport reaches your mail from here")
        )
        return [name, empty]
    lines = [name, say("{copies}, {size}", copies=copies(summed.copies), size=size(summed.size))]
    lines.append(providers_line(summed))
    if face is Face.LAW and code:
        lines.append(say("Reached {how}", how=law_strength(summed)))
    elif code and (how := sureness(summed)):
        lines.append(say("Place {how}", how=how))
    return [line for line in lines if line]


def providers_line(summed: Sum) -> str:
    """ "Held by Microsoft 365, Gmail and 2 more"."""
    names = [one_line(name) for name, _ in summed.providers.most_common() if name]
    shown = names[:_MOST_NAMED]
    if len(names) > _MOST_NAMED:
        rest = len(names) - _MOST_NAMED
        shown.append(say_count("{n} more", "{n} more", rest))
    return say("Held by {names}", names=say_list(shown)) if shown else ""


def map_description(
    face: Face, sums: dict[str, Sum], country_name: CountryName, *, most: int = 5
) -> str:
    """The map in one sentence for a screen reader; the table has all of it."""
    named = [
        say(
            "{country} {n}", country=country_label(code, country_name, face), n=count(summed.copies)
        )
        for code, summed in list(sums.items())[:most]
    ]
    if not named:
        return say("Nothing is held on a server.")
    if len(sums) > most:
        rest = len(sums) - most
        named.append(say_count("{n} more country", "{n} more countries", rest))
    begin = (
        say("Copies by where they lie: {list}.", list=say_list(named))
        if face is Face.PLACE
        else say("Copies by the countries whose law reaches them: {list}.", list=say_list(named))
    )
    return say(
        "{begin} Arrow keys go from country to country, Enter chooses one, plus and minus zoom. The"
        " table below says the same in text.",
        begin=begin,
    )


def law_note(as_of: date) -> str:
    """What the numbers of the law's map mean, and of which day its facts are."""
    return say(
        "A copy counts in every country that reaches it. Requests for help between states are left"
        " out. Facts of {day}.",
        day=day(as_of),
    )


def timeline_description(layers: Layers, country_name: CountryName) -> str:
    if not layers.years:
        return say("There are no years to show yet.")
    named = [country_label(layer.code, country_name) for layer in layers.layers]
    return say(
        "Copies at the end of each year from {first} to {last}, in {list}. Left and right go from"
        " year to year, Enter looks back at one.",
        first=layers.years[0],
        last=layers.years[-1],
        list=say_list(named) or say("no country"),
    )


def year_lines(layers: Layers, place: int, country_name: CountryName) -> list[str]:
    """The tool tip of one year: its name and total, then its countries, most first."""
    year = layers.years[place]
    is_last = place + 1 == len(layers.years)
    lines = [
        say("{year}, until now", year=year) if is_last else say("End of {year}", year=year),
        copies(layers.totals[place]),
    ]
    shown = sorted(layers.layers, key=lambda layer: -layer.copies[place])
    lines += [
        say("{country}: {n}", country=country_label(each.code, country_name), n=count(number))
        for each in shown
        if (number := each.copies[place])
    ]
    return lines


def chips(
    choice: Choice, known: Sequence[Held], country_name: CountryName
) -> list[tuple[str, str]]:
    """The parts of a choice as (part, words): "place", "law" and "year". ``known`` is everything
    that was ever held, to name providers and orders from."""
    made = []
    if choice.has_place:
        made.append(("place", _place_chip(choice, known, country_name)))
    if choice.law is not None:
        made.append(("law", _law_chip(choice, known, country_name)))
    if choice.year is not None:
        made.append(("year", say("At the end of {year}", year=choice.year)))
    return made


def _place_chip(choice: Choice, known: Sequence[Held], country_name: CountryName) -> str:
    country = country_label(choice.country or UNKNOWN, country_name)
    words = say("Lies in: {country}", country=country) if choice.country else country
    if choice.provider_id is None:
        return words
    named = next((h.holding for h in known if h.holding.provider_id == choice.provider_id), None)
    provider = provider_label(named) if named is not None else choice.provider_id
    if choice.country is None:
        return say("Held by: {provider}", provider=provider)
    return say("{place} · {provider}", place=words, provider=provider)


def _law_chip(choice: Choice, known: Sequence[Held], country_name: CountryName) -> str:
    if choice.order_id is not None:
        powers = (power for held in known for power in held.powers)
        name = next((p.name for p in powers if p.order_id == choice.order_id), choice.order_id)
        return say("Reached by: {order}", order=one_line(name))
    country = country_label(choice.law or UNKNOWN, country_name, Face.LAW)
    return say("Law of: {country}", country=country) if choice.law else country
