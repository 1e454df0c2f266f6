"""Five steps of one hue for numbers that may lie between one and millions."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vault_app.wording.quantities import count
from vault_app.wording.text import say

STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """``starts`` is where each step begins; the first is 1."""

    starts: tuple[int, ...]

    def step(self, number: int) -> int:
        """0 … ``STEPS - 1``; a scale of fewer steps uses the dark end of the shades."""
        return STEPS - len(self.starts) + max(0, bisect_right(self.starts, number) - 1)

    def labels(self) -> list[tuple[int, str]]:
        """Each step with its range in words, from the least."""
        made = []
        for place, start in enumerate(self.starts):
            if place + 1 == len(self.starts):
                text = say("{n} or more", n=count(start)) if len(self.starts) > 1 else count(start)
            elif self.starts[place + 1] == start + 1:
                text = count(start)
            else:
                text = say(
                    "{first} to {last}", first=count(start), last=count(self.starts[place + 1] - 1)
                )
            made.append((self.step(start), text))
        return made


def scale_for(numbers: Sequence[int]) -> Scale:
    """Steps of about equal ratio up to the largest number, at round numbers."""
    largest = max(numbers, default=1)
    if largest <= STEPS:
        return Scale(tuple(range(1, max(1, largest) + 1)))
    ratio = largest ** (1 / STEPS)
    starts = [1]
    for place in range(1, STEPS):
        start = _round(ratio**place)
        if starts[-1] < start <= largest:
            starts.append(start)
    return Scale(tuple(starts))


def _round(number: float) -> int:
    """The nearest 1, 2 or 5 times a power of ten, as ratios go."""
    power: int = 10 ** int(math.log10(number))
    return min((1, 2, 5, 10), key=lambda factor: abs(math.log(number / (factor * power)))) * power
