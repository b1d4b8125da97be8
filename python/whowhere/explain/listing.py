"""Finds the line of the shipped tables that lists an alias.

Only for aliases of the gazetteer that comes with the package, also where it is part of a larger one: whoever made
another gazetteer knows where its rows are. A table is read when an alias is first sought in it.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from importlib import resources
from typing import Any

from whowhere.gazetteer import Gazetteer

#: The file that the names of published places are from. It is a product of others' data, so it has no lines to mend.
_PLACES = "places.parquet"


def is_shipped(gazetteer: Gazetteer) -> bool:
    """Whether a gazetteer is the built-in one, a part of it, or contains it: its credits travel with it."""
    credits = set(gazetteer.sources)
    return bool(credits) and set(Gazetteer.builtin().sources) <= credits


def find_listing(alias: str, entry_id: str, country: str | None, source: str | None) -> str | None:
    """Say which file lists an alias, and in which line (from 1, the header's) if it is kept by hand.

    Parameters
    ----------
    alias, entry_id, source : str
        The alias's row. Without source it is not ours.
    country : str or None
        The country of the entry.

    Returns
    -------
    str or None
        Such as ``aliases.csv:812``. A body of a state has the line of the pattern in ``bodies.csv``.

    Examples
    --------
    >>> find_listing("Paris", "geonames:2988507", "FRA", "geonames")
    'places.parquet'
    >>> find_listing("Turkish navy", "tur-navy", "TUR", "pattern")
    'bodies.csv:...'
    """
    if source is None:
        return None
    if source == "geonames":
        return _PLACES
    if source == "pattern":
        return _body_line(alias, entry_id)
    for file in ("aliases.csv", "former_names.csv", "place_names.csv"):
        if line := _by_entry(file).get((alias, entry_id, source)):
            return f"{file}:{line}"
    line = _by_country().get((alias, country or "", source))
    return f"division_names.csv:{line}" if line else None


def _read(file: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a shipped table, each with the line on which it begins."""
    text = (resources.files("whowhere") / "data" / file).read_text(encoding="utf-8")
    reader = csv.DictReader(io.StringIO(text))
    rows, line = [], 2
    for row in reader:
        rows.append((line, row))
        line = reader.line_num + 1
    return rows


@functools.cache
def _by_entry(file: str) -> dict[tuple[str, str, str], int]:
    return {(row["alias"], row["entry_id"], row["source"]): line for line, row in reversed(_read(file))}


@functools.cache
def _by_country() -> dict[tuple[str, str, str], int]:
    """Lines of names of divisions, which name their entries by country and English name."""
    rows = reversed(_read("division_names.csv"))
    return {(row["alias"], row["country"], row["source"]): line for line, row in rows}


@functools.cache
def _bodies() -> dict[str, tuple[int, list[re.Pattern[str]]]]:
    """The line of each body and what its patterns can become."""
    bodies = {}
    for line, row in _read("bodies.csv"):
        texts = [re.sub(r"\\\{.*?\\\}", ".+", re.escape(text)) for text in row["aliases"].split("|")]
        bodies[row["body"]] = line, [re.compile(text, re.IGNORECASE) for text in texts]
    return bodies


@functools.cache
def _own_bodies() -> dict[str, list[str]]:
    """The bodies whose names go to an entry of its own."""
    bodies: dict[str, list[str]] = {}
    for _, row in _read("body_exceptions.csv"):
        if row["entry_id"]:
            bodies.setdefault(row["entry_id"], []).append(row["body"])
    return bodies


def find_agent(words: str) -> str | None:
    """Say in which line an agent noun is listed, in the singular or plural.

    Examples
    --------
    >>> find_agent("officials")
    'agents.csv:...'
    """
    line = _agents().get(words)
    return f"agents.csv:{line}" if line else None


@functools.cache
def _agents() -> dict[str, int]:
    return {row[form]: line for line, row in reversed(_read("agents.csv")) for form in ("lemma", "plural")}


def _body_line(alias: str, entry_id: str) -> str | None:
    """The line of the body whose pattern makes an alias."""
    named = _own_bodies().get(entry_id, [entry_id[4:]])
    known = [_bodies()[body] for body in named if body in _bodies()]
    fitting = (line for line, patterns in known if any(pattern.fullmatch(alias) for pattern in patterns))
    line = next(fitting, None)
    return f"bodies.csv:{line}" if line else None
