"""Circles whose areas stand for numbers, and the keys that say for which."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from whowhere.errors import InputError

#: What pairs are counted in where nothing tells.
OPEN = "documents, or what else was counted,"


class Sign(NamedTuple):
    """A drawing in a key: its width and height in points, and its artists."""

    width: float
    side: float
    artists: list[Any]


def circle(radius: float, **look: Any) -> Sign:
    """Return a circle of a radius in points."""
    from matplotlib.patches import Circle

    side = 2 * radius + 2
    return Sign(side, side, [Circle((side / 2, side / 2), radius, **look)])


def line(length: float, width: float, color: str) -> Sign:
    """Return a level line, length and width in points."""
    from matplotlib.lines import Line2D

    side = max(width, 4.0)
    return Sign(
        length, side, [Line2D([0, length], [side / 2, side / 2], linewidth=width, color=color, solid_capstyle="butt")]
    )


def strip(length: float, width: float, colors: list[Any]) -> Sign:
    """Return colours side by side, length and width in points."""
    from matplotlib.patches import Rectangle

    step = length / len(colors)
    # Each goes on under the next, so that no gap is seen between them.
    boxes = [
        Rectangle((i * step, 0), length - i * step, width, color=color, linewidth=0) for i, color in enumerate(colors)
    ]
    return Sign(length, width, list(boxes))


def radius(number: float, most: float, largest: float, smallest: float) -> float:
    """Return a circle's radius, so that areas are in proportion, but for those too small to be seen.

    Examples
    --------
    >>> [radius(number, 100, largest=10, smallest=1.5) for number in (100, 25, 0.01)]
    [10.0, 5.0, 1.5]
    """
    return max(smallest, largest * math.sqrt(number / most))


def sizes(
    most: float, largest: float, smallest: float, unit: tuple[str, str], color: str
) -> list[tuple[Sign | None, str]]:
    """Return the items of a key that say what the sizes of circles stand for; `unit` for one and for more."""
    items: list[tuple[Sign | None, str]] = []
    for number, is_less in steps(most, largest, smallest):
        sign = circle(radius(number, most, largest, smallest), facecolor="none", edgecolor=color, linewidth=0.7)
        items.append((sign, f"{number:,} or fewer" if is_less else f"{number:,}"))
    return [*items[:-1], (items[-1][0], f"{items[-1][1]} {unit[items[-1][1] != '1']}")]


def steps(most: float, largest: float, smallest: float) -> list[tuple[int, bool]]:
    """Return the round numbers that a key of circles shows, and whether circles of it are also of all that is less.

    Examples
    --------
    >>> steps(830, largest=14, smallest=1.2), steps(3, largest=14, smallest=1.2), steps(1, largest=14, smallest=1.2)
    ([(7, True), (200, False), (800, False)], [(1, False), (3, False)], [(1, False)])
    """
    least = math.ceil(most * (smallest / largest) ** 2)
    high = _round_down(most)
    chosen = sorted({max(1, least), max(least, 1, _round_down(high / 4)), high})
    return [(number, number == least > 1) for number in chosen]


def _round_down(number: float) -> int:
    """Return a number with one digit that counts."""
    if number < 1:
        return 1
    unit = 10 ** math.floor(math.log10(number))
    return int(number // unit * unit)


def plural(n: int, word: str) -> str:
    """Count things in words.

    Examples
    --------
    >>> plural(1, "country"), plural(1200, "country"), plural(0, "document")
    ('1 country', '1,200 countries', '0 documents')
    """
    many = word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s"
    return f"{n:,} {word if n == 1 else many}"


def units(unit: str | None, is_counted: bool) -> str:
    """Return what pairs are counted in, several of them: of mentions documents, of pairs counted before what is said.

    Raises
    ------
    InputError
        If it is no word, or is said of mentions.

    Examples
    --------
    >>> units(None, is_counted=False), units("sentences", is_counted=True)
    ('documents', 'sentences')
    """
    if unit is None:
        return OPEN if is_counted else "documents"
    if not isinstance(unit, str) or not unit.strip():
        raise InputError(f"unit is {unit!r:.60}; give a word for several, such as 'sentences'")
    if not is_counted:
        raise InputError(
            f"unit={unit!r:.60} is for pairs that were counted before; mentions are counted in documents: leave it out"
        )
    return unit


def told_apart(names: Sequence[str], ids: Iterable[Any]) -> list[str]:
    """Add the id to names that several have.

    Examples
    --------
    >>> told_apart(["Tripoli", "Tripoli", "Beirut"], ["geonames:2210247", "geonames:266826", "geonames:276781"])
    ['Tripoli (2210247)', 'Tripoli (266826)', 'Beirut']
    """
    own = (str(id).rpartition(":")[2] for id in ids)
    return [f"{name} ({id})" if names.count(name) > 1 else name for name, id in zip(names, own, strict=True)]
