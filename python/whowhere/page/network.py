"""Draws which actors are named together, as a network laid out by springs.

The layout is plain Python without a random start, so that the same table gives the same picture on every machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

import pandas as pd

from whowhere.page import svg

WIDTH, HEIGHT = 1120.0, 620.0
#: Lines kept per actor, strongest first: beyond that a news network is a ball of wool.
MOST_LINES_PER_ACTOR = 4
_N_STEPS = 400
_LARGEST_RADIUS, _SMALLEST_RADIUS = 17.0, 4.5
_TEXT_SIZE, _WIDEST_LABEL = 13.5, 190.0
_MARGIN_X, _MARGIN_Y = 96.0, 34.0
# Pull to the centre, and how much stronger it is up and down, for a drawing that is wider than high.
_GRAVITY, _FLATNESS = 0.16, 2.0
# Room that each dot should have for its label, to either side.
_ROOM_X, _ROOM_Y, _N_ROOM_STEPS = 96.0, 25.0, 120
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
    places = make_room(fit(settle(len(shown), ends)))
    most = max([1, *shown["n"]])
    circles, dots = [], []
    for row, (x, y) in zip(shown.to_dict("records"), places, strict=True):
        radius = max(_SMALLEST_RADIUS, _LARGEST_RADIUS * math.sqrt(row["n"] / most))
        dots.append(svg.Dot(x, y, radius, svg.shorten(str(row["name"]), _TEXT_SIZE, _WIDEST_LABEL)))
        circles.append(svg.element("circle", svg.title(str(row["title"])), cx=x, cy=y, r=radius))
    labels = svg.label_dots(dots, size=_TEXT_SIZE, bounds=svg.Box(2, 2, WIDTH - 2, HEIGHT - 2), gap=4)
    parts = [
        svg.element("g", "".join(_strokes(ends, places, list(shown["name"]))), class_="lines"),
        svg.element("g", "".join(circles), class_="dots"),
        svg.labels(labels),
    ]
    return svg.drawing(WIDTH, HEIGHT if len(shown) else 1, parts, label=label, class_="network")


def _strokes(ends: list[tuple[int, int, int]], places: list[Position], names: list[str]) -> Iterator[str]:
    """Yield the lines, the weakest first, so that the strong ones lie on top."""
    most = max([1, *(n for _, _, n in ends)])
    for a, b, n in reversed(ends):
        share = math.sqrt(n / most)
        (x1, y1), (x2, y2) = places[a], places[b]
        tip = svg.title(f"{names[a]} and {names[b]}: {n:,} reports together")
        opacity = f"{0.18 + 0.42 * share:.2f}"
        width = 0.8 + 5 * share
        yield svg.element("line", tip, x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, stroke_opacity=opacity)


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
    21(11), with a pull to the centre so that separate groups stay in sight, and lines that pull the less the more of
    them a node has, so that dense groups do not collapse. Starts on a sunflower spiral.
    """
    places = [_on_spiral(i) for i in range(n_nodes)]
    n_lines = Counter(end for i, j, _ in edges for end in (i, j))
    most = max([1, *(n for _, _, n in edges)])
    pulls = [(i, j, (0.5 + n / most) / math.sqrt(n_lines[i] * n_lines[j])) for i, j, n in edges]
    for step in range(_N_STEPS):
        moves = [[-_GRAVITY * x, -_GRAVITY * _FLATNESS * y] for x, y in places]
        for i, j in combinations(range(n_nodes), 2):
            dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
            _push(moves, i, j, dx, dy, 1 / max(dx * dx + dy * dy, 1e-4))
        for i, j, pull in pulls:
            dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
            _push(moves, i, j, dx, dy, -pull * math.sqrt(dx * dx + dy * dy))
        longest = 0.6 * (1 - step / _N_STEPS) ** 1.5 + 0.002
        places = [_moved(place, move, longest) for place, move in zip(places, moves, strict=True)]
    return places


def _on_spiral(i: int) -> Position:
    """Return the start of node i, rounded: the last bit of a cosine is not the same on every machine."""
    radius, angle = math.sqrt(i + 0.5), i * _GOLDEN_ANGLE
    return round(radius * math.cos(angle), 6), round(radius * math.sin(angle), 6)


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


def make_room(places: list[Position]) -> list[Position]:
    """Return the positions with those too near each other for their labels pushed apart, within the drawing."""
    points = [list(place) for place in places]
    for _ in range(_N_ROOM_STEPS):
        for i, j in combinations(range(len(points)), 2):
            dx, dy = points[j][0] - points[i][0], points[j][1] - points[i][1]
            if abs(dx) < _ROOM_X and abs(dy) < _ROOM_Y:
                push = 0.25 * (_ROOM_Y - abs(dy)) * (1 if dy >= 0 else -1)
                points[i][1], points[j][1] = points[i][1] - push, points[j][1] + push
        for point in points:
            point[1] = min(max(point[1], _MARGIN_Y), HEIGHT - _MARGIN_Y)
    return [(x, y) for x, y in points]
