"""Brings ids of places and codes of countries that mean the same into one form.

GeoNames is what corpora are linked to, so an entry that GeoNames has is called by its number there. Which entry of
ours that is says ``data/country_codes.csv``.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import NamedTuple

_GEONAMES = "geonames:"


class Codes(NamedTuple):
    """GeoNames ids of our countries and continents, and alpha-3 codes by alpha-2 code."""

    geonames: dict[str, int]
    alpha3: dict[str, str]


@functools.cache
def codes() -> Codes:
    """Read the table."""
    text = (resources.files("whowhere") / "data" / "country_codes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return Codes(
        {row["id"]: int(row["geonames"]) for row in rows},
        {row["alpha2"]: row["id"] for row in rows if row["alpha2"]},
    )


def place_of(place_id: str) -> int | str:
    """Give the GeoNames id of a place, or its own id if it has none that is known.

    Examples
    --------
    >>> place_of("geonames:373303"), place_of("USA"), place_of("region:asia"), place_of("port-sudan")
    (373303, 6252001, 6255147, 'port-sudan')
    """
    number = place_id.removeprefix(_GEONAMES)
    if number.isascii() and number.isdecimal():
        return int(number)
    return codes().geonames.get(place_id, place_id)


def country_of(code: str) -> str | None:
    """Give the alpha-3 code of an alpha-2 or alpha-3 code; None if it is neither.

    Examples
    --------
    >>> country_of("XK"), country_of("SSD"), country_of("Sudan")
    ('XKX', 'SSD', None)
    """
    alpha3 = codes().alpha3.get(code, code)
    return alpha3 if len(alpha3) == 3 and alpha3 in codes().geonames else None
