"""Draws how often entities are mentioned over time: a line for each, broken where no document was read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from whowhere.drawing.labels import shorten, text_width
from whowhere.errors import InputError
from whowhere.options import check_choices, whole_number
from whowhere.periods import PERIODS
from whowhere.plot import style
from whowhere.plot.series import Counted, Wanted, read

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_HEIGHT, _LEFT = 3.4, 0.72
_WIDEST_LABEL, _ROW, _FARTHEST = 140.0, 11.5, 30.0
# Markers on every point up to so many periods, and dates under each up to so many.
_MOST_MARKED, _MOST_DATED = 40, 12
_MARKERS = "osD^vPX"
_DASHES: tuple[Any, ...] = ("solid", (0, (5, 1.6)), (0, (1.4, 1.2)), (0, (6, 1.6, 1.4, 1.6)))
_LABELS = {
    "n_documents": "documents per {}",
    "n_mentions": "mentions per {}",
    "share": "share of each {}'s documents",
    "per_1000": "mentions per 1,000 documents, by {}",
}


def timeline(
    data: Any,
    *,
    dates: Any = None,
    by: str = "entity_id",
    entities: Sequence[str] | str | None = None,
    top: int = 6,
    every: str | None = None,
    measure: str = "n_documents",
    kind: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often entities are mentioned over time.

    Parameters
    ----------
    data : pandas, polars or pyarrow table
        What ``annotate`` returned, with `dates`; or what ``frequency(..., every=...)`` returned.
    dates : Series or sequence, optional
        The date of every document that was annotated, also of those without a mention: a pandas Series by the labels
        of the texts, such as ``df["date"]``, or a sequence by their row numbers.
    by : str
        What is counted, of mentions: ``entity_id``, ``country``, ``code`` or any other column.
    entities : list of str, optional
        What to draw, by its value of `by` or its name, in this order; None draws the most frequent.
    top : int
        How many of the most frequent.
    every : "day", "week", "month", "quarter" or "year", optional
        The length of a period; None chooses it by the time that is drawn, or reads it off the periods of a table.
    measure : "n_documents", "share", "per_1000" or "n_mentions"
        Documents that mention the entity, their share of the period's documents, mentions per 1,000 of those, or
        mentions.
    kind : "actor" or "place", optional
        Count only mentions that are read so.
    title : str, optional
        Written above the plot, as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; None makes a figure nine inches wide.

    Returns
    -------
    matplotlib.axes.Axes
        A point stands at the first day of its period. Periods without any document are hatched, and lines are broken
        there: nothing was read, so nothing is known. Where a small part of the time has most documents, the rest is
        left out and the caption says how many documents that are; a table of ``frequency`` is drawn from its first
        period to its last.

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If an option cannot be used, an entity is not there, or mentions come without dates.
    ImportError
        If matplotlib is not installed.

    Examples
    --------
    >>> import whowhere as ww
    >>> from whowhere.demo import sample_news
    >>> news = sample_news()
    >>> mentions = ww.annotate(news["text"], dates=news["date"])
    >>> ax = ww.plot.timeline(mentions, dates=news["date"], entities=["Russia", "NATO"], every="year")
    >>> ax.get_ylabel()
    'documents per year'
    """
    style.need_matplotlib()
    check_choices(
        measure=(measure, tuple(_LABELS)), every=(every, (None, *PERIODS)), kind=(kind, (None, "actor", "place"))
    )
    wanted = Wanted(dates, by, _listed(entities), whole_number(top, "top"), every, measure, kind)
    counted = read(data, wanted)
    names = [] if counted is None else [one.name for one in counted.series]
    is_beside = ax is None and counted is not None and _fits_beside(counted)
    widest = max((min(text_width(name, style.TEXT), _WIDEST_LABEL) for name in names), default=0.0)
    right = widest / 72 + 0.4 if is_beside else style.SIDE + 0.1
    sheet = style.Sheet(ax, [*names, title or ""], _HEIGHT, left=_LEFT, right=right)
    if counted is None or not counted.series:
        sheet.title(title)
        return sheet.nothing("no dated mentions to count")
    lines = _draw_lines(sheet, counted)
    _draw_axes(sheet, counted, measure, is_beside)
    if is_beside:
        _label_lines(sheet, counted, lines)
        sheet.title(title)
    else:
        sheet.title(title, pad=8 + _add_legend(sheet, counted, lines))
    has_years = any("\n" in text for text in _dates(counted)) and len(counted.starts) <= _MOST_DATED
    sheet.footer(counted.caption(), [], below=36 if has_years else 24)
    return sheet.finish()


