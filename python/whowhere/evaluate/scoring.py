"""Computes the figures of a geoparsing evaluation from gold and predicted toponyms.

The definitions are those of Gritta, Pilehvar and Collier (2020), "A pragmatic guide to geoparsing evaluation",
*Language Resources and Evaluation* 54:683-712. Each is computed twice, for spans that are equal and for spans that
overlap (paired one to one, the largest overlap first), and pools all documents:

* recognition: precision, recall and F1 of the spans alone;
* resolution: errors in km between gold with coordinates and the prediction paired with it. Two names for one entry are
  no error at all, since gazetteers draw the middle of a country hundreds of km apart; a prediction without coordinates
  is as wrong as can be on this planet. From these: share within 161 km (100 miles), mean, median, and the area under
  the curve of the sorted logarithms (0 best, 1 worst), also with gold that was not found as wrong as can be;
* end to end: right is what is paired *and* within 161 km; sought is gold with coordinates;
* linking: share with the same id, of paired gold and of all gold that has coordinates and an id;
* country: share with the same country, of paired gold that has coordinates and a country.

Neutral gold is not sought, and a prediction that overlaps it without being paired is left out of the count. End to end,
so is a prediction paired with gold without coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from whowhere.evaluate.result import Evaluation, Figures

EARTH_RADIUS_KM = 6371.0088
#: Half of the way around the Earth: no error is larger.
MAX_KM = 20039.0
#: What counts as the same place: 100 miles.
NEAR_KM = 161.0

#: Types of GeoWebNews that mark no toponym at all.
_NO_TOPONYM = frozenset({"Non_Toponym", "Literal_Expression", "Non_Lit_Expression"})
#: Types of GeoWebNews that its authors gave no coordinates.
_NOT_LOCATED = frozenset({"Demonym", "Homonym", "Language"})
#: Types that are neutral, by the option `types`.
TYPES = {
    "all": _NO_TOPONYM,
    "pragmatic": _NO_TOPONYM | {"Homonym", "Language"},
    "literal": _NO_TOPONYM | _NOT_LOCATED | {"Metonymic", "Non_Literal_Modifier", "Embedded_Non_Lit"},
}
_DEMONYMS = frozenset({"Demonym", "Language"})


class Toponym(NamedTuple):
    """A name of a place in a document, marked by a person or predicted."""

    start: int
    end: int
    lat: float | None = None
    lon: float | None = None
    place: int | str | None = None
    country: str | None = None
    type: str | None = None
    demonym: bool = False

    @property
    def is_sought_on_map(self) -> bool:
        """Whether it is gold that has coordinates, of a type to have them."""
        return self.lat is not None and self.type not in _NOT_LOCATED

    def overlap(self, other: Toponym) -> int:
        """Characters in common; none if not positive."""
        return min(self.end, other.end) - max(self.start, other.start)


Toponyms = Sequence[Toponym]
#: Positions of gold toponyms to positions of the predictions paired with them.
Pairs = Mapping[int, int]


@dataclass
class _Counts:
    """What is counted over the documents for one way of pairing spans."""

    n_docs: int = 0
    n_gold: int = 0
    n_pred: int = 0
    n_paired: int = 0
    n_gold_coord: int = 0
    n_pred_coord: int = 0
    n_near: int = 0
    n_missed: int = 0
    n_gold_place: int = 0
    n_paired_place: int = 0
    n_same_place: int = 0
    n_paired_country: int = 0
    n_same_country: int = 0
    errors_km: list[float] = field(default_factory=list)

    def add(self, gold: Toponyms, neutral: Toponyms, predicted: Toponyms, pairs: Pairs) -> None:
        """Count a document."""
        paired = set(pairs.values())
        n_pred = sum(
            j in paired or not any(toponym.overlap(other) > 0 for other in neutral)
            for j, toponym in enumerate(predicted)
        )
        self.n_docs += 1
        self.n_gold += len(gold)
        self.n_pred += n_pred
        self.n_paired += len(pairs)
        self.n_pred_coord += n_pred - sum(not gold[i].is_sought_on_map for i in pairs)
        for i, toponym in enumerate(gold):
            if toponym.is_sought_on_map:
                self._add_located(toponym, predicted[pairs[i]] if i in pairs else None)

    def _add_located(self, gold: Toponym, predicted: Toponym | None) -> None:
        """Count a gold toponym with coordinates and what it is paired with."""
        self.n_gold_coord += 1
        self.n_gold_place += gold.place is not None
        if predicted is None:
            self.n_missed += 1
            return
        error = error_km(gold, predicted)
        self.errors_km.append(error)
        self.n_near += error <= NEAR_KM
        if gold.place is not None:
            self.n_paired_place += 1
            self.n_same_place += predicted.place == gold.place
        if gold.country is not None:
            self.n_paired_country += 1
            self.n_same_country += predicted.country == gold.country

    def figures(self) -> Figures:
        """Divide."""
        import numpy as np

        errors = np.asarray(self.errors_km, dtype=float)
        precision, recall, f1 = _rates(self.n_paired, self.n_pred, self.n_gold)
        e2e_precision, e2e_recall, e2e_f1 = _rates(self.n_near, self.n_pred_coord, self.n_gold_coord)
        return Figures(
            n_docs=self.n_docs,
            n_gold=self.n_gold,
            n_gold_coord=self.n_gold_coord,
            n_pred=self.n_pred,
            P=precision,
            R=recall,
            F1=f1,
            e2e_P=e2e_precision,
            e2e_R=e2e_recall,
            e2e_F1=e2e_f1,
            n_res=len(errors),
            acc161=_share(self.n_near, len(errors)),
            mean_km=float(np.mean(errors)) if len(errors) else math.nan,
            median_km=float(np.median(errors)) if len(errors) else math.nan,
            auc=_area(self.errors_km),
            auc_allgold=_area([*self.errors_km, *[MAX_KM] * self.n_missed]),
            gid_acc=_share(self.n_same_place, self.n_paired_place),
            gid_recall=_share(self.n_same_place, self.n_gold_place),
            country_acc=_share(self.n_same_country, self.n_paired_country),
        )


def score(documents: Iterable[tuple[Toponyms, Toponyms]], *, demonyms: bool, types: str) -> Evaluation:
    """Compute all figures.

    Parameters
    ----------
    documents : iterable of (gold, predicted)
        The toponyms of each document. Where a rule needs an order (which of two equal spans is paired, which of two
        equal overlaps) it is theirs.
    demonyms : bool
        Whether demonyms are sought, else they are neutral.
    types : str
        A key of `TYPES`.

    Returns
    -------
    Evaluation

    Examples
    --------
    >>> gold = [Toponym(0, 5, 48.85, 2.35), Toponym(10, 16, 52.52, 13.4)]
    >>> result = score([(gold, [Toponym(0, 5, 33.66, -95.56)])], demonyms=True, types="all")
    >>> result.R, result.exact.e2e_R, round(result.median_km)
    (0.5, 0.0, 7784)
    """
    exact, overlap = _Counts(), _Counts()
    for marked, listed in documents:
        predicted = _first_of_each_span(listed)
        neutral = [toponym for toponym in marked if _is_neutral(toponym, demonyms, types)]
        gold = [toponym for toponym in marked if not _is_neutral(toponym, demonyms, types)]
        exact.add(gold, neutral, predicted, pair_equal(gold, predicted))
        overlap.add(gold, neutral, predicted, pair_overlapping(gold, predicted))
    return Evaluation(exact.figures(), overlap.figures())


def _first_of_each_span(toponyms: Toponyms) -> Toponyms:
    first: dict[tuple[int, int], Toponym] = {}
    for toponym in toponyms:
        first.setdefault((toponym.start, toponym.end), toponym)
    return list(first.values())


def _is_neutral(toponym: Toponym, demonyms: bool, types: str) -> bool:
    return toponym.type in TYPES[types] or (not demonyms and (toponym.demonym or toponym.type in _DEMONYMS))


def pair_equal(gold: Toponyms, predicted: Toponyms) -> dict[int, int]:
    """Pair gold and predictions of the same span, which no two predictions have; of equal gold the first is paired."""
    where = {(toponym.start, toponym.end): j for j, toponym in enumerate(predicted)}
    pairs: dict[int, int] = {}
    for i, toponym in enumerate(gold):
        j = where.pop((toponym.start, toponym.end), None)
        if j is not None:
            pairs[i] = j
    return pairs


def pair_overlapping(gold: Toponyms, predicted: Toponyms) -> dict[int, int]:
    """Pair gold and predictions one to one: the largest overlap first, then the most similar ends, then the first."""
    candidates = sorted(
        (-one.overlap(other), abs(one.start - other.start) + abs(one.end - other.end), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if one.overlap(other) > 0
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in candidates:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def error_km(gold: Toponym, predicted: Toponym) -> float:
    """How far a prediction is from gold with coordinates."""
    if predicted.place is not None and predicted.place == gold.place:
        return 0.0
    if gold.lat is None or gold.lon is None or predicted.lat is None or predicted.lon is None:
        return MAX_KM
    return distance_km(gold.lat, gold.lon, predicted.lat, predicted.lon)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two points in degrees, by the haversine formula.

    Examples
    --------
    >>> round(distance_km(48.85, 2.35, 52.52, 13.4))  # Paris, Berlin
    878
    """
    lat, lon, other_lat, other_lon = map(math.radians, (lat, lon, other_lat, other_lon))
    across = math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    haversine = math.sin((other_lat - lat) / 2) ** 2 + across
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(haversine)))


def _share(n: int, n_all: int) -> float:
    return n / n_all if n_all else math.nan


def _rates(n_right: int, n_pred: int, n_gold: int) -> tuple[float, float, float]:
    """Precision, recall, F1. With nothing sought no recall; with nothing predicted none of it was right."""
    if not n_pred and not n_gold:
        return math.nan, math.nan, math.nan
    precision, recall = n_right / n_pred if n_pred else 0.0, _share(n_right, n_gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if n_right else 0.0


def _area(errors_km: Sequence[float]) -> float:
    """The area under the sorted logarithms of the errors, by trapezoids, as a part of the largest there can be."""
    import numpy as np

    if len(errors_km) < 2:
        return math.nan
    heights = np.sort(np.log(1 + np.asarray(errors_km, dtype=float)))
    return float(((heights[1:] + heights[:-1]) / 2.0).sum() / (math.log(MAX_KM) * (len(heights) - 1)))
