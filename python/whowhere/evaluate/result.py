"""Holds the figures of an evaluation and shows them.

How they are computed is `scoring.py`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Figures:
    """The figures for one way of pairing gold and predicted spans; nan where one has no basis.

    Attributes
    ----------
    n_docs, n_gold, n_gold_coord, n_pred : int
        Documents, gold toponyms without the neutral ones, those of them with coordinates, predictions that count.
    P, R, F1 : float
        Precision, recall and F1 of the spans.
    e2e_P, e2e_R, e2e_F1 : float
        The same end to end: right within 161 km.
    n_res : int
        Gold toponyms with coordinates that were found; the basis of the next five.
    acc161, mean_km, median_km, auc : float
        Share within 161 km, mean and median error in km, area under the curve (0 best, 1 worst).
    auc_allgold : float
        The area with gold that was not found as wrong as can be.
    gid_acc, gid_recall : float
        Share of the right GeoNames (or other) id, of gold found and of all gold that has one.
    country_acc : float
        Share of the right country, of gold found that has one.
    """

    n_docs: int
    n_gold: int
    n_gold_coord: int
    n_pred: int
    P: float
    R: float
    F1: float
    e2e_P: float
    e2e_R: float
    e2e_F1: float
    n_res: int
    acc161: float
    mean_km: float
    median_km: float
    auc: float
    auc_allgold: float
    gid_acc: float
    gid_recall: float
    country_acc: float


@dataclass(frozen=True, repr=False)
class Evaluation:
    """How well predicted places agree with gold: see `Figures` for what each figure is.

    Attributes
    ----------
    exact, overlap : Figures
        For equal spans, and for overlapping ones.

    Examples
    --------
    >>> from whowhere.evaluate.scoring import Toponym, score
    >>> juba = Toponym(9, 13, 4.85, 31.58, 373303, "SSD")
    >>> result = score([([juba], [juba._replace(start=8)])], demonyms=True, types="all")
    >>> result.F1, result.exact.F1, result.overlap.F1
    (0.0, 0.0, 1.0)
    >>> result.to_frame()[["P", "R", "F1", "n_res", "median_km"]]
               P    R   F1  n_res  median_km
    exact    0.0  0.0  0.0      0        NaN
    overlap  1.0  1.0  1.0      1        0.0
    """

    exact: Figures
    overlap: Figures

    @property
    def P(self) -> float:
        """Precision of equal spans."""
        return self.exact.P

    @property
    def R(self) -> float:
        """Recall of equal spans."""
        return self.exact.R

    @property
    def F1(self) -> float:
        """F1 of equal spans."""
        return self.exact.F1

    @property
    def acc161(self) -> float:
        """Share within 161 km, of gold found with an equal span."""
        return self.exact.acc161

    @property
    def median_km(self) -> float:
        """Median error in km, of gold found with an equal span."""
        return self.exact.median_km

    @property
    def n_docs(self) -> int:
        """Documents evaluated."""
        return self.exact.n_docs

    @property
    def n_gold(self) -> int:
        """Gold toponyms sought."""
        return self.exact.n_gold

    @property
    def n_gold_coord(self) -> int:
        """Gold toponyms sought that have coordinates."""
        return self.exact.n_gold_coord

    @property
    def n_pred(self) -> int:
        """Predictions that count, of equal spans."""
        return self.exact.n_pred

    def to_frame(self) -> pd.DataFrame:
        """Give all figures: rows ``exact`` and ``overlap``, a column per figure."""
        import pandas as pd

        rows = [dataclasses.asdict(self.exact), dataclasses.asdict(self.overlap)]
        return pd.DataFrame(rows, index=["exact", "overlap"])

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        """The figures as text: name, exact, overlap."""
        for name, exact in dataclasses.asdict(self.exact).items():
            yield name, _shown(name, exact), _shown(name, getattr(self.overlap, name))

    def __repr__(self) -> str:
        rows = [("", "exact", "overlap"), *self._rows()]
        return "\n".join(f"{name:<12} {exact:>10} {overlap:>10}" for name, exact, overlap in rows)

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><th>{name}</th><td>{exact}</td><td>{overlap}</td></tr>" for name, exact, overlap in self._rows()
        )
        return f"<table><thead><tr><th></th><th>exact</th><th>overlap</th></tr></thead><tbody>{cells}</tbody></table>"


def _shown(name: str, figure: float) -> str:
    """A figure as text; a dash where it has no basis."""
    if isinstance(figure, int):
        return f"{figure:,}"
    if math.isnan(figure):
        return "-"
    return f"{figure:,.1f}" if name.endswith("_km") else f"{figure:.3f}"
