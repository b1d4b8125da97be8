"""Draws who is named together: the strongest pairs of the most frequent, laid out so that names can be read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.cooccurrence import cooccurrence
from whowhere.drawing.labels import Box, Dot, label_dots, shorten
from whowhere.drawing.springs import MOST_LINES_PER_NODE, Area, lay_out, strongest
from whowhere.errors import InputError
from whowhere.options import whole_number
from whowhere.plot import signs, style
from whowhere.reading import read_mentions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_HEIGHT = 5.4
# How wide a label may be, in points, and which part of its node's radius others may have that it covers; then the same
# for those that have found no room.
_LABELS = ((120.0, 0.6), (80.0, 0.6), (45.0, 0.6), (45.0, 0.85))
#: Radii and line widths in points in axes of notebook width.
LARGEST, SMALLEST, THICKEST, THINNEST = 12.0, 2.2, 5.0, 0.4
# Laying out takes the square of the nodes, and more could not be read anyway.
_MOST_NODES = 300


class _Node(NamedTuple):
    key: str
    name: str
    kind: str | None
    n: float | None


class _Graph(NamedTuple):
    """Nodes, most frequent first; edges (``a, b, n``, the keys of nodes), strongest first; and what `n` counts."""

    nodes: list[_Node]
    edges: pd.DataFrame
    unit: str


def network(
    data: Any,
    *,
    top: int = 50,
    least: int | None = None,
    unit: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw who is named together with whom.

    Parameters
    ----------
    data : networkx.Graph, or pandas, polars or pyarrow table
        What ``network`` or ``cooccurrence`` returned; or what ``annotate`` returned, of which the actors in one
        document are paired.
    top : int
        How many nodes at most, up to 300: those named most often.
    least : int, optional
        Pairs with a smaller ``n`` are left out.
    unit : str, optional
        What the pairs of a table or graph were counted in, for the caption: "sentences", if ``cooccurrence`` was given
        that. Neither tells, so without a word for it the caption leaves it open; mentions are counted in documents.
    title : str, optional
        Written above the plot, as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None makes a figure nine inches wide.

    Returns
    -------
    matplotlib.axes.Axes
        The area of a node is in proportion to its ``n``, the width of a line to that of the pair. Lines that are not
        among the strongest few of either end are left out, and so are nodes that no line reaches. The layout is the
        same each time; distances mean little.

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If an option is no whole number, or out of bounds.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    Fruchterman and Reingold (1991), *Software: Practice and Experience* 21(11), without a random start.

    Examples
    --------
    >>> import whowhere as ww
    >>> from whowhere.demo import sample_news
    >>> news = sample_news()
    >>> pairs = ww.cooccurrence(ww.annotate(news["text"], dates=news["date"]), pairs="actor-place")
    >>> ax = ww.plot.network(pairs, top=30, least=2, title="Actors and places in the sample news")
    """
    style.need_matplotlib()
    whole_number(top, "top", most=_MOST_NODES)
    graph = _read(data, whole_number(1 if least is None else least, "least"), unit)
    nodes, edges = _choose(graph, top)
    sheet = style.Sheet(ax, [*(node.name for node in nodes), title or ""], _HEIGHT)
    sheet.ax.set_axis_off()
    sheet.title(title)
    if not nodes:
        return sheet.nothing("no pairs to show")
    drawing = _Drawing(sheet, nodes, edges)
    sheet.footer(_caption(graph, nodes, edges), drawing.key(), below=8)
    drawing.draw()
    return sheet.finish()


def _caption(graph: _Graph, nodes: list[_Node], edges: pd.DataFrame) -> str:
    return (
        f"{len(nodes):,} of {signs.plural(len(graph.nodes), 'node')}: those named most often. {len(edges):,} of "
        f"{signs.plural(len(graph.edges), 'pair')}: those among the {MOST_LINES_PER_NODE} strongest of either end. "
        f"n: {graph.unit}."
    )


def _read(data: Any, least: int, unit: str | None) -> _Graph:
    """Read nodes and edges from whatever they come in."""
    if any(base.__module__.split(".")[0] == "networkx" for base in type(data).__mro__):
        return _from_networkx(data, least, unit)
    table = read_mentions(data)
    is_counted = bool({"a", "b"} & set(table.columns))
    meaning = f"{signs.units(unit, is_counted)} that name both"
    if is_counted:
        return _from_edges(read_mentions(data, "a", "b", "n"), meaning, least)
    return _from_edges(cooccurrence(read_mentions(data, "doc", "kind", "entity_id")), meaning, least)


