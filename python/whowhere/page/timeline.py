"""Draws counts over time as small multiples: a panel per actor, all on one scale, periods without data shaded."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from whowhere.drawing.labels import shorten, text_width
from whowhere.page import svg

WIDTH = 1120.0
N_COLUMNS = 2
_GUTTER, _ROW_GAP = 48.0, 20.0
_HEAD_HEIGHT, _PLOT_HEIGHT, _FOOT_HEIGHT = 36.0, 50.0, 18.0
_FLOOR = _HEAD_HEIGHT + _PLOT_HEIGHT
_PANEL_HEIGHT = _FLOOR + _FOOT_HEIGHT
_PANEL_WIDTH = (WIDTH - _GUTTER * (N_COLUMNS - 1)) / N_COLUMNS
_WIDEST_BAR = 22.0
_NAME_SIZE, _TICK_SIZE = 14.0, 11.5
_HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0v5" class="hatch"/></pattern></defs>'
)


def timeline(table: pd.DataFrame, *, label: str) -> str:
    """Draw a panel of all documents, then one per actor, with a bar per period.

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
        An ``<svg>``. The actors share one scale, that of the largest `n`; all documents have their own.
    """
    groups = [group for _, group in table.groupby("id", sort=False)]
    panels = []
    if groups:
        every = groups[0].assign(name="All reports", n=groups[0]["n_documents"])
        panels.append(_panel(every, max(every["n"]), "all"))
    panels += [_panel(group, max([1, *table["n"]]), "actor") for group in groups]
    parts = [_HATCH]
    for i, panel in enumerate(panels):
        left = (i % N_COLUMNS) * (_PANEL_WIDTH + _GUTTER)
        top = (i // N_COLUMNS) * (_PANEL_HEIGHT + _ROW_GAP)
        move = f"translate({svg.number(left)} {svg.number(top)})"
        parts.append(svg.element("g", "".join(panel), transform=move))
    n_rows = -(-len(panels) // N_COLUMNS)
    height = max(1.0, n_rows * (_PANEL_HEIGHT + _ROW_GAP) - _ROW_GAP)
    return svg.drawing(WIDTH, height, parts, label=label, class_="timeline")


def _panel(group: pd.DataFrame, most: int, class_: str) -> Iterator[str]:
    """Yield one panel's parts, from its own upper left corner."""
    total, all_documents = int(group["n"].sum()), int(group["n_documents"].sum())
    name = shorten(str(group["name"].iloc[0]), _NAME_SIZE, _PANEL_WIDTH - 130)
    summary = f"{total:,} reports" if class_ == "all" else f"{total:,} of {all_documents:,} reports"
    yield svg.text(name, x=0, y=14, class_="name")
    yield svg.text(summary, x=_PANEL_WIDTH, y=14, text_anchor="end", class_="quiet")
    yield svg.element("path", d=f"M0 {svg.number(_HEAD_HEIGHT)}h{svg.number(_PANEL_WIDTH)}", class_="guide")
    yield svg.text(f"{most:,}", x=0, y=_HEAD_HEIGHT - 4, class_="quiet tick")
    step = _PANEL_WIDTH / len(group)
    for i, (when, n, n_documents) in enumerate(zip(group["period"], group["n"], group["n_documents"], strict=True)):
        yield _period(str(when), n, n_documents, i * step, step, _PLOT_HEIGHT / most, class_)
    yield svg.element("path", d=f"M0 {svg.number(_FLOOR)}h{svg.number(_PANEL_WIDTH)}", class_="axis")
    yield from _ticks(list(group["period"]), step)


def _period(when: str, n: int, n_documents: int, x: float, step: float, unit: float, class_: str) -> str:
    """Return one period's bar, or its shade if there is no document."""
    if n_documents == 0:
        tip = svg.title(f"{when}: no reports")
        return svg.element("rect", tip, x=x, y=_HEAD_HEIGHT, width=step, height=_PLOT_HEIGHT, class_="gap")
    tip = svg.title(f"{when}: {n:,} reports" if class_ == "all" else f"{when}: {n:,} of {n_documents:,} reports")
    # An unseen bar over the whole height, so that the tooltip is easy to hit and a 0 has one too.
    target = svg.element("rect", x=x, y=_HEAD_HEIGHT, width=step, height=_PLOT_HEIGHT, class_="target")
    width = min(_WIDEST_BAR, max(0.8, step - min(2.0, step * 0.25)))
    left, height = x + (step - width) / 2, n * unit
    bar = svg.element("rect", x=left, y=_FLOOR - height, width=width, height=height, class_=f"bar {class_}")
    return svg.element("g", tip + target + (bar if n else ""))


def _ticks(periods: list[pd.Period], step: float) -> Iterator[str]:
    """Yield dates under the axis, as many as fit: years where there are several, else the periods themselves."""
    by_month = periods[0].freqstr.startswith("M")
    years = [i for i, period in enumerate(periods) if period.month == 1]
    by_year = by_month and len(years) > 1
    places = years if by_year else list(range(len(periods)))
    words = [str(periods[i].year) if by_year else str(periods[i]) for i in places]
    free_from = 0.0
    for i, word in zip(places, words, strict=True):
        x, width = (i + (0 if by_year else 0.5)) * step, text_width(word, _TICK_SIZE)
        left = x if by_year else min(max(x - width / 2, 0.0), _PANEL_WIDTH - width)
        if left >= free_from and left + width <= _PANEL_WIDTH + 1:
            if by_year:
                yield svg.element("path", d=f"M{svg.number(x)} {svg.number(_FLOOR)}v5", class_="axis")
            yield svg.text(word, x=left + (4 if by_year else 0), y=_FLOOR + 15, class_="quiet tick")
            free_from = left + width + 22
