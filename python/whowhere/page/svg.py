"""Writes SVG elements.

Colours are classes of ``style.css`` and not attributes, so that one drawing serves light, dark and paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from whowhere.drawing.labels import Label
from whowhere.highlight import escape_attribute


def number(value: float) -> str:
    """Return a coordinate with at most one decimal.

    Examples
    --------
    >>> number(3.04), number(-0.02), number(12.25)
    ('3', '0', '12.2')
    """
    if not math.isfinite(value):
        raise ValueError(f"coordinate {value} is not finite")
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text not in ("-0.0", "0.0") else "0"


def element(name: str, content: str | None = None, /, **attributes: str | float) -> str:
    """Return one element; `content` must already be SVG, attribute values are escaped here, and
    control characters, which no XML may hold, become their pictures.

    Examples
    --------
    >>> element("circle", cx=1.0, cy=2.5, class_="a&b")
    '<circle cx="1" cy="2.5" class="a&amp;b"/>'
    """
    values = {key: escape_attribute(v) if isinstance(v, str) else number(v) for key, v in attributes.items()}
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{value}"' for key, value in values.items())
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def text(content: str, /, **attributes: str | float) -> str:
    """Return a ``<text>`` element with its content escaped."""
    return element("text", escape_attribute(content), **attributes)


def title(content: str) -> str:
    """Return a ``<title>``: the tooltip of the element it stands first in."""
    return element("title", escape_attribute(content))


def drawing(width: float, height: float, parts: Iterable[str], *, label: str, class_: str) -> str:
    """Return a whole ``<svg>`` with its name for screen readers."""
    return element(
        "svg",
        "\n".join([title(label), *parts]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=label,
        class_=f"figure {class_}",
    )


def labels(placed: Iterable[Label]) -> str:
    """Return the labels as one group."""
    words = (text(label.text, x=label.x, y=label.y, text_anchor=label.anchor) for label in placed)
    return element("g", "".join(words), class_="labels")
