"""Makes `resources/map/countries.json` from Natural Earth's countries; only needed to renew it.

    python packaging/make_map.py COUNTRIES-50M.json ZONE.tab

The first is `countries-50m.json` of the npm package `world-atlas`, the second `zone.tab` of the tz
database, which gives a point for codes that Natural Earth draws as part of another country.
`resources/map/README.md` tells of both and of the result.
"""

import json
import math
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

ROOT = Path(__file__).resolve().parent.parent

# Degrees squared, at the equator: what a corner must be worth to stay.
_WORTH = 0.006
# An island smaller than this is left out, unless it is all there is of its country.
_ISLAND = 0.012
_DIGITS = 2

# Natural Earth's name → code, where it is not the name in resources/facts/countries.toml.
_CODES = {
    "Åland": "AX", "American Samoa": "AS", "Antigua and Barb.": "AG", "Bosnia and Herz.": "BA",
    "Br. Indian Ocean Ter.": "IO", "British Virgin Is.": "VG", "Cabo Verde": "CV",
    "Cayman Is.": "KY", "Central African Rep.": "CF", "Congo": "CG", "Cook Is.": "CK",
    "Côte d'Ivoire": "CI", "Dem. Rep. Congo": "CD", "Dominican Rep.": "DO", "Eq. Guinea": "GQ",
    "eSwatini": "SZ", "Faeroe Is.": "FO", "Falkland Is.": "FK", "Fr. Polynesia": "PF",
    "Fr. S. Antarctic Lands": "TF", "Heard I. and McDonald Is.": "HM", "Macao": "MO",
    "Macedonia": "MK", "Marshall Is.": "MH", "Micronesia": "FM", "N. Mariana Is.": "MP",
    "Pitcairn Is.": "PN", "S. Geo. and the Is.": "GS", "S. Sudan": "SS", "Saint Helena": "SH",
    "Saint Lucia": "LC", "São Tomé and Principe": "ST", "Solomon Is.": "SB",
    "St-Barthélemy": "BL", "St-Martin": "MF", "St. Kitts and Nevis": "KN",
    "St. Pierre and Miquelon": "PM", "St. Vin. and Gren.": "VC", "Timor-Leste": "TL",
    "Turkey": "TR", "Turks and Caicos Is.": "TC", "U.S. Virgin Is.": "VI",
    "United States of America": "US", "Vatican": "VA", "W. Sahara": "EH",
    "Wallis and Futuna Is.": "WF", "Sint Maarten": "SX", "Norfolk Island": "NF",
    "Hong Kong": "HK", "Palestine": "PS", "Czechia": "CZ", "Ashmore and Cartier Is.": "AU",
    "Russia": "RU", "Laos": "LA", "Myanmar": "MM",
}  # fmt: skip
# tz has no zone for a place where nobody lives.
_UNINHABITED = {"BV": (3.37, -54.42)}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    atlas = json.loads(Path(arguments[0]).read_text("utf-8"))
    names = tomllib.loads((ROOT / "resources/facts/countries.toml").read_text("utf-8"))["names"]
    by_name = {name: code for code, name in names.items()} | _CODES
    arcs = [simplify(arc) for arc in _arcs(atlas)]
    countries: dict[str, list[Ring]] = {}
    land: list[Ring] = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = by_name.get(shape["properties"]["name"])
        if code is None:
            print(f"no code: {shape['properties']['name']}", file=sys.stderr)
        into = land if code is None else countries.setdefault(code, [])
        into.extend(_rings(shape, arcs))
    written = {code: made for code, rings in sorted(countries.items()) if (made := _write(rings))}
    points = read_points(Path(arguments[1]).read_text("utf-8"), set(names) - set(written))
    missing = sorted(set(names) - set(written) - set(points))
    print(f"{len(written)} countries, {len(points)} points, neither: {missing}", file=sys.stderr)
    atlas_of_ours = {
        "countries": written,
        "land": _write(land),
        "points": {code: list(point) for code, point in sorted(points.items())},
    }
    text = json.dumps(atlas_of_ours, separators=(",", ":"))
    # One country a line, so that a renewal can be read as a difference.
    text = re.sub(
        r'(?<=[\]}{]),?("[A-Za-z]+":)', lambda match: match[0].replace('"', '\n"', 1), text
    )
    (ROOT / "resources/map/countries.json").write_text(text + "\n", "utf-8")
    return 0


def _arcs(atlas: dict[str, Any]) -> list[Ring]:
    """The lines of a TopoJSON file in degrees: they come as differences of whole numbers."""
    (scale_x, scale_y), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    made = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + left, y * scale_y + low))
        made.append(line)
    return made


