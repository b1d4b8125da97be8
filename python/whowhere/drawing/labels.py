"""Puts labels beside dots where they cover nothing, whatever draws them; `y` grows downwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

ELLIPSIS = "…"
# Advance widths in em, on the wide side of the usual system fonts: a label that is a little narrower than its box
# does no harm, a wider one collides.
_NARROW, _NORMAL, _UPPER, _WIDE, _FULL = 0.33, 0.58, 0.70, 0.92, 1.05
_NARROW_CHARACTERS = frozenset("iIjlft.,:;'|!()[]-· ’‘")
# A dot with less than this part of another's radius may lie under the other's label.
_SMALL = 0.6
_WIDE_CHARACTERS = frozenset("mwMW@%…—")


class Box(NamedTuple):
    """An upright rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Say whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Say whether this one lies wholly in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


class Dot(NamedTuple):
    """A circle that wants a label."""

    x: float
    y: float
    radius: float
    text: str


class Label(NamedTuple):
    """A label with its place: `x` and `y` are the text's anchor and baseline; `dot` counts the dots from 0."""

    x: float
    y: float
    anchor: str
    text: str
    box: Box
    dot: int


#: Tells the width of a text at a font size, in the unit of the size.
Measure = Callable[[str, float], float]


def text_width(content: str, size: float) -> float:
    """Estimate how wide a text is, in the unit of `size` (the font size), for a system sans-serif."""
    return size * sum(map(_character_width, content))


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _FULL
    if character in _NARROW_CHARACTERS:
        return _NARROW
    if character in _WIDE_CHARACTERS:
        return _WIDE
    return _UPPER if character.isupper() else _NORMAL


def shorten(content: str, size: float, width: float, width_of: Measure = text_width) -> str:
    """Return the text, cut with an ellipsis if it is wider than `width`.

    Examples
    --------
    >>> shorten("United Nations Security Council", 13, 120)
    'United Nations S…'
    """
    if width_of(content, size) <= width:
        return content
    while content and width_of(content + ELLIPSIS, size) > width:
        content = content[:-1]
    return content.rstrip(" ,-") + ELLIPSIS


def label_dots(
    dots: Sequence[Dot],
    *,
    size: float,
    bounds: Box,
    most: int | None = None,
    gap: float = 3,
    width_of: Measure = text_width,
) -> list[Label]:
    """Choose a place beside each dot for its label, the first dots first; leave out what would cover something.

    Parameters
    ----------
    dots : sequence of Dot
        Most important first. An empty text wants no label, but the dot is an obstacle like every other; only where
        there is no room at all a label may cover later dots that are much smaller than its own.
    size : float
        The font size.
    bounds : Box
        Labels stay inside.
    most : int or None
        Stop after so many labels.
    gap : float
        Distance between a dot's edge and its label.
    width_of : callable
        Measures a text; by default an estimate on the wide side.

    Returns
    -------
    list of Label
        Disjoint, in the order of `dots`. Greedy: no label is moved once placed.
    """
    placed: list[Label] = []
    blocks = [_block(dot) for dot in dots]
    for i, dot in enumerate(dots):
        if len(placed) == most:
            break
        width = width_of(dot.text, size) if dot.text else 0.0
        near = _around(dot, width, size, gap)
        others = [j for j, block in enumerate(blocks) if j != i and block.meets(near)]
        larger = [j for j in others if j < i or dots[j].radius > dot.radius * _SMALL]
        # Better over a dot that matters much less than not at all.
        for obstacles in (others, larger) if dot.text else ():
            taken = [*(label.box for label in placed), *(blocks[j] for j in obstacles)]
            candidates = _candidates(dot, i, width, size, gap)
            found = next((label for label in candidates if _is_free(label.box, taken, bounds)), None)
            if found:
                placed.append(found)
                break
    return placed


def _around(dot: Dot, width: float, size: float, gap: float) -> Box:
    """Return what all places for a dot's label lie in."""
    across, down = width + dot.radius + gap + 2, dot.radius + gap + 2 * size
    return Box(dot.x - across, dot.y - down, dot.x + across, dot.y + down)


def _block(dot: Dot) -> Box:
    """Return what a label must keep off: the circle's box less its empty corners, and a little air."""
    reach = 0.85 * dot.radius + 1.5
    return Box(dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)


def _is_free(box: Box, taken: Sequence[Box], bounds: Box) -> bool:
    return box.within(bounds) and not any(box.meets(other) for other in taken)


def _candidates(dot: Dot, i: int, width: float, size: float, gap: float) -> Iterable[Label]:
    """Yield the places to try: right, left, above, below, then the corners."""
    reach = dot.radius + gap
    ascent, descent = 0.78 * size, 0.24 * size
    middle = dot.y + 0.35 * size
    corner = 0.72 * reach
    for x, y, anchor in (
        (dot.x + reach, middle, "start"),
        (dot.x - reach, middle, "end"),
        (dot.x, dot.y - reach - descent, "middle"),
        (dot.x, dot.y + reach + ascent, "middle"),
        (dot.x + corner, dot.y - corner, "start"),
        (dot.x + corner, dot.y + corner + ascent, "start"),
        (dot.x - corner, dot.y - corner, "end"),
        (dot.x - corner, dot.y + corner + ascent, "end"),
    ):
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        yield Label(x, y, anchor, dot.text, Box(left - 1, y - ascent, left + width + 1, y + descent), i)
