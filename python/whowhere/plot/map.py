"""Draws the places that documents name on a map: Equal Earth, circles in proportion, labels where they fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere import counts
from whowhere.drawing.globe import WIDTH as DRAWN
from whowhere.drawing.globe import WORLD, Frame, Line, Part, fitting, ground, on_globe
from whowhere.drawing.labels import Box, Dot, label_dots, shorten
from whowhere.errors import InputError
from whowhere.options import check_choices, whole_number
from whowhere.plot import signs, style
from whowhere.reading import read_mentions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

#: Radii in points on a map of notebook width; a place in few documents is drawn as large as can still be seen.
LARGEST, SMALLEST, _SINGLE = 15.0, 1.3, 5.0
_MOST_HIGH, _WIDEST_LABEL = 7.5, 130.0
# From so many places on, their circles are fainter.
_CROWD = 300
#: How much of the documents the part "fit" holds, in each direction.
_FIT = 0.9
_PLACES = ("lat", "lon", "name", "n")
_MENTIONS = ("doc", "surface", "kind", "type", "name", "country", "place_id", "lat", "lon", "how")


class _Spot(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float
    n: float
    name: str
    is_area: bool


class _View(NamedTuple):
    """What of the world is drawn, how, and whether it is all of it."""

    part: Part
    frame: Frame
    is_world: bool


def map(
    mentions: Any,
    *,
    kind: str | None = None,
    part: tuple[float, float, float, float] | str | None = None,
    most_labels: int = 30,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the places that documents name as circles on a map.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table
        What ``annotate`` returned; or a table of places with ``lat``, ``lon``, ``name``, ``n`` (the number of
        documents) and, if known, ``is_area``.
    kind : "place" or "actor", optional
        Count only mentions that are read as a place, or only those read as an actor (Moscow said); None counts both.
    part : None, "world", "fit" or (west, south, east, north) in degrees
        What of the world to draw. None holds all places, and is the world if they lie all around it; "fit" holds nine
        tenths of what is counted. A part across the antimeridian has its west greater than its east.
    most_labels : int
        Places named on the map at most. A label that would cover another is left out.
    title : str, optional
        Written above the map, as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None makes a figure nine inches wide.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If an option is none of those above.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    The circles' areas are in proportion to the number of documents that name the place. A ring is a country or region,
    whose coordinates are only a middle. Equal Earth: Savric, Patterson and Jenny (2019), *International Journal of
    Geographical Information Science* 33(3); the outline is bundled, Natural Earth's of 1:110 million.

    Examples
    --------
    >>> import whowhere as ww
    >>> from whowhere.demo import sample_news
    >>> news = sample_news()
    >>> ax = ww.plot.map(ww.annotate(news["text"], dates=news["date"]), title="Places in the sample news")
    >>> ax.figure.savefig("map.png", dpi=200)  # doctest: +SKIP
    """
    style.need_matplotlib()
    check_choices(kind=(kind, (None, "place", "actor")))
    most_labels = whole_number(most_labels, "most_labels", least=0)
    places, caption = _read(mentions, kind)
    view = _view(part, places)
    width = style.WIDTH - 2 * style.SIDE
    height = min(_MOST_HIGH, width * view.frame.height / DRAWN)
    sheet = style.Sheet(ax, [*places["name"], title or ""], height)
    if places.empty:
        sheet.title(title)
        return sheet.nothing("no places with coordinates")
    _draw_ground(sheet, view)
    spots = [spot for spot in _spots(view, places) if view.frame.shows(spot.x, spot.y)]
    n_outside = len(places) - len(spots)
    outside = f" {signs.plural(n_outside, 'place')} outside this part." if n_outside else ""
    circles = _Circles(sheet, spots, kind or "place")
    sheet.title(title)
    sheet.footer(f"{caption}{outside} Outline: Natural Earth.", circles.key(), below=8)
    circles.draw()
    _label(sheet, spots, circles.radii, most_labels)
    return sheet.finish()


