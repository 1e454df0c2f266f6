"""The table's lines: country → provider → controller, or country → order → provider. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from vault_app.desktop.regions.laws import Power
from vault_app.desktop.regions.totals import Choice, Held, Sum, by_law, by_place, total
from vault_app.desktop.regions.wording import (
    Face,
    controller_label,
    country_label,
    provider_label,
    route_label,
    route_meanings,
    sureness,
    sureness_in_short,
)
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say


@dataclass(slots=True, kw_only=True)
class Line:
    """One line. ``choice`` is what choosing it means; its place or its law alone.

    ``country`` is the code for a flag ("" for a place not known), ``None`` on lower lines.
    ``how`` is how sure the place is, or by which routes the law reaches, ``how_note`` what that is.
    """

    choice: Choice
    title: str
    summed: Sum
    how: str
    country: str | None = None
    note: str = ""
    how_note: str = ""
    children: list["Line"] = field(default_factory=list)
    parent: "Line | None" = field(default=None, repr=False, compare=False)
    number: int = 0

    def add(self, child: "Line") -> "Line":
        child.parent = self
        self.children.append(child)
        return child


def root_of(face: Face, held: Sequence[Held], country_name: CountryName) -> Line:
    """All lines under one that is not shown."""
    root = Line(choice=Choice(), title="", summed=total(held), how="")
    if face is Face.PLACE:
        _add_places(root, held, country_name)
    else:
        _add_laws(root, held, country_name)
    return root


def _add_places(root: Line, held: Sequence[Held], country_name: CountryName) -> None:
    for code, summed in by_place(held).items():
        own = [each for each in held if each.holding.country == code]
        country = root.add(
            Line(
                choice=Choice(country=code),
                title=country_label(code, country_name),
                summed=summed,
                how=sureness_in_short(summed),
                how_note=sureness(summed),
                country=code,
            )
        )
        for provider_id, holdings in _grouped(own):
            summed = total(holdings)
            provider = country.add(
                Line(
                    choice=replace(country.choice, provider_id=provider_id),
                    title=provider_label(holdings[0].holding),
                    summed=summed,
                    how=sureness_in_short(summed),
                    how_note=sureness(summed),
                )
            )
            _add_controllers(provider, holdings, country_name)


def _add_controllers(provider: Line, held: Sequence[Held], country_name: CountryName) -> None:
    groups: dict[str, list[Held]] = {}
    for each in held:
        title = controller_label(each.holding, country_name)
        site = one_line(each.holding.site)
        if site and site != country_name(each.holding.country):
            title = say("{controller} · {site}", controller=title, site=site)
        groups.setdefault(title, []).append(each)
    for title, group in sorted(groups.items(), key=lambda pair: -total(pair[1]).copies):
        summed = total(group)
        ids = frozenset(each.holding.id or 0 for each in group)
        provider.add(
            Line(
                choice=replace(provider.choice, holding_ids=ids),
                title=title,
                summed=summed,
                how=sureness_in_short(summed),
                how_note=sureness(summed),
                note=_entity_note(group),
            )
        )


def _entity_note(held: Sequence[Held]) -> str:
    entities = {one_line(each.holding.entity) for each in held} - {""}
    return say("Run by {entities}", entities=", ".join(sorted(entities))) if entities else ""


def _add_laws(root: Line, held: Sequence[Held], country_name: CountryName) -> None:
    for code, summed in by_law(held).items():
        country = root.add(
            Line(
                choice=Choice(law=code),
                title=country_label(code, country_name, Face.LAW),
                summed=summed,
                how=route_label(_of_country(code, held)),
                country=code,
                how_note=route_meanings(_of_country(code, held)),
            )
        )
        for power, reached in _orders(code, held):
            powers = _of_order(power.order_id, code, reached)
            summed = total(reached)
            order = country.add(
                Line(
                    choice=replace(country.choice, order_id=power.order_id),
                    title=one_line(power.name),
                    summed=summed,
                    how=route_label(powers),
                    note=one_line(power.instrument),
                    how_note=route_meanings(powers),
                )
            )
            for provider_id, holdings in _grouped(reached):
                own = _of_order(power.order_id, code, holdings)
                order.add(
                    Line(
                        choice=replace(order.choice, provider_id=provider_id),
                        title=provider_label(holdings[0].holding),
                        summed=total(holdings),
                        how=route_label(own),
                        how_note=route_meanings(own),
                    )
                )


def _of_country(country: str, held: Iterable[Held]) -> list[Power]:
    return [power for each in held for power in each.powers if country in power.countries]


def _of_order(order_id: str, country: str, held: Iterable[Held]) -> list[Power]:
    return [power for power in _of_country(country, held) if power.order_id == order_id]


def _orders(country: str, held: Iterable[Held]) -> list[tuple[Power, list[Held]]]:
    """A country's orders with what each reaches; those with the firmest routes first."""
    found: dict[str, tuple[Power, list[Held]]] = {}
    for each in held:
        for power in each.powers:
            if country in power.countries:
                found.setdefault(power.order_id, (power, []))[1].append(each)
    return sorted(
        found.values(),
        key=lambda pair: (
            *(-_firm_copies(pair[0].order_id, country, pair[1]), -total(pair[1]).copies),
            pair[0].name,
        ),
    )


def _firm_copies(order_id: str, country: str, held: Iterable[Held]) -> int:
    return sum(
        each.copies
        for each in held
        if any(power.is_firm for power in _of_order(order_id, country, (each,)))
    )


def _grouped(held: Sequence[Held]) -> list[tuple[str, list[Held]]]:
    """By provider, the one with most copies first."""
    groups: dict[str, list[Held]] = {}
    for each in held:
        groups.setdefault(each.holding.provider_id, []).append(each)
    return sorted(groups.items(), key=lambda pair: (-total(pair[1]).copies, pair[0]))