def _listed(entities: Any) -> list[str] | None:
    if entities is None or isinstance(entities, str):
        return None if entities is None else [entities]
    listed = list(entities)
    if not listed or not all(isinstance(entity, str) for entity in listed):
        raise InputError(f"entities is {entities!r:.60}; give a list of ids or names, or None for the most frequent")
    return listed


def _most(counted: Counted) -> float:
    """Return the end of the scale."""
    known = [value for one in counted.series for value in one.values if not math.isnan(value)]
    return 1.08 * max(known, default=0.0) or 1.0


def _ends(counted: Counted) -> list[tuple[int, float]]:
    """Return where each line has its last point: the period and the value."""
    ends = []
    for one in counted.series:
        known = [(i, value) for i, value in enumerate(one.values) if not math.isnan(value)]
        ends.append(known[-1] if known else (0, 0.0))
    return ends


def _heights(counted: Counted, height: float) -> tuple[list[float], list[float]]:
    """Return how high the lines end, in points, and how high their labels stand so that they do not meet."""
    most = _most(counted)
    wanted = [value / most * height for _, value in _ends(counted)]
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], -i))
    placed = dict(zip(order, _spread([wanted[i] for i in order], height), strict=True))
    return wanted, [placed[i] for i in range(len(wanted))]


def _spread(wanted: list[float], height: float) -> list[float]:
    """Return heights at least a row apart, each as near as can be to the one wanted.

    Examples
    --------
    >>> _spread([0, 1, 100], 200)
    [0.0, 11.5, 100.0]
    """
    groups: list[list[float]] = []  # the sum of what its members want, less their rows, and how many they are
    for want in wanted:
        groups.append([want, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] + groups[-2][1] * _ROW > groups[-1][0] / groups[-1][1]:
            total, n = groups.pop()
            groups[-1][0] += total - n * groups[-1][1] * _ROW
            groups[-1][1] += n
    placed = [total / n + i * _ROW for total, n in groups for i in range(int(n))]
    for i, place in enumerate(placed):
        placed[i] = max(place, placed[i - 1] + _ROW if i else 0.0)
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], placed[i + 1] - _ROW if i + 1 < len(placed) else height)
    return placed


def _fits_beside(counted: Counted) -> bool:
    """Say whether labels can stand near the ends of their lines."""
    wanted, placed = _heights(counted, _HEIGHT * 72)
    return all(abs(one - other) <= _FARTHEST for one, other in zip(wanted, placed, strict=True))