def _from_networkx(graph: Any, least: int, unit: str | None) -> _Graph:
    import pandas as pd

    nodes = [
        _Node(str(key), str(told.get("name") or key), told.get("kind"), told.get("n"))
        for key, told in graph.nodes(data=True)
    ]
    has_n = any("n" in told for _, _, told in graph.edges(data=True))
    meaning = f"{signs.units(unit, is_counted=True)} that name both" if has_n or unit else "the weight of an edge"
    rows = [(str(a), str(b), told.get("n", told.get("weight", 1))) for a, b, told in graph.edges(data=True)]
    return _in_order(nodes, pd.DataFrame(rows, columns=["a", "b", "n"]), meaning, least)


def _from_edges(table: pd.DataFrame, unit: str, least: int) -> _Graph:
    """Read a table of pairs; one that is both, actor and place, is two nodes."""
    import pandas as pd

    nodes: dict[str, _Node] = {}
    ends: dict[str, list[str]] = {}
    for side in ("a", "b"):
        columns = (table[name] if name in table.columns else [None] * len(table) for name in _columns(side))
        ends[side] = []
        for id, name, kind, n in zip(*columns, strict=True):
            key = f"{kind}:{id}" if isinstance(kind, str) else str(id)
            known = nodes.get(key)
            number = max(n, known.n or n) if known and n is not None else n
            nodes[key] = _Node(key, str(name) if isinstance(name, str) else str(id), kind, number)
            ends[side].append(key)
    return _in_order(list(nodes.values()), pd.DataFrame({**ends, "n": table["n"].to_numpy()}), unit, least)


def _columns(side: str) -> tuple[str, str, str, str]:
    return side, f"{side}_name", f"{side}_kind", f"n_{side}"


def _in_order(nodes: list[_Node], edges: pd.DataFrame, unit: str, least: int) -> _Graph:
    """Leave out weak pairs, and put nodes and pairs in an order that is that of the numbers alone."""
    import pandas as pd

    numbers = pd.to_numeric(edges["n"], errors="coerce")
    if wrong := numbers.isna().any() and edges["n"][numbers.isna()].tolist():
        raise InputError(f"data: a pair has n {wrong[0]!r:.40}; give a number")
    # A pair of a graph has no first and second.
    ends = [sorted(pair) for pair in zip(edges["a"], edges["b"], strict=True)]
    edges = edges.assign(n=numbers.astype("float64"), a=[a for a, _ in ends], b=[b for _, b in ends])
    edges = edges[(edges["n"] >= least) & (edges["a"] != edges["b"])]
    edges = edges.sort_values(["n", "a", "b"], ascending=[False, True, True], ignore_index=True)
    linked = {*edges["a"], *edges["b"]}
    sums = edges.groupby("a")["n"].sum().add(edges.groupby("b")["n"].sum(), fill_value=0)
    found = [node for node in nodes if node.key in linked]
    found.sort(key=lambda node: (-(sums[node.key] if node.n is None else node.n), node.key))
    return _Graph(found, edges, unit)


def _choose(graph: _Graph, top: int) -> tuple[list[_Node], pd.DataFrame]:
    """Return the most frequent nodes and the strongest lines between them."""
    chosen = {node.key for node in graph.nodes[:top]}
    edges = strongest(graph.edges[graph.edges["a"].isin(chosen) & graph.edges["b"].isin(chosen)])
    linked = {*edges["a"], *edges["b"]}
    return [node for node in graph.nodes if node.key in linked], edges


