"""The script that makes the map's file: lines stay lines, and nothing runs round the globe."""

import pytest
from make_map import Ring, cut, read_points, simplify

ZONES = (
    "# tz\n"
    "MC\t+4342+00723\tEurope/Monaco\n"
    "RU\t+554521+0373704\tEurope/Moscow\n"
    "RU\t+5443+02030\tEurope/Kaliningrad\n"
    "FK\t-5142-05751\tAtlantic/Stanley\n"
)


def test_corners_that_are_worth_nothing_go() -> None:
    line = [(0.0, 0.0), (1.0, 0.0001), (2.0, 0.0), (2.0, 3.0)]
    assert simplify(line) == [(0.0, 0.0), (2.0, 0.0), (2.0, 3.0)]


def test_a_small_island_keeps_its_shape() -> None:
    ring = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.0)]
    assert simplify(ring) == ring


def test_a_ring_over_the_edge_of_the_sheet_is_cut_in_two() -> None:
    ring: Ring = [(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)]
    pieces = cut(ring)
    assert len(pieces) == 2
    spans = sorted((min(x for x, _ in piece), max(x for x, _ in piece)) for piece in pieces)
    assert spans == [(-180.0, -170.0), (170.0, 180.0)]


def test_a_ring_round_the_pole_is_closed_below() -> None:
    ring: Ring = [(float(lon), -70.0) for lon in range(-180, 181, 30)]
    (piece,) = [each for each in cut(ring) if len({x for x, _ in each}) > 2]
    assert min(y for _, y in piece) == -90.0
    assert {min(x for x, _ in piece), max(x for x, _ in piece)} == {-180.0, 180.0}


def test_points_come_from_the_first_zone_of_a_code() -> None:
    found = read_points(ZONES, {"MC", "RU", "FK", "BV"})
    assert found["MC"] == pytest.approx((7.38, 43.7))
    assert found["RU"] == pytest.approx((37.62, 55.76))
    assert found["FK"] == pytest.approx((-57.85, -51.7))
    assert "BV" in found
    assert read_points(ZONES, set()) == {}