def _draw_lines(sheet: style.Sheet, counted: Counted) -> list[Line2D]:
    x, lines = _numbers(counted), []
    colors, is_marked = sheet.theme.series, len(x) <= _MOST_MARKED
    for i, one in enumerate(counted.series):
        color = sheet.theme.of_kind(one.kind) if len(counted.series) == 1 and one.kind else colors[i % len(colors)]
        (line,) = sheet.ax.plot(
            x,
            one.values,
            color=color,
            linewidth=1.5,
            # With a marker on each point dashes are needed for the second round of colours only.
            linestyle=_DASHES[(i // len(colors) if is_marked else i + 2 * (i // len(colors))) % len(_DASHES)],
            marker=_MARKERS[i % len(_MARKERS)],
            markersize=4.5,
            markeredgewidth=0,
            markevery=_marked(one.values),
            label=one.key,
            zorder=3 - 0.01 * i,
            clip_on=False,
        )
        lines.append(line)
    return lines


def _numbers(counted: Counted) -> list[float]:
    """Return the first days as matplotlib counts days."""
    import matplotlib.dates

    date2num: Any = matplotlib.dates.date2num
    return [float(number) for number in date2num(counted.starts)]


def _marked(values: list[float]) -> list[int]:
    """Return which points have a marker: of long lines only those that no line reaches."""
    known = [not math.isnan(value) for value in values]
    if len(values) <= _MOST_MARKED:
        return [i for i, is_known in enumerate(known) if is_known]
    around = [False, *known, False]
    return [i for i, is_known in enumerate(known) if is_known and not around[i] and not around[i + 2]]


def _draw_axes(sheet: style.Sheet, counted: Counted, measure: str, is_beside: bool) -> None:
    """Draw the gaps, the scale and the dates."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax, theme = sheet.ax, sheet.theme
    x = _numbers(counted)
    half = (x[-1] - x[0]) / (len(x) - 1) / 2 if len(x) > 1 else 0.5
    for is_gap, group in groupby(range(len(x)), key=lambda i: counted.n_all[i] == 0):
        if is_gap:
            run = list(group)
            look: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.line, "hatch": "////", "linewidth": 0.0}
            ax.axvspan(x[run[0]] - half, x[run[-1]] + half, zorder=0.5, gid="gap", **look)
    # Labels stand at the ends of the lines.
    before, after = (0.03, 0.012 if is_beside else 0.03) if len(x) > 1 else (1, 1)
    span = x[-1] - x[0] or 2 * half
    ax.set(xlim=(x[0] - min(half, before * span), x[-1] + min(half, after * span)), ylim=(0, _most(counted)))
    ax.set_axisbelow(True)
    ax.grid(visible=True, axis="y", color=theme.line, linewidth=0.6)
    ax.grid(visible=False, axis="x")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set(color=theme.neutral, linewidth=0.8)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=measure.startswith("n_")))
    ax.yaxis.set_major_formatter(FuncFormatter(_percent if measure == "share" else _number))
    ax.set_ylabel(_LABELS[measure].format(counted.every), labelpad=6, **sheet.text_style(style.TEXT))
    _date(sheet, counted, x)
    ax.minorticks_off()
    ax.tick_params(color=theme.neutral, labelcolor=theme.quiet, labelsize=style.TEXT, width=0.8, direction="out")
    ax.tick_params("x", length=3, bottom=True, top=False, labelbottom=True, labeltop=False)
    ax.tick_params("y", length=0, left=True, right=False, labelleft=True, labelright=False)


def _number(value: float, _: Any) -> str:
    return f"{value:,.6g}" if value < 1000 else f"{value:,.0f}"


def _percent(value: float, _: Any) -> str:
    return f"{100 * value:.6g}%"


def _date(sheet: style.Sheet, counted: Counted, x: list[float]) -> None:
    """Put dates under the axis: under each period of a few, else as many as fit."""
    import matplotlib.dates

    ax, package = sheet.ax, cast("Any", matplotlib.dates)
    if len(x) <= _MOST_DATED:
        ax.set_xticks(x, _dates(counted))
        return
    locator = package.AutoDateLocator(minticks=4, maxticks=10)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(package.ConciseDateFormatter(locator, show_offset=False))


def _dates(counted: Counted) -> list[str]:
    """Return the dates of periods, with the year where it is a new one."""
    texts = []
    year = None
    for when in counted.starts:
        text = {
            "year": f"{when.year}",
            "quarter": f"Q{(when.month + 2) // 3}",
            "month": f"{when:%b}",
        }.get(counted.every, f"{when.day} {when:%b}")
        texts.append(text if counted.every == "year" or when.year == year else f"{text}\n{when.year}")
        year = when.year
    return texts


def _label_lines(sheet: style.Sheet, counted: Counted, lines: list[Line2D]) -> None:
    """Write each name beside the end of its line."""
    from matplotlib.colors import to_rgb

    x = _numbers(counted)
    wanted, placed = _heights(counted, sheet.size()[1])
    for one, line, (i, value), want, place in zip(counted.series, lines, _ends(counted), wanted, placed, strict=True):
        # Thin letters need to be darker than a line is.
        color = tuple((1 if sheet.theme.is_dark else 0.8) * part for part in to_rgb(line.get_color()))
        name = shorten(sheet.letters.clean(one.name), style.TEXT, _WIDEST_LABEL, sheet.width_of)
        leader = {"arrowstyle": "-", "color": line.get_color(), "linewidth": 0.7, "relpos": (0, 0.5)}
        leader |= {"shrinkA": 1.5, "shrinkB": 3}
        sheet.label(name, (x[i], value), (14, place - want), ha="left", va="center", color=color, arrowprops=leader)


def _add_legend(sheet: style.Sheet, counted: Counted, lines: list[Line2D]) -> float:
    """Put a legend above the axes and return how high it is, in points."""
    names = [
        shorten(sheet.letters.clean(one.name), style.TEXT, _WIDEST_LABEL, sheet.width_of) for one in counted.series
    ]
    width = sheet.size()[0]
    widest = max(sheet.width_of(name, style.TEXT) for name in names) + 46
    n_columns = min(len(names), max(1, int(width // widest)))
    legend = sheet.ax.legend(
        lines,
        names,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        borderaxespad=0.4,
        borderpad=0,
        ncols=n_columns,
        frameon=False,
        handlelength=2.8,
        columnspacing=1.4,
        prop={"family": sheet.letters.families, "size": style.TEXT},
        labelcolor=sheet.theme.ink,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_usetex(False)
    return -(-len(names) // n_columns) * style.TEXT * 1.6 + 4
