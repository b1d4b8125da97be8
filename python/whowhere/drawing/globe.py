"""The globe on paper: the Equal Earth projection, parts of the world, and the outline of land and borders in degrees.

Which ink draws them is left to ``page`` (SVG) and ``plot`` (matplotlib).
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from whowhere.drawing.labels import Box

if TYPE_CHECKING:
    import pandas as pd

#: The usual width of a drawing, in pixels.
WIDTH = 1120.0
_MARGIN = 14.0
# Equal Earth: Savric, Patterson and Jenny (2019), The Equal Earth map projection, International Journal of
# Geographical Information Science 33(3), equations 7 and 8. Equal areas, so that no country looks larger than it is.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2

Line = list[tuple[float, float]]


def equal_earth(lon: float, lat: float) -> tuple[float, float]:
    """Return the place of a point given in degrees on a globe of radius 1, `y` upwards.

    Examples
    --------
    >>> x, y = equal_earth(180, 0)
    >>> round(x, 3), y
    (2.707, 0.0)
    """
    theta = math.asin(_M * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    x = math.radians(lon) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


class Part(NamedTuple):
    """A part of the world to draw, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def rim(self) -> Line:
        """Return its outline as longitudes and latitudes, with points on the way, since the map bends it."""
        steps = [i / 24 for i in range(24)]
        width, height = self.east - self.west, self.north - self.south
        up = [(self.west, self.south + height * step) for step in steps]
        right = [(self.west + width * step, self.north) for step in steps]
        down = [(self.east, self.north - height * step) for step in steps]
        left = [(self.east - width * step, self.south) for step in steps]
        return up + right + down + left


#: Without Antarctica.
WORLD = Part(-180, -56.5, 180, 83.7)
# Fits the region that most of a year's foreign news is about, whichever it is.
_PART_WIDTH, _PART_HEIGHT, _PART_STEP = 70, 35, 5


class Frame:
    """Turns degrees into pixels from the upper left corner of a drawing of one part of the world."""

    def __init__(self, part: Part) -> None:
        xs, ys = zip(*(equal_earth(lon, lat) for lon, lat in part.rim()), strict=True)
        self.scale = (WIDTH - 2 * _MARGIN) / (max(xs) - min(xs))
        self.left, self.top = min(xs) - _MARGIN / self.scale, max(ys) + _MARGIN / self.scale
        self.height = (max(ys) - min(ys)) * self.scale + 2 * _MARGIN

    def box_of(self, other: Frame) -> Box:
        """Return where another drawing lies in this one."""
        left, top = (other.left - self.left) * self.scale, (self.top - other.top) * self.scale
        smaller = self.scale / other.scale
        return Box(left, top, left + WIDTH * smaller, top + other.height * smaller)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = equal_earth(lon, lat)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def shows(self, x: float, y: float) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def project(self, line: Line) -> Line:
        """Return a line's points in pixels; none if all of it lies to one side of the drawing."""
        points = [self.place(lon, lat) for lon, lat in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > self.height:
            return []
        return points


class Ground(NamedTuple):
    """What a map stands on, as lines in degrees: closed rings of land, open borders and a grid of every 30 degrees."""

    land: list[Line]
    borders: list[Line]
    grid: list[Line]


@cache
def ground() -> Ground:
    """Read the bundled outline; no line crosses the antimeridian, see ``data/build_outline.py``."""
    text = resources.files("whowhere").joinpath("data/outline.json").read_text(encoding="utf-8")
    outline = json.loads(text)
    meridians: list[Line] = [[(lon, lat) for lat in range(-56, 83, 2)] for lon in range(-180, 181, 30)]
    parallels: list[Line] = [[(lon, lat) for lon in range(-180, 181, 5)] for lat in range(-30, 61, 30)]
    land, borders = ([_in_degrees(steps) for steps in outline[name]] for name in ("land", "borders"))
    return Ground(land, borders, meridians + parallels)


def _in_degrees(steps: list[int]) -> Line:
    """Return a line of ``outline.json``, which is in tenths of a degree: the first point, then steps."""
    lon, lat = steps[0], steps[1]
    line = [(lon / 10, lat / 10)]
    for i in range(2, len(steps), 2):
        lon, lat = lon + steps[i], lat + steps[i + 1]
        line.append((lon / 10, lat / 10))
    return line


def on_globe(places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with finite coordinates that exist."""
    return places[places["lat"].between(-90, 90) & places["lon"].between(-180, 180)]


def busiest(places: pd.DataFrame) -> tuple[Part, int]:
    """Return the part of the world, of a fixed size in degrees, with most places, and how many its map shows."""
    shown = on_globe(places)
    points = list(zip(shown["lon"].tolist(), shown["lat"].tolist(), strict=True))
    best, most = WORLD, -1
    for west in range(-180, 181 - _PART_WIDTH, _PART_STEP):
        column = [lat for lon, lat in points if west <= lon <= west + _PART_WIDTH]
        for south in range(-55, 76 - _PART_HEIGHT, _PART_STEP):
            n_inside = sum(south <= lat <= south + _PART_HEIGHT for lat in column)
            if n_inside > most:
                best, most = Part(west, south, west + _PART_WIDTH, south + _PART_HEIGHT), n_inside
    frame = Frame(best)
    return best, sum(frame.shows(*frame.place(lon, lat)) for lon, lat in points)
