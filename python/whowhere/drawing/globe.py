"""The globe on paper: the Equal Earth projection, parts of the world, and the outline of land and borders in degrees.

Which ink draws them is left to ``page`` (SVG) and ``plot`` (matplotlib).
"""

from __future__ import annotations

import math
from functools import cache
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
    """A part of the world to draw, in degrees; across the antimeridian it begins before -180 or goes on beyond 180."""

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
# A part that fits its places: the margin as a share of their extent, the least height in degrees, the widest part that
# is not the world, and the least and greatest width for a height.
_AIR, _LEAST_HEIGHT, _WIDEST_PART, _FLATTEST = 0.12, 12.0, 200.0, (1.7, 2.4)


class Frame:
    """Turns degrees into pixels from the upper left corner of a drawing of one part of the world.

    Parameters
    ----------
    part : Part
    meridian : float
        The one that is drawn straight up; the farther from it, the more the map leans.
    is_even : bool
        Whether to widen and flatten the map so that shapes are right in the middle of the part. Areas stay equal.
    """

    def __init__(self, part: Part, meridian: float = 0.0, *, is_even: bool = False) -> None:
        self.meridian = meridian
        self.wider = _widening((part.south + part.north) / 2) if is_even else 1.0
        xs, ys = zip(*(self._project(lon, lat) for lon, lat in part.rim()), strict=True)
        self.scale = (WIDTH - 2 * _MARGIN) / (max(xs) - min(xs))
        self.left, self.top = min(xs) - _MARGIN / self.scale, max(ys) + _MARGIN / self.scale
        self.height = (max(ys) - min(ys)) * self.scale + 2 * _MARGIN

    def box_of(self, other: Frame) -> Box:
        """Return where another drawing lies in this one."""
        left, top = (other.left - self.left) * self.scale, (self.top - other.top) * self.scale
        smaller = self.scale / other.scale
        return Box(left, top, left + WIDTH * smaller, top + other.height * smaller)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = self._project(lon, lat)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def _project(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = equal_earth(lon - self.meridian, lat)
        return x * self.wider, y / self.wider

    def shows(self, x: float, y: float) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def project(self, line: Line) -> Line:
        """Return a line's points in pixels; none if all of it lies to one side of the drawing."""
        points = [self.place(lon, lat) for lon, lat in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > self.height:
            return []
        return points


def _widening(lat: float) -> float:
    """Return by how much to widen, and to flatten, the map for a degree to be as long across as up at a latitude.

    Equal Earth stretches the tropics up and the far north across.
    """
    step = 0.5
    up = (equal_earth(0, min(lat + step, 90))[1] - equal_earth(0, max(lat - step, -90))[1]) / (2 * step)
    across = equal_earth(1, lat)[0] / max(math.cos(math.radians(lat)), 0.05)
    return math.sqrt(up / across)


class Ground(NamedTuple):
    """What a map stands on, as lines in degrees: closed rings of land, open borders and a grid of every 30 degrees."""

    land: list[Line]
    borders: list[Line]
    grid: list[Line]


@cache
def ground() -> Ground:
    """Read the bundled outline; no line crosses the antimeridian, see ``data/build_outline.py``."""
    import json
    from importlib import resources

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


def fitting(places: pd.DataFrame, held: float = 1.0) -> Part:
    """Return the part of the world that the places lie in, with margins, in the shape of a landscape.

    Parameters
    ----------
    places : DataFrame
        ``lat``, ``lon``, and ``n`` (the weight) where less than all is held.
    held : float
        How much of the weight is to lie in the part, at least, in each direction.

    Returns
    -------
    Part
        No smaller than a country or so, the world where the places are all around it.

    Examples
    --------
    >>> import pandas as pd
    >>> part = fitting(pd.DataFrame({"lat": [-18.1, -13.8], "lon": [178.4, -171.8]}))  # Suva and Apia
    >>> part.west < 178.4 and part.east > 360 - 171.8
    True
    """
    shown = on_globe(places)
    if shown.empty:
        return WORLD
    weights = shown["n"].tolist() if held < 1 else [1] * len(shown)
    west, east = _narrowest(list(zip(shown["lon"].tolist(), weights, strict=True)), held)
    south, north = _middle(list(zip(shown["lat"].tolist(), weights, strict=True)), held)
    height = max((north - south) * (1 + 2 * _AIR), _LEAST_HEIGHT)
    # A degree of longitude is shorter the farther from the equator.
    shrink = max(0.3, math.cos(math.radians((south + north) / 2)))
    width = max((east - west) * (1 + 2 * _AIR), _FLATTEST[0] * height / shrink)
    if width > _WIDEST_PART:
        return WORLD
    height = max(height, width * shrink / _FLATTEST[1])
    middle = min(max((south + north) / 2, height / 2 - 85), 85 - height / 2)
    west, east = (west + east - width) / 2, (west + east + width) / 2
    return Part(west, max(-85.0, middle - height / 2), east, min(85.0, middle + height / 2))


def _narrowest(longitudes: list[tuple[float, float]], held: float) -> tuple[float, float]:
    """Return the narrowest arc that has enough of the weight; its end may lie beyond 180."""
    points = sorted(longitudes)
    around = [*points, *((lon + 360, weight) for lon, weight in points)]
    wanted = held * sum(weight for _, weight in points) - 1e-9
    best, last, weight = (points[0][0], points[0][0] + 360.0), 0, 0.0
    for first in range(len(points)):
        while weight < wanted and last < first + len(points):
            weight += around[last][1]
            last += 1
        if around[last - 1][0] - around[first][0] < best[1] - best[0]:
            best = around[first][0], around[last - 1][0]
        weight -= around[first][1]
    return best


def _middle(latitudes: list[tuple[float, float]], held: float) -> tuple[float, float]:
    """Return latitudes that leave out the same weight to the south as to the north, at most."""
    points = sorted(latitudes)
    spare = (1 - held) / 2 * sum(weight for _, weight in points) + 1e-9
    ends = []
    for line in (points, points[::-1]):
        weight = 0.0
        for lat, more in line:
            weight += more
            if weight > spare:
                ends.append(lat)
                break
    return ends[0], ends[1]


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