def simplify(line: Ring) -> Ring:
    """Visvalingam's way: take the corner that spans the least area away, while that is little.

    Done line by line, so that neighbours keep one border.
    """
    line = list(line)
    worth = [math.inf, *(_corner(*line[i - 1 : i + 2]) for i in range(1, len(line) - 1)), math.inf]
    least = 4 if line[0] == line[-1] else 2
    while len(line) > least:
        place = min(range(len(worth)), key=worth.__getitem__)
        if worth[place] >= _WORTH:
            break
        del line[place], worth[place]
        for near in (place - 1, place):
            if 0 < near < len(line) - 1:
                worth[near] = _corner(*line[near - 1 : near + 2])
    return line


def _corner(a: Point, b: Point, c: Point) -> float:
    width = math.cos(math.radians(b[1]))
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2 * width


def _rings(shape: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = []
    for polygon in polygons:
        for numbers in polygon:
            ring: Ring = []
            for number in numbers:
                line = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring.extend(line[1:] if ring else line)
            rings.extend(cut(ring))
    areas = [abs(_area(ring)) for ring in rings]
    largest = max(areas)
    return [r for r, area in zip(rings, areas, strict=True) if area >= min(_ISLAND, largest)]


def cut(ring: Ring) -> list[Ring]:
    """What of a ring lies on the sheet from -180 to 180 degrees; the source runs over its edge."""
    x = ring[0][0]
    unrolled = [ring[0]]
    for lon, lat in ring[1:]:
        x += (lon - x + 180) % 360 - 180
        unrolled.append((x, lat))
    turn = unrolled[-1][0] - unrolled[0][0]
    if abs(turn) > 180:
        # It goes round the pole: close it along the sheet's lower edge.
        start, end = unrolled[0][0], unrolled[-1][0]
        unrolled += [(end, -90.0), (start, -90.0)]
    pieces = []
    for shift in (-360, 0, 360):
        moved = [(lon + shift, lat) for lon, lat in unrolled]
        if (piece := _keep(_keep(moved, -180, 1), 180, -1)) and len(piece) > 2:
            pieces.append(piece)
    return pieces


def _keep(ring: Ring, edge: float, side: int) -> Ring:
    """What lies on one side of a meridian (Sutherland and Hodgman)."""
    kept: Ring = []
    for number, point in enumerate(ring):
        before = ring[number - 1]
        is_in, was_in = (point[0] - edge) * side >= 0, (before[0] - edge) * side >= 0
        if is_in != was_in:
            share = (edge - before[0]) / (point[0] - before[0])
            kept.append((edge, before[1] + share * (point[1] - before[1])))
        if is_in:
            kept.append(point)
    return kept


def _area(ring: Ring) -> float:
    total = 0.0
    for number, (x, y) in enumerate(ring):
        before_x, before_y = ring[number - 1]
        total += before_x * y - x * before_y
    return total / 2 * math.cos(math.radians(ring[0][1]))


def _write(rings: list[Ring]) -> list[list[int]]:
    """Each ring as whole hundredths of a degree: the first point, then the steps to the next. What
    is too small to have an inside at that (Monaco) is left out."""
    made = []
    for ring in rings:
        points = [(round(lon * 10**_DIGITS), round(lat * 10**_DIGITS)) for lon, lat in ring]
        points = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
        if len(points) > 2 and _area([(float(x), float(y)) for x, y in points]):
            before = [(0, 0), *points]
            steps = [(x - a, y - b) for (x, y), (a, b) in zip(points, before, strict=False)]
            made.append([number for step in steps for number in step])
    return made


def read_points(table: str, wanted: set[str]) -> dict[str, Point]:
    """The first place that tz names for each of these codes, as longitude and latitude."""
    found: dict[str, Point] = {}
    for line in table.splitlines():
        code, _, rest = line.partition("\t")
        match = re.match(r"([+-]\d{4,6})([+-]\d{5,7})\t", rest)
        if match and code in wanted and code not in found:
            found[code] = (_degrees(match[2], 3), _degrees(match[1], 2))
    return found | {code: at for code, at in _UNINHABITED.items() if code in wanted}


def _degrees(text: str, digits: int) -> float:
    sign, whole, rest = text[0], text[1 : digits + 1], text[digits + 1 :]
    value = int(whole) + int(rest[:2]) / 60 + int(rest[2:] or 0) / 3600
    return round(-value if sign == "-" else value, 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
