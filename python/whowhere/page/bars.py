"""Draws a ranking as bars: name, bar, number, note."""

from __future__ import annotations

import pandas as pd

from whowhere.drawing.labels import shorten
from whowhere.page import svg

WIDTH = 540.0
ROW_HEIGHT = 27.0
_TEXT_SIZE, _NOTE_SIZE = 14.0, 12.0
_LABEL_WIDTH, _NOTE_WIDTH, _NUMBER_WIDTH = 190.0, 104.0, 40.0
_BAR_HEIGHT = 13.0


def bars(table: pd.DataFrame, *, label: str, class_: str = "actor") -> str:
    """Draw one bar per row.

    Parameters
    ----------
    table : DataFrame, one row per bar, in the order to draw
        ``label`` (text), ``n`` (count), ``note`` (short text, or null), ``title`` (tooltip, or null).
    label : str
        What the figure shows, for screen readers.
    class_ : str
        ``actor``, ``place`` or ``neutral``: the bars' colour in ``style.css``.

    Returns
    -------
    str
        An ``<svg>``. Bars start at 0 and share one scale.
    """
    room = WIDTH - _LABEL_WIDTH - _NOTE_WIDTH - _NUMBER_WIDTH
    most = max([1, *table["n"]])
    parts = []
    for i, row in enumerate(table.to_dict("records")):
        middle = (i + 0.5) * ROW_HEIGHT
        baseline = middle + 0.35 * _TEXT_SIZE
        length = room * row["n"] / most
        name = shorten(str(row["label"]), _TEXT_SIZE, _LABEL_WIDTH - 12)
        pieces = [
            svg.title(row["title"]) if isinstance(row["title"], str) else "",
            svg.text(name, x=0, y=baseline, class_="name"),
            svg.element("path", d=_bar(_LABEL_WIDTH, middle - _BAR_HEIGHT / 2, length), class_=f"bar {class_}"),
            svg.text(f"{row['n']:,}", x=_LABEL_WIDTH + length + 7, y=baseline, class_="count"),
        ]
        if isinstance(row["note"], str):
            note = shorten(row["note"], _NOTE_SIZE, _NOTE_WIDTH)
            pieces.append(svg.text(note, x=WIDTH, y=baseline, text_anchor="end", class_="quiet"))
        parts.append(svg.element("g", "".join(pieces)))
    return svg.drawing(WIDTH, max(1, len(table)) * ROW_HEIGHT, parts, label=label, class_="bars")


def _bar(left: float, top: float, length: float) -> str:
    """Return the path of a bar with its far corners rounded."""
    round_ = min(2.5, length)
    n = svg.number
    return (
        f"M{n(left)} {n(top)}h{n(length - round_)}q{n(round_)} 0 {n(round_)} {n(round_)}"
        f"v{n(_BAR_HEIGHT - 2 * round_)}q0 {n(round_)} {n(-round_)} {n(round_)}h{n(round_ - length)}z"
    )
