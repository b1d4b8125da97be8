"""Finds the aliases of a gazetteer that will need evidence in text, or that mean several entries.

A list is not wrong because of them: many towns are called Springfield. But whoever writes a list of names wants to know
which of them are also common words or somebody's name, and which two rows look the same to the matcher.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import TYPE_CHECKING

from whowhere import _core
from whowhere.gazetteer import Gazetteer

if TYPE_CHECKING:
    import pandas as pd

#: What is reported, the gravest first.
PROBLEMS = ("common word", "given name", "family name", "shared")
_KINDS = {"word": "common word", "given": "given name", "surname": "family name"}


@functools.cache
def _words() -> dict[str, str]:
    """What single words are in English, by word in small letters: see ``SOURCES.md``."""
    text = (resources.files("whowhere") / "data" / "words.csv").read_text(encoding="utf-8")
    return {row["name"]: row["also"] for row in csv.DictReader(text.splitlines())}


def lint(gazetteer: Gazetteer) -> pd.DataFrame:
    """Report the aliases of a gazetteer that collide with English words, with names of people, or with each other.

    Parameters
    ----------
    gazetteer : Gazetteer

    Returns
    -------
    pandas.DataFrame, shape (n_findings, 4)
        ``problem`` (one of `PROBLEMS`), ``alias`` as listed, ``entry_id``, and ``with_what`` it collides: the word, or
        the ids of the other entries that are found under the same spelling, whatever the capitals. Sorted by problem in
        the order of `PROBLEMS`, then by alias and entry.

    Notes
    -----
    Acronyms and names with small letters only differ from words by their capitals too, and are reported like others;
    names of several words are compared with each other only.

    Examples
    --------
    >>> names = {"union": ["Union", "UNX"], "unx": ["Unx"], "vilnius": ["Vilnius"]}
    >>> lint(Gazetteer.from_dict(names, kind="place"))[["problem", "alias", "with_what"]].values.tolist()
    [['common word', 'Union', 'union'], ['shared', 'UNX', 'unx'], ['shared', 'Unx', 'union']]
    """
    import pandas as pd

    aliases = gazetteer._core.aliases()
    rows = list(zip(aliases["alias"].to_pylist(), aliases["entry_id"].to_pylist(), strict=True))
    folded = [_core.fold(alias).replace("-", " ") for alias, _ in rows]
    owners: dict[str, set[str]] = {}
    for key, (_, entry_id) in zip(folded, rows, strict=True):
        owners.setdefault(key, set()).add(entry_id)
    found = set()
    for key, (alias, entry_id) in zip(folded, rows, strict=True):
        for kind in _words().get(alias.casefold(), "").split():
            found.add((PROBLEMS.index(_KINDS[kind]), alias, entry_id, alias.casefold()))
        others = sorted(owners[key] - {entry_id})
        if others:
            found.add((PROBLEMS.index("shared"), alias, entry_id, " ".join(others)))
    listed = [(PROBLEMS[problem], *rest) for problem, *rest in sorted(found)]
    return pd.DataFrame(listed, columns=["problem", "alias", "entry_id", "with_what"])
