"""Sums of what is held: by place, by law and by year. All from totals per holding, of which there
are few, never from messages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from vault_app.desktop.regions.laws import Laws, Power
from vault_app.model.custody import Confidence, Holding, HoldingTotal, YearTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one holding has, now or at the end of a year.

    A year's totals tell no confidence and no dates. ``on`` is the day by whose law it is judged,
    ``None`` for today.
    """

    holding: Holding
    copies: int
    size: int
    oldest: datetime | None = None
    newest: datetime | None = None
    by_confidence: tuple[tuple[Confidence, int], ...] = ()
    laws: Laws
    on: date | None = None

    @property
    def powers(self) -> tuple[Power, ...]:
        """The powers that reach it. Only judged when asked for: most pages are looked at without
        asking for the law of thirty years ago."""
        return self.laws.powers(self.holding, self.on)


@dataclass(slots=True, kw_only=True)
class Sum:
    """Several holdings in one number each. ``firm`` counts copies that a law reaches by place or
    company, ``firm_orders`` the orders that do; both stay 0 for sums by place."""

    copies: int = 0
    size: int = 0
    firm: int = 0
    firm_orders: set[str] = field(default_factory=set)
    oldest: datetime | None = None
    newest: datetime | None = None
    by_confidence: Counter[Confidence] = field(default_factory=Counter)
    providers: Counter[str] = field(default_factory=Counter)

    def add(self, held: Held, *, is_firm: bool = False) -> Self:
        self.copies += held.copies
        self.size += held.size
        self.firm += held.copies if is_firm else 0
        self.oldest = _first(self.oldest, held.oldest)
        self.newest = _last(self.newest, held.newest)
        self.by_confidence.update(dict(held.by_confidence))
        self.providers[held.holding.provider] += held.copies
        return self

    @property
    def is_sure(self) -> bool:
        """Most of it is proven or observed, or nothing tells how sure it is (a past year)."""
        known = self.by_confidence
        sure = known[Confidence.PROVEN] + known[Confidence.OBSERVED]
        return sure * 2 >= known.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen on the page; everything in it must hold.

    ``country`` ("": not known), ``provider_id`` and ``holding_ids`` are of the holder and its
    place, ``law`` (a country; "": none that is known) and ``order_id`` of the power; ``year`` looks
    back at its end.
    """

    country: str | None = None
    provider_id: str | None = None
    holding_ids: frozenset[int] | None = None
    law: str | None = None
    order_id: str | None = None
    year: int | None = None

    @property
    def has_place(self) -> bool:
        return self.country is not None or self.provider_id is not None

    @property
    def has_law(self) -> bool:
        return self.law is not None

    def without_place(self) -> "Choice":
        return replace(self, country=None, provider_id=None, holding_ids=None)

    def without_law(self) -> "Choice":
        return replace(self, law=None, order_id=None)

    def without_year(self) -> "Choice":
        return replace(self, year=None)

    def fits(self, held: Held) -> bool:
        """Whether a holding belongs to the choice; its year is left to the caller."""
        holding = held.holding
        return (
            self.country in (None, holding.country)
            and self.provider_id in (None, holding.provider_id)
            and (self.holding_ids is None or holding.id in self.holding_ids)
            and (self.law is None or self._is_reached(held))
            and (self.order_id is None or any(self.order_id == p.order_id for p in held.powers))
        )

    def _is_reached(self, held: Held) -> bool:
        if not self.law:
            return not held.powers
        return any(self.law in power.countries for power in held.powers)


NOTHING = Choice()


class Picture:
    """All that the page shows: what is held now, and what was at the end of each year."""

    def __init__(
        self, totals: Iterable[HoldingTotal], years: Iterable[YearTotal], laws: Laws
    ) -> None:
        self.now = tuple(
            Held(
                holding=total.holding,
                copies=total.messages,
                size=total.size,
                oldest=total.oldest,
                newest=total.newest,
                by_confidence=total.by_confidence,
                laws=laws,
            )
            for total in totals
            if total.messages
        )
        # Past years by the law and the owners of that year; the last one is today.
        years = tuple(years)
        last = max((year.year for year in years), default=0)
        self.by_year: dict[int, list[Held]] = {}
        for year in years:
            self.by_year.setdefault(year.year, []).append(
                Held(
                    holding=year.holding,
                    copies=year.copies,
                    size=year.size,
                    laws=laws,
                    on=None if year.year == last else date(year.year, 12, 31),
                )
            )
        if self.by_year:
            # A year in which nothing was held is a gap on the page, not a missing year.
            span = range(min(self.by_year), last + 1)
            self.by_year = {number: self.by_year.get(number, []) for number in span}

    def all(self) -> Iterator[Held]:
        """What is held now, then what was, year by year."""
        yield from self.now
        for held in self.by_year.values():
            yield from held

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.by_year)

    @property
    def is_empty(self) -> bool:
        return not self.now and not any(self.by_year.values())

    def at(self, year: int | None) -> Sequence[Held]:
        return self.now if year is None else self.by_year.get(year, [])

    def held(self, choice: Choice) -> list[Held]:
        """What fits the choice, at its year."""
        return [held for held in self.at(choice.year) if choice.fits(held)]


def total(held: Iterable[Held]) -> Sum:
    made = Sum()
    for each in held:
        made.add(each)
    return made


def by_place(held: Iterable[Held]) -> dict[str, Sum]:
    """By country of the place, most first; "" where it is not known."""
    sums: dict[str, Sum] = {}
    for each in held:
        sums.setdefault(each.holding.country, Sum()).add(each)
    return _most_first(sums)


def by_law(held: Iterable[Held]) -> dict[str, Sum]:
    """By country whose law reaches it, the firmest first, then most; "" where no law is known to.
    A copy counts in every one of its countries."""
    sums: dict[str, Sum] = {}
    for each in held:
        firm = _firm_orders(each)
        for code in {code for power in each.powers for code in power.countries} or {""}:
            summed = sums.setdefault(code, Sum()).add(each, is_firm=code in firm)
            summed.firm_orders |= firm.get(code, set())
    return dict(
        sorted(
            sums.items(),
            key=lambda pair: (
                *(not pair[0], -pair[1].firm, -len(pair[1].firm_orders)),
                *(-pair[1].copies, pair[0]),
            ),
        )
    )


def _firm_orders(held: Held) -> dict[str, set[str]]:
    """For each country the orders by which it reaches a holding firmly."""
    found: dict[str, set[str]] = {}
    for power in held.powers:
        for code in power.countries if power.is_firm else ():
            found.setdefault(code, set()).add(power.order_id)
    return found


def _most_first(sums: dict[str, Sum]) -> dict[str, Sum]:
    return dict(sorted(sums.items(), key=lambda pair: (not pair[0], -pair[1].copies, pair[0])))


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
