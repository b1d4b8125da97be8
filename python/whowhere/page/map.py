"""Draws places as circles on a map of the world, or of a part of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import pandas as pd

from whowhere.drawing.globe import WIDTH, WORLD, Frame, Line, Part, ground, on_globe
from whowhere.drawing.labels import Box, Dot, label_dots, shorten
from whowhere.page import svg
from whowhere.page.words import DOCUMENT, Noun

MOST_LABELS = 45
#: Circles drawn at most: with more the page is slow to open and the map is a blot.
MOST_DOTS = 2000
LARGEST_RADIUS, SMALLEST_RADIUS = 21.0, 2.2
_TEXT_SIZE, _WIDEST_LABEL = 12.5, 190.0


def drawable(places: pd.DataFrame) -> pd.DataFrame:
    """Return the places on the globe, without the least frequent if there are more than a map can hold.

    Which of equally frequent ones to leave out would be chance, so all of them are, unless none would remain.
    """
    shown = on_globe(places)
    if len(shown) <= MOST_DOTS:
        return shown
    kept = shown[shown["n"] > shown["n"].iloc[MOST_DOTS]]
    return kept if len(kept) else shown.head(MOST_DOTS)


def world_map(
    places: pd.DataFrame,
    *,
    label: str,
    part: Part = WORLD,
    mark: Part | None = None,
    most_labels: int = MOST_LABELS,
    noun: Noun = DOCUMENT,
) -> str:
    """Draw one circle per place, its area in proportion to the count.

    Parameters
    ----------
    places : DataFrame, one row per place, most important first
        ``name`` (null is not written), ``lat`` and ``lon`` (degrees), ``n`` (count), ``is_area`` (drawn as a ring: the
        point is only the middle of a country or region), ``title`` (tooltip).
    label : str
        What the figure shows, for screen readers.
    part : Part
        What of the world to draw. Circles have the same size in every part.
    mark : Part, optional
        The part that a second map shows: drawn as a frame, and its places are named there and not here.
    most_labels : int
        Places named on the map at most; a label that would cover another or a circle is left out. Of more places
        than this, those counted once have none: which of them to name would be chance.
    noun : Noun
        What the documents are called, for the key.

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
        elsewhere = framed is not None and Box(x, y, x, y).within(framed)
        named = isinstance(row["name"], str) and not elsewhere and (row["n"] > 1 or len(shown) <= most_labels)
        dots.append(Dot(x, y, radius, shorten(row["name"], _TEXT_SIZE, _WIDEST_LABEL) if named else ""))
        look = "area" if row["is_area"] else "point"
        rings.append(svg.element("circle", svg.title(str(row["title"])), cx=x, cy=y, r=radius, class_=look))
    bounds = Box(2, 2, WIDTH - 2, frame.height - 2)
    labels = label_dots(dots, size=_TEXT_SIZE, bounds=bounds, most=most_labels)
    parts = [*_ground(part), svg.element("g", "".join(rings), class_="dots"), svg.labels(labels)]
    parts += [] if framed is None else [_frame(framed)]
    parts += _size_key(most, frame.height, noun) if part == WORLD else []
    return svg.drawing(WIDTH, frame.height, parts, label=label, class_="map")


def _frame(box: Box) -> str:
    width, height = box.right - box.left, box.bottom - box.top
    return svg.element("rect", x=box.left, y=box.top, width=width, height=height, class_="frame")


def _size_key(most: int, height: float, noun: Noun) -> Iterator[str]:
    """Yield the key to the circles' size, in the empty south-east of the Pacific."""
    x, bottom = 92.0, height - 24
    steps = sorted({most, max(1, round(most / 4)), 1}, reverse=True)
    for step in steps:
        radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(step / most))
        y = bottom - 2 * radius
        yield svg.element("circle", cx=x, cy=bottom - radius, r=radius, class_="key")
        yield svg.element("path", d=f"M{svg.number(x)} {svg.number(y)}h40", class_="key")
        yield svg.text(f"{step:,}", x=x + 44, y=y + 4, class_="quiet")
    yield svg.text(f"{noun.many} naming it", x=x - 26, y=bottom + 17, class_="quiet")


@cache
def _ground(part: Part) -> tuple[str, str, str]:
    """Return the grid of every 30 degrees, the land and the borders as three paths."""
    frame, lines = Frame(part), ground()
    return (
        svg.element("path", d=_path(frame, lines.grid, ""), class_="grid"),
        svg.element("path", d=_path(frame, lines.land, "z"), class_="land", fill_rule="evenodd"),
        svg.element("path", d=_path(frame, lines.borders, ""), class_="border"),
    )


def _path(frame: Frame, lines: list[Line], end: str) -> str:
    """Return the path data of the lines that the drawing shows."""
    shown = (points for line in lines if (points := frame.project(line)))
    return "".join("M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points) + end for points in shown)
