"""The countries' shapes on the projected sheet, read once from ``resources/map``, and what lies
under a point of it."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from vault_app.desktop.regions.geometry import (
    Box,
    Point,
    Ring,
    area,
    box_of,
    inner_point,
    is_inside,
    project,
    stretch_at,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the sheet. ``anchor`` is where its name and its dot stand; a country that the
    source does not draw has no rings and no area. ``area`` is in squared radii of the globe."""

    code: str
    rings: tuple[Ring, ...]
    anchor: Point
    box: Box
    area: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """All shapes by ISO code, and ``land`` that has none."""

    shapes: Mapping[str, Shape]
    land: tuple[Ring, ...]

    def at(
        self, x: float, y: float, *, near: float = 0.0, dots: Collection[str] = ()
    ) -> str | None:
        """The code of the country at a point of the sheet.

        The anchors of ``dots`` (small countries that are drawn as dots) win within ``near``.
        """
        best, found = near, None
        for code in dots:
            anchor = self.shapes[code].anchor
            distance = math.hypot(anchor[0] - x, anchor[1] - y)
            if distance <= best:
                best, found = distance, code
        if found is not None:
            return found
        for shape in self.shapes.values():
            left, top, right, bottom = shape.box
            inside = left <= x <= right and top <= y <= bottom
            if inside and is_inside(x, y, shape.rings):
                return shape.code
        return None


def read_atlas(file: Path) -> Atlas:
    """Read ``resources/map/countries.json``; its README tells the format.

    Raises:
        OSError, ValueError: the file is missing or is not what it should be.
    """
    raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
    shapes = {code: _shape(code, rings) for code, rings in raw["countries"].items()}
    for code, (lon, lat) in raw["points"].items():
        at = project(lon, lat)
        shapes[code] = Shape(code, (), at, (*at, *at), 0.0)
    return Atlas(shapes, tuple(_ring(steps) for steps in raw["land"]))


def _shape(code: str, rings: list[list[int]]) -> Shape:
    made = tuple(_ring(steps) for steps in rings)
    # A hole counts twice this way, but none of them is large enough to matter for a dot.
    total = sum(area(ring) for ring in made)
    return Shape(code, made, inner_point(made), box_of(made), total)


def _ring(steps: list[int]) -> Ring:
    lons, lats = accumulate(steps[::2]), accumulate(steps[1::2])
    down = map(stretch_at, lats)
    return tuple([(lon * stretch, y) for lon, (stretch, y) in zip(lons, down, strict=True)])
