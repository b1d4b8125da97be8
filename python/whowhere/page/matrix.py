"""Draws which actors are named in the same documents as which places, as a table of shaded cells."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from whowhere.drawing.labels import shorten
from whowhere.page import svg
from whowhere.page.words import DOCUMENT, Noun

WIDTH = 1120.0
_LEFT, _TOP, _RIGHT = 190.0, 112.0, 70.0
_ROW_HEIGHT, _GAP = 28.0, 2.0
_NAME_SIZE = 13.5
#: From so many times what chance would give on, a cell has the full tint.
FULL = 8.0
#: Cells with fewer documents have no tint: that much may well be chance.
FEWEST = 3


def matrix(cells: pd.DataFrame, rows: pd.DataFrame, columns: pd.DataFrame, *, label: str, noun: Noun = DOCUMENT) -> str:
    """Draw a cell per actor and place: the number of documents naming both, tinted where that is more than by chance.

    Parameters
    ----------
    cells : DataFrame, one row per pair
        ``a``, ``b`` (ids of a row and a column), ``n`` (documents with both), ``ratio`` (`n` by what it would be if the
        two had nothing to do with each other).
    rows, columns : DataFrame, in the order to draw
        ``id``, ``name``.
    label : str
        What the figure shows, for screen readers.
    noun : Noun
        What the documents are called.

    Returns
    -------
    str
        An ``<svg>``. A pair that is not in `cells` has an empty cell: no document names both.
    """
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(columns))
    known = {(a, b): (int(n), ratio) for a, b, n, ratio in cells[["a", "b", "n", "ratio"]].itertuples(index=False)}
    parts = list(_heads(columns, step))
    for i, (id, name) in enumerate(zip(rows["id"], rows["name"], strict=True)):
        top = _TOP + i * _ROW_HEIGHT
        words = shorten(str(name), _NAME_SIZE, _LEFT - 14)
        parts.append(svg.text(words, x=_LEFT - 10, y=top + 19, text_anchor="end", class_="name"))
        for j, (other, place) in enumerate(zip(columns["id"], columns["name"], strict=True)):
            n, ratio = known.get((id, other), (0, 0.0))
            tip = f"{name} and {place}: {noun.counted(n)}" + (f", {ratio:.1f} times chance" if n else "")
            parts.append(_cell(n, ratio, tip, _LEFT + j * step, top, step))
    return svg.drawing(WIDTH, _TOP + max(1, len(rows)) * _ROW_HEIGHT, parts, label=label, class_="matrix")


def _heads(columns: pd.DataFrame, step: float) -> Iterator[str]:
    """Yield the columns' names, slanted so that they stay readable and near their column."""
    for j, name in enumerate(columns["name"]):
        move = f"translate({svg.number(_LEFT + (j + 0.45) * step)} {svg.number(_TOP - 8)}) rotate(-35)"
        yield svg.text(shorten(str(name), _NAME_SIZE, 150), transform=move, class_="name")


def _cell(n: int, ratio: float, tip: str, x: float, y: float, step: float) -> str:
    # Doubling the ratio adds the same tint each time; what is rarer than by chance has none.
    tint = max(0.0, min(1.0, math.log2(ratio) / math.log2(FULL))) if n >= FEWEST else 0.0
    width, height = step - _GAP, _ROW_HEIGHT - _GAP
    ground = svg.element("rect", x=x, y=y, width=width, height=height, class_="cell")
    shade = svg.element("rect", x=x, y=y, width=width, height=height, fill_opacity=f"{0.6 * tint:.2f}", class_="tint")
    number = svg.text(f"{n:,}", x=x + width / 2, y=y + 18, text_anchor="middle", class_="count") if n else ""
    return svg.element("g", svg.title(tip) + ground + (shade if tint else "") + number)
