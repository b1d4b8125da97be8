"""Draws which actors are named together, as a network laid out by springs.

The layout is plain Python without a random start, so that the same table gives the same picture on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from whowhere.page import svg

WIDTH, HEIGHT = 1120.0, 620.0
#: Lines kept per actor, strongest first: beyond that a news network is a ball of wool.
MOST_LINES_PER_ACTOR = 4
_N_STEPS = 500
_LARGEST_RADIUS, _SMALLEST_RADIUS = 17.0, 4.5
_TEXT_SIZE = 13.5
_MARGIN_X, _MARGIN_Y = 96.0, 34.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

Position = tuple[float, float]


def network(nodes: pd.DataFrame, edges: pd.DataFrame, *, label: str) -> str:
    """Draw the actors that share documents.

    Parameters
    ----------
    nodes : DataFrame, one row per actor, most important first
        ``id``, ``name``, ``n`` (documents), ``title`` (tooltip).
    edges : DataFrame, one row per pair
        ``a``, ``b`` (ids), ``n`` (documents with both). Pairs with an id not in `nodes` are left out.
    label : str
        What the figure shows, for screen readers.

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
    places = fit(settle(len(shown), ends))
    most_line, most_node = max([1, *lines["n"]]), max([1, *shown["n"]])
    strokes, circles, dots = [], [], []
    for a, b, n in ends:
        share = math.sqrt(n / most_line)
        tip = svg.title(f"{shown['name'][a]} and {shown['name'][b]}: {n:,} reports together")
        (x1, y1), (x2, y2) = places[a], places[b]
        look = {"stroke_width": 0.8 + 5 * share, "stroke_opacity": f"{0.18 + 0.42 * share:.2f}"}
        strokes.append(svg.element("line", tip, x1=x1, y1=y1, x2=x2, y2=y2, **look))
    for row, (x, y) in zip(shown.itertuples(index=False), places, strict=True):
        radius = max(_SMALLEST_RADIUS, _LARGEST_RADIUS * math.sqrt(row.n / most_node))
        dots.append(svg.Dot(x, y, radius, str(row.name)))
        circles.append(svg.element("circle", svg.title(str(row.title)), cx=x, cy=y, r=radius))
    labels = svg.label_dots(dots, size=_TEXT_SIZE, bounds=svg.Box(2, 2, WIDTH - 2, HEIGHT - 2), gap=4)
    words = (svg.text(word.text, x=word.x, y=word.y, text_anchor=word.anchor) for word in labels)
    groups = (("lines", strokes), ("dots", circles), ("labels", words))
    parts = [svg.element("g", "".join(group), class_=class_) for class_, group in groups]
    return svg.drawing(WIDTH, HEIGHT if len(shown) else 1, parts, label=label, class_="network")


def strongest(edges: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that are among the strongest few of either actor, strongest first."""
    used: dict[str, int] = {}
    kept = []
    for i, (a, b) in enumerate(zip(edges["a"], edges["b"], strict=True)):
        if min(used.get(a, 0), used.get(b, 0)) < MOST_LINES_PER_ACTOR:
            kept.append(i)
            used[a], used[b] = used.get(a, 0) + 1, used.get(b, 0) + 1
    return edges.iloc[kept].reset_index(drop=True)


def settle(n_nodes: int, edges: Sequence[tuple[int, int, int]]) -> list[Position]:
    """Return positions where linked nodes are near and all keep their distance.

    Fruchterman and Reingold (1991), Graph drawing by force-directed placement, Software: Practice and Experience
    21(11), with a pull to the centre so that separate groups stay in sight. Starts on a sunflower spiral.
    """
    places = [(math.sqrt(i + 0.5) * math.cos(i * _GOLDEN_ANGLE), math.sqrt(i + 0.5) * math.sin(i * _GOLDEN_ANGLE)) for i in range(n_nodes)]
    most = max([1, *(n for _, _, n in edges)])
    for step in range(_N_STEPS):
        moves = [[-0.05 * x, -0.05 * y] for x, y in places]
        for i in range(n_nodes):
            for j in range(i):
                dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
                _push(moves, i, j, dx, dy, 1 / max(dx * dx + dy * dy, 1e-4))
        for i, j, n in edges:
            dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
            _push(moves, i, j, dx, dy, -(0.35 + 0.65 * n / most) * math.sqrt(dx * dx + dy * dy) / 2)
        longest = 0.6 * (1 - step / _N_STEPS) ** 1.5 + 0.002
        places = [_moved(place, move, longest) for place, move in zip(places, moves, strict=True)]
    return places


def _push(moves: list[list[float]], i: int, j: int, dx: float, dy: float, force: float) -> None:
    """Move node i along (dx, dy) and node j against it."""
    moves[i][0] += dx * force
    moves[i][1] += dy * force
    moves[j][0] -= dx * force
    moves[j][1] -= dy * force


def _moved(place: Position, move: list[float], longest: float) -> Position:
    length = math.sqrt(move[0] ** 2 + move[1] ** 2)
    share = min(length, longest) / length if length else 0.0
    return place[0] + move[0] * share, place[1] + move[1] * share


def fit(places: list[Position]) -> list[Position]:
    """Return the positions stretched to the drawing."""
    if not places:
        return []
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*places, strict=True))
    scale_x = (WIDTH - 2 * _MARGIN_X) / max(right - left, 1e-9)
    scale_y = (HEIGHT - 2 * _MARGIN_Y) / max(bottom - top, 1e-9)
    return [(_MARGIN_X + (x - left) * scale_x, _MARGIN_Y + (y - top) * scale_y) for x, y in places]