class _Drawing:
    """Nodes and lines with their sizes."""

    def __init__(self, sheet: style.Sheet, nodes: list[_Node], edges: pd.DataFrame) -> None:
        self.sheet, self.nodes = sheet, nodes
        number = {node.key: i for i, node in enumerate(nodes)}
        self.lines = [
            (number[a], number[b], n) for a, b, n in zip(edges["a"], edges["b"], edges["n"].tolist(), strict=True)
        ]
        self.strongest = max(n for _, _, n in self.lines)
        known = [node.n for node in nodes if node.n is not None]
        self.most = max(known) if len(known) == len(nodes) and max(known) > 0 else None
        scale = min(1.2, max(0.5, sheet.size()[0] / (72 * style.WIDTH)))
        # Small numbers are no large matter.
        self.largest = scale * min(LARGEST, 2 * SMALLEST * math.sqrt(self.most or 1))
        self.thickest = scale * min(THICKEST, 0.8 + 0.7 * self.strongest)

    def _radius(self, node: _Node) -> float:
        if self.most is None or node.n is None:
            return self.largest
        return signs.radius(node.n, self.most, self.largest, SMALLEST)

    def _width(self, n: float) -> float:
        return float(max(THINNEST, self.thickest * n / self.strongest))

    def draw(self) -> None:
        """Lay out the network and draw lines, nodes and names."""
        width, height = self.sheet.size()
        area = Area(width, height, margin_x=min(60, width / 6), margin_y=18, room_x=70, room_y=16)
        pulls = [(a, b, n) for a, b, n in self.lines]
        points = lay_out(len(self.nodes), pulls, area)
        self.sheet.ax.set(xlim=(0, width), ylim=(height, 0))
        self._draw_lines(points)
        radii = [self._radius(node) for node in self.nodes]
        self.sheet.ax.scatter(
            [x for x, _ in points],
            [y for _, y in points],
            s=[(2 * radius) ** 2 for radius in radii],
            c=[self.sheet.theme.of_kind(node.kind) for node in self.nodes],
            edgecolors=self.sheet.theme.paper,
            linewidths=0.7,
            zorder=3,
            gid="nodes",
        )
        self._label(points, radii, Box(0, 0, width, height))

    def _label(self, points: list[tuple[float, float]], radii: list[float], bounds: Box) -> None:
        """Write the names, shorter where there is no room."""
        sheet = self.sheet
        widths, named = [math.inf] * len(points), set[int]()
        names = [sheet.letters.clean(node.name) for node in self.nodes]
        for widest, small in _LABELS:
            widths = [width if i in named else widest for i, width in enumerate(widths)]
            texts = [
                shorten(name, style.TEXT, width, sheet.width_of) for name, width in zip(names, widths, strict=True)
            ]
            dots = [Dot(x, y, radius, text) for (x, y), radius, text in zip(points, radii, texts, strict=True)]
            size = style.TEXT * style.LEADING
            labels = label_dots(dots, size=size, bounds=bounds, gap=2, small=small, width_of=sheet.width_of_text)
            named = {label.dot for label in labels}
        sheet.label_beside(points, dots, labels)

    def _draw_lines(self, points: list[tuple[float, float]]) -> None:
        """Draw the lines, the weakest first, so that the strong ones lie on top."""
        from matplotlib.collections import LineCollection
        from matplotlib.colors import to_rgba

        weakest_first = self.lines[::-1]
        shares = [math.sqrt(n / self.strongest) for _, _, n in weakest_first]
        self.sheet.ax.add_collection(
            LineCollection(
                [[points[a], points[b]] for a, b, _ in weakest_first],
                linewidths=[self._width(n) for _, _, n in weakest_first],
                colors=[to_rgba(self.sheet.theme.neutral, 0.35 + 0.35 * share) for share in shares],
                zorder=2,
                capstyle="round",
                gid="pairs",
            )
        )

    def key(self) -> list[tuple[signs.Sign | None, str]]:
        """Tell what colours, the size of circles and the width of lines stand for."""
        theme = self.sheet.theme
        items: list[tuple[signs.Sign | None, str]] = []
        kinds = sorted({node.kind for node in self.nodes if node.kind})
        if len(kinds) > 1:
            items += [(signs.circle(3.5, facecolor=theme.of_kind(kind), edgecolor="none"), kind) for kind in kinds]
        if self.most is not None:
            unit = ("naming it", "naming it")
            items += signs.sizes(self.most, self.largest, SMALLEST, unit, theme.quiet)
        weakest = min(n for _, _, n in self.lines)
        for n in dict.fromkeys([weakest, self.strongest]):
            items.append((signs.line(20, self._width(n), theme.neutral), f"n = {n:,.0f}"))
        return items