def _read(mentions: Any, kind: str | None) -> tuple[pd.DataFrame, str]:
    """Return a table of places (``name, lat, lon, n, is_area``), the most frequent first, and what was counted."""
    table = read_mentions(mentions)
    if "doc" not in table.columns and set(_PLACES) <= set(table.columns):
        return _read_places(table)
    rows = read_mentions(mentions, *_MENTIONS)
    rows = rows if kind is None else rows[rows["kind"] == kind]
    places = on_globe(counts.located(rows)).rename(columns={"n_documents": "n"})
    # What is named only within "mayor of Niamey" has no name of its own.
    places["name"] = places["name"].where(places["is_named"], "")
    counted = rows[rows["place_id"].isin(places["id"])]
    has_none = (rows["kind"] == "place") & (rows["lat"].isna() | rows["lon"].isna())
    n_none = int(has_none.sum())
    without = f"; {signs.plural(n_none, 'mention')} of places without coordinates" if n_none else ""
    caption = (
        f"{signs.plural(len(places), 'place')} in {signs.plural(counted['doc'].nunique(), 'document')}, "
        f"{signs.plural(len(counted), 'mention')}{without}. Coordinates: GeoNames."
    )
    return places, caption


def _read_places(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    import pandas as pd

    columns = {name: pd.to_numeric(table[name], errors="coerce") for name in ("lat", "lon", "n")}
    is_area = table["is_area"].fillna(False).astype(bool) if "is_area" in table.columns else False
    places = pd.DataFrame({"name": table["name"].fillna("").astype(str), **columns, "is_area": is_area})
    shown = on_globe(places)
    shown = shown[shown["n"] > 0].sort_values("n", ascending=False, kind="stable", ignore_index=True)
    n_left_out = len(table) - len(shown)
    left_out = f", {n_left_out:,} without coordinates or number" if n_left_out else ""
    return shown, f"{signs.plural(len(shown), 'place')}{left_out}."


def _view(part: Any, places: pd.DataFrame) -> _View:
    if part is None or (isinstance(part, str) and part == "fit"):
        chosen = fitting(places, 1.0 if part is None else _FIT)
    elif isinstance(part, str) and part == "world":
        chosen = WORLD
    else:
        chosen = _checked(part)
    # The world has its usual middle; a part leans least if its own middle meridian is drawn straight up.
    meridian = 0.0 if chosen == WORLD else (chosen.west + chosen.east) / 2
    return _View(chosen, Frame(chosen, meridian, is_even=chosen != WORLD), chosen == WORLD)


def _checked(part: Any) -> Part:
    wanted = 'give None, "world", "fit" or (west, south, east, north) in degrees'
    try:
        west, south, east, north = (float(value) for value in part)
    except (TypeError, ValueError):
        raise InputError(f"part is {part!r:.60}; {wanted}") from None
    if not (-180 <= west <= 180 and -180 <= east <= 360 and -90 <= south < north <= 90):
        raise InputError(f"part is {part!r:.60}, which is no part of the globe; {wanted}")
    east += 360 if east <= west else 0
    if east - west > 360:
        raise InputError(f"part is {part!r:.60}, more than once around the globe; {wanted}")
    return Part(west, south, east, north)


def _draw_ground(sheet: style.Sheet, view: _View) -> None:
    """Draw land, borders and grid; a part across the antimeridian has land from both sides of it."""
    from matplotlib.patches import PathPatch

    ax, frame, theme = sheet.ax, view.frame, sheet.theme
    ax.set_axis_off()
    ax.set(xlim=(0, DRAWN), ylim=(frame.height, 0), aspect="equal")
    lines, rim = ground(), _path([frame.project(view.part.rim())], is_closed=True)
    looks: tuple[tuple[list[Line], bool, dict[str, Any]], ...] = (
        (lines.grid, False, {"facecolor": "none", "edgecolor": theme.line, "linewidth": 0.4}),
        (lines.land, True, {"facecolor": theme.land, "edgecolor": theme.land, "linewidth": 0.3}),
        (lines.borders, False, {"facecolor": "none", "edgecolor": theme.paper, "linewidth": 0.7}),
    )
    for order, (degrees, is_closed, look) in enumerate(looks):
        path = _path(_projected(degrees, view), is_closed)
        patch = PathPatch(path, zorder=0.1 * (order + 1), **look)
        ax.add_artist(patch)
        if view.is_world:
            patch.set_clip_path(rim, ax.transData)
    if not view.is_world:
        rim = _path([[(0, 0), (DRAWN, 0), (DRAWN, frame.height), (0, frame.height)]], is_closed=True)
    ax.add_artist(PathPatch(rim, clip_on=False, facecolor="none", edgecolor=theme.line, linewidth=0.8, zorder=0.5))


def _projected(lines: list[Line], view: _View) -> list[Line]:
    """Return lines in the units of the drawing, those of a part also once around the globe to either side."""
    turns = (0,) if view.is_world else (-360, 0, 360)
    turned = ([(lon + turn, lat) for lon, lat in line] for turn in turns for line in lines)
    return [points for line in turned if (points := view.frame.project(line))]


def _path(lines: list[Line], is_closed: bool) -> Any:
    """Return lines as one path."""
    from matplotlib.path import Path

    vertices, codes = [], []
    for line in lines:
        vertices += line + [line[0]] * is_closed
        codes += [Path.MOVETO, *([Path.LINETO] * (len(line) - 1)), *([Path.CLOSEPOLY] * is_closed)]
    return Path(vertices or [(0, 0)], codes or [Path.MOVETO])


def _spots(view: _View, places: pd.DataFrame) -> list[_Spot]:
    """Place the places, of the turns around the globe on the one that is nearest to the drawing's middle."""
    spots = []
    columns = (places[name].tolist() for name in ("lon", "lat", "n", "name", "is_area"))
    for lon, lat, n, name, is_area in zip(*columns, strict=True):
        away = math.remainder(lon - view.frame.meridian, 360)
        x, y = view.frame.place(view.frame.meridian + away, lat)
        spots.append(_Spot(x, y, n, str(name), bool(is_area)))
    return spots


class _Circles:
    """The circles of a map: their sizes, their look, and the key to both."""

    def __init__(self, sheet: style.Sheet, spots: list[_Spot], kind: str) -> None:
        self.sheet, self.spots, self.color = sheet, spots, sheet.theme.of_kind(kind)
        self.most = max([1.0, *(spot.n for spot in spots)])
        scale = min(1.2, max(0.5, sheet.size()[0] / (72 * style.WIDTH)))
        # A place in the only document is no large matter.
        self.largest = scale * min(LARGEST, _SINGLE * math.sqrt(self.most))
        self.radii = [self._radius(spot.n) for spot in spots]

    def _radius(self, n: float) -> float:
        return signs.radius(n, self.most, self.largest, SMALLEST)

    def draw(self) -> None:
        """Draw areas as rings, then places as dots, in the order of the table: the large ones first."""
        faint = 1.0 if len(self.spots) < _CROWD else 0.7
        for order, is_area in enumerate((True, False)):
            chosen = [(spot, r) for spot, r in zip(self.spots, self.radii, strict=True) if spot.is_area is is_area]
            face, edge, line = self._look(is_area, faint)
            self.sheet.ax.scatter(
                [spot.x for spot, _ in chosen],
                [spot.y for spot, _ in chosen],
                s=[(2 * r) ** 2 for _, r in chosen],
                facecolors=[face],
                edgecolors=[edge],
                linewidths=line,
                zorder=2 + order,
                gid="areas" if is_area else "dots",
            )

    def _look(self, is_area: bool, faint: float = 1.0) -> tuple[Any, Any, float]:
        """Return the colours of a circle's face and edge, and the edge's width."""
        from matplotlib.colors import to_rgba

        face, edge = to_rgba(self.color, 0.1 if is_area else 0.5 * faint), to_rgba(self.color, 0.95 * faint)
        return face, edge, (0.9 if is_area else 0.5) * faint

    def key(self) -> list[tuple[signs.Sign | None, str]]:
        """Tell what circles of some sizes stand for, and what rings are."""
        items: list[tuple[signs.Sign | None, str]] = []
        if len({spot.is_area for spot in self.spots}) == 2:
            for is_area, what in ((True, "country, region"), (False, "city, site")):
                face, edge, line = self._look(is_area)
                items.append((signs.circle(4, facecolor=face, edgecolor=edge, linewidth=line), what))
        if self.spots:
            items += signs.sizes(self.most, self.largest, SMALLEST, ("document", "documents"), self.sheet.theme.quiet)
        return items


def _label(sheet: style.Sheet, spots: list[_Spot], radii: list[float], most_labels: int) -> None:
    """Name the places, the most frequent first, where there is room."""
    width, height = sheet.size()
    unit = width / DRAWN
    # Of more places than can be named, those counted once have no label: which of them to name would be chance.
    least = 1 if len(spots) <= most_labels else 2
    dots = []
    for spot, radius in zip(spots, radii, strict=True):
        name = ""
        if spot.n >= least:
            name = shorten(sheet.letters.clean(spot.name), style.TEXT, _WIDEST_LABEL, sheet.width_of)
        dots.append(Dot(spot.x * unit, spot.y * unit, radius, name))
    labels = label_dots(
        dots,
        size=style.TEXT * style.LEADING,
        bounds=Box(2, 2, width - 2, height - 2),
        most=most_labels,
        gap=2.5,
        width_of=sheet.width_of_text,
    )
    sheet.label_beside([(spot.x, spot.y) for spot in spots], dots, labels)
