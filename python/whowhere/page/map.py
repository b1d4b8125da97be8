"""Draws places as circles on a map of the world, or of a part of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

import pandas as pd

from whowhere.page import svg

WIDTH = 1120.0
MOST_LABELS = 45
LARGEST_RADIUS, SMALLEST_RADIUS = 21.0, 2.2
_TEXT_SIZE, _MARGIN = 12.5, 14.0
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

    def box_of(self, other: Frame) -> svg.Box:
        """Return where another drawing lies in this one."""
        left, top = (other.left - self.left) * self.scale, (self.top - other.top) * self.scale
        smaller = self.scale / other.scale
        return svg.Box(left, top, left + WIDTH * smaller, top + other.height * smaller)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = equal_earth(lon, lat)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def shows(self, x: float, y: float) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def path(self, line: Line, *, closed: bool) -> str:
        """Return a line's path data; empty if all of it lies to one side of the drawing."""
        points = [self.place(lon, lat) for lon, lat in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > self.height:
            return ""
        data = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
        return f"M{data}z" if closed else f"M{data}"


def world_map(
    places: pd.DataFrame, *, label: str, part: Part = WORLD, mark: Part | None = None, most_labels: int = MOST_LABELS
) -> str:
    """Draw one circle per place, its area in proportion to the count.

    Parameters
    ----------
    places : DataFrame, one row per place, most important first
        ``name``, ``lat`` and ``lon`` (degrees), ``n`` (count), ``is_area`` (drawn as a ring: the point is only the
        middle of a country or region), ``title`` (tooltip).
    label : str
        What the figure shows, for screen readers.
    part : Part
        What of the world to draw. Circles have the same size in every part.
    mark : Part, optional
        The part that a second map shows: drawn as a frame, and its places are named there and not here.
    most_labels : int
        Places named on the map at most; a label that would cover another or a circle is left out. Of more places
        than this, those counted once have none: which of them to name would be chance.

    Returns
    -------
    str
        An ``<svg>``. Rows without finite coordinates on the globe are left out.
    """
    frame = Frame(part)
    framed = None if mark is None else frame.box_of(Frame(mark))
    shown = on_globe(places)
    most = max([1, *shown["n"]])
    rings, dots = [], []
    for row in shown.to_dict("records"):
        x, y = frame.place(row["lon"], row["lat"])
        if not frame.shows(x, y):
            continue
        radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(row["n"] / most))
        elsewhere = framed is not None and svg.Box(x, y, x, y).within(framed)
        named = not elsewhere and (row["n"] > 1 or len(shown) <= most_labels)
        dots.append(svg.Dot(x, y, radius, str(row["name"]) if named else ""))
        look = "area" if row["is_area"] else "point"
        rings.append(svg.element("circle", svg.title(str(row["title"])), cx=x, cy=y, r=radius, class_=look))
    bounds = svg.Box(2, 2, WIDTH - 2, frame.height - 2)
    labels = svg.label_dots(dots, size=_TEXT_SIZE, bounds=bounds, most=most_labels)
    parts = [*_ground(part), svg.element("g", "".join(rings), class_="dots"), svg.labels(labels)]
    parts += [] if framed is None else [_frame(framed)]
    parts += _size_key(most, frame.height) if part == WORLD else []
    return svg.drawing(WIDTH, frame.height, parts, label=label, class_="map")


def _frame(box: svg.Box) -> str:
    width, height = box.right - box.left, box.bottom - box.top
    return svg.element("rect", x=box.left, y=box.top, width=width, height=height, class_="frame")


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


def _size_key(most: int, height: float) -> Iterator[str]:
    """Yield the key to the circles' size, in the empty south-east of the Pacific."""
    x, bottom = 92.0, height - 24
    steps = sorted({most, max(1, round(most / 4)), 1}, reverse=True)
    for step in steps:
        radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(step / most))
        y = bottom - 2 * radius
        yield svg.element("circle", cx=x, cy=bottom - radius, r=radius, class_="key")
        yield svg.element("path", d=f"M{svg.number(x)} {svg.number(y)}h40", class_="key")
        yield svg.text(f"{step:,}", x=x + 44, y=y + 4, class_="quiet")
    yield svg.text("reports naming it", x=x - 26, y=bottom + 17, class_="quiet")


@cache
def _ground(part: Part) -> tuple[str, str, str]:
    """Return the grid of every 30 degrees, the land and the borders as three paths."""
    text = resources.files("whowhere").joinpath("data/outline.json").read_text(encoding="utf-8")
    outline, frame = json.loads(text), Frame(part)
    meridians: list[Line] = [[(lon, lat) for lat in range(-56, 83, 2)] for lon in range(-180, 181, 30)]
    parallels: list[Line] = [[(lon, lat) for lon in range(-180, 181, 5)] for lat in range(-30, 61, 30)]
    grid = "".join(frame.path(line, closed=False) for line in meridians + parallels)
    land = "".join(frame.path(_in_degrees(line), closed=True) for line in outline["land"])
    borders = "".join(frame.path(_in_degrees(line), closed=False) for line in outline["borders"])
    return (
        svg.element("path", d=grid, class_="grid"),
        svg.element("path", d=land, class_="land", fill_rule="evenodd"),
        svg.element("path", d=borders, class_="border"),
    )


def _in_degrees(steps: list[int]) -> Line:
    """Return a line of ``outline.json``, which is in tenths of a degree: the first point, then steps."""
    lon, lat = steps[0], steps[1]
    line = [(lon / 10, lat / 10)]
    for i in range(2, len(steps), 2):
        lon, lat = lon + steps[i], lat + steps[i + 1]
        line.append((lon / 10, lat / 10))
    return line
