"""Draws which actors are named together, as a network."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from whowhere.drawing.labels import Box, Dot, label_dots, shorten
from whowhere.drawing.springs import Area, Position, lay_out, strongest
from whowhere.page import svg
from whowhere.page.words import DOCUMENT, Noun

AREA = Area()
_LARGEST_RADIUS, _SMALLEST_RADIUS = 17.0, 4.5
_TEXT_SIZE, _WIDEST_LABEL = 13.5, 190.0


def network(nodes: pd.DataFrame, edges: pd.DataFrame, *, label: str, noun: Noun = DOCUMENT) -> str:
    """Draw the actors that share documents.

    Parameters
    ----------
    nodes : DataFrame, one row per actor, most important first
        ``id``, ``name``, ``n`` (documents), ``title`` (tooltip).
    edges : DataFrame, one row per pair
        ``a``, ``b`` (ids), ``n`` (documents with both). Pairs with an id not in `nodes` are left out.
    label : str
        What the figure shows, for screen readers.
    noun : Noun
        What the documents are called.

    Returns
    -------
    str
        An ``<svg>``; a dot's area is in proportion to `n`, a line's width grows with its root. Actors that no line
        reaches are left out.
    """
    lines = strongest(edges[edges["a"].isin(nodes["id"]) & edges["b"].isin(nodes["id"])])
    shown = nodes[nodes["id"].isin({*lines["a"], *lines["b"]})].reset_index(drop=True)
    number_of = {id: i for i, id in enumerate(shown["id"])}
    ends = [(number_of[a], number_of[b], int(n)) for a, b, n in zip(lines["a"], lines["b"], lines["n"], strict=True)]
    places = lay_out(len(shown), ends, AREA)
    most = max([1, *shown["n"]])
    circles, dots = [], []
    for row, (x, y) in zip(shown.to_dict("records"), places, strict=True):
        radius = max(_SMALLEST_RADIUS, _LARGEST_RADIUS * math.sqrt(row["n"] / most))
        dots.append(Dot(x, y, radius, shorten(str(row["name"]), _TEXT_SIZE, _WIDEST_LABEL)))
        circles.append(svg.element("circle", svg.title(str(row["title"])), cx=x, cy=y, r=radius))
    labels = label_dots(dots, size=_TEXT_SIZE, bounds=Box(2, 2, AREA.width - 2, AREA.height - 2), gap=4)
    parts = [
        svg.element("g", "".join(_strokes(ends, places, list(shown["name"]), noun)), class_="lines"),
        svg.element("g", "".join(circles), class_="dots"),
        svg.labels(labels),
    ]
    return svg.drawing(AREA.width, AREA.height if len(shown) else 1, parts, label=label, class_="network")


def _strokes(ends: list[tuple[int, int, int]], places: list[Position], names: list[str], noun: Noun) -> Iterator[str]:
    """Yield the lines, the weakest first, so that the strong ones lie on top."""
    most = max([1, *(n for _, _, n in ends)])
    for a, b, n in reversed(ends):
        share = math.sqrt(n / most)
        (x1, y1), (x2, y2) = places[a], places[b]
        tip = svg.title(f"{names[a]} and {names[b]}: {noun.counted(n)} together")
        opacity = f"{0.18 + 0.42 * share:.2f}"
        width = 0.8 + 5 * share
        yield svg.element("line", tip, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, stroke_opacity=opacity)
