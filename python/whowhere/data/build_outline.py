"""Convert a world-atlas TopoJSON file to ``outline.json``, the land the demo's map is drawn on.

Not part of the installed package. Get the input with ``npm pack world-atlas`` (version 2.0.2, ISC licence; the
geometry is Natural Earth 4.1, public domain), unpack it, then run::

    python build_outline.py package/countries-110m.json

The output is the same bytes for the same input. It holds two lists, ``land`` (closed rings, to be filled by the
even-odd rule) and ``borders`` (open lines between two countries). Each is a flat list of whole numbers in tenths of
a degree: longitude and latitude of the first point, then the steps to each next one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

OUTPUT = Path(__file__).with_name("outline.json")
SOURCE = "Natural Earth 1:110m admin 0 countries (public domain), by way of world-atlas 2.0.2 (ISC licence)"
# Antarctica is in no news map's way and its ring goes once round the pole.
SOUTH_LIMIT_DEGREES = -60.0
SMALLEST_RING_POINTS = 4


def decode_arcs(topology: dict[str, Any]) -> list[Line]:
    """Return every arc in degrees, undoing TopoJSON's quantisation and deltas."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(line)
    return arcs


def rings_of(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Yield each ring of a polygon or multipolygon as arc numbers (``~i`` is arc ``i`` walked backwards)."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def join(arc_numbers: list[int], arcs: list[Line]) -> Line:
    """Return the arcs put end to end; neighbours share a point, which is kept once."""
    line: Line = []
    for number in arc_numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line.extend(arc if not line else arc[1:])
    return line


def unwrap(line: Line) -> Line:
    """Return the line with its longitudes continuous, so that Chukotka is at 190 degrees and not at -170."""
    result = [line[0]]
    for lon, lat in line[1:]:
        turns = round((result[-1][0] - lon) / 360)
        result.append((lon + 360 * turns, lat))
    return result


def clip(ring: Line, inside: Callable[[Point], bool], edge_lon: float) -> Line:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman 1974)."""
    result: Line = []
    for (lon_a, lat_a), (lon_b, lat_b) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if inside((lon_a, lat_a)) != inside((lon_b, lat_b)):
            share = (edge_lon - lon_a) / (lon_b - lon_a)
            result.append((edge_lon, lat_a + share * (lat_b - lat_a)))
        if inside((lon_b, lat_b)):
            result.append((lon_b, lat_b))
    return result


def cut_at_antimeridian(ring: Line) -> Iterator[Line]:
    """Yield the pieces of an unwrapped ring, each within -180 to 180 degrees."""
    for shift in (-360, 0, 360):
        moved = [(lon + shift, lat) for lon, lat in ring]
        if max(lon for lon, _ in moved) <= -180 or min(lon for lon, _ in moved) >= 180:
            continue
        piece = clip(moved, lambda point: point[0] >= -180, -180)
        piece = clip(piece, lambda point: point[0] <= 180, 180)
        if piece:
            yield piece


def in_tenths(line: Line) -> list[tuple[int, int]]:
    """Return the line in tenths of a degree, without points that fell together."""
    result: list[tuple[int, int]] = []
    for lon, lat in line:
        point = (round(lon * 10), round(lat * 10))
        if not result or result[-1] != point:
            result.append(point)
    return result


def as_steps(points: list[tuple[int, int]]) -> list[int]:
    """Return the first point and the step to each next one, flat."""
    flat = list(points[0])
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise(points):
        flat += [lon_b - lon_a, lat_b - lat_a]
    return flat


def build(topology: dict[str, Any]) -> dict[str, Any]:
    """Return the outline of a world-atlas topology, ready to be written as JSON."""
    arcs = decode_arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    land = []
    for ring_numbers in rings_of(topology["objects"]["land"]["geometries"][0]):
        ring = unwrap(join(ring_numbers, arcs))
        if max(lat for _, lat in ring) < SOUTH_LIMIT_DEGREES:
            continue
        pieces = (in_tenths(piece) for piece in cut_at_antimeridian(ring[:-1]))
        land += [as_steps(piece) for piece in pieces if len(piece) >= SMALLEST_RING_POINTS]
    uses = Counter(number if number >= 0 else ~number for g in countries for ring in rings_of(g) for number in ring)
    shared = [in_tenths(unwrap(arcs[number])) for number in sorted(uses) if uses[number] > 1]
    borders = [as_steps(line) for line in shared if len(line) > 1]
    return {"source": SOURCE, "land": sorted(land), "borders": sorted(borders)}


def main(arguments: list[str]) -> int:
    """Write ``outline.json`` beside this script from the TopoJSON file named on the command line."""
    if len(arguments) != 1:
        print("usage: python build_outline.py COUNTRIES_110M_JSON", file=sys.stderr)
        return 2
    outline = build(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    text = json.dumps(outline, separators=(",", ":")).replace('"borders"', '\n"borders"').replace('"land"', '\n"land"')
    OUTPUT.write_text(text + "\n", encoding="utf-8", newline="\n")
    n_points = sum(len(line) // 2 for key in ("land", "borders") for line in outline[key])
    print(f"wrote {OUTPUT.name}: {len(outline['land'])} rings, {len(outline['borders'])} borders, {n_points} points")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
