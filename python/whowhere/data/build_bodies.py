"""Makes the ministries, armies, parliaments and other bodies that every state has, by pattern.

``bodies.csv`` says which bodies there are, what they are called and in which role they act. In its patterns stand
``{adj}`` for a state's adjectives, ``{state}`` for its names and ``{state's}`` for their possessives, all from
``body_words.csv``. ``body_exceptions.csv`` says which bodies a state does not have, which of them are entries of their
own (their names go there), and which single patterns mean something else. Nothing is written here: `build_builtin.py`
adds the rows to the gazetteer.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

Rows = list[dict[str, Any]]


def read(name: str) -> Rows:
    """Read a table beside this file; empty cells are None."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def possessive(name: str) -> str:
    """The possessive that news prints.

    Examples
    --------
    >>> possessive("Turkey"), possessive("the Netherlands")
    ("Turkey's", "the Netherlands'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def fill(pattern: str, adjectives: list[str], names: list[str]) -> Iterator[str]:
    """Fill in a pattern with all words of a state.

    Examples
    --------
    >>> list(fill("navy of {state}", [], ["the Philippines"])), list(fill("{state} navy", [], ["the Philippines"]))
    (['navy of the Philippines'], ['Philippines navy'])
    """
    if "{adj}" in pattern:
        yield from (pattern.replace("{adj}", adjective) for adjective in adjectives)
        return
    for name in names:
        bare = name.removeprefix("the ")
        full = pattern.replace("of {state's}", f"of {possessive(name)}").replace("of {state}", f"of {name}")
        yield full.replace("{state's}", possessive(bare)).replace("{state}", bare)


def generate() -> tuple[Rows, Rows, Rows]:
    """Make the rows of entries, aliases and roles.

    Returns
    -------
    entries, aliases, roles
        Rows with the columns of ``actors.csv``, ``aliases.csv`` and ``roles.csv``, as far as known.
    """
    bodies = read("bodies.csv")
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"adjective": [], "name": []})
    for row in read("body_words.csv"):
        words[row["country"]][row["slot"]].append(row["words"])
    exceptions = {(row["country"], row["body"], row["pattern"]): row["entry_id"] for row in read("body_exceptions.csv")}
    entries: Rows = []
    aliases: Rows = []
    roles: Rows = []
    for country, slots in words.items():
        for body in bodies:
            own = exceptions.get((country, body["body"], None), "")
            if own is None:
                continue
            entry_id = own or f"{country.lower()}-{body['body']}"
            if not own:
                name = next(fill(body["name"], slots["adjective"], slots["name"]))
                entries.append(
                    {"id": entry_id, "name": name, "kind": "actor", "type": body["type"], "country": country}
                    | {"parent": country, "source": "pattern"}
                )
                roles.append({"entry_id": entry_id, "role": body["role"], "country": country, "source": "pattern"})
            patterns = [text for text in body["aliases"].split("|") if (country, body["body"], text) not in exceptions]
            listed = {
                alias.casefold(): alias for text in patterns for alias in fill(text, slots["adjective"], slots["name"])
            }
            aliases += [
                {"alias": alias, "entry_id": entry_id, "how": "alias", "lang": "en", "source": "pattern"}
                for alias in listed.values()
            ]
    return entries, aliases, roles
