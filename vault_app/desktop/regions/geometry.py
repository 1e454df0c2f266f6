"""The map's projection: Equal Earth, in which a country is as large on the sheet as on the globe.

After Šavrič, Patterson and Jenny, "The Equal Earth map projection", International Journal of
Geographical Information Science 33:3 (2018). Units are radii of the globe; x grows to the east,
y to the *south*, as on a screen.
"""

import functools
import math
from collections.abc import Sequence
from typing import Final

Point = tuple[float, float]
Ring = tuple[Point, ...]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_A1: Final = 1.340264
_A2: Final = -0.081106
_A3: Final = 0.000893
_A4: Final = 0.003796
_M: Final = math.sqrt(3) / 2


def project(lon: float, lat: float) -> Point:
    """Where a longitude and latitude, in degrees, lie on the sheet."""
    stretch, y = stretch_at(round(lat * 100))
    return lon * 100 * stretch, y


@functools.lru_cache(maxsize=18_001)
def stretch_at(lat: int) -> Point:
    """How wide a hundredth of a degree of longitude is at a latitude, given in hundredths too, and
    how far down that lies. The map's file has them in this unit, and most come many times."""
    angle = math.asin(_M * math.sin(math.radians(lat / 100)))
    square = angle * angle
    sixth = square**3
    stretch = math.cos(angle) / (
        _M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
    )
    return math.radians(stretch / 100), -angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def meridian(lon: float, *, step: float = 3.0) -> list[Point]:
    """A meridian from pole to pole, as a line of points."""
    count = round(180 / step)
    return [project(lon, -90 + 180 * number / count) for number in range(count + 1)]


def parallel(lat: float) -> list[Point]:
    """A parallel: a straight line from edge to edge."""
    return [project(-180, lat), project(180, lat)]


def outline() -> list[Point]:
    """The edge of the sheet."""
    return [*meridian(-180), *reversed(meridian(180))]


def box_of(rings: Sequence[Ring]) -> Box:
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def area(ring: Ring) -> float:
    """The area within a ring, in squared radii; never negative."""
    total = 0.0
    before_x, before_y = ring[-1]
    for x, y in ring:
        total += before_x * y - x * before_y
        before_x, before_y = x, y
    return abs(total) / 2


def is_inside(x: float, y: float, rings: Sequence[Ring]) -> bool:
    """Whether a point lies in a shape; a ring within a ring is a hole."""
    found = False
    for ring in rings:
        before_x, before_y = ring[-1]
        for at_x, at_y in ring:
            if (at_y > y) != (before_y > y) and x < at_x + (y - at_y) * (before_x - at_x) / (
                before_y - at_y
            ):
                found = not found
            before_x, before_y = at_x, at_y
    return found


def inner_point(rings: Sequence[Ring]) -> Point:
    """A point well inside the largest ring: the middle of the widest of a few lines across it."""
    largest = max(rings, key=area)
    _, top, _, bottom = box_of((largest,))
    best, at = 0.0, largest[0]
    for number in range(1, 12):
        y = top + (bottom - top) * number / 12
        crossings = sorted(_crossings(y, largest))
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            # A little preference for the middle, where a name stands best.
            worth = (right - left) * (1.0 - abs(number - 6) / 24)
            if worth > best:
                best, at = worth, ((left + right) / 2, y)
    return at


def _crossings(y: float, ring: Ring) -> list[float]:
    found = []
    before_x, before_y = ring[-1]
    for at_x, at_y in ring:
        if (at_y > y) != (before_y > y):
            found.append(at_x + (y - at_y) * (before_x - at_x) / (before_y - at_y))
        before_x, before_y = at_x, at_y
    return found
