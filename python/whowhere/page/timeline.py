"""Draws counts over time as small multiples: a panel per actor, all on one scale, periods without data shaded."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from whowhere.drawing.labels import shorten, text_width
from whowhere.page import svg
from whowhere.page.words import DOCUMENT, Noun

WIDTH = 536.0
_HEAD_HEIGHT, _PLOT_HEIGHT, _FOOT_HEIGHT = 36.0, 50.0, 18.0
_FLOOR = _HEAD_HEIGHT + _PLOT_HEIGHT
_WIDEST_BAR = 22.0
_NAME_SIZE, _TICK_SIZE = 14.0, 11.5
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0v5" class="hatch"/></pattern></defs>'
)


def timeline(table: pd.DataFrame, *, label: str, noun: Noun = DOCUMENT, class_: str = "actor") -> str:
    """Draw a panel of all documents, then one per entity, with a bar per period.

    Parameters
    ----------
    table : DataFrame, one row per entity and period, without holes
        ``id, name, period, n, n_documents`` as ``periods.over_time`` gives them: `period` of pandas' period type, `n`
        documents that name the entity out of `n_documents`. Where `n_documents` is 0 a shade stands for "not known".
    label : str
        What the panels show, for screen readers; the name of each is put behind it.
    noun : Noun
        What the documents are called.
    class_ : str
        ``actor`` or ``place``: the bars' colour in ``style.css``.

    Returns
    -------
    str
        One ``<svg>`` per panel, so that the page can put them beside or below each other. The entities share one scale,
        that of the largest `n`; all documents have their own.
    """
    groups = [group for _, group in table.groupby("id", sort=False)]
    if not groups:
        return ""
    every = groups[0].assign(name=f"All {noun.many}", n=groups[0]["n_documents"])
    panels = [(every, max(every["n"]), "all"), *((group, max([1, *table["n"]]), class_) for group in groups)]
    drawings = []
    for i, (group, most, look) in enumerate(panels):
        parts = [_HATCH if i == 0 else "", *_panel(group, most, look, noun)]
        name = f"{label}: {group['name'].iloc[0]}"
        drawings.append(svg.drawing(WIDTH, _FLOOR + _FOOT_HEIGHT, parts, label=name, class_="timeline"))
    return "\n".join(drawings)


def _panel(group: pd.DataFrame, most: int, class_: str, noun: Noun) -> Iterator[str]:
    """Yield one panel's parts."""
    total, all_documents = int(group["n"].sum()), int(group["n_documents"].sum())
    name = shorten(str(group["name"].iloc[0]), _NAME_SIZE, WIDTH - 130)
    summary = noun.counted(total) if class_ == "all" else noun.part(total, all_documents)
    yield svg.text(name, x=0, y=14, class_="name")
    yield svg.text(summary, x=WIDTH, y=14, text_anchor="end", class_="quiet")
    yield svg.element("path", d=f"M0 {svg.number(_HEAD_HEIGHT)}h{svg.number(WIDTH)}", class_="guide")
    yield svg.text(f"{most:,}", x=0, y=_HEAD_HEIGHT - 4, class_="quiet tick")
    step = WIDTH / len(group)
    for i, (when, n, n_documents) in enumerate(zip(group["period"], group["n"], group["n_documents"], strict=True)):
        tip = (
            f"no {noun.many}" if not n_documents else noun.counted(n) if class_ == "all" else noun.part(n, n_documents)
        )
        tip = svg.title(f"{name_of(when)}: {tip}")
        yield _period(tip, n if n_documents else None, i * step, step, _PLOT_HEIGHT / most, class_)
    yield svg.element("path", d=f"M0 {svg.number(_FLOOR)}h{svg.number(WIDTH)}", class_="axis")
    yield from _ticks(list(group["period"]), step)


def name_of(period: pd.Period) -> str:
    """Return a period in ISO 8601, a week as its first day.

    Examples
    --------
    >>> name_of(pd.Period("2024-03", "M")), name_of(pd.Period("2024-03-07", "W"))
    ('2024-03', '2024-03-04')
    """
    return str(period.start_time.date()) if period.freqstr.startswith("W") else str(period)


def _period(tip: str, n: int | None, x: float, step: float, unit: float, class_: str) -> str:
    """Return one period's bar, or its shade if there is no document."""
    if n is None:
        return svg.element("rect", tip, x=x, y=_HEAD_HEIGHT, width=step, height=_PLOT_HEIGHT, class_="gap")
    # An unseen bar over the whole height, so that the tooltip is easy to hit and a 0 has one too.
    target = svg.element("rect", x=x, y=_HEAD_HEIGHT, width=step, height=_PLOT_HEIGHT, class_="target")
    width = min(_WIDEST_BAR, max(0.8, step - min(2.0, step * 0.25)))
    left, height = x + (step - width) / 2, n * unit
    bar = svg.element("rect", x=left, y=_FLOOR - height, width=width, height=height, class_=f"bar {class_}")
    return svg.element("g", tip + target + (bar if n else ""))


def _ticks(periods: list[pd.Period], step: float) -> Iterator[str]:
    """Yield dates under the axis, as many as fit: years where there are several, else the periods themselves."""
    code = periods[0].freqstr[0]
    years = [i for i, period in enumerate(periods) if code == "Y" or (code == "M" and period.month == 1)]
    by_year = len(years) > 1
    if by_year:
        every = next((n for n in _YEAR_STEPS if n * step * (1 if code == "Y" else 12) > 46), _YEAR_STEPS[-1])
        years = [i for i in years if periods[i].year % every == 0] or years[:1]
    free_from = 0.0
    for i in years if by_year else range(len(periods)):
        word = str(periods[i].year) if by_year else name_of(periods[i])
        # A year begins at its first month; any other period has its bar over its middle.
        at_start = by_year and code == "M"
        x, width = (i + (0 if at_start else 0.5)) * step, text_width(word, _TICK_SIZE)
        left = x if at_start else min(max(x - width / 2, 0.0), WIDTH - width)
        if left >= free_from and left + width <= WIDTH + 1:
            if at_start:
                yield svg.element("path", d=f"M{svg.number(x)} {svg.number(_FLOOR)}v5", class_="axis")
            yield svg.text(word, x=left + (4 if at_start else 0), y=_FLOOR + 15, class_="quiet tick")
            free_from = left + width + (8 if by_year else 22)
