"""Draws which actors are named together with which places, as a table of coloured cells."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.cooccurrence import cooccurrence
from whowhere.drawing.labels import shorten, text_width
from whowhere.options import check_choices, whole_number
from whowhere.plot import ramp, signs, style
from whowhere.reading import read_mentions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Inches.
_ROW_HEIGHT, _WIDEST_CELL = 0.27, 0.8
# Points.
_WIDEST_ROW_LABEL, _WIDEST_COLUMN_LABEL, _SMALLEST_TEXT = 150.0, 105.0, 4.0
_MOST, _FAINT = 40, 4.0
_MEANINGS = {
    "n": "{} that name both",
    "pmi": "how many bits more often than by chance {} name both (pmi); blank: none does",
    "log_likelihood": "how surely it is no chance that {} name both (G2); blank: none does",
}


class _Cells(NamedTuple):
    """The numbers, nan where there is none, with the names of rows and columns, and what the caption tells."""

    actors: list[str]
    places: list[str]
    numbers: list[list[float]]
    caption: str


def matrix(
    mentions: Any,
    *,
    actors: int = 15,
    places: int = 15,
    measure: str = "n",
    unit: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which actors are named together with which places.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table
        What ``annotate`` returned; or what ``cooccurrence(..., pairs="actor-place")`` returned.
    actors, places : int
        How many of each at most, up to 40: those named most often, in this order.
    measure : "n", "pmi" or "log_likelihood"
        What the cells show: documents that name both; how much more often that is than by chance, in bits; or how sure
        it is that it is no chance. See ``cooccurrence``.
    unit : str, optional
        What the pairs of a table were counted in, for the caption: "sentences", if ``cooccurrence`` was given that. A
        table does not tell, so without a word for it the caption leaves it open; mentions are counted in documents.
    title : str, optional
        Written above the plot, as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None makes a figure nine inches wide.

    Returns
    -------
    matplotlib.axes.Axes
        Actors are rows, places columns. Colours have even steps; those of `n` and `log_likelihood` grow with the root
        of the number, so that small ones can be told apart beside large ones. Numbers stand in the cells if there is
        room for them all.

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If an option cannot be used.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import whowhere as ww
    >>> from whowhere.demo import sample_news
    >>> news = sample_news()
    >>> ax = ww.plot.matrix(ww.annotate(news["text"], dates=news["date"]), actors=10, places=12)
    >>> [label.get_text() for label in ax.get_yticklabels()][:3]
    ['United States', 'Russia', 'United Nations']
    """
    style.need_matplotlib()
    check_choices(measure=(measure, tuple(_MEANINGS)))
    whole_number(actors, "actors", most=_MOST)
    whole_number(places, "places", most=_MOST)
    cells = _read(mentions, actors, places, measure, unit)
    left = min(_WIDEST_ROW_LABEL, max(map(_width, cells.actors), default=0)) / 72 + 2 * style.SIDE
    # The last column's name leans out to the right.
    right = 0.71 * min(_WIDEST_COLUMN_LABEL, max(map(_width, cells.places), default=0)) / 72 + style.SIDE
    spare = style.WIDTH - left - right - _WIDEST_CELL * len(cells.places) if cells.places else 0.0
    height = _ROW_HEIGHT * max(4, len(cells.actors))
    sheet = style.Sheet(ax, [*cells.actors, *cells.places, title or ""], height, left, right + max(0.0, spare))
    if not cells.actors:
        sheet.title(title)
        return sheet.nothing("no pairs of an actor and a place")
    _draw(sheet, cells, measure)
    sheet.title(title)
    return sheet.finish()


def _width(name: str) -> float:
    return text_width(name, style.TEXT)


def _read(mentions: Any, actors: int, places: int, measure: str, unit: str | None) -> _Cells:
    table = read_mentions(mentions)
    is_counted = bool({"a", "b"} & set(table.columns))
    units = signs.units(unit, is_counted)
    if is_counted:
        table = _actors_first(read_mentions(mentions, "a", "b", measure))
    else:
        table = cooccurrence(read_mentions(mentions, "doc", "kind", "entity_id"), pairs="actor-place")
    rows, columns = _rank(table, "a"), _rank(table, "b")
    shown = table[table["a"].isin(rows.index[:actors]) & table["b"].isin(columns.index[:places])]
    found = {(a, b): float(n) for a, b, n in zip(shown["a"], shown["b"], shown[measure], strict=True)}
    empty = 0.0 if measure == "n" else math.nan
    numbers = [[found.get((a, b), empty) for b in columns.index[:places]] for a in rows.index[:actors]]
    caption = (
        f"{min(actors, len(rows)):,} of {signs.plural(len(rows), 'actor')} and {min(places, len(columns)):,} of "
        f"{signs.plural(len(columns), 'place')}, those named most often. Cells: {_MEANINGS[measure].format(units)}."
    )
    if "n_units" in table.columns and len(table):
        caption += f" {table['n_units'].max():,} {'' if units == signs.OPEN else units + ' '}have any mention."
    named = signs.told_apart(rows["name"].tolist()[:actors], rows.index[:actors])
    places_named = signs.told_apart(columns["name"].tolist()[:places], columns.index[:places])
    return _Cells(named, places_named, numbers, caption)


