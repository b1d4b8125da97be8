"""Draws counts over time as small multiples: a panel per actor, all on one scale, periods without data shaded."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from whowhere.page import svg

WIDTH = 1120.0
N_COLUMNS = 2
_GUTTER, _ROW_GAP = 48.0, 22.0
_HEAD_HEIGHT, _PLOT_HEIGHT, _FOOT_HEIGHT = 24.0, 58.0, 18.0
_PANEL_HEIGHT = _HEAD_HEIGHT + _PLOT_HEIGHT + _FOOT_HEIGHT
_PANEL_WIDTH = (WIDTH - _GUTTER * (N_COLUMNS - 1)) / N_COLUMNS
_NAME_SIZE, _TICK_SIZE = 14.0, 11.5


def timeline(table: pd.DataFrame, *, label: str) -> str:
    """Draw one panel per actor, with a bar per period before the bar of all documents.

    Parameters
    ----------
    table : DataFrame, one row per actor and period, without holes
        ``id, name, period, n, n_documents`` as ``tables.over_time`` gives them: `period` of pandas' period type, `n`
        documents that name the actor out of `n_documents`. Where `n_documents` is 0 a shade stands for "not known".
    label : str
        What the figure shows, for screen readers.

    Returns
    -------
    str
        An ``<svg>``; the panels share the scale of the largest `n_documents`.
    """
    groups = [group for _, group in table.groupby("id", sort=False)]
    n_rows = -(-len(groups) // N_COLUMNS)
    most = max([1, *table["n_documents"]])
    parts = []
    for i, group in enumerate(groups):
        left = (i % N_COLUMNS) * (_PANEL_WIDTH + _GUTTER)
        top = (i // N_COLUMNS) * (_PANEL_HEIGHT + _ROW_GAP)
        move = f"translate({svg.number(left)} {svg.number(top)})"
        parts.append(svg.element("g", "".join(_panel(group, most)), transform=move))
    height = max(1.0, n_rows * (_PANEL_HEIGHT + _ROW_GAP) - _ROW_GAP)
    return svg.drawing(WIDTH, height, parts, label=label, class_="timeline")


def _panel(group: pd.DataFrame, most: int) -> Iterator[str]:
    """Yield one panel's parts, from its own upper left corner."""
    total, all_documents = int(group["n"].sum()), int(group["n_documents"].sum())
    floor = _HEAD_HEIGHT + _PLOT_HEIGHT
    summary = f"{total:,} of {all_documents:,} reports"
    name = svg.shorten(str(group["name"].iloc[0]), _NAME_SIZE, _PANEL_WIDTH - 120)
    yield svg.text(name, x=0, y=14, class_="name")
    yield svg.text(summary, x=_PANEL_WIDTH, y=14, text_anchor="end", class_="quiet")
    step = _PANEL_WIDTH / len(group)
    bar = max(0.6, step - min(2.0, step * 0.25))
    for i, row in enumerate(group.itertuples(index=False)):
        yield _period(row, i * step, step, bar, _PLOT_HEIGHT / most, floor)
    yield svg.element("path", d=f"M0 {svg.number(floor)}h{svg.number(_PANEL_WIDTH)}", class_="axis")
    yield from _ticks(list(group["period"]), step, floor)


def _period(row: object, x: float, step: float, bar: float, unit: float, floor: float) -> str:
    """Return one period: a shade if no document, else the bar of all documents with the actor's own before it."""
    n, n_documents, when = int(row.n), int(row.n_documents), row.period  # type: ignore[attr-defined]
    if n_documents == 0:
        tip = svg.title(f"{when}: no reports")
        return svg.element("rect", tip, x=x, y=_HEAD_HEIGHT, width=step, height=_PLOT_HEIGHT, class_="gap")
    pieces = [svg.title(f"{when}: {n:,} of {n_documents:,} reports")]
    for count, class_ in ((n_documents, "all"), (n, "actor")):
        if count:
            height = count * unit
            pieces.append(svg.element("rect", x=x, y=floor - height, width=bar, height=height, class_=f"bar {class_}"))
    return svg.element("g", "".join(pieces))


def _ticks(periods: list[pd.Period], step: float, floor: float) -> Iterator[str]:
    """Yield dates under the axis, as many as fit: years where there are several, else the periods themselves."""
    by_month = periods[0].freqstr.startswith("M")
    years = [i for i, period in enumerate(periods) if period.month == 1]
    by_year = by_month and len(years) > 1
    places = years if by_year else list(range(len(periods)))
    words = [str(periods[i].year) if by_year else str(periods[i]) for i in places]
    free_from = 0.0
    for i, word in zip(places, words, strict=True):
        x, width = (i + (0 if by_year else 0.5)) * step, svg.text_width(word, _TICK_SIZE)
        left = x if by_year else min(max(x - width / 2, 0.0), _PANEL_WIDTH - width)
        if left >= free_from and left + width <= _PANEL_WIDTH + 1:
            if by_year:
                yield svg.element("path", d=f"M{svg.number(x)} {svg.number(floor)}v5", class_="axis")
            yield svg.text(word, x=left + (4 if by_year else 0), y=floor + 15, class_="quiet tick")
            free_from = left + width + 22
