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
    small: float = 0.6,
    width_of: Measure = text_width,
) -> list[Label]:
    """Choose a place beside each dot for its label, the first dots first; leave out what would cover something.

    Parameters
    ----------
    dots : sequence of Dot
        Most important first. An empty text wants no label, but the dot is an obstacle like every other; only where
        there is no room at all a label may cover later dots that are smaller than its own.
    size : float
        The font size.
    bounds : Box
        Labels stay inside.
    most : int or None
        Stop after so many labels.
    gap : float
        Distance between a dot's edge and its label.
    small : float
        A dot with less than this part of another's radius may lie under the other's label.
    width_of : callable
        Measures a text; by default an estimate on the wide side.

    Returns
    -------
    list of Label
        Disjoint, in the order of `dots`. A label that was placed may move to make room for another, but goes for none.
    """
    places = _Places(dots, size, bounds, gap, width_of)
    placed: list[Label] = []
    for i, dot in enumerate(dots):
        if len(placed) == most:
            break
        # Better over a dot that matters much less than not at all.
        for is_over_small in (False, True) if dot.text else ():
            obstacles = places.obstacles(i, small if is_over_small else 0.0)
            found = places.free(i, [*(label.box for label in placed), *obstacles])
            if found := found or places.make_room(i, placed, obstacles):
                placed.append(found)
                break
    return placed


class _Places:
    """Where the labels of dots may stand."""

    def __init__(self, dots: Sequence[Dot], size: float, bounds: Box, gap: float, width_of: Measure) -> None:
        self.dots, self.size, self.bounds, self.gap = dots, size, bounds, gap
        self.widths = [width_of(dot.text, size) if dot.text else 0.0 for dot in dots]
        self.blocks = [_block(dot) for dot in dots]

    def obstacles(self, i: int, small: float = 0.0) -> list[Box]:
        """Return what a dot's label must keep off: the dots around, but for later ones that are small beside it."""
        near = _around(self.dots[i], self.widths[i], self.size, self.gap)
        least = self.dots[i].radius * small
        return [
            block
            for j, block in enumerate(self.blocks)
            if j != i and block.meets(near) and (j < i or self.dots[j].radius >= least)
        ]

    def free(self, i: int, taken: Sequence[Box]) -> Label | None:
        """Return the first of a label's places that meets nothing."""
        return next((label for label in self._candidates(i) if _is_free(label.box, taken, self.bounds)), None)

    def make_room(self, i: int, placed: list[Label], obstacles: Sequence[Box]) -> Label | None:
        """Return a place that others held so far, which have found places elsewhere; `placed` is changed."""
        for label in self._candidates(i):
            if not _is_free(label.box, obstacles, self.bounds):
                continue
            moved = [None if other.box.meets(label.box) else other for other in placed]
            for k, other in enumerate(placed):
                if moved[k] is None:
                    taken = [label.box, *(one.box for one in moved if one), *self.obstacles(other.dot)]
                    moved[k] = self.free(other.dot, taken)
            kept = [other for other in moved if other]
            if len(kept) == len(placed):
                placed[:] = kept
                return label
        return None

    def _candidates(self, i: int) -> Iterable[Label]:
        return _candidates(self.dots[i], i, self.widths[i], self.size, self.gap)


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
