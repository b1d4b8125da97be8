"""Lays out a network by springs, in plain Python without a random start: one table, one picture, on every machine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

#: Lines kept per node, strongest first: beyond that a news network is a ball of wool.
MOST_LINES_PER_NODE = 4
# Of many nodes each step takes long, and the last ones change little.
_N_STEPS, _FEW_NODES, _FEWEST_STEPS = 400, 80, 150
# Pull to the centre, and how much stronger it is up and down, for a drawing that is wider than high.
_GRAVITY, _FLATNESS = 0.16, 2.0
_N_ROOM_STEPS = 120
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

Position = tuple[float, float]


class Area(NamedTuple):
    """The drawing that nodes are laid out in, in the unit of its font size, and the room each has to either side."""

    width: float = 1120.0
    height: float = 620.0
    margin_x: float = 96.0
    margin_y: float = 34.0
    room_x: float = 96.0
    room_y: float = 25.0


def lay_out(n_nodes: int, edges: Sequence[tuple[int, int, int]], area: Area) -> list[Position]:
    """Return the nodes' positions in the drawing: linked ones near each other, labels beside them apart.

    Parameters
    ----------
    n_nodes : int
    edges : sequence of (node, node, n)
        Nodes counted from 0; the larger `n`, the stronger the pull.
    area : Area
    """
    return make_room(fit(settle(n_nodes, edges), area), area)


def strongest(edges: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that are among the strongest few of either end, strongest first."""
    used: dict[str, int] = {}
    kept = []
    for i, (a, b) in enumerate(zip(edges["a"], edges["b"], strict=True)):
        if min(used.get(a, 0), used.get(b, 0)) < MOST_LINES_PER_NODE:
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
    n_steps = _N_STEPS if n_nodes <= _FEW_NODES else max(_FEWEST_STEPS, _N_STEPS * _FEW_NODES // n_nodes)
    for step in range(n_steps):
        moves_x, moves_y = [-_GRAVITY * x for x, _ in places], [-_GRAVITY * _FLATNESS * y for _, y in places]
        _push(places, moves_x, moves_y)
        for i, j, pull in pulls:
            dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
            force = -pull * math.sqrt(dx * dx + dy * dy)
            moves_x[i], moves_x[j] = moves_x[i] + dx * force, moves_x[j] - dx * force
            moves_y[i], moves_y[j] = moves_y[i] + dy * force, moves_y[j] - dy * force
        longest = 0.6 * (1 - step / n_steps) ** 1.5 + 0.002
        places = [_moved(place, move, longest) for place, *move in zip(places, moves_x, moves_y, strict=True)]
    return places


def _on_spiral(i: int) -> Position:
    """Return the start of node i, rounded: the last bit of a cosine is not the same on every machine."""
    radius, angle = math.sqrt(i + 0.5), i * _GOLDEN_ANGLE
    return round(radius * math.cos(angle), 6), round(radius * math.sin(angle), 6)


def _push(places: list[Position], moves_x: list[float], moves_y: list[float]) -> None:
    """Move all nodes away from each other: most of the time goes here."""
    for i, (x, y) in enumerate(places):
        move_x, move_y = moves_x[i], moves_y[i]
        for j in range(i + 1, len(places)):
            dx, dy = x - places[j][0], y - places[j][1]
            square = dx * dx + dy * dy
            force = 1 / square if square > 1e-4 else 1e4
            move_x += dx * force
            move_y += dy * force
            moves_x[j] -= dx * force
            moves_y[j] -= dy * force
        moves_x[i], moves_y[i] = move_x, move_y


def _moved(place: Position, move: list[float], longest: float) -> Position:
    length = math.sqrt(move[0] ** 2 + move[1] ** 2)
    share = min(length, longest) / length if length else 0.0
    return place[0] + move[0] * share, place[1] + move[1] * share


def fit(places: list[Position], area: Area) -> list[Position]:
    """Return the positions stretched to the drawing."""
    if not places:
        return []
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*places, strict=True))
    scale_x = (area.width - 2 * area.margin_x) / max(right - left, 1e-9)
    scale_y = (area.height - 2 * area.margin_y) / max(bottom - top, 1e-9)
    return [(area.margin_x + (x - left) * scale_x, area.margin_y + (y - top) * scale_y) for x, y in places]


def make_room(places: list[Position], area: Area) -> list[Position]:
    """Return the positions with those too near each other for their labels pushed apart, within the drawing."""
    points = [list(place) for place in places]
    for _ in range(_N_ROOM_STEPS):
        for i, j in combinations(range(len(points)), 2):
            dx, dy = points[j][0] - points[i][0], points[j][1] - points[i][1]
            if abs(dx) < area.room_x and abs(dy) < area.room_y:
                push = 0.25 * (area.room_y - abs(dy)) * (1 if dy >= 0 else -1)
                points[i][1], points[j][1] = points[i][1] - push, points[j][1] + push
        for point in points:
            point[1] = min(max(point[1], area.margin_y), area.height - area.margin_y)
    return [(x, y) for x, y in points]
