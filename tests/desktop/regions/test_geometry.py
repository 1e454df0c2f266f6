"""The projection, the shapes on it, and what lies under a point."""

import itertools
import json
import math
import tomllib
from collections.abc import Sequence

import pytest

from vault_app.boot import resources_folder
from vault_app.desktop.regions.atlas import Atlas, read_atlas
from vault_app.desktop.regions.geometry import (
    Point,
    area,
    is_inside,
    outline,
    parallel,
    project,
)

EARTH_KM = 6371.0088
FILE = resources_folder() / "map" / "countries.json"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas(FILE)


@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [
        # The middle, the ends of the equator and the poles, by the paper's polynomials.
        (0, 0, 0.0, 0.0),
        (180, 0, 2.7066300, 0.0),
        (-180, 0, -2.7066300, 0.0),
        (0, 90, 0.0, -1.3173628),
        (180, 90, 1.6035886, -1.3173628),
        (0, -90, 0.0, 1.3173628),
    ],
)
def test_known_points_land_where_the_paper_puts_them(
    lon: float, lat: float, x: float, y: float
) -> None:
    assert project(lon, lat) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize("lat", [-85, -60, -20, 0, 15, 45, 75])
@pytest.mark.parametrize("lon", [-170, -30, 0, 60, 150])
def test_areas_are_those_of_the_globe(lon: float, lat: float) -> None:
    step = 2.0
    corners = [(lon, lat), (lon + step, lat), (lon + step, lat + step), (lon, lat + step)]
    drawn = area(tuple(project(*at) for at in _dense(corners)))
    on_globe = math.radians(step) * (
        math.sin(math.radians(lat + step)) - math.sin(math.radians(lat))
    )
    assert drawn == pytest.approx(on_globe, rel=2e-3)


def _dense(corners: Sequence[Point]) -> list[Point]:
    """More points between corners: a meridian is no straight line on the sheet."""
    made = []
    for (x, y), (to_x, to_y) in zip(corners, [*corners[1:], corners[0]], strict=True):
        made += [(x + (to_x - x) * n / 20, y + (to_y - y) * n / 20) for n in range(20)]
    return made


def test_the_whole_sheet_has_the_area_of_the_globe() -> None:
    assert area(tuple(outline())) == pytest.approx(4 * math.pi, rel=1e-3)
    assert parallel(30)[0][1] == parallel(30)[1][1]


@pytest.mark.parametrize(
    ("code", "km2", "tolerance"),
    [
        ("IE", 70_273, 0.05),
        ("CH", 41_285, 0.03),
        ("US", 9_525_000, 0.03),
        ("RU", 17_098_000, 0.03),
        ("AU", 7_690_000, 0.02),
        ("GL", 2_166_000, 0.03),
    ],
)
def test_countries_are_as_large_as_they_are(
    atlas: Atlas, code: str, km2: float, tolerance: float
) -> None:
    assert atlas.shapes[code].area * EARTH_KM**2 == pytest.approx(km2, rel=tolerance)


def test_every_code_of_the_facts_is_on_the_map(atlas: Atlas) -> None:
    text = (resources_folder() / "facts" / "countries.toml").read_text("utf-8")
    assert set(tomllib.loads(text)["names"]) == set(atlas.shapes)


def test_every_shape_can_be_drawn_and_lies_on_the_sheet(atlas: Atlas) -> None:
    right, bottom = 2.7067, 1.3174
    for shape in atlas.shapes.values():
        left, top, r, b = shape.box
        assert -right <= left <= r <= right, shape.code
        assert -bottom <= top <= b <= bottom, shape.code
        assert all(len(ring) >= 3 for ring in shape.rings), shape.code
        if shape.rings:
            assert shape.area > 0
            assert is_inside(*shape.anchor, shape.rings), shape.code
            # Cut at the 180th meridian: nothing may run across the whole sheet.
            assert shape.code == "AQ" or all(_longest_step(ring) < 0.6 for ring in shape.rings)


def _longest_step(ring: Sequence[Point]) -> float:
    return max(math.dist(one, other) for one, other in itertools.pairwise(ring))


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (-8.0, 53.0, "IE"),
        (103.82, 1.35, "SG"),
        (114.15, 22.40, "HK"),
        (14.40, 35.90, "MT"),
        (9.53, 47.15, "LI"),
        (-100.0, 40.0, "US"),
        (-157.9, 21.4, "US"),
        (170.0, 66.0, "RU"),
        (-175.0, 66.5, "RU"),
        (28.3, -29.5, "LS"),
        (25.0, -30.0, "ZA"),
        (0.0, -80.0, "AQ"),
        (-90.0, -85.0, "AQ"),
        (-30.0, 30.0, None),
    ],
)
def test_what_lies_under_a_point(atlas: Atlas, lon: float, lat: float, code: str | None) -> None:
    assert atlas.at(*project(lon, lat)) == code


def test_a_small_country_that_is_a_dot_wins_nearby(atlas: Atlas) -> None:
    x, y = atlas.shapes["LI"].anchor
    near = (x + 0.01, y)
    assert atlas.at(*near) in {"AT", "CH"}
    assert atlas.at(*near, near=0.02, dots=("LI",)) == "LI"
    assert atlas.at(*near, near=0.005, dots=("LI",)) in {"AT", "CH"}


def test_codes_without_an_outline_have_a_point(atlas: Atlas) -> None:
    guiana, france = atlas.shapes["GF"], atlas.shapes["FR"]
    assert guiana.rings == ()
    assert is_inside(*guiana.anchor, france.rings)


def test_the_file_is_whole_and_small() -> None:
    raw = json.loads(FILE.read_text("utf-8"))
    assert set(raw) == {"countries", "land", "points"}
    assert FILE.stat().st_size < 300_000
