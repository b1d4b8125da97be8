"""Fits the weights by which the linker tells places from other names, and one Springfield from another.

Reads gold documents as in `python -m whowhere.evaluate` (JSON Lines of doc_id, text, toponyms), asks the linker for
the signals of every name and candidate, and fits two models: which candidate (conditional logit over a name's
candidates; right is the gold's GeoNames id, else whatever lies within 161 km) and whether a name is a place (logistic;
right is a gold span). Signals depend on what the linker makes of the rest of a document, so the fit is repeated with
the extension built anew in between, until nothing changes; two or three times are enough.

    python benches/fit_places.py GOLD.jsonl...                     # cross-validated figures, and the weights they give
    python benches/fit_places.py GOLD.jsonl... --write             # the same, then writes src/link/weights.csv

`--homes FILE` is a JSON object from a document's `domain` to where it is written; documents that have one are used
once with it and once without.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

import whowhere as ww
from whowhere import _core

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "link" / "weights.csv"
#: Settings of `annotate(kinds="place")`.
SETTINGS: dict[str, Any] = {
    "case": "smart",
    "overlaps": "all",
    "link": True,
    "kinds": "place",
    "demonyms": True,
    "nested": True,
    "prefer_countries": set(),
    "prefer_entries": set(),
    "prefer_bbox": None,
    "max_matches": 1_000_000,
    "max_batch_bytes": 1 << 28,
    "threads": 1,
}
#: Weights shrink towards nothing by this much, in units of one document's worth of evidence.
SHRINK = {"which": 0.5, "place": 0.5}
#: Weights that gold cannot tell, and why: too few cases, or none.
FIXED = {
    # News means the city where its division shares the name (1,649 cities above 300,000, one plain sentence each);
    # gold within 161 km takes either. More than this takes New York, which gold has as often as the state.
    "which: its division has the same name": 4.5,
    # "Mexico" is the state in any text on Missouri that does not say "Mexico, Missouri".
    "which: untied namesake of a state or metropolis": -3.0,
    # "We", "Federal", the end of "U.S.C." and the beginning of "MS. SMITH" are nobody's towns; gold has none.
    "place: word of grammar or modifier": -8.0,
    "place: inside an abbreviation": -6.0,
    "place: title before a name": -6.0,
    # A capital is what news means by its name, if nothing says otherwise; local news of towns that are called like
    # capitals, of which the gold is full, was gathered for its ambiguity.
    "which: capital": 4.0,
    # As "A in B"; no gold document has it.
    "which: contained after possessive": 1.3,
    # "Mr Lincoln" is nobody's town; gold has a handful.
    "place: behind a title": -4.0,
    # Neither is the end of "Michael Jordan"; gold has few people who are called like countries.
    "place: last part of a person's name": -2.5,
}
#: Sorts of names, in the order of the columns of weights.csv.
SORTS = ("small", "famous", "demonym", "unlisted")
#: Parts into which documents are put, each held out once.
N_FOLDS = 5


@dataclass
class Name:
    """A name in a document: its signals as a place, whether it is one, and its candidates' signals."""

    document: int
    span: tuple[int, int]
    items: dict[str, float]
    probability: float
    sort: str
    is_place: bool
    is_inside: bool
    candidates: list[dict[str, float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance by the haversine formula."""
    (a, b), (c, d) = np.radians(one), np.radians(other)
    return float(
        12742.02 * np.arcsin(np.sqrt(np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2))
    )


def read_names(documents: list[dict[str, Any]], homes: dict[str, str]) -> Iterator[Name]:
    """Weigh every name of every document, without home and, where one is known, with it."""
    gazetteer = ww.Gazetteer.builtin()
    entries = gazetteer.entries().set_index("id")
    points = dict(zip(entries.index, zip(entries["lat"], entries["lon"], strict=True), strict=True))
    from whowhere.evaluate.codes import place_of

    numbers = gazetteer._homes_of(set(homes.values()))
    for i, document in enumerate(documents):
        home = homes.get(document.get("domain", ""))
        for number in {None, numbers.get(home)}:
            gold = {(t["start"], t["end"]): t for t in document["toponyms"]}
            weighed = _core.explain(gazetteer._core, document["text"], None, number, SETTINGS)
            accepted = [(start, end) for start, end, _, probability, *_ in weighed if probability >= 0.5]
            for start, end, _, probability, sort, items, places, _ in weighed:
                if not items or (not places and not any(name.startswith("place: unlisted") for name, *_ in items)):
                    continue
                toponym = gold.get((start, end))
                inside = any(a <= start and end <= b and (a, b) != (start, end) for a, b in [*accepted, *gold])
                name = Name(i, (start, end), by_sort(items, sort), probability, sort, toponym is not None, inside)
                if toponym and toponym.get("lat") is not None and len(places) > 1:
                    here = (toponym["lat"], toponym["lon"])
                    same = [place_of(entry) == toponym.get("geonameid") for entry, *_ in places]
                    name.candidates = [{s: v for s, v, _ in signals} for *_, signals in places]
                    name.right = same if any(same) else [distance_km(points[e], here) <= 161 for e, *_ in places]
                yield name


def by_sort(items: list[tuple[str, float, float]], sort: str) -> dict[str, float]:
    """Signals that weigh the same for all sorts of names, and what they weigh more for this sort."""
    return {s: v for s, v, _ in items} | {f"{s}|{sort}": v for s, v, _ in items}


def matrix(rows: list[dict[str, float]], columns: list[str]) -> np.ndarray:
    """Signals as numbers, one row per case."""
    index = {column: i for i, column in enumerate(columns)}
    table = np.zeros((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for signal, value in row.items():
            table[i, index[signal]] += value
    return table


def held(columns: list[str]) -> np.ndarray:
    """The weights that are not fitted, 0 for the others; a sort's part of a fixed weight is 0."""
    return np.array([FIXED.get(column, 0.0) for column in columns])


def is_free(columns: list[str]) -> np.ndarray:
    """Which weights are fitted."""
    return np.array([column.partition("|")[0] not in FIXED for column in columns], float)


def fit_which(names: list[Name], weights: np.ndarray, columns: list[str]) -> np.ndarray:
    """Conditional logit: the probability of a name's right candidates among all of them."""
    used = [i for i, name in enumerate(names) if any(name.right) and not all(name.right)]
    table = matrix([c for i in used for c in names[i].candidates], columns)
    right = np.array([r for i in used for r in names[i].right])
    starts = np.cumsum([0, *[len(names[i].right) for i in used]])[:-1]
    of = np.repeat(np.arange(len(used)), [len(names[i].right) for i in used])
    w = weights[used]
    fixed, free = table @ held(columns), is_free(columns)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        score = table @ (theta * free) + fixed
        score -= np.maximum.reduceat(score, starts)[of]
        odds = np.exp(score)
        total, good = np.add.reduceat(odds, starts), np.add.reduceat(odds * right, starts)
        share, aim = odds / total[of], odds * right / np.maximum(good, 1e-300)[of]
        value = -(w * np.log(np.maximum(good / total, 1e-300))).sum() + SHRINK["which"] * theta @ theta / 20
        return value, table.T @ ((share - aim) * w[of]) * free + SHRINK["which"] * theta / 10

    return minimize(
        loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    ).x * free + held(columns)


def fit_place(names: list[Name], weights: np.ndarray, columns: list[str]) -> np.ndarray:
    """Logistic regression: whether a name is a place."""
    used = [i for i, name in enumerate(names) if not name.is_inside]
    table = matrix([names[i].items for i in used], columns)
    aim = np.array([names[i].is_place for i in used], float)
    w = weights[used]
    fixed, free = table @ held(columns), is_free(columns)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        score = table @ (theta * free) + fixed
        value = (w * (np.logaddexp(0, score) - aim * score)).sum() + SHRINK["place"] * theta @ theta / 2
        return value, table.T @ (w * (1 / (1 + np.exp(-score)) - aim)) * free + SHRINK["place"] * theta

    return minimize(
        loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    ).x * free + held(columns)


def figures(names: list[Name], place: np.ndarray, which: np.ndarray, columns: dict[str, list[str]]) -> dict[str, float]:
    """Share of names told right from wrong, and of candidates."""
    free = [name for name in names if not name.is_inside]
    said = matrix([name.items for name in free], columns["place"]) @ place >= 0
    truth = np.array([name.is_place for name in free], bool)
    several = [name for name in names if any(name.right)]
    best = [int(np.argmax(matrix(name.candidates, columns["which"]) @ which)) for name in several]
    tp = int((said & truth).sum())
    return {
        "precision": tp / max(1, int(said.sum())),
        "recall of listed": tp / max(1, int(truth.sum())),
        "accuracy of candidates": float(
            np.mean([name.right[b] for name, b in zip(several, best, strict=True)] or [np.nan])
        ),
    }


def main(argv: list[str] | None = None) -> int:
    """Fit, report, and write if asked to; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path, help="gold documents, JSON Lines")
    parser.add_argument("--homes", type=Path, help="where the outlets of a domain write, JSON")
    parser.add_argument("--only-which", nargs="*", type=Path, default=[], help="gold used for candidates only")
    parser.add_argument("--half", type=int, choices=(0, 1), help="fit on every other document only")
    parser.add_argument("--write", action="store_true", help="write src/link/weights.csv")
    options = parser.parse_args(argv)
    homes = json.loads(options.homes.read_text(encoding="utf-8")) if options.homes else {}
    names: list[Name] = []
    weights: list[float] = []
    corpus: list[str] = []
    n_documents = 0
    for path in [*options.gold, *options.only_which]:
        documents = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        found = list(read_names(documents, homes))
        if options.half is not None:
            found = [name for name in found if name.document % 2 == options.half]
        if path in options.only_which:
            for name in found:
                name.is_inside = True
        for name in found:
            name.document += n_documents
        n_documents += len(documents)
        names += found
        # Small corpora of world news count as much as a large one of local news.
        weights += [1500 / sum(len(d["toponyms"]) for d in documents) if path.stem != "lgl" else 1.0] * len(found)
        corpus += [path.stem] * len(found)
    w = np.array(weights)
    columns = {
        "which": sorted({s for name in names for c in name.candidates for s in c}),
        "place": sorted({s for name in names for s in name.items}),
    }
    rng = np.random.default_rng(0)
    fold = rng.integers(0, N_FOLDS, n_documents)[[name.document for name in names]]
    for kind in dict.fromkeys(corpus):
        print(kind, end=": ")
        held: list[dict[str, float]] = []
        sizes = []
        for k in range(N_FOLDS):
            train = [i for i in range(len(names)) if fold[i] != k]
            test = [names[i] for i in range(len(names)) if fold[i] == k and corpus[i] == kind]
            place = (
                fit_place([names[i] for i in train], w[train], columns["place"]) if kind == corpus[0] else CACHE[k][0]
            )
            which = (
                fit_which([names[i] for i in train], w[train], columns["which"]) if kind == corpus[0] else CACHE[k][1]
            )
            CACHE[k] = (place, which)
            held.append(figures(test, place, which, columns))
            sizes.append(len(test))
        print({key: round(float(np.average([h[key] for h in held], weights=sizes)), 3) for key in held[0]})
    place, which = fit_place(names, w, columns["place"]), fit_which(names, w, columns["which"])
    fitted = dict(zip(columns["which"], which, strict=True)) | dict(zip(columns["place"], place, strict=True))
    for signal, weight in fitted.items():
        print(f"{weight:8.3f} {signal}")
    if options.write:
        rewrite(fitted)
    return 0


CACHE: dict[int, tuple[np.ndarray, np.ndarray]] = {}


def rewrite(fitted: dict[str, float]) -> None:
    """Write the weights; signals that no gold document has keep theirs."""
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    table = {line.split(",")[0]: line.split(",")[1:] for line in lines[1:]}
    for signal in dict.fromkeys(name.partition("|")[0] for name in fitted):
        extra = [fitted.get(f"{signal}|{sort}", 0.0) for sort in SORTS] if signal.startswith("place") else [0.0]
        table[signal] = [f"{fitted[signal] + more:.3f}" for more in extra]
    rows = [",".join([signal, *weights]) for signal, weights in table.items()]
    WEIGHTS.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
