"""Colours for numbers: as many steps of lightness as of the number, from near the background on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap

#: Hues in degrees of what is more and what is less than expected: blue and orange, which nobody confuses.
MORE, LESS = 248.0, 52.0
_N_COLORS, _MOST_CHROMA = 256, 0.125
_LIGHTEST, _DARKEST = 0.975, 0.36
# On black the ramp runs the other way.
_NEAR_BLACK, _BRIGHTEST = 0.24, 0.9


def sequential(is_dark: bool) -> ListedColormap:
    """Return colours from near the background to a strong blue."""
    from matplotlib.colors import ListedColormap

    return ListedColormap(_ramp(MORE, is_dark), name="whowhere")


def diverging(is_dark: bool) -> ListedColormap:
    """Return colours from a strong orange by way of the background to a strong blue."""
    from matplotlib.colors import ListedColormap

    return ListedColormap(_ramp(LESS, is_dark)[::-1] + _ramp(MORE, is_dark), name="whowhere_diverging")


def _ramp(hue: float, is_dark: bool) -> list[tuple[float, float, float]]:
    first, last = (_NEAR_BLACK, _BRIGHTEST) if is_dark else (_LIGHTEST, _DARKEST)
    shares = [i / (_N_COLORS - 1) for i in range(_N_COLORS)]
    return [
        _rgb(first + (last - first) * share, _MOST_CHROMA * math.sin(share * math.pi / 1.55), hue) for share in shares
    ]


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return the sRGB colour of a lightness, chroma and hue in Oklab, a space of even steps.

    Ottosson (2020), A perceptual color space for image processing.

    Examples
    --------
    >>> [round(part, 3) for part in _rgb(1, 0, 0)]
    [1.0, 1.0, 1.0]
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
    green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
    blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    return _gamma(red), _gamma(green), _gamma(blue)


def _gamma(linear: float) -> float:
    part = 12.92 * linear if linear <= 0.0031308 else 1.055 * max(linear, 0.0) ** (1 / 2.4) - 0.055
    return min(1.0, max(0.0, part))


def is_light(color: tuple[float, ...]) -> bool:
    """Say whether dark letters stand out from a colour better than light ones.

    Examples
    --------
    >>> is_light((1, 1, 0.9)), is_light((0, 0.2, 0.6))
    (True, False)
    """
    red, green, blue = color[:3]
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