def _actors_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of an actor and a place, the actor as `a`; without kinds they are taken to be so."""
    import pandas as pd

    if not {"a_kind", "b_kind"} <= set(table.columns):
        return table
    right = table[(table["a_kind"] == "actor") & (table["b_kind"] == "place")]
    wrong = table[(table["a_kind"] == "place") & (table["b_kind"] == "actor")]
    swap = {f"{a}{end}": f"{b}{end}" for a, b in ("ab", "ba") for end in ("", "_name", "_kind")} | {
        "n_a": "n_b",
        "n_b": "n_a",
    }
    return pd.concat([right, wrong.rename(columns=swap)], ignore_index=True) if len(wrong) else right


def _rank(table: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return the names of one side, by id, those named most often first."""
    named = table[f"{side}_name"].fillna(table[side]) if f"{side}_name" in table.columns else table[side]
    total = f"n_{side}" if f"n_{side}" in table.columns else "n" if "n" in table.columns else None
    n = 1 if total is None else table[total]
    groups = table.assign(id=table[side], name=named.astype(str), n=n).groupby("id")
    found = groups.agg(name=("name", "first"), n=("n", "sum" if total in (None, "n") else "max")).reset_index()
    return found.sort_values(["n", "id"], ascending=[False, True]).set_index("id")


def _draw(sheet: style.Sheet, cells: _Cells, measure: str) -> None:
    from matplotlib.colors import Normalize, PowerNorm

    known = [number for row in cells.numbers for number in row if not math.isnan(number)]
    # One document is no strong colour.
    most = max([_FAINT, *map(abs, known)])
    is_dark, is_both = sheet.theme.is_dark, measure == "pmi"
    colors = ramp.diverging(is_dark) if is_both else ramp.sequential(is_dark)
    norm = Normalize(-most, most) if is_both else PowerNorm(0.5, vmin=0, vmax=most)
    ax = sheet.ax
    look: dict[str, Any] = {"cmap": colors, "norm": norm, "edgecolors": sheet.theme.paper, "linewidth": 1.0}
    ax.pcolormesh(_masked(cells.numbers), gid="cells", **look)
    ax.set(xlim=(0, len(cells.places)), ylim=(len(cells.actors), 0))
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    _name_rows_and_columns(sheet, cells)
    strip = signs.strip(90, 8, [colors(i / 89) for i in range(90)])
    low = f"{-most:.1f}" if is_both else "0"
    sheet.footer(cells.caption, [(None, low), (strip, f"{_format(most, measure)}")], below=8)
    _write_numbers(sheet, cells, measure, [[colors(norm(number)) for number in row] for row in cells.numbers])


def _masked(numbers: list[list[float]]) -> Any:
    import numpy as np

    return np.ma.masked_invalid(np.array(numbers))


def _name_rows_and_columns(sheet: style.Sheet, cells: _Cells) -> None:
    """Write actors and places in their colours, the places slanting."""
    ax = sheet.ax
    rows = [_short(sheet, name, _WIDEST_ROW_LABEL) for name in cells.actors]
    columns = [_short(sheet, name, _WIDEST_COLUMN_LABEL) for name in cells.places]
    ax.set_yticks([i + 0.5 for i in range(len(rows))], rows)
    ax.set_xticks([i + 0.5 for i in range(len(columns))], columns)
    ax.xaxis.tick_top()
    ax.minorticks_off()
    ax.tick_params(length=0, pad=3)
    width, height = sheet.size()
    # Names that stand closer than their lines are high need smaller letters; slanting ones have less room.
    looks = (
        (ax.yaxis, sheet.theme.actor, height / len(rows) / style.LEADING),
        (ax.xaxis, sheet.theme.place, 0.7 * width / len(columns) / style.LEADING),
    )
    for axis, color, room in looks:
        for label in axis.get_ticklabels():
            label.set(**sheet.text_style(max(_SMALLEST_TEXT, min(style.TEXT, room)), color))
    for label in ax.get_xticklabels():
        label.set(rotation=45, ha="left", va="bottom", rotation_mode="anchor")


def _short(sheet: style.Sheet, name: str, width: float) -> str:
    return shorten(sheet.letters.clean(name), style.TEXT, width, sheet.width_of)


def _write_numbers(sheet: style.Sheet, cells: _Cells, measure: str, colors: list[list[Any]]) -> None:
    """Write the numbers into the cells if all have room: a large one left out would look like none. A 0 is blank."""
    numbers = [(i, j, number) for i, row in enumerate(cells.numbers) for j, number in enumerate(row)]
    texts = {
        (i, j): _format(number, measure)
        for i, j, number in numbers
        if not math.isnan(number) and not (measure == "n" and number == 0)
    }
    width, height = sheet.size()
    widest = max((sheet.width_of(text, style.SMALL) for text in set(texts.values())), default=1.0)
    room = style.SMALL * (width / len(cells.places) - 3) / widest, (height / len(cells.actors) - 1) / style.LEADING
    size = min(style.SMALL, *room)
    if size < _SMALLEST_TEXT:
        return
    for (i, j), text in texts.items():
        look = sheet.text_style(size, "#1d1f22" if ramp.is_light(colors[i][j]) else "#ffffff")
        sheet.ax.text(j + 0.5, i + 0.5, text, ha="center", va="center_baseline", gid="cell", **look)


def _format(number: float, measure: str) -> str:
    return f"{number:.1f}" if measure == "pmi" else f"{number:,.0f}"
