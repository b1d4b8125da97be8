"""Draws places as circles on a map of the world."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib import resources

import pandas as pd

from whowhere.page import svg

WIDTH = 1120.0
MOST_LABELS = 45
LARGEST_RADIUS, SMALLEST_RADIUS = 21.0, 2.2
_MARGIN = 12.0
_TEXT_SIZE = 12.5
_SOUTH, _NORTH = -56.5, 83.7
# The grid's meridians, from south to north in steps of two degrees.
_SOUTH_TENTHS, _N_STEPS_NORTH = -560, 69
# Equal Earth: Savric, Patterson and Jenny (2019), The Equal Earth map projection, International Journal of
# Geographical Information Science 33(3), equations 7 and 8. Equal areas, so that no country looks larger than it is.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return the map position of a point given in degrees, in pixels from the drawing's upper left corner.

    Examples
    --------
    >>> x, y = project(0, 0)
    >>> x, 0 < y < HEIGHT
    (560.0, True)
    """
    x, y = _equal_earth(lon, lat)
    return WIDTH / 2 + x * _SCALE, _MARGIN + (_TOP - y) * _SCALE


def _equal_earth(lon: float, lat: float) -> tuple[float, float]:
    theta = math.asin(_M * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    x = math.radians(lon) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


_SCALE = (WIDTH - 2 * _MARGIN) / (2 * _equal_earth(180, 0)[0])
_TOP, _BOTTOM = _equal_earth(0, _NORTH)[1], _equal_earth(0, _SOUTH)[1]
HEIGHT = (_TOP - _BOTTOM) * _SCALE + 2 * _MARGIN


def world_map(places: pd.DataFrame, *, label: str, most_labels: int = MOST_LABELS) -> str:
    """Draw one circle per place, its area in proportion to the count.

    Parameters
    ----------
    places : DataFrame, one row per place, most important first
        ``name``, ``lat`` and ``lon`` (degrees), ``n`` (count), ``is_area`` (drawn as a ring: the point is only the
        middle of a country or region), ``title`` (tooltip).
    label : str
        What the figure shows, for screen readers.
    most_labels : int
        Places named on the map at most; a label that would cover another or a circle is left out. Of more places
        than this, those counted once have none: which of them to name would be chance.

    Returns
    -------
    str
        An ``<svg>``. Rows without finite coordinates on the globe are left out.
    """
    shown = places[places["lat"].between(-90, 90) & places["lon"].between(-180, 180)]
    most = max([1, *shown["n"]])
    rings, dots = [], []
    for row in shown.to_dict("records"):
        x, y = project(row["lon"], row["lat"])
        radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(row["n"] / most))
        named = row["n"] > 1 or len(shown) <= most_labels
        dots.append(svg.Dot(x, min(max(y, 0.0), HEIGHT), radius, str(row["name"]) if named else ""))
        look = "area" if row["is_area"] else "point"
        rings.append(svg.element("circle", svg.title(str(row["title"])), cx=x, cy=dots[-1].y, r=radius, class_=look))
    bounds = svg.Box(2, 2, WIDTH - 2, HEIGHT - 2)
    labels = svg.label_dots(dots, size=_TEXT_SIZE, bounds=bounds, most=most_labels)
    parts = [*_land(), svg.element("g", "".join(rings), class_="dots"), svg.labels(labels), *_size_key(most)]
    return svg.drawing(WIDTH, HEIGHT, parts, label=label, class_="map")


def _size_key(most: int) -> Iterator[str]:
    """Yield the key to the circles' size, in the Pacific's south-west corner of the map."""
    x, bottom = 92.0, HEIGHT - 24
    steps = sorted({most, max(1, round(most / 4)), 1}, reverse=True)
    for step in steps:
        radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(step / most))
        y = bottom - 2 * radius
        yield svg.element("circle", cx=x, cy=bottom - radius, r=radius, class_="key")
        yield svg.element("path", d=f"M{svg.number(x)} {svg.number(y)}h40", class_="key")
        yield svg.text(f"{step:,}", x=x + 44, y=y + 4, class_="quiet")
    yield svg.text("reports naming it", x=x - 26, y=bottom + 17, class_="quiet")


@cache
def _land() -> tuple[str, str, str]:
    """Return the grid of every 30 degrees, the land and the borders as three paths."""
    outline = json.loads(resources.files("whowhere").joinpath("data/outline.json").read_text(encoding="utf-8"))
    land = "".join(_path(line, closed=True) for line in outline["land"])
    borders = "".join(_path(line, closed=False) for line in outline["borders"])
    meridians = [[lon * 10, _SOUTH_TENTHS] + [0, 20] * _N_STEPS_NORTH for lon in range(-180, 181, 30)]
    parallels = [[-1800, lat * 10] + [50, 0] * 72 for lat in range(-30, 61, 30)]
    grid = "".join(_path(line, closed=False) for line in meridians + parallels)
    return (
        svg.element("path", d=grid, class_="grid"),
        svg.element("path", d=land, class_="land", fill_rule="evenodd"),
        svg.element("path", d=borders, class_="border"),
    )


def _path(steps: list[int], *, closed: bool) -> str:
    """Return path data for a line of ``outline.json``: tenths of a degree, the first point and then steps."""
    lon, lat = steps[0], steps[1]
    points = [project(lon / 10, lat / 10)]
    for i in range(2, len(steps), 2):
        lon, lat = lon + steps[i], lat + steps[i + 1]
        points.append(project(lon / 10, lat / 10))
    data = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
    return f"M{data}z" if closed else f"M{data}"
