"""The timeline's layers: for each year what lay in which country, stacked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vault_app.desktop.regions.totals import Choice, Picture

UNKNOWN: Final = ""
OTHERS: Final = "others"
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Layer:
    """One country through the years; ``code`` may also be :data:`UNKNOWN` or :data:`OTHERS`.

    ``slot`` numbers its colour, so that a country keeps it whatever else is chosen.
    """

    code: str
    slot: int
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """``layers`` from the lowest up. ``totals`` is the height of all together, year by year."""

    years: tuple[int, ...]
    layers: tuple[Layer, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(
            sum(layer.copies[place] for layer in self.layers) for place in range(len(self.years))
        )

    def bounds(self) -> list[tuple[list[int], list[int]]]:
        """For each layer its lower and its upper edge."""
        lower = [0] * len(self.years)
        made = []
        for layer in self.layers:
            upper = [low + more for low, more in zip(lower, layer.copies, strict=True)]
            made.append((lower, upper))
            lower = upper
        return made


def stack(picture: Picture, choice: Choice) -> Layers:
    """The layers of what fits a choice; its year makes no difference."""
    years = picture.years
    named = _named(picture)
    rows: dict[str, list[int]] = {}
    for place, year in enumerate(years):
        for held in picture.by_year[year]:
            if choice.fits(held):
                code = held.holding.country
                code = code if code in named or code == UNKNOWN else OTHERS
                rows.setdefault(code, [0] * len(years))[place] += held.copies
    order = {code: slot for slot, code in enumerate(named)} | {OTHERS: _MOST, UNKNOWN: _MOST + 1}
    return Layers(
        years,
        tuple(
            Layer(code, order[code], tuple(rows[code]))
            for code in sorted(rows, key=order.__getitem__)
            if any(rows[code])
        ),
    )


def _named(picture: Picture) -> Sequence[str]:
    """The countries with a colour of their own, by how much lay there in all the years."""
    weight: Counter[str] = Counter()
    for held in picture.by_year.values():
        for each in held:
            weight[each.holding.country] += each.copies
    del weight[UNKNOWN]
    return [code for code, _ in weight.most_common(_MOST)]
